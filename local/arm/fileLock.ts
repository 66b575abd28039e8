import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { stringAt } from "../json";

/** How long a lock without a readable process id is taken to be one that is just being written. */
const BEING_WRITTEN_MS = 5_000;

/**
 * Takes the exclusive lock beside a file, `<file>.lock`, which holds the owner's process id. A lock whose process
 * is dead is taken over.
 *
 * @returns what releases it
 * @throws an Error that names the file and the process that holds it
 */
export function lockFile(file: string): () => void {
  const lock = `${file}.lock`;
  for (let attempt = 0; attempt < 5; attempt++) {
    if (tryCreate(lock)) {
      return () => {
        rmSync(lock, { force: true });
      };
    }
    const owner = ownerOf(lock);
    if (owner === "writing") {
      break;
    }
    if (typeof owner === "number" && isAlive(owner)) {
      throw new Error(
        `${file} is in use: process ${owner} holds ${lock}. ` +
          "Stop that process, or give this one another state file.",
      );
    }
    removeStale(lock, owner);
  }
  throw new Error(`${file} is in use: another process is just taking ${lock}. Try again.`);
}

function tryCreate(lock: string): boolean {
  try {
    const handle = openSync(lock, "wx");
    writeSync(handle, String(process.pid));
    closeSync(handle);
    return true;
  } catch (error) {
    if (isErrno(error, "EEXIST")) {
      return false;
    }
    throw error;
  }
}

type Owner = number | "writing" | undefined;

function ownerOf(lock: string): Owner {
  try {
    const text = readFileSync(lock, "utf8").trim();
    if (/^\d+$/.test(text)) {
      return Number(text);
    }
    return Date.now() - statSync(lock).mtimeMs < BEING_WRITTEN_MS ? "writing" : undefined;
  } catch (error) {
    if (isErrno(error, "ENOENT")) {
      return undefined;
    }
    throw error;
  }
}

/** Moves the lock away before removing it: two processes that both saw it stale can't remove each other's. */
function removeStale(lock: string, owner: Owner): void {
  const moved = `${lock}.${process.pid}`;
  try {
    renameSync(lock, moved);
  } catch (error) {
    if (isErrno(error, "ENOENT")) {
      return;
    }
    throw error;
  }
  if (ownerOf(moved) === owner) {
    rmSync(moved, { force: true });
  } else {
    renameSync(moved, lock);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, but belongs to another user
    return isErrno(error, "EPERM");
  }
}

function isErrno(error: unknown, code: string): boolean {
  return stringAt(error, "code") === code;
}
