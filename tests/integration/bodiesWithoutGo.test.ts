import { spawnSync } from "node:child_process";
import { projectDirectory } from "../../local/project";

/** Runs a test file whose subject are the types and one that is about something else, as on a machine without Go. */
function runWithoutGo(env: NodeJS.ProcessEnv): { code: number | null; output: string } {
  const jest = require.resolve("jest/bin/jest");
  const files = ["--selectProjects", "local", "--testPathPatterns", "microsoftsTypes|signalRRules"];
  const child = spawnSync(process.execPath, [jest, ...files, "--maxWorkers", "1"], {
    cwd: projectDirectory,
    env: { ...process.env, ...env, PATH: "" },
    encoding: "utf8",
  });
  return { code: child.status, output: child.stdout + child.stderr };
}

describe("the checks against Microsoft's types without Go", () => {
  it("are skipped, with one warning for each that says how to get them", () => {
    const { code, output } = runWithoutGo({ CI: "" });
    expect(output.match(/^NOT CHECKED: .*/gm)?.sort()).toEqual([
      "NOT CHECKED: the bodies of requests that a test file sent.",
      "NOT CHECKED: the check at the end of each test file.",
      "NOT CHECKED: the local ARM and Microsoft's types.",
    ]);
    expect(output).toContain("Install Go 1.22 or later (https://go.dev/dl/)");
    expect(output).toMatch(/^[1-9]\d* passed, 0 failed, [1-9]\d* skipped$/m);
    expect(code).toBe(0);
  });

  it("fail in CI", () => {
    const { code, output } = runWithoutGo({ CI: "true" });
    expect(output).toContain("Request bodies can't be checked against Microsoft's Bicep types");
    expect(output).not.toContain("NOT CHECKED");
    for (const file of ["microsoftsTypes", "signalRRules"]) {
      expect(output).toMatch(new RegExp(`^FAIL .*/${file}\\.test\\.ts`, "m"));
    }
    expect(code).toBe(1);
  });
});
