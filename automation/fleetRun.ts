import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { checkFleet } from "./checkFleet";
import type { FleetOptions } from "./fleetOptions";
import type { FleetStack } from "./fleetStack";
import { PulumiProcesses } from "./pulumiCommand";
import { recoverStack } from "./recovery/recover";
import { resultOf, type FleetOperation, type FleetResult, type StackResult } from "./results";
import { runStack } from "./stackRun";
import { projectOf, StackWorkspace } from "./stackWorkspace";

/** Does the same with every stack of a fleet: what `deployFleet` and the others do. */
export async function runFleet(
  operation: FleetOperation,
  stacks: readonly FleetStack[],
  options: FleetOptions = {},
): Promise<FleetResult> {
  checkFleet(stacks, options);
  const started = Date.now();
  const { concurrency = 2 * availableParallelism(), signal, killSignal } = options;
  const { index, count } = options.shard ?? { index: 1, count: 1 };
  const chosen = stacks.filter((_, position) => position % count === index - 1);
  // All programs of a run share what Node compiles; before 22 it doesn't look there. A stack took 2.8 s of a processor
  // instead of 4.0.
  const compiled = mkdtempSync(join(tmpdir(), "serverless-signalr-fleet-"));
  const processes = new PulumiProcesses({ NODE_COMPILE_CACHE: compiled, ...options.env });
  const stopListening = [
    onAbort(signal, () => {
      processes.interrupt();
    }),
    onAbort(killSignal, () => {
      processes.kill();
    }),
  ];
  try {
    await begin(chosen, processes).catch((error: unknown) => {
      if (!processes.isEnding()) {
        throw error; // Otherwise no stack begins.
      }
    });
    const run = stackRunner(operation, processes, options);
    const results = await inTurns(chosen, concurrency, run);
    return {
      operation,
      succeeded: results.every(({ status }) => status === "succeeded"),
      durationSeconds: (Date.now() - started) / 1000,
      stacks: results,
    };
  } finally {
    stopListening.forEach((stop) => {
      stop();
    });
    rmSync(compiled, { recursive: true, force: true });
  }
}

/** What runs one stack, unless the fleet's run has ended early, and tells of it. */
function stackRunner(
  operation: FleetOperation,
  processes: PulumiProcesses,
  { onProgress = () => undefined, stopOnFailure = false }: FleetOptions,
): (stack: FleetStack) => Promise<StackResult> {
  let hasFailed = false;
  const thrown = new Map<unknown, string>();
  const run = async (stack: FleetStack): Promise<StackResult> => {
    const { name } = stack;
    if (processes.isEnding()) {
      return resultOf(name, "skipped", "The run was interrupted before.");
    }
    if (hasFailed && stopOnFailure) {
      return resultOf(name, "skipped", "Another stack failed before.");
    }
    onProgress({ stack: name });
    const common = {
      processes,
      thrown,
      onStep: (step: string) => {
        onProgress({ stack: name, step });
      },
    };
    const result = await (operation === "recover"
      ? recoverStack(stack, common)
      : runStack(stack, { ...common, operation }));
    return result.status === "failed" && processes.isEnding() ? { ...result, status: "interrupted" } : result;
  };
  return async (stack) => {
    const result = await run(stack);
    hasFailed ||= result.status === "failed";
    onProgress({ stack: stack.name, result });
    return result;
  };
}

/** Fails once, and not for every stack, where there is no Pulumi, or it can't open the store of a project. */
async function begin(stacks: readonly FleetStack[], processes: PulumiProcesses): Promise<void> {
  await processes.start();
  const ofProjects = new Map(stacks.map((stack) => [projectOf(stack), stack]));
  await Promise.all(
    [...ofProjects.values()].map(async (stack) => {
      const workspace = StackWorkspace.open(stack, processes);
      try {
        await workspace.openStore();
      } finally {
        workspace.close();
      }
    }),
  );
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
