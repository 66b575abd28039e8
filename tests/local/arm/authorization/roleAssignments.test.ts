import type { LocalArm } from "../../../../local/arm";
import * as support from "../support";
import {
  APP_SERVER,
  ask,
  assignmentPath,
  errorOf,
  expectError,
  groupPath,
  REST_API_OWNER,
  roleId,
  servicePath,
  SUBSCRIPTION,
  table,
  USER,
  type Reply,
} from "../support";

const NAME = "22222222-2222-2222-2222-222222222222";
const OTHER_NAME = "33333333-3333-3333-3333-333333333333";
const STRANGER = "44444444-4444-4444-4444-444444444444";
const GROUP = "55555555-5555-5555-5555-555555555555";
const SUBSCRIPTION_SCOPE = `/subscriptions/${SUBSCRIPTION}`;

const principalNotFound =
  "Principal 44444444444444444444444444444444 does not exist in the directory 10000000-0000-0000-0000-000000000000. " +
  "Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, " +
  "this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, " +
  "such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype. " +
  'The local Azure knows the principals of its settings: add this one to "principals" in the file that ' +
  "LOCAL_AZURE_SETTINGS names (docs/local-azure.md).";

/** With the assignment's name, where it isn't the usual one, and what differs from a right body. */
const refusals = table(`
  a name that is no GUID | grant | {} | 400 InvalidRoleAssignmentId | The role assignment ID 'grant' is not valid. The role assignment ID must be a GUID.
  an unknown principal without a type | | {"principalId":"${STRANGER}"} | 400 PrincipalNotFound | ${principalNotFound}
  an unknown User | | {"principalId":"${STRANGER}","principalType":"User"} | 400 PrincipalNotFound | ${principalNotFound}
  a User said to be a ServicePrincipal | | {"principalType":"ServicePrincipal"} | 400 UnmatchedPrincipalType | The PrincipalId '11111111111111111111111111111111' has type 'User' , which is different from specified PrinciaplType 'ServicePrincipal'.
  a role that does not exist | | {"roleDefinitionId":"${roleId(STRANGER)}"} | 404 RoleDefinitionDoesNotExist | The specified role definition with ID '44444444444444444444444444444444' does not exist.
  a role's name in place of its GUID | | {"roleDefinitionId":"${roleId("Owner")}"} | 400 InvalidRoleDefinitionId | The role definition ID 'Owner' is not valid.
  a role id that is a bare GUID | | {"roleDefinitionId":"${APP_SERVER}"} | 400 BadRequestFormat | The request was incorrectly formatted.
  no role | | {"roleDefinitionId":null} | 400 BadRequestFormat | The request was incorrectly formatted.
  a principal that is no GUID | | {"principalId":"me"} | 400 InvalidPrincipalId | The Principal ID 'me' is not valid. Principal ID must be a GUID.
  a condition of another version | | {"condition":"true","conditionVersion":"1.0"} | 400 BadRequestFormat | The request was incorrectly formatted.
`);

const seeFix = "For more details please go to https://aka.ms/ARMResourceNotFoundFix";
const wrongScopes = table(`
  an unknown subscription | /subscriptions/${STRANGER} | | 404 SubscriptionNotFound | The subscription '${STRANGER}' could not be found.
  an unknown resource group | ${groupPath("none")} | | 404 ResourceGroupNotFound | Resource group 'none' could not be found.
  an unknown service | ${servicePath("none")} | | 404 ResourceNotFound | The Resource 'Microsoft.SignalRService/signalR/none' under resource group 'rg' was not found. ${seeFix}
  a resource of a type that isn't here | ${groupPath()}/providers/Microsoft.Storage/storageAccounts/contoso | | 404 ResourceNotFound | The Resource 'Microsoft.Storage/storageAccounts/contoso' under resource group 'rg' was not found. ${seeFix}
`);

describe("Microsoft.Authorization/roleAssignments", () => {
  let arm: LocalArm;

  beforeEach(async () => {
    const principals = [
      { principalId: USER, type: "User" as const },
      { principalId: GROUP, type: "Group" as const },
    ];
    arm = await support.start({ settings: { principals } });
    await support.putGroup(arm);
    await support.putService(arm);
  });

  afterEach(support.stopAll);

  function put(properties: object = {}, name = NAME, scope = servicePath()): Promise<Reply> {
    const all = { roleDefinitionId: roleId(), principalId: USER, ...properties };
    return ask(arm, `PUT ${assignmentPath(scope, name)}`, { properties: all });
  }

  it.each(refusals)("refuses %s", async (_what, line, body = "", error, message) => {
    const { status, body: answer } = await put(JSON.parse(body) as object, line === "" ? NAME : line);
    expect([`${status} ${answer.error.code}`, answer.error.message]).toEqual([error, message]);
  });

  it("refuses the same grant under another name, and tells the name that it has", async () => {
    await put();
    // Whatever the case of the scope
    expect(errorOf(await put({}, OTHER_NAME, servicePath("SIG", "RG")))).toEqual({
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
    const none = { createdBy: null, condition: null, conditionVersion: null };
    expect(created.body.properties).toMatchObject(none);
    const updated = await put({ description: "b", condition: "true" });
    expect(updated.status).toBe(200);
    expect(updated.body.properties).toMatchObject({
      description: "b",
      condition: "true",
      conditionVersion: "2.0",
      createdOn: created.body.properties.createdOn,
    });
  });

  it.each([
    ["PUT", "write"],
    ["DELETE", "delete"],
  ])("refuses a %s to a deployer without the right", async (method, action) => {
    arm.settings.deployer.canWriteRoleAssignments = false;
    const target = assignmentPath(servicePath(), NAME);
    expect(errorOf(await ask(arm, `${method} ${target}`, {}))).toEqual({
      status: 403,
      code: "AuthorizationFailed",
      message:
        "The client 'deployer@local.azure' with object id '20000000-0000-0000-0000-000000000000' does not have authorization " +
        `to perform action 'Microsoft.Authorization/roleAssignments/${action}' over scope '${target}' or the scope is invalid. ` +
        "If access was recently granted, please refresh your credentials.",
    });
  });

  it("answers a deletion with the assignment, and with 204 where there is none", async () => {
    await put();
    const path = assignmentPath(servicePath("SIG"), NAME);
    const deleted = await ask(arm, `DELETE ${path}`);
    expect([deleted.status, deleted.body.name]).toEqual([200, NAME]);
    expect((await ask(arm, `DELETE ${path}`)).status).toBe(204);
    expect(errorOf(await ask(arm, `GET ${path}`))).toMatchObject({
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
      return (await ask(arm, `GET ${path}&api-version=2022-04-01`)).body.value.map(({ name }) => name);
    };
    expect(await list(groupPath(), "")).toEqual([NAME, OTHER_NAME, STRANGER]);
    expect(await list(groupPath(), "atScope()")).toEqual([NAME, OTHER_NAME]);
    expect(await list(groupPath(), `principalId eq '${GROUP}'`)).toEqual([STRANGER]);
    expect(await list(servicePath(), `atScope() and assignedTo('${USER}')`)).toEqual([NAME, OTHER_NAME]);
    expect(await list(SUBSCRIPTION_SCOPE, "atScope()")).toEqual([NAME]);
  });

  it.each(wrongScopes)("can't be at %s", async (_what, scope, _body, error, message) => {
    for (const method of ["PUT", "GET", "DELETE"]) {
      const properties = { roleDefinitionId: roleId(), principalId: USER };
      const body = method === "PUT" ? { properties } : undefined;
      expectError(await ask(arm, `${method} ${assignmentPath(scope, NAME)}`, body), error, message);
    }
  });
});
