import { isAbsent, stringAt } from "../../json";
import type { ArmAnswer, ArmRequest, Azure, Handler } from "../azure";
import { ArmError, groupNotFound } from "../errors";
import { groupScope, idKey, isAtOrUnder, subscriptionScope } from "../ids";
import { findOperation, retryAfter } from "../operations";
import { object, readBody, string } from "../shape";
import type { Kind, Stored, StoredOperation } from "../state";
import { readRegion } from "./regions";
import { requireSubscription } from "./subscriptions";
import { readTags, type Tags } from "./tags";

export interface StoredGroup extends Stored {
  location: string;
  tags: Tags | undefined;
  managedBy?: string;
  provisioningState: string;
}

export const resourceGroups: Kind<StoredGroup> = { type: "Microsoft.Resources/resourceGroups" };

// azure-rest-api-specs resources 2024-03-01, ResourceGroup and ResourceGroupPatchable
const groupBody = object({ properties: object(), managedBy: string });

/** The group of a request's path, existing. */
export function requireGroup(azure: Azure, request: Pick<ArmRequest, "path">): StoredGroup {
  const subscription = requireSubscription(azure, request.path.subscriptionId);
  const name = request.path.resourceGroup ?? "";
  const group = azure.state.of(resourceGroups).get(idKey(groupScope(subscription, name)));
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

/** The scope of a list: the request's resource group, or its subscription. */
export function listScope(azure: Azure, request: ArmRequest): string {
  return request.path.resourceGroup === undefined
    ? subscriptionScope(requireSubscription(azure, request.path.subscriptionId))
    : requireGroup(azure, request).id;
}

export const putGroup: Handler = (azure, request) => {
  const subscriptionId = requireSubscription(azure, request.path.subscriptionId);
  const asked = request.path.resourceGroup ?? "";
  checkName(asked);
  const key = idKey(groupScope(subscriptionId, asked));
  const groups = azure.state.of(resourceGroups);
  const previous = groups.get(key) === undefined ? undefined : requireWritableGroup(azure, request);
  const body = readBody(groupBody, request.body);
  const location = readRegion(body);
  if (previous !== undefined && previous.location !== location) {
    // As Azure CLI shows it where a group is created again elsewhere; not verified
    throw new ArmError(
      409,
      "InvalidResourceGroupLocation",
      `Invalid resource group location '${location}'. The Resource group already exists in location '${previous.location}'.`,
    );
  }
  const managedBy = stringAt(body, "managedBy");
  const group: StoredGroup = {
    id: previous?.id ?? groupScope(subscriptionId, asked),
    name: previous?.name ?? asked,
    location,
    tags: readTags(body),
    ...(managedBy === undefined ? {} : { managedBy }),
    provisioningState: "Succeeded",
  };
  groups.set(key, group);
  azure.changed();
  return { status: previous === undefined ? 201 : 200, body: groupView(group) };
};

/**
 * azure-rest-api-specs resources 2024-03-01: 1-90 characters, `^[-\w\._\(\)]+$`; \w as .NET has it (learn.microsoft.com,
 * "Character classes in regular expressions"). No period at the end: learn.microsoft.com, "Naming rules and
 * restrictions". The text is not verified.
 */
function checkName(name: string): void {
  if (name.length > 90 || !/^[-\p{L}\p{Mn}\p{Nd}\p{Pc}.()]+$/u.test(name) || name.endsWith(".")) {
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
  return { status: azure.state.of(resourceGroups).has(key) ? 204 : 404 };
};

export const patchGroup: Handler = (azure, request) => {
  const group = requireWritableGroup(azure, request);
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
  group.provisioningState = "Deleting";
  return stillDeleting(azure, request, azure.startOperation("delete", group));
};

/** Answers 202 with the same Location until the deletion is done, then 200. */
export const getGroupOperation: Handler = (azure, request) => {
  const operation = findOperation(azure, request.path.collection?.split("/")[1] ?? "");
  const { failure } = operation;
  if (operation.status === "Failed" && failure !== undefined) {
    throw new ArmError(409, failure.code, failure.message);
  }
  return operation.status === "Running" ? stillDeleting(azure, request, operation) : { status: 200 };
};

function stillDeleting(azure: Azure, request: ArmRequest, { id }: StoredOperation): ArmAnswer {
  const path = `${subscriptionScope(request.path.subscriptionId ?? "")}/operationresults/${id}`;
  return {
    status: 202,
    headers: {
      location: `${azure.url}${path}?api-version=${encodeURIComponent(request.apiVersion)}`,
      "retry-after": retryAfter(azure),
    },
  };
}

export const listGroups: Handler = (azure, request) => {
  const scope = listScope(azure, request);
  const groups = [...azure.state.of(resourceGroups).values()].filter(({ id }) => isAtOrUnder(id, scope));
  return { status: 200, body: { value: groups.map(groupView) } };
};

// azure-cli, test_identity_management.yaml
function groupView(group: StoredGroup): unknown {
  return {
    id: group.id,
    name: group.name,
    type: resourceGroups.type,
    location: group.location,
    ...(group.tags === undefined ? {} : { tags: group.tags }),
    ...(group.managedBy === undefined ? {} : { managedBy: group.managedBy }),
    properties: { provisioningState: group.provisioningState },
  };
}
