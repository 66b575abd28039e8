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
