import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { onExit } from "./interrupt";

export interface RunOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Ends the command with everything that it started. */
  readonly signal?: AbortSignal | undefined;
  /** Gets each line of stdout and stderr when it comes. */
  readonly onLine?: (line: string) => void;
}

export interface RunResult {
  readonly code: number | null;
  readonly stdout: readonly string[];
  /** Of stdout and stderr, as they came. */
  readonly lines: readonly string[];
}

/** Time that an interrupted command has to end by itself. */
const GRACE_MS = 5_000;

/**
 * Runs a command in a process group of its own. Settles when nothing of the group writes any more, so that
 * what it worked on can then be removed. Rejects if it can't be started, and with the signal's reason if that
 * aborts.
 */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ["ignore", "pipe", "pipe"],
      // On Windows `detached` would open a console window; there the tree is ended by taskkill.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    const stdout: string[] = [];
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        lines.push(line);
        if (stream === child.stdout) stdout.push(line);
        options.onLine?.(line);
      });
    }
    let grace: NodeJS.Timeout | undefined;
    const abort = (): void => {
      kill(child, "SIGINT");
      grace = setTimeout(kill, GRACE_MS, child, "SIGKILL");
    };
    const forget = onExit(() => {
      kill(child, "SIGKILL");
    });
    const settle = (finish: () => void): void => {
      clearTimeout(grace);
      forget();
      signal?.removeEventListener("abort", abort);
      finish();
    };
    signal?.addEventListener("abort", abort, { once: true });
    child.once("error", (error) => {
      settle(() => {
        reject(error);
      });
    });
    child.once("close", (code) => {
      settle(() => {
        if (signal?.aborted) reject(reasonOf(signal));
        else resolve({ code, stdout, lines });
      });
    });
  });
}

/** What a signal was aborted with, as an Error. */
export function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new Error(String(reason));
}

/** Ends the whole group: `go` and `sh` leave their own children running when they alone are ended. */
function kill(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") spawnSync("taskkill", ["/pid", String(child.pid), "/t", "/f"]);
    else process.kill(-child.pid, name);
  } catch {
    // ESRCH: already gone.
  }
}
