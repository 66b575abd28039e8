import { SignalRLockLevel } from "../signalRLock";
import type { SignalRLockArgs } from "../signalRLock";
import type { SignalRPrivateEndpointArgs } from "../signalRPrivateEndpoint";
import { ArgumentTable, handedOn, optional, plain, required } from "./checkArguments";
import { listOf, matching, oneOf, text, unlessLate } from "./rules";

// What stands beside a service: its private endpoints and its lock.

/** Azure says of a wrong subnet or zone only after the service is made, which takes minutes. */
export const privateEndpointTable: ArgumentTable<SignalRPrivateEndpointArgs> = {
  applicationSecurityGroups: handedOn,
  customDnsConfigs: handedOn,
  customNetworkInterfaceName: handedOn,
  ipConfigurations: handedOn,
  location: handedOn,
  privateEndpointName: handedOn,
  tags: handedOn,
  subnetId: required(
    matching(
      /^\/subscriptions\/.+\/virtualNetworks\/[^/]+\/subnets\/[^/]+$/i,
      "the id of a subnet, /subscriptions/S/.../virtualNetworks/V/subnets/N",
      "Give `id` of a `Subnet`, or what `az network vnet subnet show --query id` shows.",
    ),
  ),
  privateDnsZoneIds: plain(
    optional(
      listOf(
        unlessLate(
          matching(
            /^\/subscriptions\/.+\/privateDnsZones\/[^/]+$/i,
            "the id of a private DNS zone, /subscriptions/S/.../privateDnsZones/N",
            "Give `id` of a `PrivateZone`, not its name.",
          ),
        ),
        "zone",
      ),
    ),
  ),
  requestMessage: optional(text),
};

export const lockTable: ArgumentTable<SignalRLockArgs> = {
  level: required(oneOf(Object.values(SignalRLockLevel))),
  lockName: handedOn,
  notes: handedOn,
  owners: handedOn,
};
