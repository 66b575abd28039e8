import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { Clone } from "../../support/clone";
import { until } from "../../support/processes";

const slow = JSON.stringify({ operationSeconds: 1 });

describe("npm start", () => {
  let clone: Clone;

  beforeAll(() => {
    clone = new Clone();
    writeFileSync(join(clone.root, "settings.json"), slow);
  });

  afterAll(() => {
    clone.remove();
  });

  const env = { LOCAL_AZURE_SETTINGS: "settings.json" };
  const destroy = "local pulumi destroy --stack local --yes --skip-preview";

  /** One of each, and both know the same. */
  function expectOneOfEach(): void {
    const { azure, state } = clone.compared();
    expect(azure).toEqual(state);
    expect(azure.map((id) => id.split("/").at(-2))).toEqual([
      "resourcegroups",
      "userassignedidentities",
      "signalr",
      "roleassignments",
      "roleassignments",
    ]);
  }

  it("killed alone while the service is made ends Pulumi with its language host, and the next one makes nothing twice", async () => {
    const first = clone.run("start", env);
    await until(() => first.output().includes("SignalR signalr creating"));
    first.child.kill("SIGKILL");
    await first.ended;
    await until(() => clone.processes().length === 0);
    await clone.succeed("start", env);
    expectOneOfEach();
  });

  it("goes on after a Pulumi that was killed alone in a replacement, whose language host ends", async () => {
    clone.configure("baseName", "other");
    const killed = clone.run("start", env);
    await until(() => /SignalR \S+ creat/.test(killed.output()));
    const lock = clone.files.lockedBy();
    process.kill(lock ?? 0, "SIGKILL");
    expect((await killed.ended).code).toBe(137);
    await until(() => clone.processes().length === 0);
    await clone.succeed("start", env);
    expectOneOfEach();
  });

  it("takes no lock of a process that lives, and all of those that have ended", async () => {
    const locks = join(
      clone.directory,
      "stacks",
      ".pulumi",
      "locks",
      "organization",
      "serverless-signalr",
      "local",
    );
    mkdirSync(locks, { recursive: true });
    // The id is this process's, which is none of Pulumi's.
    writeFileSync(join(locks, "gone.json"), JSON.stringify({ pid: process.pid, hostname: hostname() }));
    const azureLock = join(clone.directory, "lock", "gone");
    mkdirSync(dirname(azureLock));
    writeFileSync(azureLock, JSON.stringify({ pid: 1, host: hostname(), started: "before", note: "" }));
    expect(await clone.succeed("start", env)).toContain("unchanged");
  });

  it("leaves a destroy that can be done again when it is killed with all that it started", async () => {
    const killed = clone.run(destroy, env);
    await until(() => /SignalR \S+ deleting/.test(killed.output()));
    const pulumi = clone.files.lockedBy();
    [killed.child.pid, pulumi].forEach((pid) => process.kill(-(pid ?? 0), "SIGKILL"));
    await killed.ended;
    await until(() => clone.processes().length === 0);
    await clone.succeed(destroy, env);
    const { azure, state } = clone.compared();
    expect(state).toEqual([]);
    expect(azure.filter((id) => id.includes("/providers/"))).toEqual([]);
    expect(readFileSync(clone.files.state, "utf8")).not.toContain('pending_operations": [');
  });
});
