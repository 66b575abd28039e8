import type { LocalArm } from "../../../local/arm";
import * as support from "./support";
import { API, errorOf, groupPath, identityPath, lockPath, send, servicePath, serviceBody } from "./support";

describe("Resource Manager", () => {
  let arm: LocalArm;

  beforeEach(async () => {
    arm = await support.start();
    await support.putGroup(arm);
  });

  afterEach(support.stopAll);

  const NOBODY = "30000000-0000-0000-0000-000000000000";

  it.each<[string, string, string, string | undefined, unknown, number, string, string | RegExp]>([
    [
      "another location of a resource group",
      "PUT",
      groupPath("RG"),
      API.groups,
      { location: "North Europe" },
      409,
      "InvalidResourceGroupLocation",
      "Invalid resource group location 'northeurope'. The Resource group already exists in location 'westeurope'.",
    ],
    [
      "a resource group's name that ends in a dot",
      "PUT",
      groupPath("rg."),
      API.groups,
      { location: "westeurope" },
      400,
      "InvalidResourceGroup",
      /'rg\.'/,
    ],
    [
      "a resource group's name of 91 characters",
      "PUT",
      groupPath("r".repeat(91)),
      API.groups,
      { location: "westeurope" },
      400,
      "InvalidResourceGroup",
      /longer than 90/,
    ],
    [
      "an identity's name of 2 characters",
      "PUT",
      identityPath("ab"),
      API.identities,
      { location: "westeurope" },
      400,
      "InvalidResourceName",
      /3 to 128/,
    ],
    [
      "51 tags",
      "PUT",
      groupPath(),
      API.groups,
      {
        location: "westeurope",
        tags: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, ""])),
      },
      400,
      "InvalidTagCount",
      /exceeds the maximum allowed number '50'/,
    ],
    [
      "a tag's name of 513 characters",
      "PUT",
      groupPath(),
      API.groups,
      { location: "westeurope", tags: { ["t".repeat(513)]: "" } },
      400,
      "InvalidTagNameLength",
      /'512' characters/,
    ],
    [
      "a tag's value of 257 characters",
      "PUT",
      servicePath(),
      API.signalR,
      serviceBody({}, { tags: { t: "v".repeat(257) } }),
      400,
      "InvalidTagValueLength",
      /'256' characters/,
    ],
    [
      "a tag's name with a slash",
      "PUT",
      identityPath(),
      API.identities,
      { location: "westeurope", tags: { "a/b": "" } },
      400,
      "InvalidTagNameCharacters",
      /reserved characters/,
    ],
    [
      "an operation that never was",
      "GET",
      `${servicePath()}/operationStatuses/${NOBODY}`,
      API.signalR,
      undefined,
      404,
      "NotFound",
      `The operation '${NOBODY}' was not found.`,
    ],
    [
      "a method that the type does not have",
      "POST",
      servicePath(),
      API.signalR,
      {},
      405,
      "HttpMethodNotAllowed",
      "The http method 'POST' is not supported for the resource type 'Microsoft.SignalRService/SignalR'.",
    ],
    [
      "a path that is not ARM's",
      "GET",
      "/nothing/here",
      API.groups,
      undefined,
      404,
      "NotFound",
      "No HTTP resource was found that matches the request path '/nothing/here'.",
    ],
    [
      "an unknown lock",
      "GET",
      lockPath(groupPath()),
      API.locks,
      undefined,
      404,
      "LockNotFound",
      "The lock 'keep' could not be found.",
    ],
    [
      "a lock of an unknown level",
      "PUT",
      lockPath(groupPath()),
      API.locks,
      { properties: { level: "Full" } },
      400,
      "InvalidRequestContent",
      /'LockLevel'/,
    ],
    [
      "a lock whose notes are no text",
      "PUT",
      lockPath(groupPath()),
      API.locks,
      { properties: { level: "ReadOnly", notes: {} } },
      400,
      "InvalidRequestContent",
      /'Error reading string\. Unexpected token: StartObject\. Path 'properties\.notes'\.'/,
    ],
    [
      "a resource group's change with properties that are no object",
      "PATCH",
      groupPath(),
      API.groups,
      { properties: [] },
      400,
      "InvalidRequestContent",
      /Cannot deserialize the current JSON array .+ into type 'object'/,
    ],
  ])("answers %s with its error", async (_what, method, path, version, body, status, code, message) => {
    const error = errorOf(await send(arm, method, path, version, body));
    expect(error).toEqual({
      status,
      code,
      message: typeof message === "string" ? message : (expect.stringMatching(message) as string),
    });
  });

  it("reads keywords, types and names in any case, and answers names as first written", async () => {
    await support.putService(arm, "MyService");
    const path = servicePath("MYSERVICE", "RG").toUpperCase();
    const { body } = await send(arm, "GET", path, API.signalR);
    expect(body.id).toBe(`${groupPath()}/providers/Microsoft.SignalRService/SignalR/MyService`);
  });

  it("sends the headers that clients look for", async () => {
    const { headers } = await send(arm, "GET", groupPath(), API.groups);
    expect(headers.get("x-ms-request-id")).toMatch(/^[-0-9a-f]{36}$/);
    expect(headers.get("x-ms-correlation-request-id")).toMatch(/^[-0-9a-f]{36}$/);
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
  });

  it("lists and gets subscriptions", async () => {
    arm.settings.subscriptions.push(NOBODY);
    const { body } = await send(arm, "GET", "/subscriptions", API.groups);
    expect((body.value as { subscriptionId: string }[]).map((one) => one.subscriptionId)).toEqual([
      support.SUBSCRIPTION,
      NOBODY,
    ]);
    expect((await send(arm, "GET", `/subscriptions/${NOBODY}`, API.groups)).body.state).toBe("Enabled");
  });

  it("follows the deletion of a group to its end, and takes no new resource meanwhile", async () => {
    arm.settings.operationSeconds = 0.3;
    const reply = await send(arm, "DELETE", groupPath(), API.groups);
    const location = reply.headers.get("location") ?? "";
    expect([reply.status, (await fetch(location)).status]).toEqual([202, 202]);
    expect(errorOf(await support.putService(arm))).toEqual({
      status: 409,
      code: "ResourceGroupBeingDeleted",
      message: "The resource group 'rg' is in deprovisioning state and cannot perform this operation.",
    });
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect((await fetch(location)).status).toBe(200);
    expect((await send(arm, "HEAD", groupPath(), API.groups)).status).toBe(404);
    expect((await support.putGroup(arm)).status).toBe(201);
  });

  it("records each request, without the query, with body, status and api-version", async () => {
    arm.requests.length = 0;
    await support.putService(arm);
    expect(arm.requests).toEqual([
      {
        method: "PUT",
        path: servicePath(),
        apiVersion: API.signalR,
        body: serviceBody(),
        status: 201,
        at: expect.any(Number) as number,
      },
    ]);
  });

  it("answers where to sign in", async () => {
    const { body } = await send(arm, "GET", "/metadata/endpoints", undefined);
    expect(body).toEqual([expect.objectContaining({ resourceManager: arm.url })]);
  });

  describe("locks", () => {
    const lock = (level: string, scope = groupPath()) =>
      send(arm, "PUT", lockPath(scope), API.locks, { properties: { level, notes: "why" } });

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
      expect((await send(arm, "GET", lockPath(groupPath("RG"), "KEEP"), API.locks)).status).toBe(200);
      const list = `${groupPath()}/providers/Microsoft.Authorization/locks`;
      expect((await send(arm, "GET", list, API.locks)).body.value).toHaveLength(1);
      expect((await send(arm, "DELETE", lockPath(groupPath()), API.locks)).status).toBe(200);
      expect((await send(arm, "DELETE", lockPath(groupPath()), API.locks)).status).toBe(204);
    });

    it.each<[string, string, string, string, object | undefined]>([
      ["ReadOnly", "PUT", servicePath(), API.signalR, serviceBody()],
      ["ReadOnly", "PATCH", servicePath(), API.signalR, {}],
      ["ReadOnly", "DELETE", servicePath(), API.signalR, undefined],
      ["ReadOnly", "POST", `${servicePath()}/listKeys`, API.signalR, undefined],
      ["ReadOnly", "PATCH", groupPath(), API.groups, { tags: {} }],
      ["ReadOnly", "PUT", identityPath(), API.identities, { location: "westeurope" }],
      ["CanNotDelete", "DELETE", servicePath(), API.signalR, undefined],
      ["CanNotDelete", "DELETE", groupPath(), API.groups, undefined],
    ])("of level %s refuse %s %s", async (level, method, path, version, body) => {
      await support.putService(arm);
      await lock(level);
      expect(errorOf(await send(arm, method, path, version, body))).toMatchObject({
        status: 409,
        code: "ScopeLocked",
        message: expect.stringContaining(`because following scope(s) are locked: '${groupPath()}'`) as string,
      });
    });

    it("of level CanNotDelete let writes pass", async () => {
      await lock("CanNotDelete");
      expect((await support.putService(arm)).status).toBe(201);
    });

    it("on a service keep its group from being deleted", async () => {
      await support.putService(arm);
      await lock("CanNotDelete", servicePath());
      const reply = await send(arm, "DELETE", groupPath(), API.groups);
      expect(errorOf(reply)).toMatchObject({ status: 409, code: "ScopeLocked" });
      expect(reply.body.error.message).toContain(`'${servicePath()}'`);
    });
  });
});
