import type { LocalArm } from "../../../local/arm";
import * as support from "./support";
import {
  API,
  assignmentPath,
  expectError,
  groupPath,
  REST_API_OWNER,
  roleId,
  send,
  serviceBody,
  servicePath,
} from "./support";

const network = `${groupPath()}/providers/Microsoft.Network`;
const vnet = `${network}/virtualNetworks/vnet`;
const subnet = `${vnet}/subnets/endpoints`;
const zone = `${network}/privateDnsZones/privatelink.service.signalr.net`;
const endpoint = `${network}/privateEndpoints/pe`;
const site = `${groupPath()}/providers/Microsoft.Web/sites/app`;

const versions: Readonly<Record<string, string>> = {
  "Microsoft.Network/virtualNetworks": "2024-01-01",
  "Microsoft.Network/privateEndpoints": "2024-01-01",
  "Microsoft.Network/privateDnsZones": "2024-06-01",
  "Microsoft.Web/sites": "2023-12-01",
  "Microsoft.Storage/storageAccounts": "2023-05-01",
  "Microsoft.Insights/diagnosticSettings": "2021-05-01-preview",
  "Microsoft.KeyVault/vaults": "2023-07-01",
};

const here = { location: "westeurope" };
const global = { location: "global" };
const connection = (id: string) => [
  { name: "c", properties: { privateLinkServiceId: id, groupIds: ["signalr"] } },
];
const endpointBody = (id = servicePath(), rest: object = {}) => ({
  ...here,
  properties: { subnet: { id: subnet }, privateLinkServiceConnections: connection(id), ...rest },
});
const premium = { ...serviceBody(), sku: { name: "Premium_P1", capacity: 1 } };
const certificate = {
  properties: { keyVaultBaseUri: "https://v.vault.azure.net/", keyVaultSecretName: "c" },
};

describe("what stands around a service", () => {
  let arm: LocalArm;

  beforeEach(async () => {
    arm = await support.start();
    await support.putGroup(arm);
    await support.putService(arm);
  });

  afterEach(support.stopAll);

  const ask = (method: string, path: string, body?: unknown) => {
    const [, type = ""] = /.*\/providers\/([^/]+\/[^/]+)/.exec(path) ?? [];
    return send(arm, method, path, versions[type] ?? API.signalR, body);
  };
  const put = async (path: string, body: unknown) => {
    const answer = await ask("PUT", path, body);
    expect(answer.status).toBeLessThan(300);
    return answer;
  };
  const makeSubnet = async () => {
    await put(vnet, { ...here, properties: { addressSpace: { addressPrefixes: ["10.0.0.0/16"] } } });
    await put(subnet, { properties: { addressPrefix: "10.0.0.0/24" } });
  };

  it("is made, read, listed and deleted with what lies in it", async () => {
    await makeSubnet();
    expect((await put(vnet, { ...here, tags: { a: "1" }, properties: {} })).status).toBe(200);
    const { body } = await ask("GET", vnet);
    expect(body).toMatchObject({
      id: vnet,
      name: "vnet",
      type: "Microsoft.Network/virtualNetworks",
      tags: { a: "1" },
    });
    expect(body.properties).toMatchObject({ provisioningState: "Succeeded", subnets: [{ id: subnet }] });
    expect((await ask("GET", `${network}/virtualNetworks`)).body.value).toHaveLength(1);
    expect((await ask("GET", `${vnet}/subnets`)).body.value).toHaveLength(1);
    expect((await ask("DELETE", vnet)).status).toBe(200);
    expect((await ask("DELETE", vnet)).status).toBe(204);
    expectError(await ask("GET", subnet), "404 ResourceNotFound", "…virtualNetworks/subnets/vnet/endpoints…");
  });

  it("has a private endpoint connected, at once or after approval, as the service shows", async () => {
    await makeSubnet();
    await put(endpoint, endpointBody());
    const manual = {
      privateLinkServiceConnections: [],
      manualPrivateLinkServiceConnections: connection(servicePath()),
    };
    await put(`${endpoint}-manual`, endpointBody(servicePath(), manual));
    const connections = async () =>
      (
        (await ask("GET", servicePath())).body.properties as unknown as {
          privateEndpointConnections: unknown[];
        }
      ).privateEndpointConnections;
    const state = (status: string) => ({ properties: { privateLinkServiceConnectionState: { status } } });
    expect(await connections()).toMatchObject([state("Approved"), state("Pending")]);
    await ask("DELETE", endpoint);
    expect(await connections()).toMatchObject([state("Pending")]);
  });

  it("keeps the principal of an identity, which roles can be assigned to", async () => {
    const body = { ...here, identity: { type: "SystemAssigned" }, properties: {} };
    const first = (await put(site, body)).body.identity?.principalId;
    expect((await put(site, body)).body.identity?.principalId).toBe(first);
    const path = assignmentPath(servicePath(), "22222222-2222-2222-2222-222222222222");
    const properties = { principalId: first, roleDefinitionId: roleId(REST_API_OWNER) };
    expect((await send(arm, "PUT", path, API.roles, { properties })).status).toBe(201);
  });

  it("lets the region's endpoint be turned off once there is a replica", async () => {
    await put(servicePath(), premium);
    const off = { ...premium, properties: { regionEndpointEnabled: "Disabled" } };
    expect((await ask("PUT", servicePath(), off)).status).toBe(400);
    await put(`${servicePath()}/replicas/north`, { location: "northeurope" });
    await put(servicePath(), off);
  });

  const sharedLink = { properties: { groupId: "sites", privateLinkResourceId: site } };
  const free = { ...serviceBody(), sku: { name: "Free_F1", capacity: 1 } };
  const domain = {
    properties: {
      domainName: "a.example.com",
      customCertificate: { id: `${servicePath()}/customCertificates/c` },
    },
  };

  it.each<[what: string, error: string, service: object, path: string, body: object]>([
    [
      "a child of nothing",
      "404 ParentResourceNotFound",
      {},
      `${network}/virtualNetworks/none/subnets/a`,
      { properties: {} },
    ],
    [
      "an endpoint in no subnet",
      "400 InvalidResourceReference",
      {},
      endpoint,
      endpointBody(servicePath(), { subnet: { id: `${subnet}x` } }),
    ],
    [
      "an endpoint in another region than its network",
      "400 InvalidResourceReference",
      {},
      endpoint,
      { ...endpointBody(), location: "northeurope" },
    ],
    [
      "an endpoint of nothing",
      "400 InvalidResourceReference",
      {},
      endpoint,
      endpointBody(servicePath("none")),
    ],
    ["an endpoint of a service of tier Free", "400 BadArgument", free, endpoint, endpointBody()],
    ["a zone in a region", "400 LocationNotAvailableForResourceType", {}, zone, here],
    ["a link of no zone", "404 ParentResourceNotFound", {}, `${zone}/virtualNetworkLinks/l`, global],
    [
      "a storage account in capitals",
      "400 AccountNameInvalid",
      {},
      `${groupPath()}/providers/Microsoft.Storage/storageAccounts/Big`,
      here,
    ],
    [
      "a vault of a short name",
      "400 VaultNameNotValid",
      {},
      `${groupPath()}/providers/Microsoft.KeyVault/vaults/v`,
      here,
    ],
    [
      "a function app on no plan",
      "400 InvalidResourceReference",
      {},
      site,
      { ...here, properties: { serverFarmId: site } },
    ],
    [
      "diagnostics to nowhere",
      "400 BadRequest",
      {},
      `${servicePath()}/providers/Microsoft.Insights/diagnosticSettings/d`,
      { properties: { logs: [{}] } },
    ],
    [
      "diagnostics of nothing",
      "400 BadRequest",
      {},
      `${servicePath()}/providers/Microsoft.Insights/diagnosticSettings/d`,
      { properties: { workspaceId: site } },
    ],
    [
      "a replica of a Standard service",
      "400 BadArgument",
      {},
      `${servicePath()}/replicas/r`,
      { location: "northeurope" },
    ],
    [
      "a certificate without an identity",
      "400 BadArgument",
      premium,
      `${servicePath()}/customCertificates/c`,
      certificate,
    ],
    [
      "a domain without its certificate",
      "400 BadArgument",
      premium,
      `${servicePath()}/customDomains/d`,
      domain,
    ],
    [
      "a shared private link of tier Free",
      "400 BadArgument",
      free,
      `${servicePath()}/sharedPrivateLinkResources/l`,
      sharedLink,
    ],
  ])("refuses %s: %s", async (_, error, service, path, body) => {
    await makeSubnet();
    if (Object.keys(service).length > 0) {
      await put(servicePath(), service);
    }
    const answer = await ask("PUT", path, body);
    expect(`${answer.status} ${answer.body.error.code}`).toBe(error);
  });

  it("refuses to delete a subnet in use, or its network", async () => {
    await makeSubnet();
    await put(endpoint, endpointBody());
    for (const path of [subnet, vnet]) {
      expectError(
        await ask("DELETE", path),
        "400 InUseSubnetCannotBeDeleted",
        `Subnet endpoints is in use by ${endpoint} and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.`,
      );
    }
  });
});
