import type { ArmAnswer, ArmRequest, Azure, Handler } from "./azure";
import { ArmError, invalidArguments, invalidResourceLocation, locationRequired } from "./errors";
import { idKey, sameText } from "./ids";
import { isObject, objectAt, stringAt } from "./json";
import { normaliseLocation } from "./locations";
import { refuseLocked } from "./managementLocks";
import { operationHeaders } from "./operations";
import { requireGroup, requireWritableGroup } from "./resourceGroups";
import { readBody } from "./shape";
import { serviceBody } from "./signalRBody";
import { mergeProperties } from "./signalRProperties";
import { identityFaults, readIdentity, resolveIdentity } from "./signalRIdentity";
import * as rules from "./signalRRules";
import { findService, requireService, serviceId, serviceName, serviceView } from "./signalRView";
import type { StoredService } from "./state";
import { requireSubscription } from "./subscriptions";
import { readTags } from "./tags";

export const putService: Handler = (azure, request) => {
  const previous = findService(azure, request);
  const service = writeService(azure, request, previous, "PUT");
  const created = previous === undefined;
  return {
    status: created ? 201 : 200,
    body: serviceView(azure, service, request.apiVersion),
    headers: startOperation(azure, request, service, created ? "create" : "update"),
  };
};

/** Answered with an empty 202: azure-cli, test_signalr_identity.yaml. */
export const patchService: Handler = (azure, request) => {
  const service = writeService(azure, request, requireService(azure, request), "PATCH");
  return { status: 202, headers: startOperation(azure, request, service, "update") };
};

/** Checks a PUT or PATCH and stores what it asks for. */
function writeService(
  azure: Azure,
  request: ArmRequest,
  previous: StoredService | undefined,
  method: "PUT" | "PATCH",
): StoredService {
  const group = requireWritableGroup(azure, request);
  const name = previous?.name ?? serviceName(request);
  const id = previous?.id ?? serviceId(group, name);
  refuseLocked(azure, id, "write");
  const body = readBody(serviceBody, request.body);
  const location = locationOf(body, previous, method, name, group.name);
  const sent = objectAt(body, "properties");
  const sentSku = objectAt(body, "sku");
  const sku = rules.mergeSku(sentSku, previous?.sku);
  const properties = mergeProperties(previous?.properties, sent, method);
  const identity = readIdentity(body);
  const hasIdentity =
    identity === undefined
      ? previous?.identity !== undefined
      : "type" in identity && identity.type !== "None";
  const faults = [
    ...rules.nameFaults(name),
    ...rules.kindFaults(body.kind),
    ...rules.skuFaults(sentSku, sku),
    ...rules.propertyFaults(sent, sku),
    ...(identity !== undefined && "code" in identity ? [identity] : []),
    ...identityFaults(properties, hasIdentity),
  ];
  if (faults.length > 0) {
    throw invalidArguments(faults);
  }
  const tags = readTags(body);
  if (previous === undefined) {
    refuseTakenName(azure, name);
  } else {
    refuseBusy(azure, previous, request.apiVersion);
  }
  const nextIdentity =
    identity === undefined || "code" in identity
      ? previous?.identity
      : resolveIdentity(azure, id, identity, previous?.identity);
  const service: StoredService = {
    id,
    subscriptionId: group.subscriptionId,
    resourceGroup: group.name,
    name,
    location,
    // Only at creation
    kind: previous?.kind ?? stringAt(body, "kind") ?? "SignalR",
    sku,
    tags: method === "PATCH" ? (tags ?? previous?.tags) : tags,
    identity: nextIdentity,
    properties,
    provisioningState: previous === undefined ? "Creating" : "Updating",
    externalIP: previous?.externalIP,
    keyGenerations: nextKeyGenerations(previous, properties.disableLocalAuth === true),
    operationId: previous?.operationId,
    systemData: azure.systemData(previous?.systemData),
  };
  azure.state.services.set(idKey(id), service);
  azure.changed();
  return service;
}

function locationOf(
  body: ArmRequest["body"],
  previous: StoredService | undefined,
  method: "PUT" | "PATCH",
  name: string,
  group: string,
): string {
  const asked = stringAt(body, "location") ?? "";
  // A PATCH may send an empty location: azure-cli, test_signalr_upstream.yaml
  if (method === "PATCH" && previous !== undefined) {
    return previous.location;
  }
  if (asked === "") {
    throw locationRequired();
  }
  const location = normaliseLocation(asked);
  if (previous !== undefined && previous.location !== location) {
    throw invalidResourceLocation(name, group, previous.location, location);
  }
  return location;
}

/** Turning local auth off deletes the keys for good: when it comes back, there are new ones. */
function nextKeyGenerations(
  previous: StoredService | undefined,
  disabled: boolean,
): StoredService["keyGenerations"] {
  const kept = previous?.keyGenerations ?? { primary: 1, secondary: 1 };
  const turnedOff = disabled && previous?.properties.disableLocalAuth !== true;
  return turnedOff ? { primary: kept.primary + 1, secondary: kept.secondary + 1 } : kept;
}

// hashicorp/terraform#36557
function refuseTakenName(azure: Azure, name: string): void {
  if (isTaken(azure, name)) {
    throw new ArmError(400, "BadArgument", takenMessage(name));
  }
}

function isTaken(azure: Azure, name: string): boolean {
  return (
    azure.settings.takenNames.some((taken) => sameText(taken, name)) ||
    [...azure.state.services.values()].some((service) => sameText(service.name, name))
  );
}

function takenMessage(name: string): string {
  return `Leaf domain ${name.toLowerCase()} is already in use. Please use a different resource name.`;
}

/** One operation at a time: Azure/azure-rest-api-specs#23986 (409); the text is Microsoft.Network's. */
function refuseBusy(azure: Azure, service: StoredService, apiVersion: string): void {
  const operation = azure.state.operations.get(service.operationId ?? "");
  if (operation?.status === "Running") {
    const uri = operationHeaders(azure, operation, service.id, apiVersion)["azure-asyncoperation"];
    throw new ArmError(
      409,
      "AnotherOperationInProgress",
      "Another operation on this or dependent resource is in progress. " +
        `To retrieve status of the operation use uri: ${uri ?? ""}.`,
    );
  }
}

/** Starts what a write, deletion or action does, and answers the headers by which to follow it. */
function startOperation(
  azure: Azure,
  request: ArmRequest,
  service: StoredService,
  kind: "create" | "update" | "delete" | "action" | "regenerateKey",
): Record<string, string> {
  const failure = azure.takeFailure(service.name, kind === "delete" ? "delete" : "write");
  const operation = azure.startOperation(kind, service.id, failure);
  service.operationId = operation.id;
  return operationHeaders(azure, operation, operationBase(service, kind), request.apiVersion);
}

/** A deletion outlives its resource, so its status is found at the location (expected, not verified). */
function operationBase(service: StoredService, kind: string): string {
  return kind === "delete"
    ? `/subscriptions/${service.subscriptionId}/providers/Microsoft.SignalRService/locations/${service.location}`
    : service.id;
}

export const deleteService: Handler = (azure, request) => {
  requireGroup(azure, request);
  const service = findService(azure, request);
  if (service === undefined) {
    return { status: 204 };
  }
  refuseLocked(azure, service.id, "delete");
  refuseBusy(azure, service, request.apiVersion);
  service.provisioningState = "Deleting";
  return { status: 202, headers: startOperation(azure, request, service, "delete") };
};

/** The body may be empty or null, and a name's case doesn't count: the leaf domain is in lower case. */
export const checkNameAvailability: Handler = (azure, request): ArmAnswer => {
  requireSubscription(azure, request.path.subscriptionId);
  const name = stringAt(request.body, "name") ?? "";
  const [fault] = rules.nameFaults(name);
  if (fault !== undefined) {
    return { status: 200, body: { nameAvailable: false, reason: "Invalid", message: fault.message } };
  }
  return isTaken(azure, name)
    ? { status: 200, body: { nameAvailable: false, reason: "AlreadyExists", message: takenMessage(name) } }
    : { status: 200, body: { nameAvailable: true } };
};

export const restartService: Handler = (azure, request) => {
  const service = writableService(azure, request);
  return { status: 202, headers: startOperation(azure, request, service, "action") };
};

export const regenerateKey: Handler = (azure, request) => {
  const service = writableService(azure, request);
  const keyType = isObject(request.body) ? stringAt(request.body, "keyType")?.toLowerCase() : undefined;
  switch (keyType) {
    case "primary":
    case "secondary":
      service.keyGenerations[keyType]++;
      break;
    case "salt":
      service.keyGenerations.primary++;
      service.keyGenerations.secondary++;
      break;
    default:
      throw invalidArguments([
        { code: "BadArgument", message: "Allowed key types: Primary, Secondary, Salt.", target: "keyType" },
      ]);
  }
  return { status: 202, headers: startOperation(azure, request, service, "regenerateKey") };
};

function writableService(azure: Azure, request: ArmRequest): StoredService {
  const service = requireService(azure, request);
  refuseLocked(azure, service.id, "action");
  refuseBusy(azure, service, request.apiVersion);
  return service;
}
