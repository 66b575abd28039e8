import * as local from "../local/arm/support";
import { bodyFaults, describeWithTypes } from "../support/bicepTypes";

/** A service's body with its properties, or parts at its top, replaced. */
const service = (properties: object, rest: object = {}) => ({
  location: "westeurope",
  kind: "SignalR",
  sku: { name: "Standard_S1", capacity: 1 },
  properties,
  ...rest,
});
const principalId = "11111111-1111-1111-1111-111111111111";
const grant = (rest: object) => ({
  properties: { principalId, roleDefinitionId: local.roleId(), ...rest },
});
const group = (rest: object) => ({ location: "westeurope", ...rest });
const lock = (rest: object) => ({ properties: { level: "CanNotDelete", ...rest } });
const feature = (value?: string) => service({ features: [{ flag: "EnableLiveTrace", value }] });
const timeout = (connectionTimeoutInSeconds: unknown) =>
  service({ serverless: { connectionTimeoutInSeconds } });

describeWithTypes("the local ARM and Microsoft's types", () => {
  const { groups, signalR, identities, roles, locks } = local.API;
  const groupPath = local.groupPath("other");
  const servicePath = local.servicePath();
  const grantPath = local.assignmentPath(servicePath, "33333333-3333-3333-3333-333333333333");
  const lockPath = local.lockPath(local.groupPath());
  const seconds = "properties.serverless.connectionTimeoutInSeconds";
  let arm: Awaited<ReturnType<typeof local.start>>;

  beforeAll(async () => {
    arm = await local.start();
    await local.putGroup(arm);
    await local.putService(arm);
  });

  afterAll(local.stopAll);

  // One of each kind of fault for each type; the lists and objects in a service, too.
  it.each<[string, string, string, unknown]>([
    ["location: is missing", groupPath, groups, {}],
    ["location: 5 is not a string", groupPath, groups, { location: 5 }],
    ["tags: [] is not an object", groupPath, groups, group({ tags: [] })],
    ["properties: [] is not an object", groupPath, groups, group({ properties: [] })],
    ["location: is missing", local.identityPath(), identities, { tags: {} }],
    ["properties: is missing", grantPath, roles, {}],
    ["properties.principalId: is missing", grantPath, roles, grant({ principalId: undefined })],
    ["properties.principalType: [] is not a string", grantPath, roles, grant({ principalType: [] })],
    ["properties.level: is missing", lockPath, locks, { properties: {} }],
    ["properties.notes: [] is not a string", lockPath, locks, lock({ notes: [] })],
    ["properties.owners[0]: null is not an object", lockPath, locks, lock({ owners: [null] })],
    ["location: is missing", servicePath, signalR, service({}, { location: undefined })],
    ["kind: [] is not a string", servicePath, signalR, service({}, { kind: [] })],
    ['properties: "x" is not an object', servicePath, signalR, service({}, { properties: "x" })],
    ["identity.type: {} is not a string", servicePath, signalR, service({}, { identity: { type: {} } })],
    ["sku: 5 is not an object", servicePath, signalR, service({}, { sku: 5 })],
    ["sku.name: is missing", servicePath, signalR, service({}, { sku: { capacity: 1 } })],
    [
      "sku.capacity: 1.5 is not an integer",
      servicePath,
      signalR,
      service({}, { sku: { name: "Standard_S1", capacity: 1.5 } }),
    ],
    [
      "sku.skuCapacity: is unknown; known are name, tier, capacity",
      servicePath,
      signalR,
      service({}, { sku: { name: "Standard_S1", skuCapacity: {} } }),
    ],
    [`${seconds}: 0, at least 1 needed`, servicePath, signalR, timeout(0)],
    [`${seconds}: 121, at most 120 allowed`, servicePath, signalR, timeout(121)],
    [`${seconds}: [] is not an integer`, servicePath, signalR, timeout([])],
    ["properties.features[0].value: is missing", servicePath, signalR, feature()],
    ["properties.features[0].value: 0 characters, at least 1 needed", servicePath, signalR, feature("")],
    [
      "properties.features[0].value: 129 characters, at most 128 allowed",
      servicePath,
      signalR,
      feature("x".repeat(129)),
    ],
    [
      "properties.networkACLs.ipRules: 31 items, at most 30 allowed",
      servicePath,
      signalR,
      service({ networkACLs: { ipRules: Array.from({ length: 31 }, () => ({ value: "10.0.0.1" })) } }),
    ],
    ...Object.entries({
      "cors.allowedOrigins: {} is not an array": { cors: { allowedOrigins: {} } },
      "cors.allowedOrigins[0]: {} is not a string": { cors: { allowedOrigins: [{}] } },
      "disableLocalAuth: {} is not a boolean": { disableLocalAuth: {} },
      "tls.clientCertEnabled: [] is not a boolean": { tls: { clientCertEnabled: [] } },
      "upstream.templates[0].urlTemplate: is missing": { upstream: { templates: [{ hubPattern: "*" }] } },
      "resourceLogConfiguration.categories[0]: null is not an object": {
        resourceLogConfiguration: { categories: [null] },
      },
      "networkACLs.privateEndpoints[0].name: is missing": { networkACLs: { privateEndpoints: [{}] } },
    }).map<[string, string, string, unknown]>(([fault, properties]) => [
      `properties.${fault}`,
      servicePath,
      signalR,
      service(properties),
    ]),
  ])("both refuse: %s (%s)", async (fault, path, apiVersion, body) => {
    const sent = JSON.parse(JSON.stringify(body)) as unknown;
    expect(bodyFaults({ method: "PUT", path, apiVersion, body: sent })).toEqual([fault]);
    expect((await local.send(arm, "PUT", path, apiVersion, sent)).status).toBe(400);
  });
});
