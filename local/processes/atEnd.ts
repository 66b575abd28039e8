const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const actions = new Set<() => void>();

/**
 * Does something synchronous when this process ends, by a signal too, unless the returned function was called before.
 * Where something else listens to the signal, that decides whether the process ends.
 */
export function atEnd(action: () => void): () => void {
  if (actions.size === 0) {
    process.on("exit", doAll);
    signals.forEach((name) => process.on(name, onSignal));
  }
  actions.add(action);
  return () => {
    actions.delete(action);
    if (actions.size === 0) {
      process.off("exit", doAll);
      signals.forEach((name) => process.off(name, onSignal));
    }
  };
}

function onSignal(name: NodeJS.Signals): void {
  if (process.listenerCount(name) === 1) {
    doAll();
    process.kill(process.pid, name); // Nobody listens any more: it ends the process as it would have.
  }
}

/** The last added first. */
function doAll(): void {
  for (const action of [...actions].reverse()) {
    actions.delete(action);
    try {
      action();
    } catch {
      // The others have their turn; what stays is taken away by the next process.
    }
  }
  process.off("exit", doAll);
  signals.forEach((name) => process.off(name, onSignal));
}
