import { isAbsent, objectAt, stringAt, type JsonObject } from "../../json";
import { ArmError } from "../errors";
import { isGuid, isAtOrUnder, sameText } from "../ids";
import type { PrincipalType } from "../settings";
import { object, readBody, string } from "../shape";
import type { Stored } from "../state";

export interface StoredRoleAssignment extends Stored {
  scope: string;
  roleDefinitionId: string;
  principalId: string;
  principalType: string;
  condition: string | null;
  conditionVersion: string | null;
  description: string | null;
  delegatedManagedIdentityResourceId: string | null;
  createdOn: string;
  updatedOn: string;
  createdBy: string;
  updatedBy: string;
}

/**
 * The Authorization provider's rules. Codes and texts: learn.microsoft.com, "Troubleshoot Azure RBAC", unless a line
 * names another source.
 */

/** How a body that can't be read is refused: pulumi/pulumi-azure-native#779. */
function badRequestFormat(): ArmError {
  return new ArmError(400, "BadRequestFormat", "The request was incorrectly formatted.");
}

export function invalidRoleAssignmentId(name: string): ArmError {
  return new ArmError(
    400,
    "InvalidRoleAssignmentId",
    `The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`,
  );
}

export interface RoleAssignmentRequest {
  roleGuid: string;
  principalId: string;
  principalType: string | undefined;
  condition: string | null;
  conditionVersion: string | null;
  description: string | null;
  delegatedManagedIdentityResourceId: string | null;
}

// azure-rest-api-specs authorization 2022-04-01, RoleAssignmentProperties
const assignmentBody = object({
  properties: object({ description: string, condition: string, delegatedManagedIdentityResourceId: string }),
});

/** What a PUT's body asks for. That a wrong structure is a wrong format too is expected, not verified. */
export function readRequest(body: JsonObject): RoleAssignmentRequest {
  const properties = objectAt(readBody(assignmentBody, body, badRequestFormat), "properties");
  const roleId = stringAt(properties, "roleDefinitionId");
  // A bare GUID is not enough: pulumi/pulumi-azure-native#779
  const roleGuid = /\/providers\/Microsoft\.Authorization\/roleDefinitions\/([^/]+)\/?$/i.exec(
    roleId ?? "",
  )?.[1];
  const principalId = stringAt(properties, "principalId");
  if (roleGuid === undefined || principalId === undefined) {
    throw badRequestFormat();
  }
  if (!isGuid(roleGuid)) {
    // Azure/bicep-registry-modules#1898
    throw new ArmError(400, "InvalidRoleDefinitionId", `The role definition ID '${roleGuid}' is not valid.`);
  }
  if (!isGuid(principalId)) {
    // Azure/azure-powershell#16627
    throw new ArmError(
      400,
      "InvalidPrincipalId",
      `The Principal ID '${principalId}' is not valid. Principal ID must be a GUID.`,
    );
  }
  const principalType = properties.principalType;
  if (!isAbsent(principalType) && typeof principalType !== "string") {
    throw badRequestFormat();
  }
  return {
    roleGuid,
    principalId,
    principalType: principalType ?? undefined,
    ...readCondition(properties),
    description: stringAt(properties, "description") ?? null,
    delegatedManagedIdentityResourceId: stringAt(properties, "delegatedManagedIdentityResourceId") ?? null,
  };
}

/** Left out, the version is 2.0, and no other is taken: learn.microsoft.com, conditions-role-assignments-rest. */
function readCondition(properties: JsonObject): {
  condition: string | null;
  conditionVersion: string | null;
} {
  const condition = stringAt(properties, "condition") ?? null;
  const version = properties.conditionVersion;
  if (!isAbsent(version) && version !== "2.0") {
    throw badRequestFormat();
  }
  return { condition, conditionVersion: condition === null ? null : "2.0" };
}

/** Names are unique in the whole tenant: a PUT to one in use, wherever, is an update of that assignment. */
export function refuseUpdate(
  previous: StoredRoleAssignment,
  scope: string,
  roleDefinitionId: string,
  asked: RoleAssignmentRequest,
): void {
  if (
    !sameText(previous.scope, scope) ||
    !sameText(previous.principalId, asked.principalId) ||
    !sameText(previous.roleDefinitionId, roleDefinitionId)
  ) {
    throw new ArmError(
      400,
      "RoleAssignmentUpdateNotPermitted",
      "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
    );
  }
}

/**
 * The same role for the same principal at the same scope, whatever its name: Azure/bicep#19936. That the text tells
 * the id is seen in deployments of 2025 and 2026; older ARM said the first sentence alone.
 */
export function refuseDuplicate(
  all: StoredRoleAssignment[],
  scope: string,
  roleDefinitionId: string,
  principalId: string,
): void {
  const existing = all.find(
    (one) =>
      sameText(one.principalId, principalId) &&
      sameText(one.roleDefinitionId, roleDefinitionId) &&
      sameText(one.scope, scope),
  );
  if (existing !== undefined) {
    throw new ArmError(
      409,
      "RoleAssignmentExists",
      `The role assignment already exists. The ID of the existing role assignment is ${hex(existing.name)}.`,
    );
  }
}

export function refuseOverLimit(all: StoredRoleAssignment[], subscriptionScope: string, limit: number): void {
  const count = all.filter(({ scope }) => isAtOrUnder(scope, subscriptionScope)).length;
  if (count >= limit) {
    throw new ArmError(400, "RoleAssignmentLimitExceeded", "No more role assignments can be created");
  }
}

/**
 * The type that the assignment gets. ServicePrincipal is taken on trust for a principal that the directory doesn't
 * know (hashicorp/terraform-provider-azurerm#4168); any other type, or none, is looked up.
 */
export function settlePrincipalType(
  principalId: string,
  asked: string | undefined,
  known: PrincipalType | undefined,
  tenantId: string,
): string {
  if (known === undefined) {
    if (asked !== undefined && sameText(asked, "ServicePrincipal")) {
      return "ServicePrincipal";
    }
    throw principalNotFound(principalId, tenantId);
  }
  if (asked !== undefined && !sameText(asked, known)) {
    // "PrinciaplType" is ARM's own spelling
    throw new ArmError(
      400,
      "UnmatchedPrincipalType",
      `The PrincipalId '${hex(principalId)}' has type '${known}' , which is different from specified PrinciaplType '${asked}'.`,
    );
  }
  return known;
}

/** Azure/avdaccelerator#76, down to the GUID without hyphens and the two spaces; the last sentence is our own. */
function principalNotFound(principalId: string, tenantId: string): ArmError {
  return new ArmError(
    400,
    "PrincipalNotFound",
    `Principal ${hex(principalId)} does not exist in the directory ${tenantId}. Check that you have the correct principal ID. ` +
      "If you are creating this principal and then immediately assigning a role, this error might be related to a " +
      "replication delay. In this case, set the role assignment principalType property to a value, such as " +
      "ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype. The local Azure knows the principals " +
      'of its settings: add this one to "principals" in the file that LOCAL_AZURE_SETTINGS names (docs/local-azure.md).',
  );
}

function hex(guid: string): string {
  return guid.replaceAll("-", "").toLowerCase();
}

/** Which assignments a list shows: those at, above and, unless `atScope()`, below the scope. */
export function matchesFilter(one: StoredRoleAssignment, scope: string, filter: string): boolean {
  const above = isAtOrUnder(scope, one.scope);
  const below = isAtOrUnder(one.scope, scope);
  const inReach = /atScope\(\)/i.test(filter) ? above : above || below;
  const principal =
    /principalId\s+eq\s+'([^']*)'/i.exec(filter)?.[1] ?? /assignedTo\('([^']*)'\)/i.exec(filter)?.[1];
  return inReach && (principal === undefined || sameText(one.principalId, principal));
}
