import type { LocalArm } from "../../../local/arm";
import * as support from "./support";
import {
  API,
  APP_SERVER,
  assignmentPath,
  errorOf,
  groupPath,
  lockPath,
  REST_API_OWNER,
  roleId,
  send,
  servicePath,
  USER,
  type Reply,
} from "./support";

const NAME = "22222222-2222-2222-2222-222222222222";
const OTHER_NAME = "33333333-3333-3333-3333-333333333333";
const STRANGER = "44444444-4444-4444-4444-444444444444";
const GROUP = "55555555-5555-5555-5555-555555555555";
const SUBSCRIPTION_SCOPE = `/subscriptions/${support.SUBSCRIPTION}`;

describe("Microsoft.Authorization/roleAssignments", () => {
  let arm: LocalArm;

  beforeEach(async () => {
    arm = await support.start({
      settings: {
        principals: [
          { principalId: USER, type: "User" },
          { principalId: GROUP, type: "Group" },
        ],
      },
    });
    await support.putGroup(arm);
    await support.putService(arm);
  });

  afterEach(support.stopAll);

  function put(properties: object = {}, name = NAME, scope = servicePath()): Promise<Reply> {
    const all = { roleDefinitionId: roleId(), principalId: USER, ...properties };
    return send(arm, "PUT", assignmentPath(scope, name), API.roles, { properties: all });
  }

  const principalNotFound =
    "Principal 44444444444444444444444444444444 does not exist in the directory 10000000-0000-0000-0000-000000000000. " +
    "Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, " +
    "this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, " +
    "such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype";
  const incorrect = "The request was incorrectly formatted.";

  it.each<[string, object, number, string, string]>([
    [
      "an unknown principal without a type",
      { principalId: STRANGER },
      400,
      "PrincipalNotFound",
      principalNotFound,
    ],
    [
      "an unknown User",
      { principalId: STRANGER, principalType: "User" },
      400,
      "PrincipalNotFound",
      principalNotFound,
    ],
    [
      "an unknown Group",
      { principalId: STRANGER, principalType: "Group" },
      400,
      "PrincipalNotFound",
      principalNotFound,
    ],
    [
      "a User said to be a ServicePrincipal",
      { principalType: "ServicePrincipal" },
      400,
      "UnmatchedPrincipalType",
      "The PrincipalId '11111111111111111111111111111111' has type 'User' , which is different from specified PrinciaplType 'ServicePrincipal'.",
    ],
    [
      "a role that does not exist",
      { roleDefinitionId: roleId(STRANGER) },
      404,
      "RoleDefinitionDoesNotExist",
      "The specified role definition with ID '44444444444444444444444444444444' does not exist.",
    ],
    [
      "a role's name in place of its GUID",
      { roleDefinitionId: roleId("Contributor") },
      400,
      "InvalidRoleDefinitionId",
      "The role definition ID 'Contributor' is not valid.",
    ],
    ["a role id that is a bare GUID", { roleDefinitionId: APP_SERVER }, 400, "BadRequestFormat", incorrect],
    ["no role", { roleDefinitionId: undefined }, 400, "BadRequestFormat", incorrect],
    ["no principal", { principalId: undefined }, 400, "BadRequestFormat", incorrect],
    [
      "a principal that is no GUID",
      { principalId: "me" },
      400,
      "InvalidPrincipalId",
      "The Principal ID 'me' is not valid. Principal ID must be a GUID.",
    ],
    [
      "a condition of another version",
      { condition: "true", conditionVersion: "1.0" },
      400,
      "BadRequestFormat",
      incorrect,
    ],
    ["a description that is no text", { description: {} }, 400, "BadRequestFormat", incorrect],
  ])("refuses %s", async (_what, properties, status, code, message) => {
    expect(errorOf(await put(properties))).toEqual({ status, code, message });
  });

  it("refuses a name that is no GUID", async () => {
    expect(errorOf(await put({}, "grant"))).toEqual({
      status: 400,
      code: "InvalidRoleAssignmentId",
      message: "The role assignment ID 'grant' is not valid. The role assignment ID must be a GUID.",
    });
  });

  it("takes ServicePrincipal on trust for a principal that it does not know", async () => {
    const reply = await put({ principalId: STRANGER, principalType: "ServicePrincipal" });
    expect([reply.status, reply.body.properties.principalType]).toEqual([201, "ServicePrincipal"]);
  });

  it("infers the type of a principal that it knows", async () => {
    expect((await put()).body.properties.principalType).toBe("User");
    expect((await put({ principalId: GROUP }, OTHER_NAME)).body.properties.principalType).toBe("Group");
  });

  it("refuses the same grant under another name, and tells the name that it has", async () => {
    await put();
    // Whatever the case of the scope, and of the principal
    const again = await put({}, OTHER_NAME, servicePath("SIG", "RG"));
    expect(errorOf(again)).toEqual({
      status: 409,
      code: "RoleAssignmentExists",
      message:
        "The role assignment already exists. " +
        "The ID of the existing role assignment is 22222222222222222222222222222222.",
    });
    expect((await put({ roleDefinitionId: roleId(REST_API_OWNER) }, OTHER_NAME)).status).toBe(201);
  });

  it.each<[string, object, string]>([
    ["principal", { principalId: GROUP }, servicePath()],
    ["role", { roleDefinitionId: roleId(REST_API_OWNER) }, servicePath()],
    ["scope", {}, groupPath()],
  ])("refuses another %s under the same name", async (_what, properties, scope) => {
    await put();
    expect(errorOf(await put(properties, NAME, scope))).toEqual({
      status: 400,
      code: "RoleAssignmentUpdateNotPermitted",
      message: "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
    });
  });

  it("updates description and condition under the same name", async () => {
    const created = await put({ description: "a" });
    expect(created.body.properties).toMatchObject({
      createdBy: null,
      condition: null,
      conditionVersion: null,
    });
    const updated = await put({ description: "b", condition: "true" });
    expect(updated.status).toBe(200);
    expect(updated.body.properties).toMatchObject({
      description: "b",
      condition: "true",
      conditionVersion: "2.0",
      createdOn: created.body.properties.createdOn,
    });
  });

  it("refuses a deployer without the right, for writing and deleting", async () => {
    arm.settings.deployer.canWriteRoleAssignments = false;
    const target = assignmentPath(servicePath(), NAME);
    for (const [method, action] of [
      ["PUT", "write"],
      ["DELETE", "delete"],
    ] as const) {
      expect(errorOf(await send(arm, method, target, API.roles, {}))).toEqual({
        status: 403,
        code: "AuthorizationFailed",
        message:
          "The client 'deployer@local.azure' with object id '20000000-0000-0000-0000-000000000000' does not have authorization " +
          `to perform action 'Microsoft.Authorization/roleAssignments/${action}' over scope '${target}' or the scope is invalid. ` +
          "If access was recently granted, please refresh your credentials.",
      });
    }
  });

  it("refuses more than the subscription can hold", async () => {
    arm.settings.roleAssignmentLimit = 1;
    await put();
    expect(errorOf(await put({ principalId: GROUP }, OTHER_NAME))).toEqual({
      status: 400,
      code: "RoleAssignmentLimitExceeded",
      message: "No more role assignments can be created",
    });
    expect((await put({ description: "still an update" })).status).toBe(200);
  });

  it.each<[string, string, string]>([
    ["ReadOnly", "PUT", "write"],
    ["ReadOnly", "DELETE", "delete"],
    ["CanNotDelete", "DELETE", "delete"],
  ])("under a %s lock refuses %s", async (level, method, verb) => {
    await send(arm, "PUT", lockPath(groupPath()), API.locks, { properties: { level } });
    const target = assignmentPath(servicePath(), NAME);
    expect(errorOf(await send(arm, method, target, API.roles, {}))).toEqual({
      status: 409,
      code: "ScopeLocked",
      message:
        `The scope '${target}' cannot perform ${verb} operation because following scope(s) are locked: '${groupPath()}'. ` +
        "Please remove the lock and try again.",
    });
  });

  it("under a CanNotDelete lock lets grants be made", async () => {
    await send(arm, "PUT", lockPath(servicePath()), API.locks, { properties: { level: "CanNotDelete" } });
    expect((await put()).status).toBe(201);
  });

  it("answers a deletion with the assignment, and with 204 where there is none", async () => {
    await put();
    const path = assignmentPath(servicePath("SIG"), NAME);
    const deleted = await send(arm, "DELETE", path, API.roles);
    expect([deleted.status, deleted.body.name]).toEqual([200, NAME]);
    expect((await send(arm, "DELETE", path, API.roles)).status).toBe(204);
    expect(errorOf(await send(arm, "GET", path, API.roles))).toMatchObject({
      status: 404,
      code: "RoleAssignmentNotFound",
    });
  });

  it("lists what is at, above and below a scope", async () => {
    await put({}, NAME, SUBSCRIPTION_SCOPE);
    await put({}, OTHER_NAME, groupPath());
    await put({ principalId: GROUP }, STRANGER, servicePath());
    const list = async (scope: string, filter: string) => {
      const path = `${scope}/providers/Microsoft.Authorization/roleAssignments?$filter=${encodeURIComponent(filter)}`;
      const { body } = await send(arm, "GET", path, API.roles);
      return (body.value as { name: string }[]).map(({ name }) => name);
    };
    expect(await list(groupPath(), "")).toEqual([NAME, OTHER_NAME, STRANGER]);
    expect(await list(groupPath(), "atScope()")).toEqual([NAME, OTHER_NAME]);
    expect(await list(groupPath(), `principalId eq '${GROUP}'`)).toEqual([STRANGER]);
    expect(await list(servicePath(), `atScope() and assignedTo('${USER}')`)).toEqual([NAME, OTHER_NAME]);
    expect(await list(SUBSCRIPTION_SCOPE, "atScope()")).toEqual([NAME]);
  });
});
