import { ManagementLockByScope, ManagementLockByScopeArgs } from "@pulumi/azure-native/authorization";
import type * as pulumi from "@pulumi/pulumi";
import type { ServerlessSignalR } from "./serverlessSignalR";

/** What a lock forbids. azure-native's own `NotSpecified` forbids nothing. */
export const SignalRLockLevel = {
  /** Deleting the service, its private endpoint connections and its role assignments. */
  CanNotDelete: "CanNotDelete",
  /** Every change, too: also those of `pulumi up`, so that the lock has to be taken out first. */
  ReadOnly: "ReadOnly",
} as const;

/** One of the values in {@link SignalRLockLevel}. */
export type SignalRLockLevel = (typeof SignalRLockLevel)[keyof typeof SignalRLockLevel];

/** A lock on a service: `level`, and other arguments of azure-native's `ManagementLockByScope`. */
export interface SignalRLockArgs extends Pick<ManagementLockByScopeArgs, "lockName" | "notes" | "owners"> {
  level: pulumi.Input<SignalRLockLevel>;
}

/** Makes the lock after all else of the service, so that it goes first. */
export function makeLock(service: ServerlessSignalR, name: string, args: SignalRLockArgs): void {
  // On all children, also on grants that come later: Pulumi asks for them when the lock's scope, the service, is
  // registered. A program that waits for something before it grants may be too late.
  const options = { parent: service, dependsOn: service, protect: false, retainOnDelete: false };
  new ManagementLockByScope(name, { ...args, scope: service.signalR.id }, options);
}
