import type { LocalArm } from "../../../local/arm";
import * as support from "./support";
import { API, errorOf, send, servicePath, serviceBody } from "./support";

describe("the rules of Microsoft.SignalRService/signalR", () => {
  let arm: LocalArm;

  beforeEach(async () => {
    arm = await support.start();
    await support.putGroup(arm);
  });

  afterEach(support.stopAll);

  const put = (name: string, body: object) => support.putService(arm, name, body);
  const get = (name = "sig", version = API.signalR) => send(arm, "GET", servicePath(name), version);
  const free = { sku: { name: "Free_F1" } };

  describe("refuses, as the service does", () => {
    const origins = (...allowedOrigins: string[]) => serviceBody({ cors: { allowedOrigins } });
    const flag = (name: string, value: unknown) => serviceBody({ features: [{ flag: name, value }] });

    it.each<[string, object, string, string]>([
      [
        "a tier that is not the sku's",
        serviceBody({}, { sku: { name: "Premium_P1", tier: "Standard" } }),
        "sku",
        "SKU tier does not match name.",
      ],
      ["an unknown sku", serviceBody({}, { sku: { name: "Standard_S9" } }), "sku.name", "Standard_S9"],
      [
        "15 units of Standard_S1",
        serviceBody({}, { sku: { name: "Standard_S1", capacity: 15 } }),
        "sku.capacity",
        "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100 for Standard_S1",
      ],
      [
        "2 units of Free_F1",
        serviceBody({}, { sku: { name: "Free_F1", capacity: 2 } }),
        "sku.capacity",
        "1 for Free_F1",
      ],
      [
        "50 units of Premium_P2",
        serviceBody({}, { sku: { name: "Premium_P2", capacity: 50 } }),
        "sku.capacity",
        "100, 200",
      ],
      ["an unknown kind", serviceBody({}, { kind: "WebPubSub" }), "kind", "SignalR, RawWebSockets"],
      ["an unknown feature", flag("Nope", "x"), "properties.features", "ServiceMode, EnableConnectivityLogs"],
      ["an empty feature value", flag("EnableLiveTrace", ""), "properties.features", "1 to 128"],
      [
        "a feature value of 129 characters",
        flag("EnableLiveTrace", "x".repeat(129)),
        "properties.features",
        "1 to 128",
      ],
      ["a feature value that is no string", flag("EnableLiveTrace", true), "properties.features", "1 to 128"],
      [
        "an unknown service mode",
        flag("ServiceMode", "Server"),
        "properties.features",
        "Default, Serverless, Classic",
      ],
      [
        "an origin with a trailing slash",
        origins("https://a.example/"),
        "properties.cors.allowedOrigins",
        "Slashes are not allowed",
      ],
      [
        "an origin with a path",
        origins("https://a.example/x"),
        "properties.cors.allowedOrigins",
        "Slashes are not allowed",
      ],
      [
        "an origin of a custom scheme",
        origins("ionic://localhost"),
        "properties.cors.allowedOrigins",
        "https://domain",
      ],
      [
        "a connection timeout of 0",
        serviceBody({ serverless: { connectionTimeoutInSeconds: 0 } }),
        "properties.serverless.connectionTimeoutInSeconds",
        "1 to 120",
      ],
      [
        "a connection timeout of 121",
        serviceBody({ serverless: { connectionTimeoutInSeconds: 121 } }),
        "properties.serverless.connectionTimeoutInSeconds",
        "1 to 120",
      ],
      [
        "an unknown default action",
        serviceBody({ networkACLs: { defaultAction: "Block" } }),
        "properties.networkACLs.defaultAction",
        "Allow, Deny",
      ],
      [
        "an unknown request type",
        serviceBody({ networkACLs: { publicNetwork: { deny: ["Rest"] } } }),
        "properties.networkACLs",
        "RESTAPI",
      ],
      [
        "31 IP rules",
        serviceBody({
          networkACLs: {
            ipRules: Array.from({ length: 31 }, () => ({ value: "10.0.0.0/8", action: "Allow" })),
          },
        }),
        "properties.networkACLs.ipRules",
        "at most 30",
      ],
      [
        "network rules on Free",
        serviceBody({ networkACLs: { publicNetwork: { deny: ["Trace"] } } }, free),
        "properties.networkACLs",
        "Free tier",
      ],
      [
        "no public access on Free",
        serviceBody({ publicNetworkAccess: "Disabled" }, free),
        "properties.publicNetworkAccess",
        "Free tier",
      ],
      [
        "client certificates on Free",
        serviceBody({ tls: { clientCertEnabled: true } }, free),
        "properties.tls.clientCertEnabled",
        "Free tier",
      ],
      [
        "an unknown public access",
        serviceBody({ publicNetworkAccess: "Off" }),
        "properties.publicNetworkAccess",
        "Enabled, Disabled",
      ],
      [
        "a disabled region endpoint without a replica",
        serviceBody({ regionEndpointEnabled: "Disabled" }),
        "properties.regionEndpointEnabled",
        "replica",
      ],
      [
        "resourceStopped that is no string",
        serviceBody({ resourceStopped: true }),
        "properties.resourceStopped",
        "a string",
      ],
      [
        "an upstream without a URL",
        serviceBody({ upstream: { templates: [{ hubPattern: "*" }] } }),
        "properties.upstream.templates.urlTemplate",
        "a URL",
      ],
      [
        "an upstream of an unknown auth type",
        serviceBody({ upstream: { templates: [{ urlTemplate: "https://a", auth: { type: "Key" } }] } }),
        "properties.upstream.templates.auth.type",
        "ManagedIdentity",
      ],
      [
        "an upstream that signs in as a service without an identity",
        serviceBody({
          upstream: { templates: [{ urlTemplate: "https://a", auth: { type: "ManagedIdentity" } }] },
        }),
        "properties.upstream.templates",
        "identity on the service",
      ],
      [
        "two identity types",
        serviceBody({}, { identity: { type: "SystemAssigned, UserAssigned" } }),
        "identity.type",
        "None, SystemAssigned, UserAssigned",
      ],
      [
        "a user-assigned identity that is not given",
        serviceBody({}, { identity: { type: "UserAssigned" } }),
        "identity.userAssignedIdentities",
        "must be given",
      ],
    ])("%s", async (_what, body, target, text) => {
      const reply = await put("sig", body);
      expect(errorOf(reply)).toEqual({ status: 400, code: "BadArgument", message: "Invalid arguments" });
      expect(reply.body.error.details).toEqual([
        { code: "BadArgument", target, message: expect.stringContaining(text) as string },
      ]);
      expect((await get()).status).toBe(404);
    });

    it.each(["ab", "1abc", "abc-", "a_b_c", "a".repeat(64)])("the name %s", async (name) => {
      const reply = await put(name, serviceBody());
      expect(reply.status).toBe(400);
      expect(reply.body.error.details[0]?.message).toContain(`The resource name '${name}' is invalid.`);
    });

    it("an identity that does not exist", async () => {
      const id = support.identityPath("none");
      const reply = await put(
        "sig",
        serviceBody({}, { identity: { type: "UserAssigned", userAssignedIdentities: { [id]: {} } } }),
      );
      expect(errorOf(reply)).toMatchObject({ status: 400, code: "FailedIdentityOperation" });
      expect(reply.body.error.message).toContain(`Resource '${id}' was not found.`);
    });
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
  ])("can't read %s, in a PUT or a PATCH", async (_what, body, reason) => {
    const error = {
      status: 400,
      code: "InvalidRequestContent",
      message: `The request content was invalid and could not be deserialized: '${reason}'.`,
    };
    expect(errorOf(await put("sig", serviceBody({}, body)))).toEqual(error);
    expect((await get()).status).toBe(404);
    await put("sig", serviceBody());
    await get();
    expect(errorOf(await send(arm, "PATCH", servicePath(), API.signalR, body))).toEqual(error);
  });
});
