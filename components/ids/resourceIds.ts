import { v5 as uuidV5 } from "uuid";
import { canonicalScope } from "./scopes";

const signalRResourceIdPattern =
  /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/([^/\s]+)\/providers\/Microsoft\.SignalRService\/signalR\/([a-z0-9-]+)$/i;

/** The names in the id of a SignalR resource, which may be in any casing; undefined for anything else. */
export function parseSignalRResourceId(
  id: string,
): { resourceGroupName: string; resourceName: string } | undefined {
  const [, resourceGroupName, resourceName] = signalRResourceIdPattern.exec(id) ?? [];
  return resourceGroupName === undefined || resourceName === undefined
    ? undefined
    : { resourceGroupName, resourceName };
}

/** The id of a role's definition, by its GUID in lower case: in a subscription, or, without one, in the tenant. */
export function roleDefinitionId(subscriptionId: string | undefined, guid: string): string {
  const subscription = subscriptionId === undefined ? "" : `/subscriptions/${subscriptionId}`;
  return `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${guid}`;
}

// The namespace of ARM's template function `guid` (Azure/bicep's baselines).
const armGuidNamespace = "11fb06fb-712d-4ddd-98c7-e71bbd588830";

/** The value of ARM's template function `guid(...)`: a version 5 UUID of its arguments. Case-sensitive. */
export const armGuid = (...values: readonly string[]): string => uuidV5(values.join("-"), armGuidNamespace);

/** What the id of a role assignment says, each part in its canonical casing. */
export interface RoleAssignmentIdParts {
  scope: string;
  /** The GUID. */
  roleAssignmentName: string;
}

const roleAssignmentIdPattern =
  /^(.*)\/providers\/Microsoft\.Authorization\/roleAssignments\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** Reads the id of a role assignment, in any casing; undefined for anything else. */
export function parseRoleAssignmentId(id: string): RoleAssignmentIdParts | undefined {
  const [, scope, name] = roleAssignmentIdPattern.exec(id) ?? [];
  return scope === undefined || name === undefined
    ? undefined
    : { scope: canonicalScope(scope).id, roleAssignmentName: name.toLowerCase() };
}

/** The id of a role assignment. */
export const roleAssignmentId = ({ scope, roleAssignmentName }: RoleAssignmentIdParts): string =>
  `${scope}/providers/Microsoft.Authorization/roleAssignments/${roleAssignmentName}`;
