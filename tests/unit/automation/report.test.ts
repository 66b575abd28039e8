import { join } from "node:path";
import { explain } from "../../../automation/explain";
import { readFleetFile } from "../../../automation/fleetFile";
import { progressView } from "../../../automation/command/progress";
import { line, markdown, summary } from "../../../automation/command/report";
import type { FleetResult, StackResult } from "../../../automation/results";
import { projectDirectory } from "../../../local/project";

const stack = (name: string, more: Partial<StackResult> = {}): StackResult => ({
  stack: name,
  status: "succeeded",
  changes: { create: 9, same: 0 },
  durationSeconds: 4.24,
  notes: [],
  ...more,
});

const failed = stack("prod", {
  status: "failed",
  changes: { create: 1 },
  error: {
    message: "api: ```refused```",
    remedies: [{ code: "ScopeLocked", remedy: "Have it removed." }],
  },
  notes: ["An earlier run was killed."],
});
const skipped = stack("later", { status: "skipped", notes: ["Another stack failed before."] });
const result: FleetResult = {
  operation: "up",
  succeeded: false,
  durationSeconds: 10,
  stacks: [stack("dev"), failed, skipped],
};

describe("a fleet's report", () => {
  it("says of each stack in a line what became of it", () => {
    expect(result.stacks.map(line)).toEqual([
      "✓ dev: succeeded, 9 create (4.2 s)",
      "✗ prod: failed, 1 create (4.2 s)",
      "- later: Another stack failed before.",
    ]);
  });

  it("ends with what failed, what to do about it, and counts", () => {
    expect(summary(result).trim().split("\n")).toEqual([
      "prod: api: ```refused```",
      "  ScopeLocked: Have it removed.",
      "  An earlier run was killed.",
      "",
      "up: 1 succeeded, 1 failed, 1 skipped in 10.0 s",
    ]);
  });

  it("is Markdown that no message of Azure's breaks out of", () => {
    expect(markdown(result)).toBe(`## up: 1 succeeded, 1 failed, 1 skipped

| stack | status | changes | time |
| --- | --- | --- | --- |
| dev | ✓ succeeded | 9 create | 4.2 s |
| prod | ✗ failed | 1 create | 4.2 s |
| later | - skipped | 9 create | 4.2 s |

### prod

\`\`\`text
api: '''refused'''
\`\`\`

- **ScopeLocked**: Have it removed.
- An earlier run was killed.

### later

- Another stack failed before.
`);
  });
});

describe("a fleet's progress, where there is no terminal", () => {
  it("is a line at the begin and at the end of each stack", async () => {
    const written: string[] = [];
    const output = { isTTY: false, write: (text: string) => written.push(text) };
    const view = await progressView(1, output as unknown as NodeJS.WriteStream);
    view.show({ stack: "dev" });
    view.show({ stack: "dev", step: "create something" });
    view.show({ stack: "dev", result: stack("dev") });
    view.end();
    expect(written.join("")).toBe("  dev: begins\n✓ dev: succeeded, 9 create (4.2 s)\n");
  });
});

describe("explain", () => {
  it.each([
    [
      "error: the stack is currently locked by 1 lock(s). Either wait [...]\n  azblob://state/.pulumi/locks/a.json: created by ann@build-1 (pid 12) at 2026-01-01T00:00:00Z",
      "ConcurrentUpdate",
      /^ann@build-1 works on this stack, in process 12 since 2026-01-01T00:00:00Z\. Wait/,
    ],
    ["error: [409] Conflict: Another update is currently in progress.", "ConcurrentUpdate", /^Somebody else/],
    ["error: get stack secrets manager: incorrect passphrase", "WrongPassphrase", /another passphrase/],
    ['Code="ScopeLocked" Message="..."', "ScopeLocked", /management lock/],
  ])("of %j", (text, code, remedy) => {
    expect(explain(text)).toEqual([{ code, remedy: expect.stringMatching(remedy) as string }]);
  });
});

describe("examples/fleet", () => {
  it("has three environments in two regions", () => {
    const stacks = readFleetFile(join(projectDirectory, "examples", "fleet", "fleet.yaml"), {
      program: projectDirectory,
    });
    expect(stacks.map(({ name }) => name)).toHaveLength(6);
    expect(stacks.find(({ name }) => name === "prod-west")?.config).toEqual({
      "azure-native:location": "westeurope",
      "serverless-signalr:allowedOrigins": ["https://app.example.com"],
      "serverless-signalr:capacity": 2,
      "serverless-signalr:sku": "Premium_P1",
      "serverless-signalr:tags": { team: "notifications" },
    });
  });
});
