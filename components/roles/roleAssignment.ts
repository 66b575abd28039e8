import { RoleAssignment } from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { faultAt, optional, plain, required } from "../arguments/checkArguments";
import type { ArgumentTable } from "../arguments/checkArguments";
import type { ArgumentFault } from "../arguments/invalidArgumentsError";
import { isLate, mapInput, mapInputs, withDefault } from "../arguments/late";
import { refusal } from "../arguments/refusal";
import { guid, oneOf, rule, text } from "../arguments/rules";
import {
  parseRoleAssignmentId,
  parseSignalRResourceId,
  roleAssignmentName,
  roleDefinitionId,
} from "../ids/resourceIds";
import { canonicalScope } from "../ids/scopes";
import { PrincipalType } from "./signalRRoles";

// What all components that grant roles share.

/** Who gets a role. */
export interface PrincipalArgs {
  /** The object id (principal id) of who gets the role: a GUID. Not the client id of an identity. */
  principalId: pulumi.Input<string>;
  /**
   * What the principal is. Azure refuses a wrong one, and with `ServicePrincipal` doesn't wait until a new identity
   * is known everywhere.
   * @default "ServicePrincipal" (azure-native's own default is `User`)
   */
  principalType?: pulumi.Input<PrincipalType> | undefined;
  /** Why the grant exists, shown in the portal. */
  description?: pulumi.Input<string> | undefined;
}

/** Which assignment it is. */
export interface AssignmentNameArgs {
  /**
   * The GUID that names the assignment. With a name of yours, a change of role or principal takes access away before
   * giving it again.
   * @default Bicep's `guid(scope, principalId, roleDefinitionId)`, with the names in the ids in lower case
   */
  roleAssignmentName?: pulumi.Input<string> | undefined;
  /**
   * The id of an existing assignment of this role that no stack manages: it is imported instead of made, and keeps its
   * name. What Azure's RoleAssignmentExists asks for. After the first `pulumi up` its name as `roleAssignmentName` is
   * enough. Plain, because it decides what happens.
   * @default none: the assignment is made
   */
  importRoleAssignmentId?: string | undefined;
}

// Azure takes any GUID for a service principal (hashicorp/terraform-provider-azurerm#4168), and answers text that is
// none with "The request was incorrectly formatted" (pulumi/pulumi-azure-native#779).
export const principalTable: ArgumentTable<PrincipalArgs> = {
  principalId: required(
    guid("Give the identity's principal id (object id), not its name, client id or resource id."),
  ),
  principalType: optional(oneOf(Object.values(PrincipalType))),
  description: optional(text),
};

/** The id of a SignalR resource, as an argument. */
export const signalRResource = rule(
  (value) => typeof value === "string" && parseSignalRResourceId(value) !== undefined,
  "/subscriptions/S/resourceGroups/G/providers/Microsoft.SignalRService/signalR/N",
  "Give the id of a SignalR resource; `az signalr show --query id` shows it.",
);

export const importableAssignment = rule(
  (value) => typeof value === "string" && parseRoleAssignmentId(value) !== undefined,
  "SCOPE/providers/Microsoft.Authorization/roleAssignments/GUID",
  "`az role assignment list --scope SCOPE` lists the ids.",
);

export const assignmentNameTable: ArgumentTable<AssignmentNameArgs> = {
  roleAssignmentName: optional(
    guid("Leave it out to have the name computed from scope, principal and role."),
  ),
  importRoleAssignmentId: plain(optional(importableAssignment)),
};

/**
 * Faults of an assignment that is to be imported and can't be this grant's. Pulumi would import it, refuse to replace it,
 * and delete it as soon as the import is taken out.
 */
export function importedElsewhere(
  { roleAssignmentName, importRoleAssignmentId }: AssignmentNameArgs,
  scope: pulumi.Input<string>,
): readonly ArgumentFault[] {
  const imported = parseRoleAssignmentId(importRoleAssignmentId ?? "");
  if (imported === undefined) {
    return [];
  }
  const isAt = isLate(scope) || canonicalScope(imported.scope).id === canonicalScope(scope).id;
  const isNamed =
    typeof roleAssignmentName !== "string" ||
    roleAssignmentName.toLowerCase() === imported.roleAssignmentName.toLowerCase();
  return [
    ...(isAt
      ? []
      : faultAt("importRoleAssignmentId", refusal(importRoleAssignmentId, `an assignment at ${scope}`))),
    ...(isNamed
      ? []
      : faultAt("roleAssignmentName", refusal(roleAssignmentName, "the name that the id ends with"))),
  ];
}

/** One role assignment. */
export interface AssignmentInputs extends PrincipalArgs, AssignmentNameArgs {
  /** The id of the scope, in any casing. */
  scope: pulumi.Input<string>;
  /** The GUID of the role's definition. */
  roleGuid: pulumi.Input<string>;
  condition?: pulumi.Input<string> | undefined;
}

/** Makes the child that a grant has for each of its roles. */
export function assignRole(
  parent: pulumi.ComponentResource,
  name: string,
  inputs: AssignmentInputs,
): RoleAssignment {
  const { condition } = inputs;
  // Ids differ in case alone without being others; a changed value would replace the assignment.
  const scope = mapInput(inputs.scope, (id) => canonicalScope(id).id);
  const principalId = mapInput(inputs.principalId, (id) => id.toLowerCase());
  const definitionId = mapInputs([scope, inputs.roleGuid], (at, guid) =>
    roleDefinitionId(canonicalScope(at).subscriptionId, guid),
  );
  const imported = parseRoleAssignmentId(inputs.importRoleAssignmentId ?? "");
  const givenName = imported?.roleAssignmentName ?? inputs.roleAssignmentName;
  return new RoleAssignment(
    name,
    {
      scope,
      roleAssignmentName:
        givenName === undefined
          ? mapInputs([scope, principalId, definitionId], roleAssignmentName)
          : mapInput(givenName, (given) => given.toLowerCase()),
      principalId,
      principalType: withDefault(inputs.principalType, PrincipalType.ServicePrincipal),
      roleDefinitionId: definitionId,
      description: inputs.description,
      condition,
      // The only version that Azure takes (learn.microsoft.com, conditions-role-assignments-rest).
      conditionVersion: condition === undefined ? undefined : "2.0",
    },
    { parent, ...replacement(givenName !== undefined), ...(imported && importOf(imported)) },
  );
}

/**
 * Imports under one casing of the id. An id in another casing than before is a second import to Pulumi, which then
 * deletes what it imported first: the same assignment.
 */
function importOf({ scope, roleAssignmentName }: { scope: string; roleAssignmentName: string }) {
  const at = canonicalScope(scope).id;
  const name = roleAssignmentName.toLowerCase();
  return { import: `${at}/providers/Microsoft.Authorization/roleAssignments/${name}` };
}

/**
 * How a changed assignment is replaced. A computed name changes with the grant, so the new one can exist before the
 * old one goes; azure-native alone would delete an explicitly named resource first. With a name of the caller's the
 * old one has to go first, also for another role, which Azure doesn't change in place (RoleAssignmentUpdateNotPermitted).
 */
function replacement(hasGivenName: boolean): pulumi.CustomResourceOptions {
  return hasGivenName
    ? { deleteBeforeReplace: true, replaceOnChanges: ["roleDefinitionId"] }
    : { deleteBeforeReplace: false };
}
