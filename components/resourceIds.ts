import { v5 as uuidV5 } from "uuid";
import { roleGuid } from "./signalRRoles";
import type { SignalRRole } from "./signalRRoles";

/** What a SignalR resource's id says. */
export interface SignalRResourceIdParts {
  /** The subscription's GUID. */
  subscriptionId: string;
  resourceGroupName: string;
  /** The name of the SignalR resource. */
  resourceName: string;
}

const signalRResourceIdPattern =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.SignalRService\/signalR\/([^/]+)$/i;

/** Reads the id of a SignalR resource, in any casing; undefined for anything else. */
export function parseSignalRResourceId(resourceId: string): SignalRResourceIdParts | undefined {
  const [, subscriptionId, resourceGroupName, resourceName] = signalRResourceIdPattern.exec(resourceId) ?? [];
  if (subscriptionId === undefined || resourceGroupName === undefined || resourceName === undefined) {
    return undefined;
  }
  return { subscriptionId, resourceGroupName, resourceName };
}

/**
 * The id of a SignalR resource in its canonical casing: keywords as ARM writes them, the subscription in lower
 * case, the names as they are. ARM has been seen to answer with other casings of the same id.
 */
export function signalRResourceId(parts: SignalRResourceIdParts): string {
  return (
    `/subscriptions/${parts.subscriptionId.toLowerCase()}/resourceGroups/${parts.resourceGroupName}` +
    `/providers/Microsoft.SignalRService/signalR/${parts.resourceName}`
  );
}

/** The id of a built-in role's definition in a subscription. */
export function roleDefinitionId(subscriptionId: string, role: SignalRRole): string {
  return `/subscriptions/${subscriptionId.toLowerCase()}/providers/Microsoft.Authorization/roleDefinitions/${roleGuid(role)}`;
}

// The namespace of ARM's template function `guid` (Azure/bicep's baselines).
const armGuidNamespace = "11fb06fb-712d-4ddd-98c7-e71bbd588830";

/** The value of ARM's template function `guid(...)`: a version 5 UUID of its arguments. Case-sensitive. */
export function armGuid(...values: string[]): string {
  return uuidV5(values.join("-"), armGuidNamespace);
}

/**
 * The name of a role assignment: Bicep's `guid(signalR.id, principalId, roleDefinitionId)` over canonical ids, so
 * that the same grant has the same name wherever it is made.
 */
export function roleAssignmentName(
  target: SignalRResourceIdParts,
  principalId: string,
  role: SignalRRole,
): string {
  return armGuid(
    signalRResourceId(target),
    principalId.toLowerCase(),
    roleDefinitionId(target.subscriptionId, role),
  );
}
