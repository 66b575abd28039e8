import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join, parse } from "node:path";
import { projectDirectory } from "../../local/project";
import { succeed, type TestAzure } from "./stacks";

/** The TypeScript in a section of a guide, its blocks in order. */
export function guideCode(guide: string, section: string): string[] {
  const page = readFileSync(join(projectDirectory, "docs", guide), "utf8");
  const [, text = ""] = page.split(`\n## ${section}\n`);
  const [own = ""] = text.split("\n## ");
  return [...own.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ""]) => code);
}

/** A folder with a guide's program and a stack of its own; the components are this project's. */
export async function guideFolder(azure: TestAzure, code: string | undefined): Promise<string> {
  if (code === undefined) {
    throw new Error("the guide has no such program");
  }
  const folder = mkdtempSync(join(azure.directory, "guide-"));
  const packages = join(folder, "node_modules");
  mkdirSync(join(packages, "serverless-signalr"), { recursive: true });
  symlinkSync(join(projectDirectory, "node_modules", "@pulumi"), join(packages, "@pulumi"), "junction");
  const components = JSON.stringify(join(projectDirectory, "components"));
  const files = {
    "Pulumi.yaml": "name: guide\nruntime: nodejs\nmain: index.ts\n",
    // tests/package/docs.test.ts checks the types.
    "tsconfig.json": JSON.stringify({
      compilerOptions: { rootDir: parse(folder).root },
      "ts-node": { transpileOnly: true },
    }),
    "package.json": '{ "private": true }',
    "index.ts": code,
    "node_modules/serverless-signalr/index.js": `module.exports = require(${components});\n`,
  };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text);
  }
  await succeed(azure, folder, "stack", "init", basename(folder));
  await succeed(azure, folder, "config", "set", "azure-native:location", "westeurope");
  return folder;
}

/** Deploys a guide's program, then finds nothing left to do. Gives the outputs. */
export async function deployGuide<Outputs>(azure: TestAzure, folder: string): Promise<Outputs> {
  await succeed(azure, folder, "up", "--yes", "--skip-preview");
  const writes = azure.arm.requests.filter(({ method }) => method !== "GET").length;
  await succeed(azure, folder, "up", "--yes", "--skip-preview", "--expect-no-changes");
  expect(azure.arm.requests.filter(({ method }) => method !== "GET")).toHaveLength(writes);
  return JSON.parse(await succeed(azure, folder, "stack", "output", "--json")) as Outputs;
}
