// The entry point `serverless-signalr/automation`: many stacks through Pulumi's Automation API.
export { deployFleet, destroyFleet, previewFleet, recoverFleet, refreshFleet } from "./fleet";
export type { FleetOptions } from "./fleetOptions";
export { readFleetFile } from "./fleetFile";
export type { FleetFileOptions } from "./fleetFile";
export type { ConfigValue, FleetStack } from "./fleetStack";
export type {
  FleetOperation,
  FleetProgress,
  FleetResult,
  StackError,
  StackResult,
  StackStatus,
} from "./results";
