import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { projectDirectory } from "../../local/project";

/** The documents for users, and the TypeScript in each. */
const documents = [
  "README.md",
  ...readdirSync(join(projectDirectory, "docs")).map((name) => join("docs", name)),
]
  .filter((name) => name.endsWith(".md"))
  .map((name) => ({ name, blocks: blocksOf(readFileSync(join(projectDirectory, name), "utf8")) }))
  .filter(({ blocks }) => blocks.length > 0);

function blocksOf(markdown: string): string[] {
  return [...markdown.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code ?? "");
}

describe("every TypeScript block of the documents compiles by itself", () => {
  const sources = new Map(
    documents.flatMap(({ name, blocks }) =>
      blocks.map((code, index) => [
        join(projectDirectory, `${name.replaceAll("/", "-")}.${index + 1}.ts`),
        code,
      ]),
    ),
  );
  const wrong = join(projectDirectory, "wrong.ts");
  const inWrong =
    'import { SignalRRole } from "serverless-signalr";\nexport const role: SignalRRole = "Owner";\n';
  const errors = compile(new Map([...sources, [wrong, inWrong]]));

  it("finds blocks in the README and in the guides", () => {
    expect(documents.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "README.md",
        "docs/app-settings.md",
        "docs/life-cycle.md",
        "docs/local-azure.md",
        "docs/migrating.md",
      ]),
    );
  });

  it.each([...sources.keys()].map((file) => [file.slice(projectDirectory.length + 1), file]))(
    "%s",
    (_, file) => {
      expect(errors.filter((error) => error.startsWith(file))).toEqual([]);
    },
  );

  it("would find an error", () => {
    expect(errors.filter((error) => error.startsWith(wrong))).toHaveLength(1);
  });
});

/** The errors of files that exist in memory alone, as `FILE: MESSAGE`. */
function compile(sources: ReadonlyMap<string, string>): string[] {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(projectDirectory, "tsconfig.json"),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
        throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
      },
    },
  );
  const options = { ...config?.options, noUnusedLocals: false };
  const host = ts.createCompilerHost(options);
  host.fileExists = (file) => sources.has(file) || ts.sys.fileExists(file);
  host.readFile = (file) => sources.get(file) ?? ts.sys.readFile(file);
  const program = ts.createProgram([...sources.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    return `${file?.fileName ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
}
