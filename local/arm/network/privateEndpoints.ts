import { arrayAt, isEqual, objectAt, stringAt, type JsonObject } from "../../json";
import type { Azure } from "../azure";
import { ArmError } from "../errors";
import { idKey, sameText } from "../ids";
import { referenceIn, requireReferenced, type PlainResource, type PlainType } from "../resources/plain";
import type { Tracked } from "../resources/tracked";
import { endpointKind, NETWORK_VERSIONS, networkOf } from "./virtualNetworks";

export const privateEndpoints: PlainType = {
  kind: endpointKind,
  apiVersions: NETWORK_VERSIONS,
  place: "region",
  check: (azure, endpoint) => {
    const subnet = referenceIn(endpoint.body.properties, "subnet") ?? "";
    requireReferenced(azure, endpoint.id, subnet);
    if (networkOf(azure, subnet)?.location !== endpoint.location) {
      throw elsewhere(endpoint, subnet);
    }
    for (const { target } of connectionsFrom(endpoint)) {
      refuseFree(requireReferenced(azure, endpoint.id, target));
    }
    const previous = azure.state.of(endpointKind).get(idKey(endpoint.id));
    if (previous !== undefined && !isEqual(connectionsFrom(previous), connectionsFrom(endpoint))) {
      throw cannotChange(endpoint);
    }
  },
};

export const privateDnsZoneGroups: PlainType = {
  kind: { type: "Microsoft.Network/privateEndpoints/privateDnsZoneGroups" },
  apiVersions: NETWORK_VERSIONS,
  place: "parent",
  check: (azure, { id, body }) => {
    for (const config of arrayAt(body.properties, "privateDnsZoneConfigs") ?? []) {
      requireReferenced(azure, id, stringAt(objectAt(config, "properties"), "privateDnsZoneId") ?? "");
    }
  },
};

/** Azure/bicep-registry-modules#7285 and #1513. */
const cannotChange = ({ id }: PlainResource): ArmError =>
  new ArmError(
    400,
    "CannotChangePrivateLinkConnectionOnPrivateEndpoint",
    `Cannot change the private link connection of private endpoint ${id}.`,
  );

/** Azure looks for a subnet in the endpoint's region only: microsoft-foundry/foundry-samples#657. */
function elsewhere({ id }: PlainResource, subnet: string): ArmError {
  return new ArmError(
    400,
    "InvalidResourceReference",
    `Resource ${subnet} referenced by resource ${id} was not found. Please make sure that the referenced resource ` +
      "exists, and that both resources are in the same region.",
  );
}

/** learn.microsoft.com, "Use private endpoints for Azure SignalR Service": not on Free. Code and text are not verified. */
function refuseFree(target: Partial<Tracked>): void {
  if (target.sku !== undefined && stringAt(target.sku, "name") === "Free_F1") {
    throw new ArmError(400, "BadArgument", "Private endpoints are not supported in the Free tier.");
  }
}

/** What an endpoint connects to, and whether that waits for approval. */
function connectionsFrom({
  body,
}: PlainResource): { name: unknown; target: string; groupIds: unknown; isManual: boolean }[] {
  const kinds = { privateLinkServiceConnections: false, manualPrivateLinkServiceConnections: true };
  return Object.entries(kinds).flatMap(([name, isManual]) =>
    (arrayAt(body.properties, name) ?? []).map((connection) => {
      const { privateLinkServiceId, groupIds } = objectAt(connection, "properties");
      return { name: stringAt(connection, "name"), target: String(privateLinkServiceId), groupIds, isManual };
    }),
  );
}

/** The private endpoint connections that a resource shows (azure-rest-api-specs signalr 2024-03-01). */
export function connectionsOf(azure: Azure, id: string, type: string): JsonObject[] {
  return [...azure.state.of(endpointKind).values()].flatMap((endpoint) =>
    connectionsFrom(endpoint)
      .filter(({ target }) => sameText(target, id))
      .map(({ groupIds, isManual }) => ({
        id: `${id}/privateEndpointConnections/${endpoint.name}`,
        name: endpoint.name,
        type: `${type}/privateEndpointConnections`,
        properties: {
          provisioningState: "Succeeded",
          privateEndpoint: { id: endpoint.id },
          groupIds,
          privateLinkServiceConnectionState: { status: isManual ? "Pending" : "Approved" },
        },
      })),
  );
}
