import { checkAccess } from "./access";
import type { ArmRequest, Azure, Handler } from "./azure";
import webAndMobileRoles from "./builtInRoles.json";
import generalRoles from "./generalRoles.json";
import { extensionId, isGuid, sameText, subscriptionScope } from "./ids";
import * as rules from "./roleDefinitionRules";
import { requireScope } from "./scopes";
import type { StoredRoleDefinition } from "./state";

const TYPE = "Microsoft.Authorization/roleDefinitions";

/** As Microsoft publishes them: learn.microsoft.com, built-in-roles/web-and-mobile, /general and /privileged. */
const builtInRoles = [...webAndMobileRoles, ...generalRoles].map(
  ({ name, roleName, description, assignableScopes, permissions }): StoredRoleDefinition => ({
    name,
    roleName,
    type: "BuiltInRole",
    description,
    assignableScopes,
    permissions,
    createdOn: "2020-01-01T00:00:00.0000000Z",
    updatedOn: "2021-11-11T20:13:00.0000000Z",
    createdBy: null,
    updatedBy: null,
  }),
);

function findBuiltIn(guid: string): StoredRoleDefinition | undefined {
  return builtInRoles.find(({ name }) => sameText(name, guid));
}

export function findRole(azure: Azure, guid: string): StoredRoleDefinition | undefined {
  return findBuiltIn(guid) ?? azure.state.roleDefinitions.get(guid.toLowerCase());
}

/** Asked for in a subscription, a role answers with that subscription in its id, whatever the group. */
export function roleDefinitionId(subscriptionId: string | undefined, name: string): string {
  return extensionId(subscriptionId === undefined ? "/" : subscriptionScope(subscriptionId), TYPE, name);
}

function roleGuid(request: ArmRequest): string {
  return request.path.providers.at(-1)?.names[0] ?? "";
}

/** Creations and updates are answered alike: azure-cli, test_custom_role_definition_scenario.yaml. */
export const putRoleDefinition: Handler = (azure, request) => {
  const guid = roleGuid(request);
  checkAccess(azure, request, "roleDefinitions", "write");
  if (!isGuid(guid)) {
    throw rules.invalidRoleDefinitionId(guid);
  }
  requireScope(azure, request.path);
  if (findBuiltIn(guid) !== undefined) {
    throw rules.idOfBuiltInRole();
  }
  const asked = rules.readRoleDefinition(guid, request.body);
  const { roleDefinitions } = azure.state;
  rules.refuseSameName([...roleDefinitions.values()], guid, asked.roleName);
  const previous = roleDefinitions.get(guid.toLowerCase());
  const now = azure.now();
  const by = azure.settings.deployer.objectId;
  const role: StoredRoleDefinition = {
    name: previous?.name ?? guid,
    type: "CustomRole",
    ...asked,
    createdOn: previous?.createdOn ?? now,
    updatedOn: now,
    createdBy: previous?.createdBy ?? by,
    updatedBy: by,
  };
  roleDefinitions.set(guid.toLowerCase(), role);
  azure.changed();
  return { status: 201, body: roleView(request, { ...role, createdBy: null }) };
};

export const getRoleDefinition: Handler = (azure, request) => {
  requireScope(azure, request.path);
  const role = findRole(azure, roleGuid(request));
  if (role === undefined) {
    throw rules.roleDefinitionDoesNotExist(roleGuid(request));
  }
  return { status: 200, body: roleView(request, role) };
};

export const deleteRoleDefinition: Handler = (azure, request) => {
  checkAccess(azure, request, "roleDefinitions", "delete");
  requireScope(azure, request.path);
  const key = roleGuid(request).toLowerCase();
  const role = azure.state.roleDefinitions.get(key);
  if (role === undefined) {
    return { status: 204 };
  }
  rules.refuseAssigned([...azure.state.roleAssignments.values()], role.name);
  azure.state.roleDefinitions.delete(key);
  azure.changed();
  return { status: 200, body: roleView(request, role) };
};

export const listRoleDefinitions: Handler = (azure, request) => {
  const scope = requireScope(azure, request.path);
  const filter = request.query["$filter"] ?? "";
  const all = [...builtInRoles, ...azure.state.roleDefinitions.values()];
  const found = all.filter((role) => rules.matchesFilter(role, scope, filter));
  return { status: 200, body: { value: found.map((role) => roleView(request, role)) } };
};

// azure-cli, test_role_assignment_create_update.yaml; "BuiltInRole" as there
function roleView(request: ArmRequest, { name, ...properties }: StoredRoleDefinition): unknown {
  return {
    properties,
    id: roleDefinitionId(request.path.subscriptionId, name),
    type: TYPE,
    name,
  };
}
