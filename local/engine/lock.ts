import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { onExit } from "./interrupt";
import { HOST, hasEnded } from "./owner";

const BEAT_MS = 10_000;
/** Without a beat this long the holder counts as gone, even if its id lives on in another process. */
const STALE_MS = 60_000;
const POLL_MS = 200;

export interface LockOptions<T> {
  readonly signal: AbortSignal;
  /** Called once, with the holder's process id, when somebody else has the lock. */
  readonly onWait: (holder: string) => void;
  /** What the holder may have finished meanwhile: ends the waiting. */
  readonly finished: () => T | undefined;
}

/**
 * Runs `work` as the only one among processes. A holder that died is followed at once, one that fell silent
 * after a minute. In rare cases (a machine woken from sleep, two takeovers in one instant) two may hold it:
 * callers use it to save work, not to stay correct.
 */
export async function withLock<T>(file: string, options: LockOptions<T>, work: () => Promise<T>): Promise<T> {
  for (let waiting = false; ;) {
    options.signal.throwIfAborted();
    const release = take(file);
    if (release) {
      try {
        return await work();
      } finally {
        release();
      }
    }
    const result = options.finished();
    if (result !== undefined) return result;
    if (removeDead(file)) continue;
    const { pid } = holderOf(read(file));
    if (!waiting && pid !== "") {
      options.onWait(pid);
      waiting = true;
    }
    await sleep(POLL_MS, undefined, { signal: options.signal });
  }
}

function take(file: string): (() => void) | undefined {
  const mine = `${process.pid} ${HOST} ${randomUUID()}\n`;
  if (!create(file, mine)) return undefined;
  const beat = setInterval(() => {
    if (read(file) === mine) touch(file);
  }, BEAT_MS).unref();
  const remove = (): void => {
    clearInterval(beat);
    if (read(file) === mine) rmSync(file, { force: true });
  };
  const forget = onExit(remove);
  return () => {
    forget();
    remove();
  };
}

/** Moves a dead holder's lock away; a rename has one winner. True if it did. */
function removeDead(file: string): boolean {
  const content = read(file);
  if (content === undefined || !isDead(file, content)) return false;
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch {
    return false;
  }
  const moved = read(aside);
  rmSync(aside, { force: true });
  // Another waiter was faster and this was its fresh lock: give it back.
  if (moved !== undefined && moved !== content) create(file, moved);
  return true;
}

function isDead(file: string, content: string): boolean {
  const { pid, host } = holderOf(content);
  if (host !== "" && hasEnded(Number(pid), host)) return true;
  const beat = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  return Date.now() - beat > STALE_MS;
}

function create(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function touch(file: string): void {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // Taken over this instant.
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Both are empty while the holder is between creating the file and writing it. */
function holderOf(content = ""): { pid: string; host: string } {
  const [pid = "", host = ""] = content.split(" ");
  return { pid, host };
}
