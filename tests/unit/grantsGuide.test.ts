import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import ts from "typescript";
import { projectDirectory } from "../../local/project";

type WhenGranted = (
  call: () => Promise<Response>,
  options: { timeoutMs?: number; firstDelayMs?: number },
) => Promise<Response>;

/** The recipe as docs/grants.md has it. */
function recipe(): WhenGranted {
  const page = readFileSync(join(projectDirectory, "docs", "grants.md"), "utf8");
  const blocks = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code ?? "");
  const code = blocks.find((block) => block.includes("function whenGranted")) ?? "";
  const { outputText } = ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  const exported: { whenGranted?: WhenGranted } = {};
  runInNewContext(outputText, { exports: exported, setTimeout });
  if (exported.whenGranted === undefined) {
    throw new Error("docs/grants.md has no whenGranted");
  }
  return exported.whenGranted;
}

/** Answers with each status in turn, then with the last. */
function answering(...statuses: number[]) {
  return jest.fn(() =>
    Promise.resolve(
      new Response(null, { status: (statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 500 }),
    ),
  );
}

describe("the recipe that waits for a grant", () => {
  const whenGranted = recipe();
  const quickly = { timeoutMs: 1_000, firstDelayMs: 1 };

  it.each([401, 403])("repeats a call that is refused with %d until it isn't", async (refused) => {
    const call = answering(refused, refused, 202);
    expect((await whenGranted(call, quickly)).status).toBe(202);
    expect(call).toHaveBeenCalledTimes(3);
  });

  it("gives back any other answer at once", async () => {
    const call = answering(500, 200);
    expect((await whenGranted(call, quickly)).status).toBe(500);
  });

  it("gives back the refusal when the time is up", async () => {
    const call = answering(403);
    expect((await whenGranted(call, { timeoutMs: 20, firstDelayMs: 5 })).status).toBe(403);
    expect(call.mock.calls.length).toBeGreaterThan(1);
  });
});
