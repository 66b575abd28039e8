import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join, parse } from "node:path";
import { projectDirectory } from "../../local/project";
import type { Stack } from "@pulumi/pulumi/automation";
import { programStack, type TestAzure } from "./stacks";

/** The TypeScript in a section of a guide, its blocks in order. */
export function guideCode(guide: string, section: string): string[] {
  const page = readFileSync(join(projectDirectory, "docs", guide), "utf8");
  const [, text = ""] = page.split(`\n## ${section}\n`);
  const [own = ""] = text.split("\n## ");
  return [...own.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ""]) => code);
}

/** A new stack of a guide's program; the components are this project's. */
export async function guideStack(
  azure: TestAzure,
  code: string | undefined,
  config: Record<string, string> = {},
): Promise<Stack> {
  if (code === undefined) {
    throw new Error("the guide has no such program");
  }
  const folder = mkdtempSync(join(azure.directory, "guide-"));
  const packages = join(folder, "node_modules");
  mkdirSync(join(packages, "serverless-signalr"), { recursive: true });
  for (const scope of ["@pulumi", "@swc"]) {
    symlinkSync(join(projectDirectory, "node_modules", scope), join(packages, scope), "junction");
  }
  const components = JSON.stringify(join(projectDirectory, "components"));
  const files = {
    "Pulumi.yaml": "name: guide\nruntime: nodejs\nmain: index.ts\n",
    // tests/package/docs.test.ts checks the types.
    "tsconfig.json": JSON.stringify({
      compilerOptions: { rootDir: parse(folder).root },
      "ts-node": { swc: true },
    }),
    "package.json": '{ "private": true }',
    "index.ts": code,
    "node_modules/serverless-signalr/index.js": `module.exports = require(${components});\n`,
  };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text);
  }
  return programStack(azure, folder, basename(folder), { "azure-native:location": "westeurope", ...config });
}

/** Deploys a guide's program, then finds nothing left to do. Gives the outputs. */
export async function deployGuide(azure: TestAzure, stack: Stack): Promise<Record<string, unknown>> {
  const { outputs } = await stack.up();
  const writes = azure.arm.requests.filter(({ method }) => method !== "GET").length;
  await stack.up({ expectNoChanges: true });
  expect(azure.arm.requests.filter(({ method }) => method !== "GET")).toHaveLength(writes);
  return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value as unknown]));
}
