import type { LocalArm } from "../../../local/arm";
import * as support from "./support";

const { SUBSCRIPTION, APP_SERVER, USER, collect } = support;

/** Without it the clients wait two seconds before they poll, where a server sends no Retry-After. */
const FAST = { updateIntervalInMs: 5 };

describe("Microsoft's own clients", () => {
  let arm: LocalArm;
  let clients: ReturnType<typeof support.clients>;

  beforeEach(async () => {
    arm = await support.start();
    clients = support.clients(arm);
    await clients.resources.resourceGroups.createOrUpdate("rg", {
      location: "West Europe",
      tags: { a: "b" },
    });
  });

  afterEach(support.stopAll);

  async function createService(name = "Sig") {
    return clients.signalR.signalR.beginCreateOrUpdateAndWait(
      "rg",
      name,
      {
        location: "westeurope",
        kind: "SignalR",
        sku: { name: "Standard_S1", capacity: 2 },
        features: [{ flag: "ServiceMode", value: "Serverless" }],
        cors: { allowedOrigins: ["https://example.com"] },
        disableLocalAuth: true,
        tags: { Purpose: "test" },
      },
      FAST,
    );
  }

  it("arm-resources creates, reads, tags, checks, lists and deletes a resource group", async () => {
    const { resourceGroups } = clients.resources;
    expect(await resourceGroups.get("RG")).toMatchObject({
      id: `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg`,
      name: "rg",
      type: "Microsoft.Resources/resourceGroups",
      location: "westeurope",
      tags: { a: "b" },
      properties: { provisioningState: "Succeeded" },
    });
    expect((await resourceGroups.update("rg", { tags: { c: "d" } })).tags).toEqual({ c: "d" });
    expect((await resourceGroups.checkExistence("rg")).body).toBe(true);
    expect((await resourceGroups.checkExistence("none")).body).toBe(false);
    expect(await collect(resourceGroups.list())).toHaveLength(1);

    await createService();
    const inside = await collect(clients.resources.resources.listByResourceGroup("rg"));
    expect(inside.map(({ name, type }) => [name, type])).toEqual([
      ["Sig", "Microsoft.SignalRService/SignalR"],
    ]);
    expect(await collect(clients.resources.resources.list())).toHaveLength(1);

    await resourceGroups.beginDeleteAndWait("rg", FAST);
    expect((await resourceGroups.checkExistence("rg")).body).toBe(false);
    await expect(clients.signalR.signalR.get("rg", "Sig")).rejects.toMatchObject({ statusCode: 404 });
  });

  it("arm-signalr creates a service, polls the operation, and gets it whole", async () => {
    const created = await createService();
    expect(created).toMatchObject({
      id: `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.SignalRService/SignalR/Sig`,
      name: "Sig",
      type: "Microsoft.SignalRService/SignalR",
      location: "westeurope",
      kind: "SignalR",
      sku: { name: "Standard_S1", tier: "Standard", size: "S1", capacity: 2 },
      tags: { Purpose: "test" },
      provisioningState: "Succeeded",
      hostName: "sig.service.signalr.net",
      hostNamePrefix: "sig",
      publicPort: 443,
      serverPort: 443,
      version: "1.0",
      externalIP: "127.0.0.1",
      cors: { allowedOrigins: ["https://example.com"] },
      serverless: { connectionTimeoutInSeconds: 30 },
      disableLocalAuth: true,
      disableAadAuth: false,
      publicNetworkAccess: "Enabled",
      tls: { clientCertEnabled: false },
      systemData: { createdByType: "User", createdBy: "deployer@local.azure" },
    });
    const polled = arm.requests.filter(({ path }) => path.includes("/operationStatuses/"));
    expect(polled).toHaveLength(1);
  });

  it("arm-signalr updates a service by PATCH and by PUT", async () => {
    await createService();
    const patched = await clients.signalR.signalR.beginUpdateAndWait(
      "rg",
      "sig",
      { tags: { Purpose: "changed" }, sku: { name: "Standard_S1", capacity: 5 } },
      FAST,
    );
    expect(patched).toMatchObject({
      name: "Sig",
      tags: { Purpose: "changed" },
      sku: { capacity: 5 },
      cors: { allowedOrigins: ["https://example.com"] },
      disableLocalAuth: true,
    });
    const put = await clients.signalR.signalR.beginCreateOrUpdateAndWait(
      "rg",
      "sig",
      { location: "westeurope", sku: { name: "Premium_P1", capacity: 1 } },
      FAST,
    );
    expect(put).toMatchObject({ sku: { tier: "Premium" }, cors: { allowedOrigins: ["*"] } });
    expect(put.features).toContainEqual({ flag: "ServiceMode", value: "Serverless", properties: {} });
  });

  it("arm-signalr lists services and their keys, and deletes", async () => {
    const { signalR } = clients.signalR;
    await signalR.beginCreateOrUpdateAndWait("rg", "keyed", { location: "westeurope" }, FAST);
    expect(await collect(signalR.listByResourceGroup("rg"))).toHaveLength(1);
    expect(await collect(signalR.listBySubscription())).toHaveLength(1);

    const keys = await signalR.listKeys("rg", "keyed");
    expect(keys.primaryConnectionString).toBe(
      `Endpoint=https://keyed.service.signalr.net;AccessKey=${keys.primaryKey ?? ""};Version=1.0;`,
    );
    await signalR.beginDeleteAndWait("rg", "keyed", FAST);
    await expect(signalR.get("rg", "keyed")).rejects.toMatchObject({
      statusCode: 404,
      code: "ResourceNotFound",
    });
    await signalR.beginDeleteAndWait("rg", "keyed", FAST);
  });

  it("arm-signalr checks a name", async () => {
    await createService();
    const check = (name: string) =>
      clients.signalR.signalR.checkNameAvailability("westeurope", {
        name,
        type: "Microsoft.SignalRService/SignalR",
      });
    expect(await check("free-name")).toMatchObject({ nameAvailable: true });
    expect(await check("SIG")).toMatchObject({ nameAvailable: false, reason: "AlreadyExists" });
    expect(await check("1")).toMatchObject({ nameAvailable: false, reason: "Invalid" });
  });

  it("arm-signalr reports an operation that failed", async () => {
    arm.settings.failOperations.push({
      resourceName: "sig",
      code: "InternalServerError",
      message: "Something broke.",
      times: 1,
    });
    await expect(createService()).rejects.toThrow("Something broke.");
    expect((await clients.signalR.signalR.get("rg", "Sig")).provisioningState).toBe("Failed");
    expect((await createService()).provisioningState).toBe("Succeeded");
  });

  it("arm-msi creates, reads, tags, lists and deletes an identity, which is a principal meanwhile", async () => {
    const { userAssignedIdentities } = clients.msi;
    const identity = await userAssignedIdentities.createOrUpdate("rg", "app", { location: "westeurope" });
    expect(identity).toMatchObject({
      id: `/subscriptions/${SUBSCRIPTION}/resourcegroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/app`,
      type: "Microsoft.ManagedIdentity/userAssignedIdentities",
      tenantId: arm.settings.tenantId,
    });
    const again = await userAssignedIdentities.createOrUpdate("rg", "app", { location: "westeurope" });
    expect([again.principalId, again.clientId]).toEqual([identity.principalId, identity.clientId]);
    expect((await userAssignedIdentities.update("rg", "app", { tags: { x: "y" } })).tags).toEqual({ x: "y" });
    expect(await collect(userAssignedIdentities.listByResourceGroup("rg"))).toHaveLength(1);
    expect(await collect(userAssignedIdentities.listBySubscription())).toHaveLength(1);
    expect((await userAssignedIdentities.get("rg", "APP")).name).toBe("app");

    const service = await createService();
    const grant = {
      roleDefinitionId: support.roleId(),
      principalId: identity.principalId ?? "",
    };
    const assignment = await clients.authorization.roleAssignments.create(service.id ?? "", USER, grant);
    expect(assignment.principalType).toBe("ServicePrincipal");

    await userAssignedIdentities.delete("rg", "app");
    await expect(
      clients.authorization.roleAssignments.create(`/subscriptions/${SUBSCRIPTION}`, APP_SERVER, grant),
    ).rejects.toMatchObject({ code: "PrincipalNotFound" });
  });

  it("arm-authorization creates, reads, lists and deletes a role assignment on a service", async () => {
    const { roleAssignments } = clients.authorization;
    const scope = support.servicePath("Sig").slice(1);
    await createService();
    const name = "22222222-2222-2222-2222-222222222222";
    const created = await roleAssignments.create(scope, name, {
      roleDefinitionId: support.roleId(),
      principalId: USER,
      principalType: "User",
      description: "why",
    });
    expect(created).toMatchObject({
      id: `/${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
      name,
      type: "Microsoft.Authorization/roleAssignments",
      scope: `/${scope}`,
      roleDefinitionId: support.roleId(),
      principalId: USER,
      principalType: "User",
      description: "why",
      updatedBy: arm.settings.deployer.objectId,
    });
    expect(await roleAssignments.get(scope, name)).toMatchObject({
      createdBy: arm.settings.deployer.objectId,
    });
    expect(await roleAssignments.getById(created.id ?? "")).toMatchObject({ name });
    expect(await collect(roleAssignments.listForScope(scope))).toHaveLength(1);
    expect(await collect(roleAssignments.listForSubscription())).toHaveLength(1);
    expect(await collect(roleAssignments.listForResourceGroup("rg"))).toHaveLength(1);
    expect(
      await collect(
        roleAssignments.listForResource("rg", "Microsoft.SignalRService", "signalR", "sig", {
          filter: "atScope()",
        }),
      ),
    ).toHaveLength(1);
    expect(await roleAssignments.delete(scope, name)).toMatchObject({ name });
    await expect(roleAssignments.get(scope, name)).rejects.toMatchObject({ statusCode: 404 });
  });
});
