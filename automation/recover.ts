import type { FleetStack } from "./fleetStack";
import type { StackResult } from "./results";
import type { StackRunOptions } from "./stackRun";

export function recoverStack(
  stack: FleetStack,
  _options: Omit<StackRunOptions, "operation">,
): Promise<StackResult> {
  return Promise.reject(new Error(`not yet: ${stack.name}`));
}
