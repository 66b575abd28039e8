import type { HandedOnArgs } from "../serverlessSignalR";
import { SignalRLockArgs, SignalRLockLevel } from "../signalRLock";
import type { SignalRPrivateEndpointArgs } from "../signalRPrivateEndpoint";
import { ArgumentTable, handedOn, optional, plain, required } from "./checkArguments";
import { listOf, oneOf, text, unlessLate } from "./rules";

export const handedOnTable: ArgumentTable<HandedOnArgs> = {
  ...handedOn("disableAadAuth", "features", "identity", "liveTraceConfiguration", "networkACLs"),
  ...handedOn("publicNetworkAccess", "regionEndpointEnabled", "resourceLogConfiguration", "resourceStopped"),
  ...handedOn("serverless", "tls"),
  // The URL of a function app holds a key of its own; a warning says what is better.
  upstream: { ...required(() => []), mayHoldKey: true },
};

export const privateEndpointTable: ArgumentTable<SignalRPrivateEndpointArgs> = {
  ...handedOn("applicationSecurityGroups", "customDnsConfigs", "customNetworkInterfaceName"),
  ...handedOn("extendedLocation", "ipConfigurations", "location", "privateEndpointName", "tags"),
  subnetId: required(text),
  privateDnsZoneIds: plain(optional(listOf(unlessLate(text), "zone"))),
  requestMessage: optional(text),
};

export const lockTable: ArgumentTable<SignalRLockArgs> = {
  level: required(oneOf(Object.values(SignalRLockLevel))),
  ...handedOn("lockName", "notes", "owners"),
};
