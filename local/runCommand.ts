import { spawn, type ChildProcess } from "node:child_process";

export interface CommandOptions {
  env: NodeJS.ProcessEnv;
  cwd: string;
}

/** How a command ended: its exit code, or 128 and the number of the signal that ended it, as shells say it. */
export type ExitCode = number;

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const signalNumbers: Readonly<Partial<Record<NodeJS.Signals, number>>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGKILL: 9,
  SIGTERM: 15,
};

/**
 * Runs a command on this terminal, and waits until it has ended, also when a signal asks this process to end: Pulumi
 * takes the first Ctrl-C as a request to stop cleanly, the second as one to stop at once, so each must reach it once.
 */
export function runCommand(
  command: string,
  args: readonly string[],
  { env, cwd }: CommandOptions,
): Promise<ExitCode> {
  // A terminal sends Ctrl-C to every process in its foreground group, the command too. Elsewhere the command gets a
  // group of its own, so that it hears a signal from here alone.
  const isInteractive = process.stdin.isTTY;
  const child = spawn(command, args, { env, cwd, stdio: "inherit", detached: !isInteractive });
  const stopForwarding = forwardSignals(child, isInteractive);
  return new Promise<ExitCode>((resolve, reject) => {
    child.once("error", (error) => {
      reject(new Error(`${command} could not be started: ${error.message}`));
    });
    child.once("exit", (code, signal) => {
      resolve(code ?? 128 + (signalNumbers[signal ?? "SIGTERM"] ?? 15));
    });
  }).finally(stopForwarding);
}

function forwardSignals(child: ChildProcess, isInteractive: boolean): () => void {
  let last = { signal: "", at: 0 };
  const forward = (signal: NodeJS.Signals) => {
    // npm repeats to its child what a whole process group already got.
    const isRepeated = last.signal === signal && Date.now() - last.at < 500;
    last = { signal, at: Date.now() };
    if (isRepeated || (isInteractive && signal === "SIGINT")) {
      return;
    }
    sendTo(child, signal, isInteractive);
  };
  const endWithParent = () => {
    sendTo(child, "SIGKILL", isInteractive);
  };
  for (const signal of signals) {
    process.on(signal, forward);
  }
  process.once("exit", endWithParent);
  return () => {
    for (const signal of signals) {
      process.off(signal, forward);
    }
    process.off("exit", endWithParent);
  };
}

function sendTo(child: ChildProcess, signal: NodeJS.Signals, isInteractive: boolean): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  if (isInteractive || process.platform === "win32") {
    child.kill(signal);
  } else {
    process.kill(-child.pid, signal);
  }
}
