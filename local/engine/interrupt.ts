const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const ours = new Set<unknown>();

/**
 * Gives `work` a signal that aborts with the caller's, and on Ctrl-C or `kill` too when nothing else in this
 * process listens to those: the process then ends as it would have, but after `work` has cleaned up. Where
 * something else listens, that decides, through the caller's signal or by ending the process.
 */
export async function interruptible<T>(
  caller: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  const onSignal = (name: NodeJS.Signals): void => {
    if (process.listeners(name).some((listener) => !ours.has(listener))) return;
    received = name;
    controller.abort(new Error(`interrupted by ${name}`));
  };
  const unlink = link(caller, controller);
  ours.add(onSignal);
  for (const name of SIGNALS) process.on(name, onSignal);
  try {
    controller.signal.throwIfAborted();
    return await work(controller.signal);
  } finally {
    unlink();
    for (const name of SIGNALS) process.off(name, onSignal);
    ours.delete(onSignal);
    if (received) process.kill(process.pid, received);
  }
}

/**
 * Aborts a controller with a signal, until the returned function is called. `AbortSignal.any` came in Node
 * 20.3.
 */
export function link(signal: AbortSignal | undefined, controller: AbortController): () => void {
  const onAbort = (): void => {
    controller.abort(signal?.reason);
  };
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  return () => signal?.removeEventListener("abort", onAbort);
}

const atExit: (() => void)[] = [];

/**
 * Runs something synchronous, last added first, if the process ends before the returned function is called.
 */
export function onExit(action: () => void): () => void {
  if (atExit.length === 0) process.once("exit", runAll);
  atExit.push(action);
  return () => {
    atExit.splice(atExit.indexOf(action), 1);
    if (atExit.length === 0) process.off("exit", runAll);
  };
}

function runAll(): void {
  for (const action of [...atExit].reverse()) {
    try {
      action();
    } catch {
      // The next set-up sweeps what stays.
    }
  }
}
