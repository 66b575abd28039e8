import type { LocalArm } from "../../../../local/arm";
import * as support from "../support";
import { ask, errorOf, identityPath, serviceBody, table } from "../support";

const free = '"sku":{"name":"Free_F1"}';
const cors = "properties.cors.allowedOrigins";
const seconds = "properties.serverless.connectionTimeoutInSeconds";
const acls = "properties.networkACLs";
const templates = "properties.upstream.templates";

/** What a body has beside the usual, the target that the refusal names, and what its message says. */
const refusals = table(`
  another sku's tier | sku | {"sku":{"name":"Premium_P1","tier":"Standard"}} | SKU tier does not match name.
  an unknown sku | sku.name | {"sku":{"name":"Standard_S9"}} | Standard_S9
  15 units | sku.capacity | {"sku":{"name":"Standard_S1","capacity":15}} | 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100 for Standard_S1
  2 units of Free_F1 | sku.capacity | {"sku":{"name":"Free_F1","capacity":2}} | 1 for Free_F1
  an unknown kind | kind | {"kind":"WebPubSub"} | SignalR, RawWebSockets
  an unknown feature | properties.features | {"properties":{"features":[{"flag":"Nope","value":"x"}]}} | ServiceMode, EnableConnectivityLogs
  an unknown service mode | properties.features | {"properties":{"features":[{"flag":"ServiceMode","value":"Server"}]}} | Default, Serverless, Classic
  an origin with a trailing slash | ${cors} | {"properties":{"cors":{"allowedOrigins":["https://a.example/"]}}} | Slashes are not allowed
  an origin of a custom scheme | ${cors} | {"properties":{"cors":{"allowedOrigins":["ionic://localhost"]}}} | https://domain
  a connection timeout of 121 | ${seconds} | {"properties":{"serverless":{"connectionTimeoutInSeconds":121}}} | 1 to 120
  network rules on Free | ${acls} | {${free},"properties":{"networkACLs":{"publicNetwork":{"deny":["Trace"]}}}} | Free tier
  no public access on Free | properties.publicNetworkAccess | {${free},"properties":{"publicNetworkAccess":"Disabled"}} | Free tier
  client certificates on Free | properties.tls.clientCertEnabled | {${free},"properties":{"tls":{"clientCertEnabled":true}}} | Free tier
  a disabled region without a replica | properties.regionEndpointEnabled | {"properties":{"regionEndpointEnabled":"Disabled"}} | replica
  an upstream without a URL | ${templates}.urlTemplate | {"properties":{"upstream":{"templates":[{"hubPattern":"*"}]}}} | a URL
  an upstream that signs in as nobody | ${templates} | {"properties":{"upstream":{"templates":[{"urlTemplate":"https://a","auth":{"type":"ManagedIdentity"}}]}}} | identity on the service
  a user-assigned identity that is not given | identity.userAssignedIdentities | {"identity":{"type":"UserAssigned"}} | must be given
`);

/** What a body has beside the usual, and why it can't be read. */
const unreadable = table(`
  a sku without a name | | {"sku":{"capacity":1}} | Required property 'name' not found in JSON. Path 'sku'.
  local auth that is neither on nor off | | {"properties":{"disableLocalAuth":"yes"}} | Could not convert string to boolean: yes. Path 'properties.disableLocalAuth'.
`);

const accepted = table(`
  100 units of Standard_S1 | | {"sku":{"name":"Standard_S1","capacity":100}}
  1000 units of Premium_P2 | | {"sku":{"name":"Premium_P2","capacity":1000}}
  Free with the CLI's default action | | {${free},"properties":{"networkACLs":{"defaultAction":"Allow"}}}
  any origin | | {"properties":{"cors":{"allowedOrigins":["*"]}}}
  an origin with a port | | {"properties":{"cors":{"allowedOrigins":["http://localhost:3000"]}}}
  an upstream that signs in as the service | | {"identity":{"type":"SystemAssigned"},"properties":{"upstream":{"templates":[{"urlTemplate":"https://a","auth":{"type":"ManagedIdentity"}}]}}}
`);

const body = (added: string | undefined): object => ({
  ...serviceBody(),
  ...(JSON.parse(added ?? "{}") as object),
});

describe("the rules of Microsoft.SignalRService/signalR", () => {
  let arm: LocalArm;

  beforeAll(async () => {
    arm = await support.start();
    await support.putGroup(arm);
  });

  afterAll(support.stopAll);

  it.each(refusals)("refuse %s", async (_what, target, added, text) => {
    const reply = await support.putService(arm, "refused", body(added));
    expect(errorOf(reply)).toEqual({ status: 400, code: "BadArgument", message: "Invalid arguments" });
    expect(reply.body.error.details).toEqual([
      { code: "BadArgument", target, message: expect.stringContaining(text) as string },
    ]);
    expect((await ask(arm, "GET service:refused")).status).toBe(404);
  });

  it.each(["ab", "1abc", "abc-", "a_b_c", "a".repeat(64)])("refuse the name %s", async (name) => {
    const reply = await support.putService(arm, name);
    expect(reply.status).toBe(400);
    expect(reply.body.error.details[0]?.message).toContain(`The resource name '${name}' is invalid.`);
  });

  it("refuse an identity that does not exist", async () => {
    const userAssignedIdentities = { [identityPath("none")]: {} };
    const identity = { type: "UserAssigned", userAssignedIdentities };
    const reply = await support.putService(arm, "refused", serviceBody({}, { identity }));
    expect(errorOf(reply)).toMatchObject({ status: 400, code: "FailedIdentityOperation" });
    expect(reply.body.error.message).toContain(`Resource '${identityPath("none")}' was not found.`);
  });

  it.each(accepted)("let %s pass", async (what, _target, added) => {
    const reply = await support.putService(arm, `s-${what.replaceAll(/[\W_]/g, "-")}`, body(added));
    expect([reply.status, reply.body.error]).toEqual([201, undefined]);
  });

  it("let a name of 63 characters in both cases pass", async () => {
    expect((await support.putService(arm, `A${"b".repeat(62)}`)).status).toBe(201);
  });

  it.each(unreadable)("can't read %s, in a PUT or a PATCH", async (_what, _target, added, reason) => {
    const error = {
      status: 400,
      code: "InvalidRequestContent",
      message: `The request content was invalid and could not be deserialized: '${reason}'.`,
    };
    expect(errorOf(await support.putService(arm, "refused", body(added)))).toEqual(error);
    await support.putService(arm, "here");
    expect(errorOf(await ask(arm, "PATCH service:here", added))).toEqual(error);
  });
});
