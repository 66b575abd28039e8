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
    const group = { location: "West Europe", tags: { a: "b" } };
    await clients.resources.resourceGroups.createOrUpdate("rg", group);
  });

  afterEach(support.stopAll);

  const createService = () => {
    const service = {
      location: "westeurope",
      sku: { name: "Standard_S1", capacity: 2 },
      features: [{ flag: "ServiceMode", value: "Serverless" }],
      cors: { allowedOrigins: ["https://example.com"] },
      disableLocalAuth: true,
    };
    return clients.signalR.signalR.beginCreateOrUpdateAndWait("rg", "Sig", service, FAST);
  };

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

  it("arm-signalr creates a service, polls the operation, and gets it whole, with what was left out", async () => {
    const { signalR } = clients.signalR;
    await signalR.beginCreateOrUpdateAndWait("rg", "Sig", { location: "West Europe" }, FAST);
    expect(arm.requests.filter(({ path }) => path.includes("/operationStatuses/"))).toHaveLength(1);
    expect(await signalR.get("rg", "SIG")).toMatchObject({
      id: `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.SignalRService/SignalR/Sig`,
      name: "Sig",
      type: "Microsoft.SignalRService/SignalR",
      location: "westeurope",
      kind: "SignalR",
      sku: { name: "Standard_S1", tier: "Standard", size: "S1", capacity: 1 },
      provisioningState: "Succeeded",
      hostName: "sig.service.signalr.net",
      hostNamePrefix: "sig",
      publicPort: 443,
      serverPort: 443,
      version: "1.0",
      externalIP: "127.0.0.1",
      cors: { allowedOrigins: ["*"] },
      serverless: { connectionTimeoutInSeconds: 30 },
      disableLocalAuth: false,
      disableAadAuth: false,
      publicNetworkAccess: "Enabled",
      tls: { clientCertEnabled: false },
      networkACLs: { defaultAction: "Deny", privateEndpoints: [] },
      systemData: { createdByType: "User", createdBy: "deployer@local.azure" },
    });
  });

  it("arm-signalr updates by PATCH, which keeps what it doesn't name, and by PUT, which keeps features", async () => {
    const { signalR } = clients.signalR;
    await createService();
    const change = { tags: { Purpose: "changed" }, sku: { name: "Standard_S1", capacity: 5 } };
    expect(await signalR.beginUpdateAndWait("rg", "sig", change, FAST)).toMatchObject({
      name: "Sig",
      tags: { Purpose: "changed" },
      sku: { capacity: 5 },
      cors: { allowedOrigins: ["https://example.com"] },
      disableLocalAuth: true,
    });
    const whole = { location: "westeurope", sku: { name: "Premium_P1", capacity: 1 } };
    const put = await signalR.beginCreateOrUpdateAndWait("rg", "sig", whole, FAST);
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
    const gone = { statusCode: 404, code: "ResourceNotFound" };
    await expect(signalR.get("rg", "keyed")).rejects.toMatchObject(gone);
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
    const failure = { resourceName: "sig", code: "InternalServerError", message: "Something broke." };
    arm.settings.failOperations.push({ ...failure, times: 1 });
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
    const grant = { roleDefinitionId: support.roleId(), principalId: identity.principalId ?? "" };
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
    const { objectId } = arm.settings.deployer;
    await createService();
    const name = "22222222-2222-2222-2222-222222222222";
    const grant = { roleDefinitionId: support.roleId(), principalId: USER, principalType: "User" };
    const created = await roleAssignments.create(scope, name, { ...grant, description: "why" });
    expect(created).toMatchObject({
      ...grant,
      id: `/${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
      name,
      type: "Microsoft.Authorization/roleAssignments",
      scope: `/${scope}`,
      description: "why",
      updatedBy: objectId,
    });
    expect(await roleAssignments.get(scope, name)).toMatchObject({ createdBy: objectId });
    expect(await roleAssignments.getById(created.id ?? "")).toMatchObject({ name });
    const atScope = { filter: "atScope()" };
    const lists = [
      roleAssignments.listForScope(scope),
      roleAssignments.listForSubscription(),
      roleAssignments.listForResourceGroup("rg"),
      roleAssignments.listForResource("rg", "Microsoft.SignalRService", "signalR", "sig", atScope),
    ];
    expect(await Promise.all(lists.map((list) => collect(list)))).toMatchObject(lists.map(() => [{ name }]));
    expect(await roleAssignments.delete(scope, name)).toMatchObject({ name });
    await expect(roleAssignments.get(scope, name)).rejects.toMatchObject({ statusCode: 404 });
  });
});
