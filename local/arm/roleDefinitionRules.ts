import { ArmError, badRequestFormat } from "./errors";
import { isAtOrUnder, sameText } from "./ids";
import { arrayAt, objectAt, stringAt, type JsonObject } from "./json";
import { array, object, readBody, string } from "./shape";
import type { RolePermission, StoredRoleAssignment, StoredRoleDefinition } from "./state";

/**
 * The rules of custom roles. Codes and texts: azure-sdk-for-net, RoleDefinitionCreateTests.json (2018), unless a line
 * names another source.
 */

/** Azure/bicep-registry-modules#1898, of a role assignment; that a definition's name gets it too is not verified. */
export function invalidRoleDefinitionId(name: string): ArmError {
  return new ArmError(400, "InvalidRoleDefinitionId", `The role definition ID '${name}' is not valid.`);
}

/** With the GUID without hyphens, as in PrincipalNotFound; that and the status are not verified. */
export function roleDefinitionDoesNotExist(guid: string): ArmError {
  return new ArmError(
    404,
    "RoleDefinitionDoesNotExist",
    `The specified role definition with ID '${guid.replaceAll("-", "")}' does not exist.`,
  );
}

export function idOfBuiltInRole(): ArmError {
  return new ArmError(
    409,
    "RoleDefinitionExists",
    "The role definition ID is already in use by a built-in role.",
  );
}

export type RoleDefinitionRequest = Pick<
  StoredRoleDefinition,
  "roleName" | "description" | "assignableScopes" | "permissions"
>;

// azure-rest-api-specs authorization 2022-04-01, RoleDefinitionProperties and Permission
const strings = array(string);
const permission = object({
  actions: strings,
  notActions: strings,
  dataActions: strings,
  notDataActions: strings,
});
const definitionBody = object({
  properties: object({
    roleName: string,
    description: string,
    type: string,
    permissions: array(permission),
    assignableScopes: strings,
  }),
});

/** What a PUT's body asks for. */
export function readRoleDefinition(name: string, body: JsonObject): RoleDefinitionRequest {
  const properties = objectAt(readBody(definitionBody, body, badRequestFormat), "properties");
  const type = stringAt(properties, "type") ?? "CustomRole";
  if (!sameText(type, "CustomRole")) {
    throw new ArmError(
      400,
      "InvalidRoleDefinitionType",
      `The role definition '${name}' request is not valid. The Role definition type value '${type}' is not supported. ` +
        "The supported values are 'CustomRole'.",
    );
  }
  const roleName = stringAt(properties, "roleName") ?? "";
  if (roleName === "") {
    throw new ArmError(
      400,
      "RoleDefinitionNameNullOrEmpty",
      "A role definition must have a non-empty, unique name.",
    );
  }
  return {
    roleName,
    description: stringAt(properties, "description") ?? null,
    assignableScopes: readScopes(stringsAt(properties, "assignableScopes")),
    permissions: (arrayAt(properties, "permissions") ?? []).map(readPermission),
  };
}

function readScopes(scopes: string[]): string[] {
  if (scopes.length === 0 || scopes.includes("")) {
    throw new ArmError(
      400,
      "MissingAssignableScopes",
      "A role definition must have at least one assignable scope and all assignable scopes must be neither null nor empty.",
    );
  }
  const wrong = scopes.findIndex((scope) => !/^\/(subscriptions|providers)\/[^/]/i.test(scope));
  if (wrong !== -1) {
    // The text: Azure/avdaccelerator#84. So the root is none either: MicrosoftDocs/azure-docs#16389
    throw new ArmError(
      400,
      "LinkedInvalidPropertyId",
      `Property id '${scopes[wrong] ?? ""}' at path 'properties.assignableScopes[${wrong}]' is invalid. Expect fully qualified ` +
        "resource Id that start with '/subscriptions/{subscriptionId}' or '/providers/{resourceProviderNamespace}/'.",
    );
  }
  return scopes;
}

/** What is left out is empty: azure-cli, test_custom_role_definition_scenario.yaml. */
function readPermission(value: unknown): RolePermission {
  return {
    actions: stringsAt(value, "actions"),
    notActions: stringsAt(value, "notActions"),
    dataActions: stringsAt(value, "dataActions"),
    notDataActions: stringsAt(value, "notDataActions"),
  };
}

function stringsAt(value: unknown, property: string): string[] {
  return (arrayAt(value, property) ?? []).map(String);
}

/**
 * Names are unique in the directory: learn.microsoft.com, custom-roles. The text is what Terraform shows of it; an
 * older one is in Azure/ARO-RP#1346.
 */
export function refuseSameName(all: StoredRoleDefinition[], name: string, roleName: string): void {
  if (all.some((one) => !sameText(one.name, name) && sameText(one.roleName, roleName))) {
    throw new ArmError(
      409,
      "RoleDefinitionWithSameNameExists",
      "A custom role with the same name already exists in this directory. Use a different name.",
    );
  }
}

/** learn.microsoft.com, "Troubleshoot Azure RBAC"; the status is not verified. */
export function refuseAssigned(assignments: StoredRoleAssignment[], name: string): void {
  if (assignments.some(({ roleDefinitionId }) => sameText(roleDefinitionId.split("/").at(-1) ?? "", name))) {
    throw new ArmError(
      400,
      "RoleDefinitionHasAssignments",
      "There are existing role assignments referencing role",
    );
  }
}

/** Which definitions a list shows: azure-rest-api-specs authorization 2022-04-01, RoleDefinitions_List. */
export function matchesFilter(role: StoredRoleDefinition, scope: string, filter: string): boolean {
  const withBelow = /atScopeAndBelow\(\)/i.test(filter);
  const isInReach = role.assignableScopes.some(
    (assignable) => isAtOrUnder(scope, assignable) || (withBelow && isAtOrUnder(assignable, scope)),
  );
  // Whatever the name's case: azure-cli, test_role_assignment_create_update.yaml
  const roleName = /roleName\s+eq\s+'((?:[^']|'')*)'/i.exec(filter)?.[1]?.replaceAll("''", "'");
  const type = /\btype\s+eq\s+'([^']*)'/i.exec(filter)?.[1];
  return (
    isInReach &&
    (roleName === undefined || sameText(role.roleName, roleName)) &&
    (type === undefined || sameText(role.type, type))
  );
}
