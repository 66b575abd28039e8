import type * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import { mapInput } from "./arguments/late";
import type { ServerlessSignalR } from "./serverlessSignalR";

/**
 * A private endpoint of a service. What is not described here is an argument of azure-native's `PrivateEndpoint`, handed
 * on as it is. Give `location` where the network isn't in the region of the service's resource group.
 */
export interface SignalRPrivateEndpointArgs extends Omit<
  network.PrivateEndpointArgs,
  | "id"
  | "manualPrivateLinkServiceConnections"
  | "privateLinkServiceConnections"
  | "resourceGroupName"
  | "subnet"
> {
  /** The id of the subnet that gets the endpoint. A change replaces the endpoint. */
  subnetId: pulumi.Input<string>;
  /**
   * The ids of private DNS zones that get the endpoint's records, such as that of `privatelink.service.signalr.net`.
   * Without them, whoever connects from the network has to find the endpoint's address in another way.
   * @default none
   */
  privateDnsZoneIds?: pulumi.Input<string>[] | undefined;
  /**
   * Asks the service's owner to approve the endpoint by hand, with this message of up to 140 characters.
   * @default none: it is connected at once
   */
  requestMessage?: pulumi.Input<string> | undefined;
}

/** Makes an endpoint of the service, and the group that keeps its records in DNS. */
export function makePrivateEndpoint(
  service: ServerlessSignalR,
  key: string,
  name: string,
  resourceGroupName: pulumi.Input<string>,
  { subnetId, privateDnsZoneIds = [], requestMessage, ...handedOn }: SignalRPrivateEndpointArgs,
): void {
  // Loaded where it is needed: it takes longer than all else here together.
  // oxlint-disable-next-line typescript/no-require-imports
  const { PrivateDnsZoneGroup, PrivateEndpoint } = require("@pulumi/azure-native/network") as typeof network;
  const connection = { name: key, privateLinkServiceId: service.signalR.id, groupIds: ["signalr"] };
  const connections =
    requestMessage === undefined
      ? { privateLinkServiceConnections: [connection] }
      : { manualPrivateLinkServiceConnections: [{ ...connection, requestMessage }] };
  const place = { resourceGroupName, subnet: { id: subnetId } };
  // Its own options, not the service's: an endpoint that is taken out of the program goes.
  const own = { parent: service, protect: false, retainOnDelete: false };
  // Azure doesn't change a connection (Azure/bicep-registry-modules#7285), and it ends for good with its service, also
  // where another of the same id comes in its place. So Pulumi makes the endpoint anew with the service, too.
  const options = { ...own, replaceOnChanges: Object.keys(connections) };
  const endpoint = new PrivateEndpoint(name, { ...handedOn, ...place, ...connections }, options);
  if (privateDnsZoneIds.length > 0) {
    const privateDnsZoneConfigs = privateDnsZoneIds.map((privateDnsZoneId) => ({
      name: mapInput(privateDnsZoneId, (id) => id.split("/").at(-1) ?? id),
      privateDnsZoneId,
    }));
    const group = { privateEndpointName: endpoint.name, privateDnsZoneGroupName: "default" };
    new PrivateDnsZoneGroup(name, { resourceGroupName, ...group, privateDnsZoneConfigs }, own);
  }
}
