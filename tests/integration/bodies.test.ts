import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import {
  PrincipalType,
  ServerlessSignalR,
  SignalRRole,
  SignalRRoleGrant,
  SignalRSku,
} from "../../components";
import type { RecordedRequest } from "../../local/arm";
import * as local from "../local/arm/support";
import { bodyFaults, resourceTypeOf } from "../support/bicepTypes";
import { inlineStack, startTestAzure, type TestAzure } from "../support/stacks";

const userId = "11111111-1111-1111-1111-111111111111";
const groupId = "22222222-2222-2222-2222-222222222222";
const assignmentName = "33333333-3333-3333-3333-333333333333";
const subscription = "/subscriptions/00000000-0000-0000-0000-000000000000";

/** The components in all their variants; `origins` and `tags` can change in place. */
function everyVariant({ origins = ["https://app.example.com"], tags = {} } = {}): PulumiFn {
  return () => {
    const group = new ResourceGroup("group", { resourceGroupName: "rg-bodies", tags });
    const identity = new UserAssignedIdentity("identity", { resourceGroupName: group.name, tags });
    const allowedOrigins = origins;
    const minimal = new ServerlessSignalR("minimal", { resourceGroupName: group.name, allowedOrigins });
    new ServerlessSignalR("everything", {
      resourceGroupName: group.name,
      allowedOrigins: ["https://app.example.com", "http://localhost:3000"],
      location: "northeurope",
      resourceName: "contoso-everything",
      sku: SignalRSku.PremiumP1,
      capacity: 20,
      tags: { team: "web", "cost center": "", ...tags },
      disableLocalAuth: false,
    });
    for (const sku of Object.values(SignalRSku)) {
      new ServerlessSignalR(`sku-${sku}`, { resourceGroupName: group.name, allowedOrigins, sku });
    }
    const { resourceId } = minimal;
    for (const role of Object.values(SignalRRole)) {
      new SignalRRoleGrant(`app ${role}`, { resourceId, principalId: identity.principalId, role });
    }
    const role = SignalRRole.RestApiOwner;
    const principalType = PrincipalType.User;
    new SignalRRoleGrant("user", { resourceId, principalId: userId, principalType, role });
    new SignalRRoleGrant("group", {
      resourceId,
      principalId: groupId,
      principalType: PrincipalType.Group,
      role,
      description: 'Support reads "live" connections — see the runbook',
      roleAssignmentName: assignmentName,
    });
    return Promise.resolve({ resourceId });
  };
}

describe("the bodies that reach ARM, by Microsoft's own types", () => {
  let azure: TestAzure;
  let puts: RecordedRequest[];

  // An update goes to the id in the casing that ARM answered with.
  const ofType = (type: string) =>
    puts.filter(({ path }) => resourceTypeOf(path)?.toLowerCase() === type.toLowerCase());
  const faultsOf = (requests: RecordedRequest[]) =>
    requests.flatMap((request) => bodyFaults(request).map((fault) => `${request.path}: ${fault}`));

  beforeAll(async () => {
    azure = await startTestAzure({
      principals: [
        { principalId: userId, type: "User" },
        { principalId: groupId, type: "Group" },
      ],
    });
    const stack = await inlineStack(azure, everyVariant());
    await stack.up();
    stack.workspace.program = everyVariant({ origins: ["*"], tags: { team: "platform" } });
    await stack.up();
    puts = azure.arm.requests.filter(({ method }) => method === "PUT");
  });

  afterAll(async () => {
    await azure.stop();
  });

  it("are right for every variant of the components, created and updated", () => {
    expect(puts.map(({ status }) => status).filter((status) => status >= 300)).toEqual([]);
    expect(faultsOf(puts)).toEqual([]);
  });

  it.each([
    ["Microsoft.Resources/resourceGroups", 2],
    ["Microsoft.ManagedIdentity/userAssignedIdentities", 2],
    ["Microsoft.SignalRService/signalR", 12],
    ["Microsoft.Authorization/roleAssignments", 8],
  ])("are of %s, %i times: none was passed over", (type, count) => {
    expect(ofType(type)).toHaveLength(count);
  });

  it("are right for principal types that the directory then refuses", async () => {
    const before = azure.arm.requests.length;
    for (const principalType of [PrincipalType.ForeignGroup, PrincipalType.Device]) {
      const stack = await inlineStack(
        azure,
        () => {
          new SignalRRoleGrant("grant", {
            resourceId: `${subscription}/resourceGroups/rg-bodies/providers/Microsoft.SignalRService/signalR/contoso-everything`,
            principalId: userId,
            principalType,
            role: SignalRRole.AppServer,
          });
          return Promise.resolve({});
        },
        { name: principalType },
      );
      await expect(stack.up()).rejects.toThrow("UnmatchedPrincipalType");
    }
    const sent = azure.arm.requests.slice(before).filter(({ method }) => method === "PUT");
    expect(sent.map(({ body }) => body)).toMatchObject([
      { properties: { principalType: "ForeignGroup" } },
      { properties: { principalType: "Device" } },
    ]);
    expect(faultsOf(sent)).toEqual([]);
  });
});

/** A body that all the types take, to be spoilt by each test. */
const signalR = (): Record<string, unknown> => ({
  location: "westeurope",
  kind: "SignalR",
  sku: { name: "Standard_S1", capacity: 1 },
  properties: { features: [{ flag: "ServiceMode", value: "Serverless" }] },
});

describe("the check of bodies", () => {
  const group = `${subscription}/resourceGroups/rg`;
  const service = `${group}/providers/Microsoft.SignalRService/signalR/sig`;
  const put = (path: string, apiVersion: string, body: unknown) =>
    bodyFaults({ method: "PUT", path, apiVersion, body });
  const withProperties = (properties: object) => put(service, "2024-03-01", { ...signalR(), properties });

  it.each([service, service.toLowerCase()])("takes a right body at %s", (path) => {
    expect(put(path, "2024-03-01", signalR())).toEqual([]);
  });

  it("finds a misspelt property", () => {
    expect(withProperties({ cors: { allowedOrgins: ["*"] } })).toEqual([
      "properties.cors.allowedOrgins: is unknown; known are allowedOrigins",
    ]);
    expect(put(group, "2024-03-01", { location: "westeurope", Tags: {} })).toEqual([
      "Tags: is unknown; known are properties, location, managedBy, tags",
    ]);
  });

  it("finds a read-only property", () => {
    expect(withProperties({ hostName: "sig.service.signalr.net" })).toEqual([
      "properties.hostName: is read-only",
    ]);
    const assignment = `${service}/providers/Microsoft.Authorization/roleAssignments/${assignmentName}`;
    expect(
      put(assignment, "2022-04-01", {
        properties: { principalId: userId, roleDefinitionId: "r", scope: service },
      }),
    ).toEqual(["properties.scope: is read-only"]);
  });

  it("finds an unknown value of an enum", () => {
    expect(withProperties({ features: [{ flag: "ServiceMod", value: "Serverless" }] })).toEqual([
      'properties.features[0].flag: "ServiceMod" is not one of ServiceMode, EnableConnectivityLogs, EnableMessagingLogs, EnableLiveTrace',
    ]);
  });

  it("finds a string that is too long", () => {
    expect(withProperties({ features: [{ flag: "ServiceMode", value: "x".repeat(129) }] })).toEqual([
      "properties.features[0].value: 129 characters, at most 128 allowed",
    ]);
  });

  it("finds what is missing, and what is of the wrong JSON type", () => {
    const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/app`;
    expect(put(identity, "2023-01-31", { tags: { a: 1 } })).toEqual([
      "location: is missing",
      "tags.a: 1 is not a string",
    ]);
  });

  it("finds a type or version that Microsoft's types don't have, rather than let it pass", () => {
    expect(put(service, "2030-01-01", signalR())).toEqual([
      `${service}: Microsoft's types have no Microsoft.SignalRService/signalR@2030-01-01`,
    ]);
  });

  it("passes over what is no PUT", () => {
    expect(bodyFaults({ method: "POST", path: service, apiVersion: "2024-03-01", body: 1 })).toEqual([]);
  });
});

/** A service's body with its properties, or parts at its top, replaced. */
const spoilt = (properties: object, rest: object = {}) => ({ ...signalR(), properties, ...rest });
const timeout = (connectionTimeoutInSeconds: unknown) =>
  spoilt({ serverless: { connectionTimeoutInSeconds } });
const feature = (flag?: unknown, value?: unknown) => spoilt({ features: [{ flag, value }] });
const grant = (rest: object) => ({
  properties: { principalId: userId, roleDefinitionId: local.roleId(), ...rest },
});

describe("the local ARM and Microsoft's types", () => {
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
