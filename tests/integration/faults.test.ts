import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectDirectory } from "../../local/project";
import { pulumi, startTestAzure, succeed, type TestAzure } from "../support/stacks";

const programs = join(projectDirectory, "tests", "support", "programs");

describe("wrong arguments", () => {
  let azure: TestAzure;

  beforeAll(async () => {
    azure = await startTestAzure();
  });

  afterAll(async () => {
    await azure.stop();
  });

  const requests = () => azure.takeWrites().map(({ request }) => request);

  it("of an Automation program reject its `up` with their whole text, and nothing reaches Azure", async () => {
    const args = [
      "-r",
      "ts-node/register/transpile-only",
      join(programs, "wrongInline.ts"),
      mkdtempSync(join(azure.directory, "inline-")),
    ];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: projectDirectory,
      env: azure.env,
    });
    expect(stdout).toContain("rejected with");
    expect(stdout).toContain('ServerlessSignalR "notify" has 2 invalid arguments:');
    expect(stdout).toContain('allowedOrigins[0]: "app" is not allowed.');
    expect(stdout).toContain("capacity: 15 is not allowed.");
    expect(stdout).not.toMatch(/\n\s+at .*components/);
    expect(requests()).toEqual([]);
  });

  it.each([
    ["service", 'sku: "Gold" is not allowed. Allowed: "Free_F1", "Standard_S1", "Premium_P1", "Premium_P2".'],
    ["grant", 'role: "SignalR App Sever" is not allowed. Allowed: "SignalR App Server",'],
  ])("of a %s that are Outputs are told in the same words, before Azure is asked", async (wrong, text) => {
    const folder = mkdtempSync(join(azure.directory, "outputs-"));
    const main = join(programs, "wrongOutputs.ts");
    writeFileSync(join(folder, "Pulumi.yaml"), `name: outputs\nruntime: nodejs\nmain: ${main}\n`);
    await succeed(azure, folder, "stack", "init", wrong);
    azure.env.WRONG = wrong;
    const { code, output } = await pulumi(azure, folder, "up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(output).toContain(text);
    expect(output).not.toMatch(/\n\s+at .*components/);
    expect(requests()).toEqual([]);
  });
});
