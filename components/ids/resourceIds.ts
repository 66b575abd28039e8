import { v5 as uuidV5 } from "uuid";

/** What a SignalR resource's id says. */
export interface SignalRResourceIdParts {
  /** The subscription's GUID. */
  subscriptionId: string;
  resourceGroupName: string;
  /** The name of the SignalR resource. */
  resourceName: string;
}

const signalRResourceIdPattern =
  /^\/subscriptions\/([0-9a-f-]{36})\/resourceGroups\/([^/\s]+)\/providers\/Microsoft\.SignalRService\/signalR\/([a-z0-9-]+)$/i;

/** Reads the id of a SignalR resource, in any casing; undefined for anything else. */
export function parseSignalRResourceId(resourceId: string): SignalRResourceIdParts | undefined {
  const [, subscriptionId, resourceGroupName, resourceName] = signalRResourceIdPattern.exec(resourceId) ?? [];
  return subscriptionId === undefined || resourceGroupName === undefined || resourceName === undefined
    ? undefined
    : { subscriptionId, resourceGroupName, resourceName };
}

/** The id of a role's definition, by its GUID in lower case: in a subscription, or, without one, in the tenant. */
export function roleDefinitionId(subscriptionId: string | undefined, guid: string): string {
  const subscription = subscriptionId === undefined ? "" : `/subscriptions/${subscriptionId}`;
  return `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${guid}`;
}

// The namespace of ARM's template function `guid` (Azure/bicep's baselines).
const armGuidNamespace = "11fb06fb-712d-4ddd-98c7-e71bbd588830";

/** The value of ARM's template function `guid(...)`: a version 5 UUID of its arguments. Case-sensitive. */
export function armGuid(...values: string[]): string {
  return uuidV5(values.join("-"), armGuidNamespace);
}

/**
 * The name of a role assignment: Bicep's `guid(signalR.id, principalId, roleDefinitionId)` over canonical ids, so
 * that the same grant has the same name wherever it is made, in whatever casing its ids are given.
 *
 * @param principalId In lower case.
 */
export function roleAssignmentName(scope: string, principalId: string, roleDefinition: string): string {
  return armGuid(scope, principalId, roleDefinition);
}

const roleAssignmentIdPattern =
  /^(.*)\/providers\/Microsoft\.Authorization\/roleAssignments\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** Reads the id of a role assignment; undefined for anything else. */
export function parseRoleAssignmentId(id: string): { scope: string; roleAssignmentName: string } | undefined {
  const [, scope, name] = roleAssignmentIdPattern.exec(id) ?? [];
  return scope === undefined || name === undefined ? undefined : { scope, roleAssignmentName: name };
}
