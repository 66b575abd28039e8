import { runFleet } from "./fleetRun";
import type { FleetOptions } from "./fleetOptions";
import type { FleetStack } from "./fleetStack";

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
