import type { LocalArm } from "../../../local/arm";
import * as support from "./support";
import { API, errorOf, send, servicePath, serviceBody } from "./support";

describe("Microsoft.SignalRService/signalR", () => {
  let arm: LocalArm;

  beforeEach(async () => {
    arm = await support.start();
    await support.putGroup(arm);
  });

  afterEach(support.stopAll);

  const put = (name: string, body: object) => support.putService(arm, name, body);
  const get = (name = "sig", version = API.signalR) => send(arm, "GET", servicePath(name), version);
  const free = { sku: { name: "Free_F1" } };

  describe("refuses, as the service does", () => {
    const origins = (...allowedOrigins: string[]) => serviceBody({ cors: { allowedOrigins } });
    const flag = (name: string, value: unknown) => serviceBody({ features: [{ flag: name, value }] });

    it.each<[string, object, string, string]>([
      [
        "a tier that is not the sku's",
        serviceBody({}, { sku: { name: "Premium_P1", tier: "Standard" } }),
        "sku",
        "SKU tier does not match name.",
      ],
      ["an unknown sku", serviceBody({}, { sku: { name: "Standard_S9" } }), "sku.name", "Standard_S9"],
      [
        "15 units of Standard_S1",
        serviceBody({}, { sku: { name: "Standard_S1", capacity: 15 } }),
        "sku.capacity",
        "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100 for Standard_S1",
      ],
      [
        "2 units of Free_F1",
        serviceBody({}, { sku: { name: "Free_F1", capacity: 2 } }),
        "sku.capacity",
        "1 for Free_F1",
      ],
      [
        "50 units of Premium_P2",
        serviceBody({}, { sku: { name: "Premium_P2", capacity: 50 } }),
        "sku.capacity",
        "100, 200",
      ],
      ["an unknown kind", serviceBody({}, { kind: "WebPubSub" }), "kind", "SignalR, RawWebSockets"],
      ["an unknown feature", flag("Nope", "x"), "properties.features", "ServiceMode, EnableConnectivityLogs"],
      ["an empty feature value", flag("EnableLiveTrace", ""), "properties.features", "1 to 128"],
      [
        "a feature value of 129 characters",
        flag("EnableLiveTrace", "x".repeat(129)),
        "properties.features",
        "1 to 128",
      ],
      ["a feature value that is no string", flag("EnableLiveTrace", true), "properties.features", "1 to 128"],
      [
        "an unknown service mode",
        flag("ServiceMode", "Server"),
        "properties.features",
        "Default, Serverless, Classic",
      ],
      [
        "an origin with a trailing slash",
        origins("https://a.example/"),
        "properties.cors.allowedOrigins",
        "Slashes are not allowed",
      ],
      [
        "an origin with a path",
        origins("https://a.example/x"),
        "properties.cors.allowedOrigins",
        "Slashes are not allowed",
      ],
      [
        "an origin of a custom scheme",
        origins("ionic://localhost"),
        "properties.cors.allowedOrigins",
        "https://domain",
      ],
      [
        "a connection timeout of 0",
        serviceBody({ serverless: { connectionTimeoutInSeconds: 0 } }),
        "properties.serverless.connectionTimeoutInSeconds",
        "1 to 120",
      ],
      [
        "a connection timeout of 121",
        serviceBody({ serverless: { connectionTimeoutInSeconds: 121 } }),
        "properties.serverless.connectionTimeoutInSeconds",
        "1 to 120",
      ],
      [
        "an unknown default action",
        serviceBody({ networkACLs: { defaultAction: "Block" } }),
        "properties.networkACLs.defaultAction",
        "Allow, Deny",
      ],
      [
        "an unknown request type",
        serviceBody({ networkACLs: { publicNetwork: { deny: ["Rest"] } } }),
        "properties.networkACLs",
        "RESTAPI",
      ],
      [
        "31 IP rules",
        serviceBody({
          networkACLs: {
            ipRules: Array.from({ length: 31 }, () => ({ value: "10.0.0.0/8", action: "Allow" })),
          },
        }),
        "properties.networkACLs.ipRules",
        "at most 30",
      ],
      [
        "network rules on Free",
        serviceBody({ networkACLs: { publicNetwork: { deny: ["Trace"] } } }, free),
        "properties.networkACLs",
        "Free tier",
      ],
      [
        "no public access on Free",
        serviceBody({ publicNetworkAccess: "Disabled" }, free),
        "properties.publicNetworkAccess",
        "Free tier",
      ],
      [
        "client certificates on Free",
        serviceBody({ tls: { clientCertEnabled: true } }, free),
        "properties.tls.clientCertEnabled",
        "Free tier",
      ],
      [
        "an unknown public access",
        serviceBody({ publicNetworkAccess: "Off" }),
        "properties.publicNetworkAccess",
        "Enabled, Disabled",
      ],
      [
        "a disabled region endpoint without a replica",
        serviceBody({ regionEndpointEnabled: "Disabled" }),
        "properties.regionEndpointEnabled",
        "replica",
      ],
      [
        "resourceStopped that is no string",
        serviceBody({ resourceStopped: true }),
        "properties.resourceStopped",
        "a string",
      ],
      [
        "an upstream without a URL",
        serviceBody({ upstream: { templates: [{ hubPattern: "*" }] } }),
        "properties.upstream.templates.urlTemplate",
        "a URL",
      ],
      [
        "an upstream of an unknown auth type",
        serviceBody({ upstream: { templates: [{ urlTemplate: "https://a", auth: { type: "Key" } }] } }),
        "properties.upstream.templates.auth.type",
        "ManagedIdentity",
      ],
      [
        "an upstream that signs in as a service without an identity",
        serviceBody({
          upstream: { templates: [{ urlTemplate: "https://a", auth: { type: "ManagedIdentity" } }] },
        }),
        "properties.upstream.templates",
        "identity on the service",
      ],
      [
        "two identity types",
        serviceBody({}, { identity: { type: "SystemAssigned, UserAssigned" } }),
        "identity.type",
        "None, SystemAssigned, UserAssigned",
      ],
      [
        "a user-assigned identity that is not given",
        serviceBody({}, { identity: { type: "UserAssigned" } }),
        "identity.userAssignedIdentities",
        "must be given",
      ],
    ])("%s", async (_what, body, target, text) => {
      const reply = await put("sig", body);
      expect(errorOf(reply)).toEqual({ status: 400, code: "BadArgument", message: "Invalid arguments" });
      expect(reply.body.error.details).toEqual([
        { code: "BadArgument", target, message: expect.stringContaining(text) as string },
      ]);
      expect((await get()).status).toBe(404);
    });

    it.each(["ab", "1abc", "abc-", "a_b_c", "a".repeat(64)])("the name %s", async (name) => {
      const reply = await put(name, serviceBody());
      expect(reply.status).toBe(400);
      expect(reply.body.error.details[0]?.message).toContain(`The resource name '${name}' is invalid.`);
    });

    it("an identity that does not exist", async () => {
      const id = support.identityPath("none");
      const reply = await put(
        "sig",
        serviceBody({}, { identity: { type: "UserAssigned", userAssignedIdentities: { [id]: {} } } }),
      );
      expect(errorOf(reply)).toMatchObject({ status: 400, code: "FailedIdentityOperation" });
      expect(reply.body.error.message).toContain(`Resource '${id}' was not found.`);
    });
  });

  it.each<[string, object, string]>([
    [
      "an unknown member of the sku",
      { sku: { name: "Standard_S1", skuCapacity: 1 } },
      "Could not find member 'skuCapacity' on object of type 'ResourceSku'. Path 'sku.skuCapacity'.",
    ],
    [
      "a sku without a name",
      { sku: { capacity: 1 } },
      "Required property 'name' not found in JSON. Path 'sku'.",
    ],
    [
      "local auth that is neither on nor off",
      { properties: { disableLocalAuth: "yes" } },
      "Could not convert string to boolean: yes. Path 'properties.disableLocalAuth'.",
    ],
    [
      "origins that are no array",
      { properties: { cors: { allowedOrigins: "*" } } },
      "Error converting value \"*\" to type 'array'. Path 'properties.cors.allowedOrigins'.",
    ],
  ])("can't read %s, in a PUT or a PATCH", async (_what, body, reason) => {
    const error = {
      status: 400,
      code: "InvalidRequestContent",
      message: `The request content was invalid and could not be deserialized: '${reason}'.`,
    };
    expect(errorOf(await put("sig", serviceBody({}, body)))).toEqual(error);
    expect((await get()).status).toBe(404);
    await put("sig", serviceBody());
    await get();
    expect(errorOf(await send(arm, "PATCH", servicePath(), API.signalR, body))).toEqual(error);
  });

  it("converts text to numbers and booleans, and numbers to text", async () => {
    const reply = await put(
      "sig",
      serviceBody(
        {
          disableLocalAuth: "True",
          serverless: { connectionTimeoutInSeconds: "60" },
          networkACLs: { ipRules: [{ value: 5, action: "Allow" }] },
        },
        { sku: { name: "Standard_S1", capacity: "5" } },
      ),
    );
    expect(reply.body).toMatchObject({
      sku: { capacity: 5 },
      properties: {
        disableLocalAuth: true,
        serverless: { connectionTimeoutInSeconds: 60 },
        networkACLs: { ipRules: [{ value: "5", action: "Allow" }] },
      },
    });
    expect((await send(arm, "POST", `${servicePath()}/listKeys`, API.signalR)).body).toEqual({});
  });

  describe("accepts", () => {
    it.each<[string, object]>([
      ["100 units of Standard_S1", serviceBody({}, { sku: { name: "Standard_S1", capacity: 100 } })],
      ["1000 units of Premium_P2", serviceBody({}, { sku: { name: "Premium_P2", capacity: 1000 } })],
      [
        "Free with the default action that the CLI sends",
        serviceBody({ networkACLs: { defaultAction: "Allow" } }, free),
      ],
      ["any origin", serviceBody({ cors: { allowedOrigins: ["*"] } })],
      ["an origin with a port", serviceBody({ cors: { allowedOrigins: ["http://localhost:3000"] } })],
      [
        "upstreams of a service in Classic mode",
        serviceBody({
          features: [{ flag: "ServiceMode", value: "Classic" }],
          upstream: { templates: [{ urlTemplate: "https://a.example/{event}" }] },
        }),
      ],
      [
        "an upstream that signs in as the service",
        serviceBody(
          { upstream: { templates: [{ urlTemplate: "https://a", auth: { type: "ManagedIdentity" } }] } },
          { identity: { type: "SystemAssigned" } },
        ),
      ],
      ["a name of 63 characters in both cases", serviceBody()],
      ["read-only properties, which it ignores", serviceBody({ hostName: "mine", provisioningState: "X" })],
    ])("%s", async (_what, body) => {
      const reply = await put(_what.startsWith("a name") ? `A${"b".repeat(62)}` : "sig", body);
      expect(reply.body.error).toBeUndefined();
      expect(reply.status).toBe(201);
      expect(reply.body.properties.hostName).toMatch(/\.service\.signalr\.net$/);
    });
  });

  it("answers a creation with 201, Creating and where to follow it, then Succeeded", async () => {
    const reply = await put("sig", serviceBody());
    expect(reply.status).toBe(201);
    expect(reply.body.properties).toMatchObject({ provisioningState: "Creating", externalIP: null });
    const status = reply.headers.get("azure-asyncoperation") ?? "";
    expect(status).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/subscriptions\/.+\/SignalR\/sig\/operationStatuses\/[-0-9a-f]{36}\?api-version=2024-03-01$/,
    );
    expect(reply.headers.get("location")).toContain("/operationResults/");
    expect(reply.headers.get("retry-after")).toBe("0");
    const polled = (await (await fetch(status)).json()) as object;
    expect(polled).toMatchObject({ status: "Succeeded", name: status.split("/").at(-1)?.split("?")[0] });
    expect((await get()).body.properties).toMatchObject({ provisioningState: "Succeeded", version: "1.0" });
  });

  it("fills in what a creation leaves out", async () => {
    await put("sig", { location: "West Europe" });
    const { body } = await get();
    expect(body).toMatchObject({
      location: "westeurope",
      kind: "SignalR",
      tags: null,
      sku: { name: "Standard_S1", tier: "Standard", size: "S1", capacity: 1 },
    });
    expect(body.identity).toBeUndefined();
    expect(body.properties).toMatchObject({
      cors: { allowedOrigins: ["*"] },
      serverless: { connectionTimeoutInSeconds: 30 },
      upstream: { templates: null },
      disableLocalAuth: false,
      disableAadAuth: false,
      publicNetworkAccess: "Enabled",
      tls: { clientCertEnabled: false },
      regionEndpointEnabled: "Enabled",
      resourceStopped: "false",
      networkACLs: { defaultAction: "Deny", privateEndpoints: [] },
    });
  });

  it("leaves out of an older api-version's answer what that version does not have", async () => {
    await put("sig", serviceBody());
    const { properties } = (await get("sig", "2023-02-01")).body;
    expect(properties.resourceStopped).toBeUndefined();
    expect(properties.regionEndpointEnabled).toBeUndefined();
    expect(properties.networkACLs.ipRules).toBeUndefined();
    expect((await get("sig", "2025-01-01-preview")).body.properties.resourceStopped).toBe("false");
  });

  it("keeps a feature that an update leaves out, and replaces the rest in a PUT", async () => {
    await put(
      "sig",
      serviceBody({
        features: [{ flag: "EnableLiveTrace", value: "True" }],
        cors: { allowedOrigins: ["https://a.example"] },
      }),
    );
    await get();
    const reply = await put("sig", serviceBody());
    expect([reply.status, reply.body.properties.provisioningState]).toEqual([200, "Updating"]);
    const { features, cors } = (await get()).body.properties;
    expect(features).toContainEqual({ flag: "EnableLiveTrace", value: "True", properties: {} });
    expect(features).toContainEqual({ flag: "ServiceMode", value: "Serverless", properties: {} });
    expect(cors.allowedOrigins).toEqual(["*"]);
  });

  it("answers a PATCH with an empty 202 and keeps what it does not name", async () => {
    await put("sig", serviceBody({ disableLocalAuth: true }, { tags: { a: "b" } }));
    await get();
    const reply = await send(arm, "PATCH", servicePath(), API.signalR, {
      location: "",
      properties: { cors: { allowedOrigins: ["https://b.example"] } },
    });
    expect([reply.status, reply.body]).toEqual([202, ""]);
    const result = await (await fetch(reply.headers.get("location") ?? "")).json();
    expect(result).toMatchObject({
      tags: { a: "b" },
      properties: { disableLocalAuth: true, cors: { allowedOrigins: ["https://b.example"] } },
    });
  });

  it("keeps kind and location as they were made", async () => {
    await put("sig", serviceBody());
    await get();
    expect((await put("sig", serviceBody({}, { kind: "RawWebSockets" }))).body.kind).toBe("SignalR");
    await get();
    expect(errorOf(await put("SIG", serviceBody({}, { location: "northeurope" })))).toEqual({
      status: 409,
      code: "InvalidResourceLocation",
      message:
        "The resource 'sig' already exists in location 'westeurope' in resource group 'rg'. " +
        "A resource with the same name cannot be created in location 'northeurope'. Please select a new resource name.",
    });
    expect((await put("sig", serviceBody({}, { location: "West Europe" }))).status).toBe(200);
  });

  it("refuses a name in use anywhere in Azure", async () => {
    const other = "30000000-0000-0000-0000-000000000000";
    arm.settings.takenNames.push("Contoso");
    arm.settings.subscriptions.push(other);
    await support.putGroup(arm, "rg2");
    await support.putGroup(arm, "rg", other);
    await put("sig", serviceBody());
    const inUse = (leaf: string) => ({
      status: 400,
      code: "BadArgument",
      message: `Leaf domain ${leaf} is already in use. Please use a different resource name.`,
    });
    expect(errorOf(await put("contoso", serviceBody()))).toEqual(inUse("contoso"));
    for (const path of [servicePath("SIG", "rg2"), servicePath("sig", "rg", other)]) {
      expect(errorOf(await send(arm, "PUT", path, API.signalR, serviceBody()))).toEqual(inUse("sig"));
    }
  });

  it("frees a name when its service is gone, and takes the service's role assignments along", async () => {
    await put("sig", serviceBody());
    const assignment = support.assignmentPath(servicePath(), "22222222-2222-2222-2222-222222222222");
    await send(arm, "PUT", assignment, API.roles, {
      properties: { roleDefinitionId: support.roleId(), principalId: support.USER },
    });
    const reply = await send(arm, "DELETE", servicePath(), API.signalR);
    expect(reply.status).toBe(202);
    const status = reply.headers.get("azure-asyncoperation") ?? "";
    expect(status).toContain("/locations/westeurope/operationStatuses/");
    expect(await (await fetch(status)).json()).toMatchObject({ status: "Succeeded" });
    expect((await fetch(reply.headers.get("location") ?? "")).status).toBe(204);
    expect((await send(arm, "DELETE", servicePath(), API.signalR)).status).toBe(204);
    expect((await put("sig", serviceBody())).status).toBe(201);
    expect((await send(arm, "GET", assignment, API.roles)).status).toBe(404);
  });

  it("does one operation at a time", async () => {
    arm.settings.operationSeconds = 60;
    await put("sig", serviceBody());
    expect((await get()).body.properties.provisioningState).toBe("Creating");
    for (const method of ["PUT", "PATCH", "DELETE"]) {
      const error = errorOf(await send(arm, method, servicePath(), API.signalR, serviceBody()));
      expect(error).toMatchObject({ status: 409, code: "AnotherOperationInProgress" });
      expect(error.message).toMatch(/^Another operation on this or dependent resource is in progress\./);
    }
  });

  it("takes the time that the settings say, and answers Running until then", async () => {
    arm.settings.operationSeconds = 0.3;
    const status = (await put("sig", serviceBody())).headers.get("azure-asyncoperation") ?? "";
    expect(await (await fetch(status)).json()).toMatchObject({ status: "Running" });
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(await (await fetch(status)).json()).toMatchObject({ status: "Succeeded" });
  });

  it("shows a deletion while it runs, and leaves the service where the deletion fails", async () => {
    await put("sig", serviceBody());
    await get();
    const failure = { resourceName: "SIG", code: "Busy", message: "No.", times: 1 };
    arm.settings.failOperations.push({ ...failure, operation: "delete" });
    const reply = await send(arm, "DELETE", servicePath(), API.signalR);
    const status = await (await fetch(reply.headers.get("azure-asyncoperation") ?? "")).json();
    expect(status).toMatchObject({ status: "Failed", error: { code: "Busy", message: "No." } });
    expect((await get()).body.properties.provisioningState).toBe("Failed");
  });

  it("lists no keys with local auth off, and other ones when it comes back", async () => {
    const keys = async () => (await send(arm, "POST", `${servicePath()}/listKeys`, API.signalR)).body;
    await put("sig", serviceBody());
    const before = await keys();
    expect(Object.keys(before as object)).toEqual([
      "primaryKey",
      "secondaryKey",
      "primaryConnectionString",
      "secondaryConnectionString",
    ]);
    expect(await keys()).toEqual(before);
    await put("sig", serviceBody({ disableLocalAuth: true }));
    expect(await keys()).toEqual({});
    await put("sig", serviceBody({ disableLocalAuth: false }));
    expect((await keys()).primaryKey).not.toBe(before.primaryKey);
  });

  it("gives a system-assigned identity a principal that the directory knows", async () => {
    await put("sig", serviceBody({}, { identity: { type: "SystemAssigned" } }));
    const { identity } = (await get()).body;
    expect(identity).toMatchObject({ type: "SystemAssigned", tenantId: arm.settings.tenantId });
    const reply = await send(
      arm,
      "PUT",
      support.assignmentPath(support.groupPath(), "22222222-2222-2222-2222-222222222222"),
      API.roles,
      { properties: { roleDefinitionId: support.roleId(), principalId: identity?.principalId } },
    );
    expect(reply.body.properties.principalType).toBe("ServicePrincipal");
    await put("sig", serviceBody());
    expect((await get()).body.identity).toEqual(identity);
    await put("sig", serviceBody({}, { identity: { type: "None" } }));
    expect((await get()).body.identity).toBeUndefined();
  });

  it("shows a user-assigned identity with its ids", async () => {
    const id = support.identityPath();
    const identity = await send(arm, "PUT", id, API.identities, { location: "westeurope" });
    const asked = { type: "UserAssigned", userAssignedIdentities: { [id]: {} } };
    await put("sig", serviceBody({}, { identity: asked }));
    const { principalId, clientId } = identity.body.properties;
    expect((await get()).body.identity).toEqual({
      type: "UserAssigned",
      userAssignedIdentities: { [id]: { principalId, clientId } },
    });
  });

  it("refuses an unknown key type", async () => {
    await put("sig", serviceBody());
    const reply = await send(arm, "POST", `${servicePath()}/regenerateKey`, API.signalR, {
      keyType: "Third",
    });
    expect(errorOf(reply)).toMatchObject({ status: 400, code: "BadArgument" });
  });
});
