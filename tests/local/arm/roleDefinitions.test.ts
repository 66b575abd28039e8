import type { AuthorizationManagementClient, RoleDefinition } from "@azure/arm-authorization";
import type { LocalArm } from "../../../local/arm";
import * as support from "./support";
import { API, APP_SERVER, collect, errorOf, groupPath, send, servicePath } from "./support";

const ROLE = "66666666-6666-6666-6666-666666666666";
const OTHER = "77777777-7777-7777-7777-777777777777";
const SUBSCRIPTION_SCOPE = `/subscriptions/${support.SUBSCRIPTION}`;

/** The built-in roles that any subscription has, beside those for Web and Mobile. */
const generalRoles = [
  ["Owner", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"],
  ["Contributor", "b24988ac-6180-42a0-ab88-20f7382dd24c"],
  ["Reader", "acdd72a7-3385-48ef-bd42-f606fba81ae7"],
  ["User Access Administrator", "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"],
  ["Role Based Access Control Administrator", "f58310d9-a9f6-439a-9e8d-f62e7b41a168"],
];

const negotiator: RoleDefinition = {
  roleName: "SignalR Negotiator",
  description: "Negotiates",
  roleType: "CustomRole",
  assignableScopes: [SUBSCRIPTION_SCOPE],
  permissions: [{ dataActions: ["Microsoft.SignalRService/SignalR/auth/accessKey/action"] }],
};

function definitionPath(name = ROLE, scope = SUBSCRIPTION_SCOPE): string {
  return `${scope}/providers/Microsoft.Authorization/roleDefinitions/${name}`;
}

describe("Microsoft.Authorization/roleDefinitions", () => {
  let arm: LocalArm;
  let roles: AuthorizationManagementClient["roleDefinitions"];

  beforeEach(async () => {
    arm = await support.start();
    roles = support.clients(arm).authorization.roleDefinitions;
    await support.putGroup(arm);
  });

  afterEach(support.stopAll);

  const create = (role: Partial<RoleDefinition> = {}, name = ROLE, scope = SUBSCRIPTION_SCOPE) =>
    roles.createOrUpdate(scope.slice(1), name, { ...negotiator, ...role });
  const namesAt = async (scope: string, filter?: string) => {
    const found = await collect(roles.list(scope.slice(1), filter === undefined ? {} : { filter }));
    return found.map(({ roleName }) => roleName);
  };

  it.each(generalRoles)("has the built-in role %s", async (roleName, guid) => {
    expect(await roles.getById(definitionPath(guid))).toMatchObject({
      id: definitionPath(guid),
      roleName,
      roleType: "BuiltInRole",
      assignableScopes: ["/"],
    });
  });

  it("lists 25 built-in roles, at any scope", async () => {
    expect(await namesAt(SUBSCRIPTION_SCOPE)).toHaveLength(25);
    expect(await namesAt(groupPath(), "type eq 'BuiltInRole'")).toHaveLength(25);
  });

  it("answers a built-in role without a subscription, where it is asked for so", async () => {
    const { body } = await send(arm, "GET", definitionPath(APP_SERVER, ""), API.roles);
    expect(body.id).toBe(definitionPath(APP_SERVER, ""));
  });

  it("refuses a role that it does not have", async () => {
    expect(errorOf(await send(arm, "GET", definitionPath(), API.roles))).toEqual({
      status: 404,
      code: "RoleDefinitionDoesNotExist",
      message: "The specified role definition with ID '66666666666666666666666666666666' does not exist.",
    });
  });

  it("makes, reads, lists, changes and deletes a custom role", async () => {
    const made = await create();
    expect(made).toMatchObject({
      ...negotiator,
      id: definitionPath(),
      name: ROLE,
      type: "Microsoft.Authorization/roleDefinitions",
      permissions: [{ actions: [], notActions: [], notDataActions: [], ...negotiator.permissions?.[0] }],
      updatedBy: arm.settings.deployer.objectId,
    });
    expect(await roles.get(SUBSCRIPTION_SCOPE.slice(1), ROLE)).toMatchObject({
      description: "Negotiates",
      createdBy: arm.settings.deployer.objectId,
    });
    expect(await namesAt(SUBSCRIPTION_SCOPE, "type eq 'CustomRole'")).toEqual(["SignalR Negotiator"]);
    expect(await namesAt(SUBSCRIPTION_SCOPE, "roleName eq 'signalr negotiator'")).toHaveLength(1);

    await create({ description: "Still negotiates" });
    const changed = await roles.getById(definitionPath());
    expect(changed).toMatchObject({ description: "Still negotiates", createdOn: made.createdOn });

    expect(await roles.delete(SUBSCRIPTION_SCOPE.slice(1), ROLE)).toMatchObject({ name: ROLE });
    expect((await send(arm, "DELETE", definitionPath(), API.roles)).status).toBe(204);
    await expect(roles.getById(definitionPath())).rejects.toMatchObject({ statusCode: 404 });
  });

  it("answers a custom role of a resource group with its subscription's id", async () => {
    const made = await create({ assignableScopes: [groupPath()] }, ROLE, groupPath());
    expect(made.id).toBe(definitionPath());
    expect((await send(arm, "GET", definitionPath(ROLE, ""), API.roles)).body.id).toBe(
      definitionPath(ROLE, ""),
    );
  });

  it("lists a custom role at its assignable scopes and below them, and above if asked to", async () => {
    await support.putService(arm);
    await create({ assignableScopes: [groupPath()] });
    const custom = "type eq 'CustomRole'";
    expect(await namesAt(groupPath("RG"), custom)).toHaveLength(1);
    expect(await namesAt(servicePath(), custom)).toHaveLength(1);
    expect(await namesAt(SUBSCRIPTION_SCOPE, custom)).toHaveLength(0);
    expect(await namesAt(SUBSCRIPTION_SCOPE, `${custom} and atScopeAndBelow()`)).toHaveLength(1);
  });

  it.each<[string, object, number, string, string]>([
    [
      "no name for people",
      { roleName: undefined },
      400,
      "RoleDefinitionNameNullOrEmpty",
      "A role definition must have a non-empty, unique name.",
    ],
    [
      "the type of a built-in role",
      { type: "BuiltInRole" },
      400,
      "InvalidRoleDefinitionType",
      `The role definition '${ROLE}' request is not valid. The Role definition type value 'BuiltInRole' is not supported. The supported values are 'CustomRole'.`,
    ],
    [
      "no assignable scope",
      { assignableScopes: [] },
      400,
      "MissingAssignableScopes",
      "A role definition must have at least one assignable scope and all assignable scopes must be neither null nor empty.",
    ],
    [
      "an assignable scope that is no id",
      { assignableScopes: [SUBSCRIPTION_SCOPE, "rg"] },
      400,
      "LinkedInvalidPropertyId",
      "Property id 'rg' at path 'properties.assignableScopes[1]' is invalid. Expect fully qualified resource Id that start with '/subscriptions/{subscriptionId}' or '/providers/{resourceProviderNamespace}/'.",
    ],
    [
      "actions that are no list",
      { permissions: [{ actions: "*" }] },
      400,
      "BadRequestFormat",
      "The request was incorrectly formatted.",
    ],
    [
      "the name of another custom role",
      { roleName: "signalr publisher" },
      409,
      "RoleDefinitionWithSameNameExists",
      "A custom role with the same name already exists in this directory. Use a different name.",
    ],
  ])("refuses a custom role with %s", async (_what, properties, status, code, message) => {
    await create({ roleName: "SignalR Publisher" }, OTHER);
    const { roleName, assignableScopes } = negotiator;
    const body = { properties: { roleName, assignableScopes, ...properties } };
    expect(errorOf(await send(arm, "PUT", definitionPath(), API.roles, body))).toEqual({
      status,
      code,
      message,
    });
  });

  it("refuses an id that is no GUID, or a built-in role's", async () => {
    await expect(create({}, "negotiator")).rejects.toMatchObject({
      statusCode: 400,
      code: "InvalidRoleDefinitionId",
      message: "The role definition ID 'negotiator' is not valid.",
    });
    await expect(create({}, APP_SERVER)).rejects.toMatchObject({
      statusCode: 409,
      code: "RoleDefinitionExists",
      message: "The role definition ID is already in use by a built-in role.",
    });
  });

  it("can be granted while it is there, and not be deleted while it is granted", async () => {
    const { roleAssignments } = support.clients(arm).authorization;
    const grant = { roleDefinitionId: definitionPath(), principalId: support.USER };
    const assign = () => roleAssignments.create(groupPath().slice(1), OTHER, grant);
    await expect(assign()).rejects.toMatchObject({ code: "RoleDefinitionDoesNotExist" });
    await create();
    expect(await assign()).toMatchObject({ roleDefinitionId: definitionPath() });
    await expect(roles.delete(SUBSCRIPTION_SCOPE.slice(1), ROLE)).rejects.toMatchObject({
      statusCode: 400,
      code: "RoleDefinitionHasAssignments",
      message: "There are existing role assignments referencing role",
    });
    await roleAssignments.delete(groupPath().slice(1), OTHER);
    expect(await roles.delete(SUBSCRIPTION_SCOPE.slice(1), ROLE)).toMatchObject({ name: ROLE });
  });

  it("refuses a deployer who may not write role assignments, as a Contributor", async () => {
    arm.settings.deployer.canWriteRoleAssignments = false;
    for (const [method, action] of [
      ["PUT", "write"],
      ["DELETE", "delete"],
    ] as const) {
      const reply = await send(arm, method, definitionPath(), API.roles, {});
      expect(errorOf(reply)).toMatchObject({
        status: 403,
        code: "AuthorizationFailed",
        message: expect.stringContaining(
          `'Microsoft.Authorization/roleDefinitions/${action}' over scope '${definitionPath()}'`,
        ) as string,
      });
    }
  });

  it("is locked with its scope", async () => {
    await send(arm, "PUT", support.lockPath(SUBSCRIPTION_SCOPE), API.locks, {
      properties: { level: "ReadOnly" },
    });
    await expect(create()).rejects.toMatchObject({ statusCode: 409, code: "ScopeLocked" });
  });
});
