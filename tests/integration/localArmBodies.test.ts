import * as local from "../local/arm/support";
import { bodyFaults, describeWithTypes } from "../support/bicepTypes";

const userId = "11111111-1111-1111-1111-111111111111";
const assignmentName = "33333333-3333-3333-3333-333333333333";

/** A body that all the types take, to be spoilt by each test. */
const signalR = (): Record<string, unknown> => ({
  location: "westeurope",
  kind: "SignalR",
  sku: { name: "Standard_S1", capacity: 1 },
  properties: { features: [{ flag: "ServiceMode", value: "Serverless" }] },
});

/** A service's body with its properties, or parts at its top, replaced. */
const spoilt = (properties: object, rest: object = {}) => ({ ...signalR(), properties, ...rest });
const timeout = (connectionTimeoutInSeconds: unknown) =>
  spoilt({ serverless: { connectionTimeoutInSeconds } });
const feature = (flag?: unknown, value?: unknown) => spoilt({ features: [{ flag, value }] });
const grant = (rest: object) => ({
  properties: { principalId: userId, roleDefinitionId: local.roleId(), ...rest },
});

describeWithTypes("the local ARM and Microsoft's types", () => {
  const { groups, signalR: signalRVersion, identities, roles, locks } = local.API;
  const service = local.servicePath();
  const assignment = local.assignmentPath(service, assignmentName);
  const seconds = "properties.serverless.connectionTimeoutInSeconds";
  const lock = local.lockPath(local.groupPath());
  const ofGroup = (rest: object) => ({ location: "westeurope", ...rest });
  const ofLock = (rest: object) => ({ properties: { level: "CanNotDelete", ...rest } });
  let arm: Awaited<ReturnType<typeof local.start>>;

  async function expectRefusal(fault: string, path: string, apiVersion: string, body: unknown) {
    const sent = JSON.parse(JSON.stringify(body)) as unknown;
    expect(bodyFaults({ method: "PUT", path, apiVersion, body: sent })).toEqual([fault]);
    const reply = await local.send(arm, "PUT", path, apiVersion, sent);
    expect(reply.status).toBe(400);
    return reply.body.error.code;
  }

  beforeAll(async () => {
    arm = await local.start();
    await local.putGroup(arm);
    await local.putService(arm);
  });

  afterAll(local.stopAll);

  it.each<[string, string, string, unknown]>([
    ["location: is missing", local.groupPath("other"), groups, {}],
    ["location: 5 is not a string", local.groupPath("other"), groups, { location: 5 }],
    ["tags: [] is not an object", local.groupPath("other"), groups, { location: "westeurope", tags: [] }],
    ["location: is missing", local.identityPath(), identities, { tags: {} }],
    ["location: is missing", service, signalRVersion, spoilt({}, { location: undefined })],
    ["kind: [] is not a string", service, signalRVersion, spoilt({}, { kind: [] })],
    [
      "sku.capacity: 1.5 is not an integer",
      service,
      signalRVersion,
      spoilt({}, { sku: { name: "Standard_S1", capacity: 1.5 } }),
    ],
    ["identity.type: {} is not a string", service, signalRVersion, spoilt({}, { identity: { type: {} } })],
    [`${seconds}: 0, at least 1 needed`, service, signalRVersion, timeout(0)],
    [`${seconds}: 121, at most 120 allowed`, service, signalRVersion, timeout(121)],
    [`${seconds}: [] is not an integer`, service, signalRVersion, timeout([])],
    ["properties.features[0].flag: is missing", service, signalRVersion, feature(undefined, "Serverless")],
    ["properties.features[0].value: is missing", service, signalRVersion, feature("ServiceMode", undefined)],
    [
      "properties.features[0].value: 0 characters, at least 1 needed",
      service,
      signalRVersion,
      feature("EnableLiveTrace", ""),
    ],
    [
      "properties.features[0].value: 129 characters, at most 128 allowed",
      service,
      signalRVersion,
      feature("EnableLiveTrace", "x".repeat(129)),
    ],
    [
      "properties.cors.allowedOrigins[0]: {} is not a string",
      service,
      signalRVersion,
      spoilt({ cors: { allowedOrigins: [{}] } }),
    ],
    [
      "properties.upstream.templates[0].urlTemplate: is missing",
      service,
      signalRVersion,
      spoilt({ upstream: { templates: [{ hubPattern: "*" }] } }),
    ],
    [
      "properties.networkACLs.ipRules: 31 items, at most 30 allowed",
      service,
      signalRVersion,
      spoilt({ networkACLs: { ipRules: Array.from({ length: 31 }, () => ({ value: "10.0.0.1" })) } }),
    ],
    ["properties: is missing", assignment, roles, {}],
    ["properties.principalId: is missing", assignment, roles, grant({ principalId: undefined })],
    ["properties.roleDefinitionId: {} is not a string", assignment, roles, grant({ roleDefinitionId: {} })],
    ["properties.principalType: [] is not a string", assignment, roles, grant({ principalType: [] })],
    ["properties.level: is missing", lock, locks, { properties: {} }],
    ["properties: [] is not an object", local.groupPath("other"), groups, ofGroup({ properties: [] })],
    ["managedBy: {} is not a string", local.groupPath("other"), groups, ofGroup({ managedBy: {} })],
    ["properties.description: [] is not a string", assignment, roles, grant({ description: [] })],
    ["properties.condition: {} is not a string", assignment, roles, grant({ condition: {} })],
    ["properties.notes: [] is not a string", lock, locks, ofLock({ notes: [] })],
    ["properties.owners: {} is not an array", lock, locks, ofLock({ owners: {} })],
    ["properties.owners[0]: null is not an object", lock, locks, ofLock({ owners: [null] })],
  ])("both refuse: %s (%s)", async (fault, path, apiVersion, body) => {
    await expectRefusal(fault, path, apiVersion, body);
  });

  it.each<[string, object]>([
    ['properties: "x" is not an object', { properties: "x" }],
    ["sku: 5 is not an object", { sku: 5 }],
    ["sku.name: is missing", { sku: { capacity: 1 } }],
    ["sku.name: [] is not a string", { sku: { name: [] } }],
    ["sku.capacity: true is not an integer", { sku: { name: "Standard_S1", capacity: true } }],
    [
      "sku.skuCapacity: is unknown; known are name, tier, capacity",
      { sku: { name: "Standard_S1", skuCapacity: {} } },
    ],
    [
      `identity.userAssignedIdentities.${local.identityPath()}: [] is not an object`,
      { identity: { type: "UserAssigned", userAssignedIdentities: { [local.identityPath()]: [] } } },
    ],
  ])("both refuse in a service: %s", async (fault, rest) => {
    expect(await expectRefusal(fault, service, signalRVersion, spoilt({}, rest))).toBe(
      "InvalidRequestContent",
    );
  });

  const template = (rest: object) => ({ upstream: { templates: [{ urlTemplate: "https://a", ...rest }] } });
  it.each<[string, object]>([
    ["cors: [] is not an object", { cors: [] }],
    ["cors.allowedOrigins: {} is not an array", { cors: { allowedOrigins: {} } }],
    ["features: {} is not an array", { features: {} }],
    [
      "features[0].properties: [] is not an object",
      { features: [{ flag: "ServiceMode", value: "Default", properties: [] }] },
    ],
    ["disableLocalAuth: {} is not a boolean", { disableLocalAuth: {} }],
    ["disableAadAuth: 1 is not a boolean", { disableAadAuth: 1 }],
    ["tls: 5 is not an object", { tls: 5 }],
    ["tls.clientCertEnabled: [] is not a boolean", { tls: { clientCertEnabled: [] } }],
    ["liveTraceConfiguration: [] is not an object", { liveTraceConfiguration: [] }],
    ["liveTraceConfiguration.enabled: {} is not a string", { liveTraceConfiguration: { enabled: {} } }],
    [
      "resourceLogConfiguration.categories[0]: null is not an object",
      { resourceLogConfiguration: { categories: [null] } },
    ],
    ["serverless: [] is not an object", { serverless: [] }],
    ["upstream.templates: {} is not an array", { upstream: { templates: {} } }],
    ["upstream.templates[0].hubPattern: [] is not a string", template({ hubPattern: [] })],
    ["upstream.templates[0].auth: 5 is not an object", template({ auth: 5 })],
    [
      "upstream.templates[0].auth.managedIdentity.resource: {} is not a string",
      template({ auth: { type: "None", managedIdentity: { resource: {} } } }),
    ],
    ["networkACLs: [] is not an object", { networkACLs: [] }],
    [
      "networkACLs.publicNetwork.allow: {} is not an array",
      { networkACLs: { publicNetwork: { allow: {} } } },
    ],
    ["networkACLs.privateEndpoints[0]: null is not an object", { networkACLs: { privateEndpoints: [null] } }],
    ["networkACLs.privateEndpoints[0].name: is missing", { networkACLs: { privateEndpoints: [{}] } }],
    ["networkACLs.ipRules[0].value: [] is not a string", { networkACLs: { ipRules: [{ value: [] }] } }],
  ])("both refuse in a service's properties: %s", async (fault, properties) => {
    expect(await expectRefusal(`properties.${fault}`, service, signalRVersion, spoilt(properties))).toBe(
      "InvalidRequestContent",
    );
  });
});
