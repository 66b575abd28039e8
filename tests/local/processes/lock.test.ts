import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { holderOf, tryLock, waitForLock, type Holder } from "../../../local/processes/lock";
import { projectDirectory, runTypeScript } from "../../../local/project";

let folder: string;
let path: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-test-"));
  path = join(folder, "lock");
});

afterEach(() => {
  children.splice(0).forEach((child) => child.kill("SIGKILL"));
  rmSync(folder, { recursive: true, force: true });
});

/** A process that runs `script`, which has what `local/processes/lock.ts` exports. */
function start(script: string): ChildProcess {
  const text = `const { tryLock, waitForLock } = require("./local/processes/lock"); const path = ${JSON.stringify(path)}; ${script}`;
  const child = spawn(process.execPath, [...runTypeScript, "-e", text], {
    cwd: projectDirectory,
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  return child;
}

/** A process that holds the lock, until it is killed. */
async function holder(): Promise<ChildProcess> {
  const child = start('tryLock(path).note("here"); console.log("taken"); setInterval(() => {}, 1000);');
  await once(child.stdout ?? child, "data");
  return child;
}

function taken() {
  const lock = tryLock(path);
  if ("pid" in lock) {
    throw new Error(`held by ${JSON.stringify(lock)}`);
  }
  return lock;
}

/** What a holder left that had no time to release the lock. */
function leave(left: Partial<Holder>): void {
  mkdirSync(path);
  writeFileSync(
    join(path, "left"),
    JSON.stringify({ pid: process.pid, host: hostname(), started: "", ...left }),
  );
}

describe("a lock", () => {
  it("is held by one at a time, who can leave a note, and nothing stays of it", () => {
    const lock = taken();
    lock.note("ready");
    expect(tryLock(path)).toMatchObject({ pid: process.pid, host: hostname(), note: "ready" });
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
    taken().release();
  });

  it("of a living process is never taken, and is at once when that is killed", async () => {
    const child = await holder();
    expect(tryLock(path)).toMatchObject({ pid: child.pid, note: "here" });
    child.kill("SIGKILL");
    const told: Holder[] = [];
    const lock = await waitForLock(path, { onWait: (other) => told.push(other) });
    expect(lock).toMatchObject({ ended: [{ pid: child.pid, note: "here" }] });
    expect(told.length).toBeLessThanOrEqual(1);
  });

  it.each([
    ["whose id now belongs to another process, as in a restarted container", { started: "long.ago" }],
    ["that left nothing readable when its machine lost power", undefined],
  ])("of a process %s is taken at once", (_, left) => {
    leave(left ?? {});
    if (left === undefined) {
      writeFileSync(join(path, "left"), "");
    }
    taken().release();
    expect(existsSync(path)).toBe(false);
  });

  it("of another machine's process is not taken: it can't be asked", () => {
    leave({ pid: 1, host: "elsewhere", started: "long.ago" });
    expect(tryLock(path)).toMatchObject({ pid: 1, host: "elsewhere" });
    expect(holderOf(path)).toMatchObject({ host: "elsewhere" });
  });

  it("is held by one at a time among processes that all take over a dead one's", async () => {
    leave({ started: "long.ago" });
    const counter = join(folder, "counter");
    writeFileSync(counter, "0");
    const script = `(async () => {
      const fs = require("fs");
      for (let time = 0; time < 40; time++) {
        const lock = await waitForLock(path, { onWait: () => {} });
        const count = Number(fs.readFileSync(${JSON.stringify(counter)}, "utf8"));
        await new Promise(setImmediate);
        fs.writeFileSync(${JSON.stringify(counter)}, String(count + 1));
        lock.release();
      }
    })();`;
    await Promise.all([1, 2, 3].map(() => once(start(script), "exit")));
    expect(readFileSync(counter, "utf8")).toBe("120");
  }, 60_000);
});
