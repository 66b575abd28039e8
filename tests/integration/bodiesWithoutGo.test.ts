import { spawnSync } from "node:child_process";
import { projectDirectory } from "../../local/project";

/** Runs a level's tests, those of the files given, as on a machine without Go. */
function runWithoutGo(
  files: string,
  env: NodeJS.ProcessEnv,
  level = "integration",
): { code: number | null; output: string } {
  const jest = require.resolve("jest/bin/jest");
  const args = ["--selectProjects", level, "--maxWorkers", "2", "--testPathPatterns", files];
  const child = spawnSync(process.execPath, [jest, ...args], {
    cwd: projectDirectory,
    env: { ...process.env, ...env, PATH: "" },
    encoding: "utf8",
  });
  return { code: child.status, output: child.stdout + child.stderr };
}

describe("the checks against Microsoft's types without Go", () => {
  it("are skipped, with warnings that name them and say how to get them", () => {
    const { code, output } = runWithoutGo("odies\\.test", { CI: "" });
    for (const left of [
      "the bodies that reach ARM, by Microsoft's own types",
      "the check of bodies",
      "the local ARM and Microsoft's types",
    ]) {
      expect(output).toContain(`NOT CHECKED: ${left}.`);
    }
    expect(output).toContain("Install Go 1.22 or later (https://go.dev/dl/)");
    expect(output).toMatch(/^Tests: +(\d+) skipped, \1 total$/m);
    expect(code).toBe(0);
  });

  it("fail in CI", () => {
    const { code, output } = runWithoutGo("localArmBodies", { CI: "true" });
    expect(output).toContain("Request bodies can't be checked against Microsoft's Bicep types");
    expect(output).not.toContain("NOT CHECKED");
    expect(output).toMatch(/^0 passed, [1-9]\d* failed$/m);
    expect(code).toBe(1);
  });

  // Its tests start a local ARM each, which is checked as it stops, like a TestAzure.
  it("are left out of tests that are about something else, with one warning for a file", () => {
    const { code, output } = runWithoutGo("signalRRules", { CI: "" }, "local");
    expect(output.match(/^NOT CHECKED: .*/gm)).toEqual([
      "NOT CHECKED: the bodies of requests that a test file sent.",
    ]);
    expect(code).toBe(0);
  });

  it("fail such tests in CI", () => {
    const { code, output } = runWithoutGo("signalRRules", { CI: "true" }, "local");
    expect(output).toContain("Request bodies can't be checked against Microsoft's Bicep types");
    expect(code).toBe(1);
  });
});
