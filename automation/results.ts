import type { OpMap } from "@pulumi/pulumi/automation";
import type { ExplainedError } from "../components/errors";

/** What can be done with a fleet. */
export type FleetOperation = "up" | "preview" | "refresh" | "destroy" | "recover";

/**
 * How a stack ended: `interrupted` was begun, and ended early by a signal; `skipped` was not begun, because of a signal or
 * another stack's failure.
 */
export type StackStatus = "succeeded" | "failed" | "interrupted" | "skipped";

/** Why a stack failed. */
export interface StackError {
  /** What Pulumi and Azure said. */
  message: string;
  /** What to do about each refusal and fault that is known, with its code, such as `RoleAssignmentExists`. */
  remedies: ExplainedError[];
}

/** What became of one stack. */
export interface StackResult {
  stack: string;
  status: StackStatus;
  /** How many resources: `{ create: 9 }`. Of a preview, what would be. */
  changes: OpMap;
  durationSeconds: number;
  /** The stack's outputs after an `up`; a secret one, or a secret part, is `[secret]`. */
  outputs?: Readonly<Record<string, unknown>>;
  error?: StackError;
  /** What else there is to say: what was recovered, why it was skipped, what was left pending. */
  notes: string[];
}

/** A result with nothing in it but what is to be said. */
export const resultOf = (
  stack: string,
  status: StackStatus = "succeeded",
  ...notes: string[]
): StackResult => ({ stack, status, changes: {}, durationSeconds: 0, notes });

/** What became of a fleet. */
export interface FleetResult {
  operation: FleetOperation;
  /** Whether every stack did. */
  succeeded: boolean;
  durationSeconds: number;
  /** In the order of the fleet. */
  stacks: StackResult[];
}

/** What `onProgress` is told: a stack begins, does a step, or has ended. */
export interface FleetProgress {
  stack: string;
  /** What Pulumi does now: `creating azure-native:signalrservice:SignalR signalr`. Undefined at the begin and the end. */
  step?: string;
  /** Once it has ended. */
  result?: StackResult;
}
