import type { LocalArm } from "../../../../local/arm";
import * as support from "../support";
import { API, ask, errorOf, follow, send, servicePath, serviceBody } from "../support";

describe("Microsoft.SignalRService/signalR", () => {
  let arm: LocalArm;

  beforeEach(async () => {
    arm = await support.start();
    await support.putGroup(arm);
  });

  afterEach(support.stopAll);

  const put = (name: string, body: object) => support.putService(arm, name, body);
  const get = (name = "sig", version = API.signalR) => send(arm, "GET", servicePath(name), version);

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
    expect((await ask(arm, "POST service/listKeys")).body).toEqual({});
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
    const polled = (await follow(arm, status)).body;
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

  it("ignores read-only properties", async () => {
    await put("sig", serviceBody({ hostName: "mine", provisioningState: "X" }));
    const { hostName, provisioningState } = (await get()).body.properties;
    expect([hostName, provisioningState]).toEqual(["sig.service.signalr.net", "Succeeded"]);
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
    const reply = await ask(arm, "PATCH service", {
      location: "",
      properties: { cors: { allowedOrigins: ["https://b.example"] } },
    });
    expect([reply.status, reply.body]).toEqual([202, ""]);
    const result = (await follow(arm, reply.headers.get("location") ?? "")).body;
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
      expect(errorOf(await ask(arm, `PUT ${path}`, serviceBody()))).toEqual(inUse("sig"));
    }
  });

  it("frees a name when its service is gone, and takes the service's role assignments along", async () => {
    await put("sig", serviceBody());
    const assignment = support.assignmentPath(servicePath(), "22222222-2222-2222-2222-222222222222");
    await ask(arm, `PUT ${assignment}`, {
      properties: { roleDefinitionId: support.roleId(), principalId: support.USER },
    });
    const reply = await ask(arm, "DELETE service");
    expect(reply.status).toBe(202);
    const status = reply.headers.get("azure-asyncoperation") ?? "";
    expect(status).toContain("/locations/westeurope/operationStatuses/");
    expect((await follow(arm, status)).body).toMatchObject({ status: "Succeeded" });
    expect((await follow(arm, reply.headers.get("location") ?? "")).status).toBe(204);
    expect((await ask(arm, "DELETE service")).status).toBe(204);
    expect((await put("sig", serviceBody())).status).toBe(201);
    expect((await ask(arm, `GET ${assignment}`)).status).toBe(404);
  });

  it("does one operation at a time", async () => {
    arm.settings.operationSeconds = 60;
    await put("sig", serviceBody());
    expect((await get()).body.properties.provisioningState).toBe("Creating");
    for (const method of ["PUT", "PATCH", "DELETE"]) {
      const error = errorOf(await ask(arm, `${method} service`, serviceBody()));
      expect(error).toMatchObject({ status: 409, code: "AnotherOperationInProgress" });
      expect(error.message).toMatch(/^Another operation on this or dependent resource is in progress\./);
    }
  });

  it("takes the time that the settings say, and answers Running until then", async () => {
    arm.settings.operationSeconds = 0.3;
    const status = (await put("sig", serviceBody())).headers.get("azure-asyncoperation") ?? "";
    expect((await follow(arm, status)).body).toMatchObject({ status: "Running" });
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect((await follow(arm, status)).body).toMatchObject({ status: "Succeeded" });
  });

  it("shows a deletion while it runs, and leaves the service where the deletion fails", async () => {
    await put("sig", serviceBody());
    await get();
    const failure = { resourceName: "SIG", code: "Busy", message: "No.", times: 1 };
    arm.settings.failOperations.push({ ...failure, operation: "delete" });
    const reply = await ask(arm, "DELETE service");
    const status = (await follow(arm, reply.headers.get("azure-asyncoperation") ?? "")).body;
    expect(status).toMatchObject({ status: "Failed", error: { code: "Busy", message: "No." } });
    expect((await get()).body.properties.provisioningState).toBe("Failed");
  });

  it("lists no keys with local auth off, and other ones when it comes back", async () => {
    const keys = async () => (await ask(arm, "POST service/listKeys")).body;
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
    const reply = await ask(
      arm,
      `PUT ${support.assignmentPath(support.groupPath(), "22222222-2222-2222-2222-222222222222")}`,
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
    const identity = await ask(arm, `PUT ${id}`, { location: "westeurope" });
    const asked = { type: "UserAssigned", userAssignedIdentities: { [id]: {} } };
    await put("sig", serviceBody({}, { identity: asked }));
    const { principalId, clientId } = identity.body.properties;
    expect((await get()).body.identity).toEqual({
      type: "UserAssigned",
      userAssignedIdentities: { [id]: { principalId, clientId } },
    });
  });
});
