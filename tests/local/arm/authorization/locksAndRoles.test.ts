import type { AuthorizationManagementClient } from "@azure/arm-authorization";
import type { LocalArm } from "../../../../local/arm";
import * as support from "../support";
import {
  API,
  APP_SERVER,
  ask,
  assignmentPath,
  collect,
  errorOf,
  expectError,
  groupPath,
  identityPath,
  lockPath,
  roleId,
  send,
  serviceBody,
  servicePath,
  SUBSCRIPTION,
} from "../support";

const NAME = "22222222-2222-2222-2222-222222222222";

describe("Microsoft.Authorization/locks", () => {
  let arm: LocalArm;

  beforeEach(async () => {
    arm = await support.start();
    await support.putGroup(arm);
    await support.putService(arm);
  });

  afterEach(support.stopAll);

  const lock = (level: string, scope = groupPath()) =>
    ask(arm, `PUT ${lockPath(scope)}`, { properties: { level, notes: "why" } });

  it("are made, read, listed and removed", async () => {
    expect((await lock("ReadOnly")).status).toBe(201);
    const changed = await lock("CanNotDelete");
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({
      properties: { level: "CanNotDelete", notes: "why" },
      id: lockPath(groupPath()),
      type: "Microsoft.Authorization/locks",
      name: "keep",
    });
    expect((await ask(arm, `GET ${lockPath(groupPath("RG"), "KEEP")}`)).status).toBe(200);
    const list = `${groupPath()}/providers/Microsoft.Authorization/locks`;
    expect((await ask(arm, `GET ${list}`)).body.value).toHaveLength(1);
    expect((await ask(arm, "DELETE lock")).status).toBe(200);
    expect((await ask(arm, "DELETE lock")).status).toBe(204);
    expectError(await ask(arm, "GET lock"), "404 LockNotFound", "The lock 'keep' could not be found.");
    const unknown = await ask(arm, "PUT lock", { properties: { level: "Full" } });
    expectError(unknown, "400 InvalidRequestContent", "…'LockLevel'…");
  });

  it.each<[string, string, object | undefined]>([
    ["ReadOnly", "PUT service", serviceBody()],
    ["ReadOnly", "DELETE service", undefined],
    ["ReadOnly", "POST service/listKeys", undefined],
    ["ReadOnly", "PATCH group", { tags: {} }],
    ["ReadOnly", "PUT identity", { location: "westeurope" }],
    ["ReadOnly", `PUT ${assignmentPath(servicePath(), NAME)}`, {}],
    ["CanNotDelete", "DELETE service", undefined],
    ["CanNotDelete", `DELETE ${assignmentPath(servicePath(), NAME)}`, undefined],
  ])("of level %s refuse %s", async (level, line, body) => {
    await lock(level);
    const target = (line.split(" ")[1] ?? "")
      .replace(/^service.*/, servicePath())
      .replace("group", groupPath())
      .replace("identity", identityPath());
    const verb = line.startsWith("DELETE") ? "delete" : "write";
    expect(errorOf(await ask(arm, line, body))).toEqual({
      status: 409,
      code: "ScopeLocked",
      message:
        `The scope '${target}' cannot perform ${verb} operation because following scope(s) are locked: '${groupPath()}'. ` +
        "Please remove the lock and try again.",
    });
  });

  it("of level CanNotDelete let writes and grants pass", async () => {
    await lock("CanNotDelete");
    const properties = { roleDefinitionId: roleId(), principalId: support.USER };
    expect((await support.putService(arm, "sig2")).status).toBe(201);
    expect((await ask(arm, `PUT ${assignmentPath(servicePath(), NAME)}`, { properties })).status).toBe(201);
  });

  it("on a service keep its group from being deleted", async () => {
    await lock("CanNotDelete", servicePath());
    const error = errorOf(await ask(arm, "DELETE group"));
    expect(error).toMatchObject({ status: 409, code: "ScopeLocked" });
    expect(error.message).toContain(`'${servicePath()}'`);
  });
});

describe("Microsoft.Authorization/roleDefinitions", () => {
  let arm: LocalArm;
  let roles: AuthorizationManagementClient["roleDefinitions"];

  beforeAll(async () => {
    arm = await support.start();
    roles = support.clients(arm).authorization.roleDefinitions;
    await support.putGroup(arm);
  });

  afterAll(support.stopAll);

  it.each([
    ["Owner", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"],
    ["SignalR App Server", APP_SERVER],
  ])("has the built-in role %s", async (roleName, guid) => {
    expect(await roles.getById(roleId(guid))).toMatchObject({
      id: roleId(guid),
      name: guid,
      roleName,
      roleType: "BuiltInRole",
      assignableScopes: ["/"],
      permissions: [{ notDataActions: [] }],
    });
  });

  it("lists 27 built-in roles, at any scope, and finds one by its name in any case", async () => {
    const at = (scope: string, filter: string) => collect(roles.list(scope.slice(1), { filter }));
    expect(await at(`/subscriptions/${SUBSCRIPTION}`, "")).toHaveLength(27);
    expect(await at(groupPath(), "type eq 'BuiltInRole'")).toHaveLength(27);
    expect(await at(groupPath(), "type eq 'CustomRole'")).toHaveLength(0);
    expect(await at(groupPath(), "roleName eq 'signalr app server'")).toMatchObject([{ name: APP_SERVER }]);
  });

  it("answers a role without a subscription, where it is asked for so", async () => {
    const path = `/providers/Microsoft.Authorization/roleDefinitions/${APP_SERVER}`;
    expect((await send(arm, "GET", path, API.roles)).body.id).toBe(path);
  });

  it("refuses a role that it does not have, and to make one", async () => {
    expect(errorOf(await ask(arm, `GET ${roleId(NAME)}`))).toMatchObject({
      status: 404,
      code: "RoleDefinitionDoesNotExist",
    });
    expect(errorOf(await ask(arm, `PUT ${roleId(NAME)}`, {}))).toMatchObject({
      status: 405,
      code: "HttpMethodNotAllowed",
    });
  });
});
