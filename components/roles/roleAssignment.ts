import { RoleAssignment } from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentTable, optional, plain, required } from "../arguments/checkArguments";
import { Faults, refusedAt } from "../arguments/faults";
import { isLate, mapInput, mapInputs, withDefault } from "../arguments/late";
import { guid, oneOf, rule, text } from "../arguments/rules";
import { armGuid, parseRoleAssignmentId, roleAssignmentId, roleDefinitionId } from "../ids/resourceIds";
import { canonicalScope } from "../ids/scopes";
import { PrincipalType, SignalRRole } from "./signalRRoles";

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

/** Who gets one role, and which assignment that is. */
export interface AssignmentArgs extends PrincipalArgs {
  /**
   * The GUID that names the assignment. With a name of yours, a change of role or principal takes access away before
   * giving it again.
   * @default Bicep's `guid(scope, principalId, roleDefinitionId)`, with the names in the ids in lower case
   */
  roleAssignmentName?: pulumi.Input<string> | undefined;
  /**
   * The id of an existing assignment of this role that no stack manages: it is imported instead of made, and keeps its
   * name. What Azure's RoleAssignmentExists asks for. After the first `pulumi up`, give its name as `roleAssignmentName`
   * instead. Plain, because it decides what happens.
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

export const importableAssignment = rule(
  (value) => typeof value === "string" && parseRoleAssignmentId(value) !== undefined,
  "SCOPE/providers/Microsoft.Authorization/roleAssignments/GUID",
  "`az role assignment list --scope SCOPE` lists the ids.",
);

export const assignmentTable: ArgumentTable<AssignmentArgs> = {
  ...principalTable,
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
  { roleAssignmentName, importRoleAssignmentId }: AssignmentArgs,
  scope: pulumi.Input<string>,
): Faults {
  const imported = parseRoleAssignmentId(importRoleAssignmentId ?? "");
  if (imported === undefined) {
    return [];
  }
  const isHere = isLate(scope) || imported.scope === canonicalScope(scope).id;
  const isNamed =
    typeof roleAssignmentName !== "string" ||
    roleAssignmentName.toLowerCase() === imported.roleAssignmentName;
  return [
    ...(isHere
      ? []
      : refusedAt("importRoleAssignmentId", importRoleAssignmentId, `an assignment at ${scope}`)),
    ...(isNamed ? [] : refusedAt("roleAssignmentName", roleAssignmentName, "the name that the id ends with")),
  ];
}

interface AssignmentInputs extends AssignmentArgs {
  /** In any casing. */
  scope: pulumi.Input<string>;
  /** By its name, or however else `guidOf` knows it. */
  role: pulumi.Input<string>;
  /** The GUID of the role's definition. */
  guidOf: (role: string) => string;
  condition?: pulumi.Input<string> | undefined;
}

/** Roles that let a workload do more than any needs: a warning says so, and the grant is made all the same. */
const tooWide: Readonly<Record<string, string>> = {
  [SignalRRole.ServiceOwner]: "allows a workload everything on the data plane.",
  [SignalRRole.AccessKeyReader]: "lets a workload read access keys, which managed identity doesn't need.",
};

const narrower =
  "A backend that negotiates and sends needs SignalR App Server and SignalR REST API Owner; one that only reads, " +
  "SignalR REST API Reader.";

/** Makes the child that a grant has for each of its roles. */
export function assignRole(
  parent: pulumi.ComponentResource,
  name: string,
  inputs: AssignmentInputs,
): RoleAssignment {
  const { role, condition, principalType = PrincipalType.ServicePrincipal } = inputs;
  const isWide = typeof role === "string" && Object.hasOwn(tooWide, role);
  if (isWide && principalType === PrincipalType.ServicePrincipal) {
    void pulumi.log.warn(`${role} ${tooWide[role] ?? ""} ${narrower}`, parent);
  }
  // Ids differ in case alone without being others; a changed value would replace the assignment.
  const scope = mapInput(inputs.scope, (id) => canonicalScope(id).id);
  const principalId = mapInput(inputs.principalId, (id) => id.toLowerCase());
  const definitionId = mapInputs([scope, mapInput(role, inputs.guidOf)], (at, guid) =>
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
          ? // Bicep's `guid(scope, principalId, roleDefinitionId)`, over canonical ids: the same grant has the same name
            // wherever it is made, in whatever casing its ids are given.
            mapInputs([scope, principalId, definitionId], armGuid)
          : mapInput(givenName, (given) => given.toLowerCase()),
      principalId,
      principalType: withDefault(principalType, PrincipalType.ServicePrincipal),
      roleDefinitionId: definitionId,
      description: inputs.description,
      condition,
      // The only version that Azure takes (learn.microsoft.com, conditions-role-assignments-rest).
      conditionVersion: condition === undefined ? undefined : "2.0",
    },
    {
      parent,
      // A computed name changes with the grant, so the new assignment can exist before the old one goes; azure-native
      // alone would delete an explicitly named resource first. With a name of the caller's the old one has to go first,
      // also for another role, which Azure doesn't change in place (RoleAssignmentUpdateNotPermitted).
      ...(givenName === undefined
        ? { deleteBeforeReplace: false }
        : { deleteBeforeReplace: true, replaceOnChanges: ["roleDefinitionId"] }),
      // Under one casing: an id in another than before is a second import to Pulumi, which then deletes what it imported
      // first, the same assignment.
      ...(imported && { import: roleAssignmentId(imported) }),
    },
  );
}
