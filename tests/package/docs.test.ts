import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
      blocks.map((code, index) => [`${name.replaceAll("/", "-")}.${index + 1}.ts`, code]),
    ),
  );
  const wrong =
    'import { SignalRRole } from "serverless-signalr";\nexport const role: SignalRRole = "Owner";\n';
  const errors = compile(new Map([...sources, ["wrong.ts", wrong]]));

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

  it.each([...sources.keys()])("%s", (file) => {
    expect(errors.filter((error) => error.startsWith(file))).toEqual([]);
  });

  it("would find an error", () => {
    expect(errors.filter((error) => error.startsWith("wrong.ts"))).toHaveLength(1);
  });
});

/** What the compiler reports of files, as `FILE(LINE,COLUMN): MESSAGE`. */
function compile(sources: ReadonlyMap<string, string>): string[] {
  const folder = mkdtempSync(join(tmpdir(), "documents-"));
  try {
    const config = {
      extends: join(projectDirectory, "tsconfig.json"),
      compilerOptions: { noUnusedLocals: false, rootDir: "/", typeRoots: ["./node_modules/@types"] },
      include: ["*.ts"],
    };
    for (const [name, text] of [...sources, ["tsconfig.json", JSON.stringify(config)]] as const) {
      writeFileSync(join(folder, name), text);
    }
    symlinkSync(join(projectDirectory, "node_modules"), join(folder, "node_modules"), "junction");
    const tsc = join(projectDirectory, "node_modules", "@typescript", "native", "bin", "tsc");
    return spawnSync(process.execPath, [tsc], { cwd: folder, encoding: "utf8" }).stdout.split("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}
