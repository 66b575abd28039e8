import type { ArmRequest, Azure, Handler } from "./azure";
import builtInRoles from "./builtInRoles.json";
import { ArmError } from "./errors";
import { sameText, subscriptionScope } from "./ids";
import { requireScope } from "./scopes";

/** Microsoft's built-in roles for Web and Mobile: learn.microsoft.com, built-in-roles/web-and-mobile. */
export type RoleDefinition = (typeof builtInRoles)[number];

export function findRole(guid: string): RoleDefinition | undefined {
  return builtInRoles.find(({ name }) => sameText(name, guid));
}

/** With the GUID without hyphens, as in PrincipalNotFound; that and the status are not verified. */
export function roleDefinitionDoesNotExist(guid: string): ArmError {
  return new ArmError(
    404,
    "RoleDefinitionDoesNotExist",
    `The specified role definition with ID '${guid.replaceAll("-", "")}' does not exist.`,
  );
}

/** Asked for in a subscription, a built-in role answers with that subscription in its id. */
export function roleDefinitionId(subscriptionId: string | undefined, role: RoleDefinition): string {
  const prefix = subscriptionId === undefined ? "" : subscriptionScope(subscriptionId);
  return prefix + role.id;
}

export const getRoleDefinition: Handler = (azure, request) => {
  requireScope(azure, request.path);
  const guid = request.path.providers.at(-1)?.names[0] ?? "";
  const role = findRole(guid);
  if (role === undefined) {
    throw roleDefinitionDoesNotExist(guid);
  }
  return { status: 200, body: roleView(request, role) };
};

/** `$filter=roleName eq 'X'`, whatever X's case: azure-cli, test_role_assignment_create_update.yaml. */
export const listRoleDefinitions: Handler = (azure: Azure, request) => {
  requireScope(azure, request.path);
  const filter = request.query["$filter"] ?? "";
  const wanted = /roleName\s+eq\s+'((?:[^']|'')*)'/i.exec(filter)?.[1]?.replaceAll("''", "'");
  const type = /\btype\s+eq\s+'([^']*)'/i.exec(filter)?.[1];
  const found = builtInRoles.filter(
    (role) =>
      (wanted === undefined || sameText(role.roleName, wanted)) &&
      (type === undefined || sameText(role.roleType, type)),
  );
  return { status: 200, body: { value: found.map((role) => roleView(request, role)) } };
};

// azure-cli, test_role_assignment_create_update.yaml; "BuiltInRole" as there
function roleView(request: ArmRequest, role: RoleDefinition): unknown {
  const { roleName, description, assignableScopes, permissions } = role;
  return {
    properties: {
      roleName,
      type: "BuiltInRole",
      description,
      assignableScopes,
      permissions,
      createdOn: "2020-01-01T00:00:00.0000000Z",
      updatedOn: "2021-11-11T20:13:00.0000000Z",
      createdBy: null,
      updatedBy: null,
    },
    id: roleDefinitionId(request.path.subscriptionId, role),
    type: "Microsoft.Authorization/roleDefinitions",
    name: role.name,
  };
}
