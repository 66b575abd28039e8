import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import * as automation from "../../automation";
import * as components from "../../components";
import * as errors from "../../components/errors";
import * as roles from "../../components/roles";
import { projectDirectory } from "../../local/project";

const published: Readonly<Record<string, unknown>> = {
  "serverless-signalr": components,
  "serverless-signalr/automation": automation,
  "serverless-signalr/errors": errors,
  "serverless-signalr/roles": roles,
};

/** Runs the first TypeScript of a page's section, and gives its exports. tests/package/docs.test.ts checks its types. */
export function runGuide(page: string, section: string): Record<string, unknown> {
  return runProgram(guideCode(page, section));
}

/** Runs the program of an example, and gives its exports. */
export function runExample(name: string): Record<string, unknown> {
  return runProgram(readFileSync(join(projectDirectory, "examples", name, "index.ts"), "utf8"));
}

function runProgram(code: string): Record<string, unknown> {
  const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(code, { compilerOptions: options });
  const exported: Record<string, unknown> = {};
  // oxlint-disable-next-line typescript/no-implied-eval -- The guides are this project's own.
  const run = new Function("exports", "require", outputText) as (
    exported: object,
    load: (name: string) => unknown,
  ) => void;
  run(exported, (name) => published[name] ?? jest.requireActual(name));
  return exported;
}

/** The first TypeScript in a section of a page, or before its first section. */
function guideCode(page: string, section: string): string {
  const text = readFileSync(join(projectDirectory, page), "utf8");
  const [own = ""] = text.slice(section === "" ? 0 : text.indexOf(`\n## ${section}\n`) + 1).split("\n## ");
  const [, code] = /^```ts\n(.*?)^```$/ms.exec(own) ?? [];
  if (code === undefined) {
    throw new Error(`${page} has no TypeScript under "${section}"`);
  }
  return code;
}
