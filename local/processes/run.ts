import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { constants } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { atEnd } from "./atEnd";

/** In the environment of all that this process runs: tells whose they are when this process is gone. */
export const mark = randomUUID();

/** What a shell makes of a command of its own that was killed, too. */
const killed = 128 + constants.signals.SIGKILL;

const isWindows = process.platform === "win32";

export interface RunOptions {
  env: NodeJS.ProcessEnv;
  cwd?: string;
}

/**
 * Runs a command on this terminal, and waits until it has ended, also when a signal asks this process to end: Pulumi
 * takes the first Ctrl-C as a request to stop cleanly, the second as one to stop at once, so each must reach it once.
 * Resolves to its exit code, or 128 and the number of the signal that ended it, as shells do.
 */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<number> {
  // A terminal sends Ctrl-C to every process in its foreground group, the command too. Elsewhere the command gets a
  // group of its own, so that it hears a signal from here alone.
  const child = start(command, args, { ...options, stdio: "inherit", ownGroup: !process.stdin.isTTY });
  const stopForwarding = forwardSignals(child);
  try {
    const { code, signal } = await child.ended;
    const exitCode = code ?? 128 + constants.signals[signal ?? "SIGTERM"];
    if (exitCode === killed) {
      endLeftovers(mark); // Its own children didn't hear of it.
    }
    return exitCode;
  } finally {
    stopForwarding();
  }
}

export interface Output {
  code: number | null;
  stdout: string[];
  /** Of stdout and stderr, as they came. */
  lines: string[];
}

export interface QuietOptions extends RunOptions {
  /** Gets each line of stdout and stderr when it comes. */
  onLine?: (line: string) => void;
  /** Ends the command with all that it started; its reason is then what is thrown. */
  signal?: AbortSignal;
}

/** Runs a command without a terminal, and reads what it prints. Settles when nothing of it writes any more. */
export async function runQuietly(
  command: string,
  args: readonly string[],
  { onLine, signal, ...options }: QuietOptions,
): Promise<Output> {
  const child = start(command, args, { ...options, stdio: "pipe", ownGroup: true });
  const output: Output = { code: null, stdout: [], lines: [] };
  for (const stream of [child.process.stdout, child.process.stderr]) {
    if (stream !== null) {
      createInterface({ input: stream }).on("line", (line) => {
        output.lines.push(line);
        if (stream === child.process.stdout) {
          output.stdout.push(line);
        }
        onLine?.(line);
      });
    }
  }
  signal?.addEventListener("abort", () => {
    child.kill("SIGKILL");
  });
  const { code } = await child.ended;
  signal?.throwIfAborted();
  return { ...output, code };
}

/** Ends Pulumi's processes that a process with this mark left running, cleanly where they can. */
export function endLeftovers(ofMark: string | undefined): void {
  if (ofMark !== undefined && !isWindows) {
    spawnSync("/bin/sh", [script], { input: `${ofMark}\nnone\n`, stdio: ["pipe", "ignore", "ignore"] });
  }
}

const script = join(__dirname, "endLeftovers.sh");

interface Child {
  process: ChildProcess;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  kill: (signal: NodeJS.Signals) => void;
  ownGroup: boolean;
}

/** Starts a command that ends with this process, even where this one is killed. */
function start(
  command: string,
  args: readonly string[],
  { env, cwd, stdio, ownGroup }: RunOptions & { stdio: "inherit" | "pipe"; ownGroup: boolean },
): Child {
  // Before the command: there is no moment at which it runs and nobody watches.
  const watcher = watch();
  const child = spawn(command, args, {
    env: { ...env, LOCAL_AZURE_MARK: mark },
    ...(cwd === undefined ? {} : { cwd }),
    stdio: stdio === "inherit" ? "inherit" : ["ignore", "pipe", "pipe"],
    // On Windows it would open a window; there the tree is ended by taskkill.
    detached: ownGroup && !isWindows,
    windowsHide: true,
  });
  const kill = (signal: NodeJS.Signals) => {
    endTree(child, signal, ownGroup);
  };
  watcher.target(child.pid === undefined ? "none" : String(ownGroup ? -child.pid : child.pid));
  const forget = atEnd(() => {
    kill("SIGKILL");
  });
  const ended = new Promise<Awaited<Child["ended"]>>((resolve, reject) => {
    child.once("error", (error) => {
      reject(new Error(`${command} could not be started: ${error.message}`));
    });
    child.once("close", (code, signal) => {
      resolve({ code, signal });
    });
  }).finally(() => {
    forget();
    watcher.stop();
  });
  return { process: child, ended, kill, ownGroup };
}

interface Watcher {
  /** Says what to end: a process, or with a minus a group. */
  target: (id: string) => void;
  stop: () => void;
}

/** Has a process of its own watch over a command: it ends the command if this process is killed. */
function watch(): Watcher {
  if (isWindows) {
    return { target: () => undefined, stop: () => undefined };
  }
  const { PATH } = process.env;
  const watcher = spawn("/bin/sh", [script], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    env: { PATH },
  });
  watcher.once("error", () => undefined); // A machine with no sh has nothing that watches.
  watcher.stdin.on("error", () => undefined);
  watcher.stdin.write(`${mark}\n`);
  watcher.unref();
  return {
    target: (id) => watcher.stdin.write(`${id}\n`),
    stop: () => watcher.stdin.end("ended\n"),
  };
}

function forwardSignals(child: Child): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  let last = { signal: "", at: 0 };
  const forward = (signal: NodeJS.Signals) => {
    // npm repeats to its child what a whole process group already got.
    const isRepeated = last.signal === signal && Date.now() - last.at < 500;
    last = { signal, at: Date.now() };
    if (!isRepeated && (child.ownGroup || signal !== "SIGINT")) {
      child.kill(signal);
    }
  };
  signals.forEach((signal) => process.on(signal, forward));
  return () => {
    signals.forEach((signal) => process.off(signal, forward));
  };
}

/** `go` and `sh` leave their own children running when they alone are ended, so the whole group is. */
function endTree(child: ChildProcess, signal: NodeJS.Signals, ownGroup: boolean): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  try {
    if (isWindows) {
      spawnSync("taskkill", ["/pid", String(child.pid), "/t", "/f"]);
    } else {
      process.kill(ownGroup ? -child.pid : child.pid, signal);
    }
  } catch {
    // ESRCH: already gone.
  }
}
