import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Creations } from "../../../local/recovery/creations";
import { StackFiles } from "../../../local/recovery/stackFiles";
import { isAlive, until } from "../../support/processes";

// What kills at random moments meet too seldom.
describe("killed at the worst moment", () => {
  it("before it said what it started, a process still has all of it ended", async () => {
    const child = spawn("/bin/sh", ["-c", "sleep 60; true"], {
      env: { LOCAL_AZURE_MARK: "mark-of-this-test" },
    });
    spawnSync("/bin/sh", [join(__dirname, "../../../local/processes/endLeftovers.sh")], {
      input: "mark-of-this-test\n",
    });
    await until(() => !isAlive(child.pid ?? 0));
  });

  it("Pulumi leaves a creation that was on its way to be found", () => {
    const directory = mkdtempSync(join(tmpdir(), "killed-"));
    const creations = new Creations(directory);
    const creation = { urn: "urn:pulumi:stack::project::type::name", id: "/id", apiVersion: "1" };
    creations.begin(creation);
    expect(creations.list()).toEqual([]); // Of a stack in another backend.
    const { locks } = creations.stackOf(creation);
    mkdirSync(locks, { recursive: true });
    const { pid } = spawnSync("true");
    writeFileSync(join(locks, "lock.json"), JSON.stringify({ pid, hostname: hostname() }));
    creations.begin(creation);
    expect(creations.list()).toMatchObject([creation]);
    rmSync(directory, { recursive: true });
  });

  it("a resource is lost that only had its id in an earlier life", () => {
    const directory = mkdtempSync(join(tmpdir(), "killed-"));
    const files = new StackFiles(directory, "project", "stack");
    mkdirSync(dirname(files.state), { recursive: true });
    const stateOf = (...ids: string[]) =>
      JSON.stringify({ checkpoint: { latest: { resources: ids.map((id) => ({ id })) } } });
    writeFileSync(files.state, stateOf());
    writeFileSync(`${files.state}.bak`, stateOf("/Id"));
    const { mtimeMs } = statSync(`${files.state}.bak`);
    expect(files.hasHeld("/id", mtimeMs + 1)).toBe(false);
    expect(files.hasHeld("/id", mtimeMs)).toBe(true); // Taken out of the state on purpose.
    writeFileSync(files.state, stateOf("/Id"));
    expect(files.hasHeld("/id", Infinity)).toBe(true);
    rmSync(directory, { recursive: true });
  });
});
