import type { JsonObject } from "../../json";
import type { Azure } from "../azure";
import { idKey } from "../ids";
import { identities } from "../managedIdentity/userAssignedIdentities";
import { connectionsOf } from "../network";
import type { Tracked } from "../resources/tracked";
import type { Kind } from "../state";
import { sharedPrivateLinksOf } from "./childKinds";
import { hostNameOf } from "./signalRKeys";
import { propertiesFor } from "./signalRProperties";
import { tierOf, type Sku } from "./signalRRules";

export interface ServiceIdentity {
  type: "SystemAssigned" | "UserAssigned";
  /** Ids of user-assigned identities, as the caller wrote them. */
  userAssigned: string[];
}

export interface StoredService extends Tracked {
  kind: string;
  sku: Sku;
  identity: ServiceIdentity | undefined;
  properties: JsonObject;
  provisioningState: string;
  /** Keys are derived from it and the seed, and are stored nowhere. */
  keyGeneration: number;
  systemData: SystemData;
}

interface SystemData {
  createdBy: string;
  createdByType: "User";
  createdAt: string;
  lastModifiedBy: string;
  lastModifiedByType: "User";
  lastModifiedAt: string;
}

/** In its answers Azure writes the type with a capital: azure-cli, test_signalr_commands.yaml. */
export const services: Kind<StoredService> = { type: "Microsoft.SignalRService/SignalR" };

export function findService(azure: Azure, id: string): StoredService | undefined {
  return azure.state.of(services).get(idKey(id));
}

/** The whole resource as Azure answers it: azure-cli, test_signalr_commands.yaml. */
export function serviceView(azure: Azure, service: StoredService, apiVersion: string): unknown {
  const { sku } = service;
  const tier = tierOf(sku.name);
  // An address and a version are known once an operation has succeeded
  const isReady = service.hasSucceeded === true;
  return {
    sku: { name: sku.name, tier, size: sku.name.slice(tier.length + 1), capacity: sku.capacity },
    properties: {
      provisioningState: service.provisioningState,
      externalIP: isReady ? "127.0.0.1" : null,
      hostName: hostNameOf(service.name),
      publicPort: 443,
      serverPort: 443,
      version: isReady ? "1.0" : "1.0-preview",
      privateEndpointConnections: connectionsOf(azure, service.id, services.type),
      sharedPrivateLinkResources: sharedPrivateLinksOf(azure, service.id),
      hostNamePrefix: service.name.toLowerCase(),
      ...propertiesFor(service.properties, apiVersion),
    },
    kind: service.kind,
    ...identityView(azure, service),
    location: service.location,
    tags: service.tags ?? null,
    id: service.id,
    name: service.name,
    type: services.type,
    systemData: service.systemData,
  };
}

function identityView(azure: Azure, { identity, servicePrincipalId }: StoredService): object {
  if (identity === undefined) {
    return {};
  }
  if (identity.type === "SystemAssigned") {
    const { tenantId } = azure.settings;
    return { identity: { type: "SystemAssigned", principalId: servicePrincipalId, tenantId } };
  }
  const userAssignedIdentities = Object.fromEntries(
    identity.userAssigned.map((id) => {
      const found = azure.state.of(identities).get(idKey(id));
      return [id, { principalId: found?.servicePrincipalId, clientId: found?.clientId }];
    }),
  );
  return { identity: { type: "UserAssigned", userAssignedIdentities } };
}
