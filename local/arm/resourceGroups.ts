import type { ArmRequest, Azure, Handler } from "./azure";
import { ArmError, groupNotFound, locationRequired } from "./errors";
import { groupScope, idKey, isAtOrUnder, subscriptionScope } from "./ids";
import { isAbsent, stringAt } from "./json";
import { normaliseLocation } from "./locations";
import { refuseLocked } from "./managementLocks";
import { findOperation, retryAfter } from "./operations";
import { object, readBody, string } from "./shape";
import type { StoredGroup } from "./state";
import { requireSubscription } from "./subscriptions";
import { readTags } from "./tags";

// azure-rest-api-specs resources 2024-03-01, ResourceGroup and ResourceGroupPatchable
const groupBody = object({ properties: object(), managedBy: string });

/** The group of a request's path, existing. */
export function requireGroup(azure: Azure, request: ArmRequest): StoredGroup {
  const subscription = requireSubscription(azure, request.path.subscriptionId);
  const name = request.path.resourceGroup ?? "";
  const group = azure.state.groups.get(idKey(groupScope(subscription, name)));
  if (group === undefined) {
    throw groupNotFound(name);
  }
  return group;
}

/** The group of a request that writes into it. */
export function requireWritableGroup(azure: Azure, request: ArmRequest): StoredGroup {
  const group = requireGroup(azure, request);
  if (group.provisioningState === "Deleting") {
    // learn.microsoft.com, common-deployment-errors; the text is not verified
    throw new ArmError(
      409,
      "ResourceGroupBeingDeleted",
      `The resource group '${group.name}' is in deprovisioning state and cannot perform this operation.`,
    );
  }
  return group;
}

export const putGroup: Handler = (azure, request) => {
  const subscriptionId = requireSubscription(azure, request.path.subscriptionId);
  const name = request.path.resourceGroup ?? "";
  checkName(name);
  const id = groupScope(subscriptionId, name);
  const previous = azure.state.groups.get(idKey(id));
  if (previous !== undefined) {
    requireWritableGroup(azure, request);
  }
  const body = readBody(groupBody, request.body);
  const asked = stringAt(body, "location");
  if (asked === undefined || asked === "") {
    throw locationRequired();
  }
  const location = normaliseLocation(asked);
  if (previous !== undefined && previous.location !== location) {
    // As Azure CLI shows it where a group is created again elsewhere; not verified
    throw new ArmError(
      409,
      "InvalidResourceGroupLocation",
      `Invalid resource group location '${location}'. The Resource group already exists in location '${previous.location}'.`,
    );
  }
  refuseLocked(azure, previous?.id ?? id, "write");
  const managedBy = stringAt(body, "managedBy");
  const group: StoredGroup = {
    id: previous?.id ?? id,
    subscriptionId,
    name: previous?.name ?? name,
    location,
    tags: readTags(body),
    ...(managedBy === undefined ? {} : { managedBy }),
    provisioningState: "Succeeded",
  };
  azure.state.groups.set(idKey(id), group);
  azure.changed();
  return { status: previous === undefined ? 201 : 200, body: groupView(group) };
};

// learn.microsoft.com, "Naming rules and restrictions": 1-90 of letters, digits, underscores, hyphens, periods,
// parentheses; no period at the end. The text is not verified
function checkName(name: string): void {
  if (name.length > 90 || !/^[-\p{L}\p{N}_.()]*[-\p{L}\p{N}_()]$/u.test(name)) {
    throw new ArmError(
      400,
      "InvalidResourceGroup",
      `The provided resource group name '${name}' has these invalid characters or ends with a period, or is longer than 90 characters. ` +
        "The name can only be a letter, digit, '-', '.', '(', ')' or '_' and must not end with a period.",
    );
  }
}

export const getGroup: Handler = (azure, request) => ({
  status: 200,
  body: groupView(requireGroup(azure, request)),
});

export const headGroup: Handler = (azure, request) => {
  const subscription = requireSubscription(azure, request.path.subscriptionId);
  const key = idKey(groupScope(subscription, request.path.resourceGroup ?? ""));
  return { status: azure.state.groups.get(key) === undefined ? 404 : 204 };
};

export const patchGroup: Handler = (azure, request) => {
  const group = requireWritableGroup(azure, request);
  refuseLocked(azure, group.id, "write");
  const body = readBody(groupBody, request.body);
  if (!isAbsent(body.tags)) {
    group.tags = readTags(body);
  }
  azure.changed();
  return { status: 200, body: groupView(group) };
};

/** Takes all that is inside along; a client polls the Location (azure-rest-api-specs resources 2024-03-01). */
export const deleteGroup: Handler = (azure, request) => {
  const group = requireGroup(azure, request);
  refuseLocked(azure, group.id, "delete");
  const failure = azure.takeFailure(group.name, "delete");
  const operation = azure.startOperation("deleteGroup", group.id, failure);
  group.provisioningState = "Deleting";
  const path = `${subscriptionScope(group.subscriptionId)}/operationresults/${operation.id}`;
  return {
    status: 202,
    headers: {
      location: `${azure.url}${path}?api-version=${encodeURIComponent(request.apiVersion)}`,
      "retry-after": retryAfter(azure),
    },
  };
};

/** Answers 202 with the same Location until the deletion is done, then 200. */
export const getGroupOperation: Handler = (azure, request) => {
  const subscription = requireSubscription(azure, request.path.subscriptionId);
  const operation = findOperation(azure, request.path.collection?.split("/")[1] ?? "");
  const { failure } = operation;
  if (operation.status === "Failed" && failure !== undefined) {
    throw new ArmError(409, failure.code, failure.message);
  }
  if (operation.status !== "Running") {
    return { status: 200 };
  }
  const path = `${subscriptionScope(subscription)}/operationresults/${operation.id}`;
  return {
    status: 202,
    headers: {
      location: `${azure.url}${path}?api-version=${encodeURIComponent(request.apiVersion)}`,
      "retry-after": retryAfter(azure),
    },
  };
};

export const listGroups: Handler = (azure, request) => {
  const subscription = requireSubscription(azure, request.path.subscriptionId);
  const groups = [...azure.state.groups.values()].filter((group) => group.subscriptionId === subscription);
  return { status: 200, body: { value: groups.map(groupView) } };
};

/** Resources of a group, or of the whole subscription, without their properties. */
export const listResources: Handler = (azure, request) => {
  const scope =
    request.path.resourceGroup === undefined
      ? subscriptionScope(requireSubscription(azure, request.path.subscriptionId))
      : requireGroup(azure, request).id;
  const services = [...azure.state.services.values()].map(
    ({ id, name, kind, location, sku, tags }) =>
      ({ id, name, type: "Microsoft.SignalRService/SignalR", kind, location, sku, tags }) as const,
  );
  const identities = [...azure.state.identities.values()].map(
    ({ id, name, location, tags }) =>
      ({ id, name, type: "Microsoft.ManagedIdentity/userAssignedIdentities", location, tags }) as const,
  );
  const value = [...services, ...identities].filter(({ id }) => isAtOrUnder(id, scope));
  return { status: 200, body: { value } };
};

// azure-cli, test_identity_management.yaml
function groupView(group: StoredGroup): unknown {
  return {
    id: group.id,
    name: group.name,
    type: "Microsoft.Resources/resourceGroups",
    location: group.location,
    ...(group.tags === undefined ? {} : { tags: group.tags }),
    ...(group.managedBy === undefined ? {} : { managedBy: group.managedBy }),
    properties: { provisioningState: group.provisioningState },
  };
}
