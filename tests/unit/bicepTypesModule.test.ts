import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mayBeLeftOut, typesFolder } from "../support/bicepTypes/module";

describe("the checks of bodies against Microsoft's types", () => {
  const noGo = mkdtempSync(join(tmpdir(), "no-go-"));
  const withGo = mkdtempSync(join(tmpdir(), "go-"));
  writeFileSync(join(withGo, process.platform === "win32" ? "go.exe" : "go"), "", { mode: 0o755 });

  afterAll(() => {
    rmSync(noGo, { recursive: true });
    rmSync(withGo, { recursive: true });
  });

  it.each<[string, NodeJS.ProcessEnv, boolean]>([
    ["left out without Go", { PATH: noGo }, true],
    ["left out without Go where CI is empty", { PATH: noGo, CI: "" }, true],
    ["required without Go in CI", { PATH: noGo, CI: "true" }, false],
    ["required with Go", { PATH: withGo }, false],
    ["required with Go in CI", { PATH: withGo, CI: "1" }, false],
  ])("are %s", (_what, env, leftOut) => {
    expect(mayBeLeftOut(env)).toBe(leftOut);
  });

  it("say what is missing where they are required", () => {
    expect(() => typesFolder({ PATH: noGo, CI: "true" })).toThrow(
      "Request bodies can't be checked against Microsoft's Bicep types (github.com/Azure/terraform-provider-azapi): " +
        "there is no `go` on PATH. Install Go 1.22 or later",
    );
  });
});
