import { availableParallelism } from "node:os";
import { checkFleet } from "./checkFleet";
import type { FleetStack } from "./fleetStack";
import { PulumiProcesses } from "./pulumiCommand";
import { recoverStack } from "./recover";
import type { FleetOperation, FleetProgress, FleetResult, StackResult } from "./results";
import { runStack } from "./stackRun";
import { existingStacks, projectOf } from "./stackWorkspace";

/** How a fleet is run. */
export interface FleetOptions {
  /**
   * How many stacks run at once: each takes a processor for seconds, waits for Azure for minutes, and needs some 300 MB.
   *
   * @default twice the number of processors
   */
  concurrency?: number;
  /**
   * Which part of the fleet to run, `{ index: 2, count: 8 }` being the second of eight: a matrix of CI jobs together runs
   * each stack once.
   *
   * @default all of it
   */
  shard?: { index: number; count: number };
  /**
   * Whether no further stack begins once one has failed. Those that run go on to their end.
   *
   * @default false
   */
  stopOnFailure?: boolean;
  /** Is told when a stack begins, does a step, and ends. */
  onProgress?: (progress: FleetProgress) => void;
  /** Ends the run early: no further stack begins, and those that run end after the steps that they are at. */
  signal?: AbortSignal;
  /** Ends at once what runs. `recover` then settles what it left. */
  killSignal?: AbortSignal;
  /**
   * Variables for `pulumi` beside this process's own, such as `PULUMI_BACKEND_URL`.
   *
   * @default {}
   */
  env?: Readonly<Record<string, string>>;
}

/**
 * Deploys every stack of a fleet; one that isn't in the store is made.
 *
 * @returns what became of each stack: a failure of one doesn't reject
 * @throws InvalidArgumentsError with all faults of the fleet, before anything runs
 */
export const deployFleet = (stacks: readonly FleetStack[], options?: FleetOptions) =>
  runFleet("up", stacks, options);

/** Says what `deployFleet` would do, and changes nothing: a stack that isn't in the store is previewed outside of it. */
export const previewFleet = (stacks: readonly FleetStack[], options?: FleetOptions) =>
  runFleet("preview", stacks, options);

/** Takes what is in Azure into each stack's state. */
export const refreshFleet = (stacks: readonly FleetStack[], options?: FleetOptions) =>
  runFleet("refresh", stacks, options);

/** Deletes what the stacks made. The stacks stay in the store, empty, with their history. */
export const destroyFleet = (stacks: readonly FleetStack[], options?: FleetOptions) =>
  runFleet("destroy", stacks, options);

/**
 * Settles what killed runs left: locks of processes that are gone, and operations that Pulumi doesn't know the end of. It
 * deletes nothing in Azure. The result's `notes` say what it did, and what it left because it doesn't understand it.
 */
export const recoverFleet = (stacks: readonly FleetStack[], options?: FleetOptions) =>
  runFleet("recover", stacks, options);

/** Does the same with every stack of a fleet. */
export async function runFleet(
  operation: FleetOperation,
  stacks: readonly FleetStack[],
  options: FleetOptions = {},
): Promise<FleetResult> {
  checkFleet(stacks, options);
  const started = Date.now();
  const {
    concurrency = 2 * availableParallelism(),
    onProgress = () => undefined,
    signal,
    killSignal,
  } = options;
  const { index, count } = options.shard ?? { index: 1, count: 1 };
  const chosen = stacks.filter((_, position) => position % count === index - 1);
  const processes = await PulumiProcesses.start(options.env ?? {});
  const projects = [...new Set(chosen.map(projectOf))];
  const existing = new Map(
    await Promise.all(
      projects.map(async (project) => [project, await existingStacks(project, processes)] as const),
    ),
  );
  let failed = false;
  const run = async (stack: FleetStack): Promise<StackResult> => {
    const why =
      signal?.aborted === true ? "interrupted" : failed && options.stopOnFailure ? "failed" : undefined;
    if (why !== undefined) {
      return skipped(stack, why === "failed" ? "Another stack failed." : "The run was interrupted.");
    }
    onProgress({ stack: stack.name });
    const common = {
      processes,
      exists: existing.get(projectOf(stack))?.has(stack.name) ?? false,
      onStep: (step: string) => {
        onProgress({ stack: stack.name, step });
      },
    };
    const result = await (operation === "recover"
      ? recoverStack(stack, common)
      : runStack(stack, { ...common, operation }));
    failed ||= result.status === "failed";
    return result.status === "failed" && signal?.aborted === true
      ? { ...result, status: "interrupted" }
      : result;
  };
  const stopInterrupting = onAbort(signal, () => {
    processes.interrupt();
  });
  const stopKilling = onAbort(killSignal, () => {
    processes.kill();
  });
  try {
    const results = await inTurns(chosen, concurrency, async (stack) => {
      const result = await run(stack);
      onProgress({ stack: stack.name, result });
      return result;
    });
    return {
      operation,
      succeeded: results.every(({ status }) => status === "succeeded"),
      durationSeconds: (Date.now() - started) / 1000,
      stacks: results,
    };
  } finally {
    stopInterrupting();
    stopKilling();
  }
}

function skipped({ name }: FleetStack, note: string): StackResult {
  return { stack: name, status: "skipped", changes: {}, durationSeconds: 0, notes: [note] };
}

function onAbort(signal: AbortSignal | undefined, act: () => void): () => void {
  if (signal?.aborted === true) {
    act();
  }
  signal?.addEventListener("abort", act);
  return () => signal?.removeEventListener("abort", act);
}

/** Does something with each of several, some at a time. Resolves to the results, in order. */
async function inTurns<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) {
      results[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
