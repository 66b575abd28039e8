import { runFleet } from "./fleetRun";
import type { FleetStack } from "./fleetStack";
import type { FleetProgress } from "./results";

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
