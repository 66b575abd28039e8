import type { LocalArm } from "../../../../local/arm";
import * as support from "../support";
import { ask, errorOf, identityPath, serviceBody as body, servicePath } from "../support";

describe("the rules of Microsoft.SignalRService/signalR", () => {
  let arm: LocalArm;

  beforeAll(async () => {
    arm = await support.start();
    await support.putGroup(arm);
  });

  afterAll(support.stopAll);

  const sku = (name: string, rest: object = {}) => body({}, { sku: { name, ...rest } });
  const onFree = (properties: object) => body(properties, { sku: { name: "Free_F1" } });
  const flag = (name: string, value: unknown) => body({ features: [{ flag: name, value }] });
  const origin = (allowed: string) => body({ cors: { allowedOrigins: [allowed] } });
  const timeout = (connectionTimeoutInSeconds: number) =>
    body({ serverless: { connectionTimeoutInSeconds } });
  const acls = (networkACLs: object) => body({ networkACLs });
  const upstream = (template: object) => ({
    upstream: { templates: [{ urlTemplate: "https://a", ...template }] },
  });
  const signsIn = upstream({ auth: { type: "ManagedIdentity" } });
  const ipRules = Array.from({ length: 31 }, () => ({ value: "10.0.0.0/8", action: "Allow" }));
  const url = "properties.upstream.templates.urlTemplate";
  const seconds = "properties.serverless.connectionTimeoutInSeconds";
  const features = "properties.features";
  const cors = "properties.cors.allowedOrigins";

  it.each<[string, object, string, string]>([
    ["another sku's tier", sku("Premium_P1", { tier: "Standard" }), "sku", "SKU tier does not match name."],
    ["an unknown sku", sku("Standard_S9"), "sku.name", "Standard_S9"],
    [
      "15 units",
      sku("Standard_S1", { capacity: 15 }),
      "sku.capacity",
      "9, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100 for Standard_S1",
    ],
    ["2 units of Free_F1", sku("Free_F1", { capacity: 2 }), "sku.capacity", "1 for Free_F1"],
    ["50 units of Premium_P2", sku("Premium_P2", { capacity: 50 }), "sku.capacity", "100, 200"],
    ["an unknown kind", body({}, { kind: "WebPubSub" }), "kind", "SignalR, RawWebSockets"],
    ["an unknown feature", flag("Nope", "x"), features, "ServiceMode, EnableConnectivityLogs"],
    ["an empty feature value", flag("EnableLiveTrace", ""), features, "1 to 128"],
    ["a feature value of 129 characters", flag("EnableLiveTrace", "x".repeat(129)), features, "1 to 128"],
    ["a feature value that is no string", flag("EnableLiveTrace", true), features, "1 to 128"],
    ["an unknown service mode", flag("ServiceMode", "Server"), features, "Default, Serverless, Classic"],
    ["an origin with a trailing slash", origin("https://a.example/"), cors, "Slashes are not allowed"],
    ["an origin with a path", origin("https://a.example/x"), cors, "Slashes are not allowed"],
    ["an origin of a custom scheme", origin("ionic://localhost"), cors, "https://domain"],
    ["a connection timeout of 0", timeout(0), seconds, "1 to 120"],
    ["a connection timeout of 121", timeout(121), seconds, "1 to 120"],
    [
      "an unknown default action",
      acls({ defaultAction: "Block" }),
      "properties.networkACLs.defaultAction",
      "Allow, Deny",
    ],
    [
      "an unknown request type",
      acls({ publicNetwork: { deny: ["Rest"] } }),
      "properties.networkACLs",
      "RESTAPI",
    ],
    ["31 IP rules", acls({ ipRules }), "properties.networkACLs.ipRules", "at most 30"],
    [
      "network rules on Free",
      onFree({ networkACLs: { publicNetwork: { deny: ["Trace"] } } }),
      "properties.networkACLs",
      "Free tier",
    ],
    [
      "no public access on Free",
      onFree({ publicNetworkAccess: "Disabled" }),
      "properties.publicNetworkAccess",
      "Free tier",
    ],
    [
      "client certificates on Free",
      onFree({ tls: { clientCertEnabled: true } }),
      "properties.tls.clientCertEnabled",
      "Free tier",
    ],
    [
      "an unknown public access",
      body({ publicNetworkAccess: "Off" }),
      "properties.publicNetworkAccess",
      "Enabled, Disabled",
    ],
    [
      "a disabled region without a replica",
      body({ regionEndpointEnabled: "Disabled" }),
      "properties.regionEndpointEnabled",
      "replica",
    ],
    [
      "resourceStopped that is no string",
      body({ resourceStopped: true }),
      "properties.resourceStopped",
      "a string",
    ],
    ["an upstream without a URL", body(upstream({ urlTemplate: "" })), url, "a URL"],
    [
      "an unknown upstream sign-in",
      body(upstream({ auth: { type: "Key" } })),
      "properties.upstream.templates.auth.type",
      "ManagedIdentity",
    ],
    [
      "an upstream that signs in as nobody",
      body(signsIn),
      "properties.upstream.templates",
      "identity on the service",
    ],
    [
      "two identity types",
      body({}, { identity: { type: "SystemAssigned, UserAssigned" } }),
      "identity.type",
      "None, SystemAssigned",
    ],
    [
      "a missing user-assigned identity",
      body({}, { identity: { type: "UserAssigned" } }),
      "identity.userAssignedIdentities",
      "must be given",
    ],
  ])("refuse %s", async (_what, sent, target, text) => {
    const reply = await support.putService(arm, "refused", sent);
    expect(errorOf(reply)).toEqual({ status: 400, code: "BadArgument", message: "Invalid arguments" });
    expect(reply.body.error.details).toEqual([
      { code: "BadArgument", target, message: expect.stringContaining(text) as string },
    ]);
    expect((await ask(arm, `GET ${servicePath("refused")}`)).status).toBe(404);
  });

  it.each(["ab", "1abc", "abc-", "a_b_c", "a".repeat(64)])("refuse the name %s", async (name) => {
    const reply = await support.putService(arm, name);
    expect(reply.status).toBe(400);
    expect(reply.body.error.details[0]?.message).toContain(`The resource name '${name}' is invalid.`);
  });

  it("refuse an identity that does not exist", async () => {
    const userAssignedIdentities = { [identityPath("none")]: {} };
    const reply = await support.putService(
      arm,
      "refused",
      body({}, { identity: { type: "UserAssigned", userAssignedIdentities } }),
    );
    expect(errorOf(reply)).toMatchObject({ status: 400, code: "FailedIdentityOperation" });
    expect(reply.body.error.message).toContain(`Resource '${identityPath("none")}' was not found.`);
  });

  it.each<[string, object]>([
    ["100 units of Standard_S1", sku("Standard_S1", { capacity: 100 })],
    ["1000 units of Premium_P2", sku("Premium_P2", { capacity: 1000 })],
    ["Free with the CLI's default action", onFree({ networkACLs: { defaultAction: "Allow" } })],
    ["any origin", origin("*")],
    ["an origin with a port", origin("http://localhost:3000")],
    [
      "upstreams in Classic mode",
      body({ features: [{ flag: "ServiceMode", value: "Classic" }], ...upstream({}) }),
    ],
    ["an upstream that signs in as the service", body(signsIn, { identity: { type: "SystemAssigned" } })],
    ["a name of 63 characters in both cases", body()],
  ])("let %s pass", async (what, sent) => {
    const name = what.startsWith("a name") ? `A${"b".repeat(62)}` : `s${Math.random().toString(36).slice(2)}`;
    const reply = await support.putService(arm, name, sent);
    expect([reply.status, reply.body.error]).toEqual([201, undefined]);
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
  ])("can't read %s, in a PUT or a PATCH", async (_what, sent, reason) => {
    const error = {
      status: 400,
      code: "InvalidRequestContent",
      message: `The request content was invalid and could not be deserialized: '${reason}'.`,
    };
    expect(errorOf(await support.putService(arm, "refused", body({}, sent)))).toEqual(error);
    await support.putService(arm, "here");
    expect(errorOf(await ask(arm, `PATCH ${servicePath("here")}`, sent))).toEqual(error);
  });
});
