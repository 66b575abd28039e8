import { randomUUID } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { atEnd } from "./atEnd";

/** The process that holds a lock. */
export interface Holder {
  pid: number;
  host: string;
  /** When it started: a later process with the same id, as in a restarted container, is another one. */
  started: string;
  /** What it left for others to read; empty until it says something. */
  note: string;
}

export interface Lock {
  /** The holders before, which ended without releasing it. */
  readonly ended: readonly Holder[];
  /** Leaves something for others to read while the lock is held. */
  note(text: string): void;
  release: () => void;
}

/**
 * Takes a lock, a folder at `path`, or says who holds it. One whose process has ended is taken over at once; one whose
 * process lives never is.
 */
export function tryLock(path: string): Lock | Holder {
  // A folder with a file in it takes its place in one step, and only where none or an empty one is. Each file has a
  // name of its own, so whoever takes away a dead holder's can't meet a new holder's.
  const id = randomUUID();
  const made = `${path}.${id}`;
  const ended: Holder[] = [];
  try {
    mkdirSync(made, { mode: 0o700 });
    write(join(made, id), { ...self(), note: "" });
    for (;;) {
      try {
        renameSync(made, path);
        return lock(path, id, ended);
      } catch (error) {
        if (!["ENOTEMPTY", "EEXIST", "EPERM", "EACCES"].includes(codeOf(error))) {
          throw error;
        }
        const living = holderOf(path, ended);
        if (living !== undefined) {
          return living;
        }
        removeEmpty(path); // Windows renames onto no folder at all.
      }
    }
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/**
 * Takes the lock of a file, beside it: what releases it.
 *
 * @throws an Error that names the file and the process that holds it
 */
export function lockFile(file: string): () => void {
  const path = `${file}.lock`;
  const taken = tryLock(path);
  if ("pid" in taken) {
    throw new Error(
      `${file} is in use: ${processOf(taken, path)} holds ${path}. ` +
        "Stop that process, or give this one another state file.",
    );
  }
  return taken.release;
}

export interface Waiting {
  /** Called once, with the process that holds the lock. */
  onWait: (holder: Holder) => void;
  /** Whether the waiting is over without the lock. */
  isOver?: (holder: Holder) => boolean;
}

/** Waits for a lock. Resolves to the holder instead, where its being there is enough. */
export async function waitForLock(path: string, { onWait, isOver }: Waiting): Promise<Lock | Holder> {
  for (let told = false; ;) {
    const taken = tryLock(path);
    if (!("pid" in taken) || isOver?.(taken) === true) {
      return taken;
    }
    if (!told) {
      onWait(taken);
      told = true;
    }
    await delay(100);
  }
}

/** The living process that holds a lock. What dead ones left is taken away, and added to `ended`. */
export function holderOf(path: string, ended: Holder[] = []): Holder | undefined {
  for (const name of namesIn(path)) {
    const holder = read(join(path, name));
    if (holder !== undefined && !hasEnded(holder)) {
      return holder;
    }
    if (holder !== undefined) {
      ended.push(holder);
    }
    rmSync(join(path, name), { force: true });
  }
  return undefined;
}

/** `process 7`; of another machine's, which can't be asked, also what to do when it has ended. */
export function processOf({ pid, host }: Holder, path: string): string {
  return host === hostname()
    ? `process ${pid}`
    : `process ${pid} of the machine ${host} (if it has ended, remove ${path})`;
}

/** Whether a process is gone. False for another machine's, which can't be asked: a shared home, another container. */
function hasEnded({ pid, host, started }: Pick<Holder, "pid" | "host" | "started">): boolean {
  if (host !== hostname()) {
    return false;
  }
  const now = startOf(pid);
  return now === undefined ? !isThere(pid) : now !== started;
}

function lock(path: string, id: string, ended: readonly Holder[]): Lock {
  const file = join(path, id);
  const release = () => {
    forget();
    rmSync(file, { force: true });
    removeEmpty(path);
  };
  const forget = atEnd(release);
  return {
    ended,
    release,
    note: (note) => {
      const fresh = `${path}.${id}`;
      write(fresh, { ...self(), note });
      renameSync(fresh, file);
    },
  };
}

function self(): Omit<Holder, "note"> {
  return { pid: process.pid, host: hostname(), started: startOf(process.pid) ?? "" };
}

/** The moment a process started, as text that no other process with its id has. Undefined where nothing says it. */
function startOf(pid: number): string | undefined {
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // man proc_pid_stat: state is field 3, starttime field 22, in ticks since the boot; field 2 may hold spaces.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
      return fields[0] === "Z" ? "ended" : `${boot}.${fields[19] ?? ""}`;
    }
    if (process.platform === "win32") {
      return undefined;
    }
    const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { env, encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM"; // It lives, and is another user's.
  }
}

function write(file: string, holder: Holder): void {
  writeFileSync(file, JSON.stringify(holder), { mode: 0o600 });
}

/** Undefined where the file is gone, or a machine that lost its power left it empty. */
function read(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Holder;
  } catch (error) {
    if (codeOf(error) === "EACCES") {
      throw error;
    }
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === "ENOENT") {
      return [];
    }
    throw error;
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Another process has just put its own there.
  }
}

function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}
