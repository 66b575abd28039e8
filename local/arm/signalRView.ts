import type { ArmRequest, Azure, Handler } from "./azure";
import { resourceNotFound } from "./errors";
import { groupScope, idKey } from "./ids";
import { refuseLocked } from "./managementLocks";
import { operationStatus, requestedOperation } from "./operations";
import { requireGroup } from "./resourceGroups";
import { hostNameOf, keysOf } from "./signalRKeys";
import { propertiesFor } from "./signalRProperties";
import { tierOf } from "./signalRRules";
import type { StoredGroup, StoredService } from "./state";
import { requireSubscription } from "./subscriptions";

/** In its answers Azure writes the type with a capital: azure-cli, test_signalr_commands.yaml. */
const TYPE = "Microsoft.SignalRService/SignalR";

export function serviceId(group: StoredGroup, name: string): string {
  return `${group.id}/providers/${TYPE}/${name}`;
}

export function serviceName(request: ArmRequest): string {
  return request.path.providers.at(-1)?.names[0] ?? "";
}

/** The service of a request's path, or undefined; its group must exist. */
export function findService(azure: Azure, request: ArmRequest): StoredService | undefined {
  const group = requireGroup(azure, request);
  return azure.state.services.get(idKey(serviceId(group, serviceName(request))));
}

export function requireService(azure: Azure, request: ArmRequest): StoredService {
  const service = findService(azure, request);
  if (service === undefined) {
    throw resourceNotFound(TYPE, serviceName(request), request.path.resourceGroup ?? "");
  }
  return service;
}

/** The whole resource as Azure answers it: azure-cli, test_signalr_commands.yaml. */
export function serviceView(azure: Azure, service: StoredService, apiVersion: string): unknown {
  const { sku } = service;
  const tier = tierOf(sku.name);
  return {
    sku: { name: sku.name, tier, size: sku.name.slice(tier.length + 1), capacity: sku.capacity },
    properties: {
      provisioningState: service.provisioningState,
      externalIP: service.externalIP ?? null,
      hostName: hostNameOf(service.name),
      publicPort: 443,
      serverPort: 443,
      version: service.externalIP === undefined ? "1.0-preview" : "1.0",
      privateEndpointConnections: [],
      sharedPrivateLinkResources: [],
      hostNamePrefix: service.name.toLowerCase(),
      ...propertiesFor(service.properties, apiVersion),
    },
    kind: service.kind,
    ...identityView(azure, service),
    location: service.location,
    tags: service.tags ?? null,
    id: service.id,
    name: service.name,
    type: TYPE,
    systemData: service.systemData,
  };
}

function identityView(azure: Azure, { identity }: StoredService): object {
  if (identity === undefined) {
    return {};
  }
  if (identity.type === "SystemAssigned") {
    const { principalId } = identity;
    return { identity: { type: "SystemAssigned", principalId, tenantId: azure.settings.tenantId } };
  }
  const userAssignedIdentities = Object.fromEntries(
    identity.userAssigned.map((id) => {
      const found = azure.state.identities.get(idKey(id));
      return [id, { principalId: found?.principalId, clientId: found?.clientId }];
    }),
  );
  return { identity: { type: "UserAssigned", userAssignedIdentities } };
}

export const getService: Handler = (azure, request) => ({
  status: 200,
  body: serviceView(azure, requireService(azure, request), request.apiVersion),
});

export const listServices: Handler = (azure, request) => {
  const subscription = requireSubscription(azure, request.path.subscriptionId);
  const scope =
    request.path.resourceGroup === undefined
      ? `/subscriptions/${subscription}`
      : groupScope(subscription, requireGroup(azure, request).name);
  const found = [...azure.state.services.values()].filter(({ id }) =>
    idKey(id).startsWith(`${idKey(scope)}/`),
  );
  return {
    status: 200,
    body: { value: found.map((service) => serviceView(azure, service, request.apiVersion)) },
  };
};

export const listKeys: Handler = (azure, request) => {
  const service = requireService(azure, request);
  // A POST that only reads is refused too: learn.microsoft.com, "Lock your resources"
  refuseLocked(azure, service.id, "action");
  return { status: 200, body: keysOf(service, azure.state.seed) };
};

export const getOperationStatus: Handler = (azure, request) => {
  const operation = requestedOperation(azure, request);
  const isDeletion = request.path.resourceGroup === undefined;
  const path = isDeletion
    ? `/subscriptions/${request.path.subscriptionId ?? ""}/providers/Microsoft.SignalRService/locations/` +
      `${request.path.providers.at(-1)?.names[0] ?? ""}/operationStatuses/${operation.id}`
    : `${operation.resourceId}/operationStatuses/${operation.id}`;
  return operationStatus(operation, path);
};

/** What the operation came to: the service, new keys, or nothing. 202 while it runs. */
export const getOperationResult: Handler = (azure, request) => {
  const operation = requestedOperation(azure, request);
  const service = azure.state.services.get(idKey(operation.resourceId));
  if (operation.status === "Running") {
    return { status: 202, headers: { location: azure.url + request.rawPath } };
  }
  if (operation.kind === "delete" || service === undefined) {
    return { status: 204 };
  }
  return {
    status: 200,
    body:
      operation.kind === "regenerateKey"
        ? keysOf(service, azure.state.seed)
        : serviceView(azure, service, request.apiVersion),
  };
};

/** What a subscription has of each kind in a location (azure-rest-api-specs signalr 2024-03-01, Usages_List). */
export const listUsages: Handler = (azure, request) => {
  const subscription = requireSubscription(azure, request.path.subscriptionId);
  const location = request.path.providers.at(-1)?.names[0] ?? "";
  const here = [...azure.state.services.values()].filter(
    (service) => service.subscriptionId === subscription && service.location === location.toLowerCase(),
  );
  const units = here.reduce((sum, { sku }) => sum + sku.capacity, 0);
  const base = `/subscriptions/${subscription}/providers/Microsoft.SignalRService/locations/${location}/usages`;
  const usage = (name: string, localizedValue: string, currentValue: number, limit: number): object => ({
    id: `${base}/${name}`,
    currentValue,
    limit,
    name: { value: name, localizedValue },
    unit: "Count",
  });
  return {
    status: 200,
    body: {
      value: [
        usage("FreeTierInstances", "Free Tier SignalR Instances", countFree(here), 5),
        usage("SignalRTotalUnits", "SignalR Total Units", units, 150),
      ],
    },
  };
};

function countFree(services: StoredService[]): number {
  return services.filter(({ sku }) => tierOf(sku.name) === "Free").length;
}
