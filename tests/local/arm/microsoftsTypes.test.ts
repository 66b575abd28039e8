import { bodyFaults, describeWithTypes, microsoftsTypes, missingVersions } from "../../support/bicepTypes";
import * as local from "./support";

const { groups, signalR, roles, locks } = local.API;
const groupPath = local.groupPath("other");
const servicePath = local.servicePath();
const grantPath = local.assignmentPath(servicePath, "33333333-3333-3333-3333-333333333333");
const lockPath = local.lockPath(local.groupPath());

/** A service's body with parts at its top replaced. */
const service = (rest: object) => ({ ...local.serviceBody(), ...rest });
const properties = (some: object) => service({ properties: some });
const feature = (value?: string) => properties({ features: [{ flag: "EnableLiveTrace", value }] });
const timeout = (connectionTimeoutInSeconds: number) =>
  properties({ serverless: { connectionTimeoutInSeconds } });
const ipRules = Array.from({ length: 31 }, () => ({ value: "10.0.0.1" }));

const put = (path: string, apiVersion: string, body: unknown) =>
  bodyFaults({ method: "PUT", path, apiVersion, body: JSON.parse(JSON.stringify(body)) as unknown });

describeWithTypes("the local ARM and Microsoft's types", () => {
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
    ["tags: [] is not an object", groupPath, groups, { location: "westeurope", tags: [] }],
    ["properties: is missing", grantPath, roles, {}],
    ["properties.level: is missing", lockPath, locks, { properties: {} }],
    ...Object.entries({
      "kind: [] is not a string": service({ kind: [] }),
      "identity.type: {} is not a string": service({ identity: { type: {} } }),
      "sku: 5 is not an object": service({ sku: 5 }),
      "sku.name: is missing": service({ sku: { capacity: 1 } }),
      "sku.capacity: 1.5 is not an integer": service({ sku: { name: "Standard_S1", capacity: 1.5 } }),
      "sku.x: is unknown; known are name, tier, capacity": service({ sku: { name: "Standard_S1", x: 1 } }),
      "properties.serverless.connectionTimeoutInSeconds: 0, at least 1 needed": timeout(0),
      "properties.serverless.connectionTimeoutInSeconds: 121, at most 120 allowed": timeout(121),
      "properties.features[0].value: is missing": feature(),
      "properties.features[0].value: 0 characters, at least 1 needed": feature(""),
      "properties.features[0].value: 129 characters, at most 128 allowed": feature("x".repeat(129)),
      "properties.networkACLs.ipRules: 31 items, at most 30 allowed": properties({
        networkACLs: { ipRules },
      }),
      "properties.cors.allowedOrigins: {} is not an array": properties({ cors: { allowedOrigins: {} } }),
      "properties.cors.allowedOrigins[0]: {} is not a string": properties({ cors: { allowedOrigins: [{}] } }),
      "properties.disableLocalAuth: {} is not a boolean": properties({ disableLocalAuth: {} }),
      "properties.upstream.templates[0].urlTemplate: is missing": properties({
        upstream: { templates: [{}] },
      }),
    }).map<[string, string, string, unknown]>(([fault, body]) => [fault, servicePath, signalR, body]),
  ])("both refuse: %s (%s)", async (fault, path, apiVersion, body) => {
    expect(put(path, apiVersion, body)).toEqual([fault]);
    expect((await local.send(arm, "PUT", path, apiVersion, body)).status).toBe(400);
  });

  it("the types refuse what Azure overlooks: read-only properties, and values in another case", () => {
    const body = { ...local.serviceBody({ hostName: "mine" }), kind: "signalr" };
    expect(put(servicePath, signalR, body)).toEqual([
      expect.stringMatching(/^kind: "signalr" is not one of /),
      "properties.hostName: is read-only",
    ]);
  });

  it("a PATCH may leave out what a PUT needs", () => {
    expect(bodyFaults({ method: "PATCH", path: servicePath, apiVersion: signalR, body: {} })).toEqual([]);
  });

  it("a type or version that Microsoft's types don't have is told, rather than let pass", () => {
    expect(put(servicePath, "2030-01-01", local.serviceBody())).toEqual([
      "Microsoft's types have no Microsoft.SignalRService/signalR@2030-01-01",
    ]);
  });

  it.each(missingVersions)("lack $resourceType of $apiVersion; $standIn stands in", (missing) => {
    const { resourceType, apiVersion, standIn } = missing;
    expect(microsoftsTypes().find(resourceType, apiVersion)).toBeUndefined();
    expect(microsoftsTypes().find(resourceType, standIn)).toBeDefined();
  });
});

describeWithTypes("the check at the end of each test file", () => {
  it("tells a body that Azure took, and that is wrong, with its path", async () => {
    const arm = await local.start();
    await local.putGroup(arm);
    const misspelt = local.serviceBody({ cors: { allowedOrgins: ["*"] } });
    expect((await local.putService(arm, "sig", misspelt)).status).toBe(201);
    expect((await local.putService(arm, "sig", service({ sku: 5 }))).status).toBe(400);
    const fault = "properties.cors.allowedOrgins: is unknown; known are allowedOrigins";
    await expect(local.stopAll()).rejects.toThrow(new RegExp(`:\nPUT ${servicePath}: ${fault}$`));
  });
});
