import webAndMobileRoles from "../../../components/roles/definitions.json";
import type { ArmRequest, Handler } from "../azure";
import { ArmError } from "../errors";
import { extensionId, sameText, subscriptionScope } from "../ids";
import { requireScope } from "../resources/scopes";
import { requestedName } from "../resources/tracked";
import generalRoles from "./generalRoles.json";

const TYPE = "Microsoft.Authorization/roleDefinitions";

/** As Microsoft publishes them: learn.microsoft.com, built-in-roles/web-and-mobile, /general and /privileged. */
const builtInRoles = [...Object.values(webAndMobileRoles), ...Object.values(generalRoles)];
type Role = (typeof builtInRoles)[number];

/** The role with this GUID. */
export function requireRole(guid: string): Role {
  const role = builtInRoles.find(({ id }) => sameText(id, guid));
  if (role === undefined) {
    // With the GUID without hyphens, as in PrincipalNotFound; that and the status are not verified
    throw new ArmError(
      404,
      "RoleDefinitionDoesNotExist",
      `The specified role definition with ID '${guid.replaceAll("-", "")}' does not exist.`,
    );
  }
  return role;
}

/** Asked for in a subscription, a role answers with that subscription in its id, whatever the group. */
export function roleDefinitionId(subscriptionId: string | undefined, guid: string): string {
  return extensionId(subscriptionId === undefined ? "/" : subscriptionScope(subscriptionId), TYPE, guid);
}

export const getRoleDefinition: Handler = (azure, request) => {
  requireScope(azure, request.path);
  return { status: 200, body: roleView(request, requireRole(requestedName(request))) };
};

/** With the filters of azure-rest-api-specs authorization 2022-04-01, RoleDefinitions_List. */
export const listRoleDefinitions: Handler = (azure, request) => {
  requireScope(azure, request.path);
  const filter = request.query["$filter"] ?? "";
  // Whatever the name's case: azure-cli, test_role_assignment_create_update.yaml
  const name = /roleName\s+eq\s+'((?:[^']|'')*)'/i.exec(filter)?.[1]?.replaceAll("''", "'");
  const type = /\btype\s+eq\s+'([^']*)'/i.exec(filter)?.[1];
  const found = builtInRoles.filter(
    (role) =>
      (name === undefined || sameText(role.name, name)) &&
      (type === undefined || sameText(type, "BuiltInRole")),
  );
  return { status: 200, body: { value: found.map((role) => roleView(request, role)) } };
};

// azure-cli, test_role_assignment_create_update.yaml; "BuiltInRole" as there
function roleView(request: ArmRequest, role: Role): unknown {
  const { actions, notActions, dataActions, notDataActions } = role;
  return {
    properties: {
      roleName: role.name,
      type: "BuiltInRole",
      description: role.description,
      assignableScopes: ["/"],
      permissions: [{ actions, notActions, dataActions, notDataActions }],
      createdOn: "2020-01-01T00:00:00.0000000Z",
      updatedOn: "2021-11-11T20:13:00.0000000Z",
      createdBy: null,
      updatedBy: null,
    },
    id: roleDefinitionId(request.path.subscriptionId, role.id),
    type: TYPE,
    name: role.id,
  };
}
