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

  it("leaves out of an older api-version's answer what that version does not have", async () => {
    await put("sig", serviceBody());
    const { properties } = (await get("sig", "2023-02-01")).body;
    expect(properties.resourceStopped).toBeUndefined();
    expect(properties.regionEndpointEnabled).toBeUndefined();
    expect(properties.networkACLs.ipRules).toBeUndefined();
    expect((await get("sig", "2025-01-01-preview")).body.properties.resourceStopped).toBe("false");
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

  it("shows identities: its own with a principal that the directory knows, a user's with its ids", async () => {
    await put("sig", serviceBody({}, { identity: { type: "SystemAssigned" } }));
    const { identity } = (await get()).body;
    expect(identity).toMatchObject({ type: "SystemAssigned", tenantId: arm.settings.tenantId });
    const assignment = support.assignmentPath(support.groupPath(), "22222222-2222-2222-2222-222222222222");
    const properties = { roleDefinitionId: support.roleId(), principalId: identity?.principalId };
    const granted = await ask(arm, `PUT ${assignment}`, { properties });
    expect(granted.body.properties.principalType).toBe("ServicePrincipal");

    const id = support.identityPath();
    const { principalId, clientId } = (await ask(arm, `PUT ${id}`, { location: "westeurope" })).body
      .properties;
    const userAssigned = { type: "UserAssigned", userAssignedIdentities: { [id]: {} } };
    await put("sig", serviceBody({}, { identity: userAssigned }));
    expect((await get()).body.identity).toEqual({
      type: "UserAssigned",
      userAssignedIdentities: { [id]: { principalId, clientId } },
    });
    await put("sig", serviceBody({}, { identity: { type: "None" } }));
    expect((await get()).body.identity).toBeUndefined();
  });
});
