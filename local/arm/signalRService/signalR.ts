import { objectAt, stringAt } from "../../json";
import type { ArmRequest, Azure, Handler } from "../azure";
import { ArmError } from "../errors";
import { idKey, subscriptionScope } from "../ids";
import { operationHeaders } from "../operations";
import { requireWritableGroup } from "../resources/resourceGroups";
import { readTags } from "../resources/tags";
import { findTracked, listTracked, requireTracked, settlePlace } from "../resources/tracked";
import { readBody } from "../shape";
import { childrenOf, replicas } from "./childKinds";
import { serviceBody } from "./signalRBody";
import { identityFaults, readIdentity, resolveIdentity } from "./signalRIdentity";
import { keysOf } from "./signalRKeys";
import { takenMessage } from "./signalRName";
import { mergeProperties } from "./signalRProperties";
import * as rules from "./signalRRules";
import { services, serviceView, type StoredService } from "./signalRView";

export const putService: Handler = (azure, request) => {
  const { previous, ...place } = settlePlace(azure, services, request, readBody(serviceBody, request.body));
  const service = writeService(azure, request, previous, place);
  const created = previous === undefined;
  return {
    status: created ? 201 : 200,
    body: serviceView(azure, service, request.apiVersion),
    headers: startOperation(azure, request, service, created ? "create" : "update"),
  };
};

/**
 * Answered with an empty 202: azure-cli, test_signalr_identity.yaml. It may send an empty location:
 * test_signalr_upstream.yaml.
 */
export const patchService: Handler = (azure, request) => {
  requireWritableGroup(azure, request);
  const previous = requireTracked(azure, services, request);
  const service = writeService(azure, request, previous, previous);
  return { status: 202, headers: startOperation(azure, request, service, "update") };
};

/** Checks a PUT or PATCH and stores what it asks for. */
function writeService(
  azure: Azure,
  request: ArmRequest,
  previous: StoredService | undefined,
  { id, name, location }: Pick<StoredService, "id" | "name" | "location">,
): StoredService {
  const method = request.method === "PATCH" ? "PATCH" : "PUT";
  const body = readBody(serviceBody, request.body);
  const sent = objectAt(body, "properties");
  const sentSku = objectAt(body, "sku");
  const sku = rules.mergeSku(sentSku, previous?.sku);
  const properties = mergeProperties(previous?.properties, sent, method);
  const asked = readIdentity(body);
  const hasIdentity =
    asked === undefined ? previous?.identity !== undefined : "type" in asked && asked.type !== "None";
  const faults = [
    ...rules.nameFaults(name),
    ...rules.kindFaults(body.kind),
    ...rules.skuFaults(sentSku, sku),
    ...rules.propertyFaults(sent, sku, childrenOf(azure, replicas, id).length > 0),
    ...(asked !== undefined && "code" in asked ? [asked] : []),
    ...identityFaults(properties, hasIdentity),
  ];
  if (faults.length > 0) {
    throw rules.invalidArguments(faults);
  }
  const tags = readTags(body);
  if (previous === undefined) {
    refuseTakenName(azure, name);
  } else {
    refuseBusy(azure, previous, request.apiVersion);
  }
  const service: StoredService = {
    id,
    name,
    location,
    // Only at creation
    kind: previous?.kind ?? stringAt(body, "kind") ?? "SignalR",
    sku,
    tags: method === "PATCH" ? (tags ?? previous?.tags) : tags,
    ...(asked === undefined || "code" in asked
      ? { identity: previous?.identity, servicePrincipalId: previous?.servicePrincipalId }
      : resolveIdentity(azure, id, asked, previous)),
    properties,
    provisioningState: previous === undefined ? "Creating" : "Updating",
    hasSucceeded: previous?.hasSucceeded === true,
    keyGeneration: nextKeyGeneration(previous, properties.disableLocalAuth === true),
    systemData: nextSystemData(azure, previous),
  };
  azure.state.of(services).set(idKey(id), service);
  azure.changed();
  return service;
}

/** Turning local auth off deletes the keys for good: when it comes back, there are new ones. */
function nextKeyGeneration(previous: StoredService | undefined, disabled: boolean): number {
  const kept = previous?.keyGeneration ?? 1;
  return disabled && previous?.properties.disableLocalAuth !== true ? kept + 1 : kept;
}

function nextSystemData(azure: Azure, previous: StoredService | undefined): StoredService["systemData"] {
  const by = azure.settings.deployer.clientId;
  const now = azure.now();
  return {
    createdBy: previous?.systemData.createdBy ?? by,
    createdByType: "User",
    createdAt: previous?.systemData.createdAt ?? now,
    lastModifiedBy: by,
    lastModifiedByType: "User",
    lastModifiedAt: now,
  };
}

function refuseTakenName(azure: Azure, name: string): void {
  const message = takenMessage(azure, name);
  if (message !== undefined) {
    throw new ArmError(400, "BadArgument", message);
  }
}

/** One operation at a time: Azure/azure-rest-api-specs#23986 (409); the text is Microsoft.Network's. */
function refuseBusy(azure: Azure, service: StoredService, apiVersion: string): void {
  const operation = azure.state.operations.get(service.operationId ?? "");
  if (operation !== undefined) {
    const uri = operationHeaders(azure, operation, service.id, apiVersion)["azure-asyncoperation"];
    throw new ArmError(
      409,
      "AnotherOperationInProgress",
      "Another operation on this or dependent resource is in progress. " +
        `To retrieve status of the operation use uri: ${uri ?? ""}.`,
    );
  }
}

/**
 * Starts what a write or deletion does, and answers the headers by which to follow it. A deletion outlives its
 * resource, so its status is found at the location (expected, not verified).
 */
function startOperation(
  azure: Azure,
  request: ArmRequest,
  service: StoredService,
  kind: "create" | "update" | "delete",
): Record<string, string> {
  const location =
    `${subscriptionScope(request.path.subscriptionId ?? "")}/providers/Microsoft.SignalRService/locations/` +
    service.location;
  const operation = azure.startOperation(kind, service);
  return operationHeaders(azure, operation, kind === "delete" ? location : service.id, request.apiVersion);
}

export const getService: Handler = (azure, request) => ({
  status: 200,
  body: serviceView(azure, requireTracked(azure, services, request), request.apiVersion),
});

export const deleteService: Handler = (azure, request) => {
  const service = findTracked(azure, services, request);
  if (service === undefined) {
    return { status: 204 };
  }
  refuseBusy(azure, service, request.apiVersion);
  service.provisioningState = "Deleting";
  return { status: 202, headers: startOperation(azure, request, service, "delete") };
};

export const listServices: Handler = (azure, request) => {
  const found = listTracked(azure, services, request);
  return { status: 200, body: { value: found.map((one) => serviceView(azure, one, request.apiVersion)) } };
};

export const listKeys: Handler = (azure, request) => ({
  status: 200,
  body: keysOf(requireTracked(azure, services, request), azure.state.seed),
});
