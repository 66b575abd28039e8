import { runExample } from "../support/guides";
import { clients, collect, groupPath, putGroup, send, SUBSCRIPTION } from "../support/lifecycle";
import { inlineStack, startTestAzure, type TestAzure } from "../support/stacks";

const vaultPath = `${groupPath("shared")}/providers/Microsoft.KeyVault/vaults/certificates`;
const appPath = `${groupPath("shared")}/providers/Microsoft.Web/sites/contoso-functions`;

let azure: TestAzure;

beforeAll(async () => {
  azure = await startTestAzure();
  await putGroup(azure.arm, "shared");
});

afterAll(async () => {
  await azure.stop();
});

interface Write {
  /** `PUT signalR` */
  request: string;
  path: string;
  body: { identity?: unknown; properties: Record<string, unknown> };
}

const takeWrites = (): Write[] =>
  azure.takeWrites().map(({ request, body }) => {
    const [method = "", path = ""] = request.split(" ");
    const type = path.split("/").at(-2)?.replace("SignalR", "signalR") ?? "";
    return { request: `${method} ${type}`, path, body: body as Write["body"] };
  });

/** An example, deployed: what Azure got, and what it gets when the stack goes. */
async function deployed(name: string, config: Record<string, string> = {}) {
  const program = () => Promise.resolve(runExample(name));
  const own = Object.fromEntries(Object.entries(config).map(([key, value]) => [`inline:${key}`, value]));
  const stack = await inlineStack(azure, program, { name, config: own });
  azure.takeWrites();
  const { outputs } = await stack.up();
  const puts = takeWrites();
  const named = (type: string) => puts.filter(({ request }) => request === `PUT ${type}`);
  const service = (await collect(clients(azure.arm).signalR.signalR.listBySubscription())).find(
    ({ name: own = "" }) => named("signalR")[0]?.path.endsWith(`/${own}`),
  );
  await stack.destroy();
  const deletions = takeWrites().map(({ request }) => request.replace("DELETE ", ""));
  return { outputs, puts: puts.map(({ request }) => request.replace("PUT ", "")), named, service, deletions };
}

describe("the examples deploy what they say, and go without a trace", () => {
  it("trigger: a function app that the service calls, whose key it reads in a vault as itself", async () => {
    const { outputs, named, service, puts, deletions } = await deployed("trigger");
    const app = String(outputs.functionApp?.value);
    const secret = `{@Microsoft.KeyVault(SecretUri=https://${String(outputs.keyVault?.value)}.vault.azure.net/secrets/signalr-extension)}`;
    expect(named("signalR")[0]?.body).toMatchObject({
      identity: { type: "SystemAssigned" },
      properties: {
        upstream: {
          templates: [
            { urlTemplate: `https://${app}.azurewebsites.net/runtime/webhooks/signalr?code=${secret}` },
          ],
        },
      },
    });
    const grants = named("roleAssignments").map(({ path, body }) => [
      path.split("/").at(-6),
      String(body.properties.roleDefinitionId).slice(-36),
    ]);
    expect(grants.sort()).toEqual([
      ["signalR", "420fcaa2-552c-430f-98ca-3264be4806c7"],
      ["signalR", "fd53cd77-2268-407a-8f46-7e7863d0f521"],
      ["storageaccounts", "b7e6dc6d-f1e8-4753-8033-0f276bb0955b"],
      ["vaults", "4633458b-17de-408a-874b-0445c86b69e6"],
    ]);
    const reader = named("roleAssignments").find(({ path }) => path.includes("/vaults/"));
    expect(reader?.body.properties.principalId).toBe(service?.identity?.principalId);
    expect(JSON.stringify(named("sites")[0]?.body)).toContain("AuthType=azure.msi;ClientId=");
    expect(deletions.sort()).toEqual(puts.sort());
  });

  it("private: an endpoint with its records in DNS, no public access, and a lock that is last and goes first", async () => {
    const { named, service, puts, deletions } = await deployed("private");
    expect(named("signalR")[0]?.body.properties.publicNetworkAccess).toBe("Disabled");
    expect(service?.privateEndpointConnections).toMatchObject([
      { privateLinkServiceConnectionState: { status: "Approved" } },
    ]);
    const [app] = named("sites");
    expect(app?.body.properties.virtualNetworkSubnetId).toMatch(/\/subnets\/backends$/);
    expect(named("subnets").map(({ body }) => body.properties.delegations)).toContainEqual([
      { name: "apps", properties: { serviceName: "Microsoft.Web/serverFarms" } },
    ]);
    const inOrder = ["signalR", "privateEndpoints", "privateDnsZoneGroups", "locks"];
    expect(puts.filter((put) => inOrder.includes(put))).toEqual(inOrder);
    expect(puts.indexOf("locks")).toBeGreaterThan(puts.lastIndexOf("roleAssignments"));
    expect(deletions.filter((one) => inOrder.includes(one))).toEqual([...inOrder].reverse());
    expect(deletions.indexOf("locks")).toBeLessThan(deletions.indexOf("roleAssignments"));
  });

  it("premium: a replica, and a domain with its certificate in a vault", async () => {
    const vault = { properties: { tenantId: SUBSCRIPTION, sku: { family: "A", name: "standard" } } };
    await send(azure.arm, "PUT", vaultPath, "2023-07-01", { location: "westeurope", ...vault });
    const { outputs, named, puts, deletions } = await deployed("premium", {
      domainName: "notify.example.com",
      vaultResourceGroupName: "shared",
      vaultName: "certificates",
      certificateName: "notify",
      replicaLocation: "northeurope",
    });
    expect(named("replicas")[0]?.body).toMatchObject({
      location: "northeurope",
      sku: { name: "Premium_P1", capacity: 1 },
    });
    expect(named("customCertificates")[0]?.body.properties).toEqual({
      keyVaultBaseUri: "https://certificates.vault.azure.net/",
      keyVaultSecretName: "notify",
    });
    expect(named("customDomains")[0]?.body.properties).toEqual({
      domainName: "notify.example.com",
      customCertificate: { id: named("customCertificates")[0]?.path.replace("/signalR/", "/SignalR/") },
    });
    expect(String(outputs.connectionString?.value)).toContain("ClientEndpoint=https://notify.example.com;");
    // Azure reads the certificate when it gets it, and a domain needs its certificate.
    const inOrder = ["signalR", "roleAssignments", "customCertificates", "customDomains"];
    expect(puts.filter((put) => inOrder.includes(put))).toEqual(inOrder);
    expect(deletions.filter((one) => inOrder.includes(one))).toEqual([...inOrder].reverse());
  });

  it("shared-private-link: an upstream that the service signs in at, behind a link of its own", async () => {
    await send(azure.arm, "PUT", appPath, "2023-12-01", { location: "westeurope", properties: {} });
    const config = { functionAppId: appPath, audience: "api://functions" };
    const { outputs, named, service } = await deployed("shared-private-link", config);
    expect(named("sharedPrivateLinkResources")[0]?.body.properties).toEqual({
      groupId: "sites",
      privateLinkResourceId: appPath,
      requestMessage: "Upstream of notifications",
    });
    expect(named("signalR")[0]?.body).toMatchObject({
      identity: { type: "SystemAssigned" },
      properties: {
        upstream: { templates: [{ auth: { managedIdentity: { resource: "api://functions" } } }] },
      },
    });
    expect(service?.sharedPrivateLinkResources).toMatchObject([{ groupId: "sites", status: "Pending" }]);
    expect(outputs.linkStatus?.value).toBe("Pending");
    expect(outputs.principalId?.value).toBe(service?.identity?.principalId);
  });

  it("diagnostics: what the service logs, and where it goes", async () => {
    const { outputs, named, puts } = await deployed("diagnostics");
    expect(named("diagnosticSettings")[0]?.path).toMatch(
      /\/signalR\/notifications-[a-z0-9]{6}\/providers\//i,
    );
    expect(named("diagnosticSettings")[0]?.body.properties).toMatchObject({
      workspaceId: outputs.workspaceId?.value as unknown,
      logs: [{ categoryGroup: "allLogs", enabled: true }],
    });
    expect(puts.at(-1)).toBe("diagnosticSettings");
  });
});
