import { DefaultAzureCredential, ManagedIdentityCredential } from "@azure/identity";
import { decode, type JwtPayload } from "jsonwebtoken";
import { localConnectionString } from "../../../local/dataPlane";
import { runGuide } from "../../support/guides";
import { ask, identityPath } from "../arm/support";
import { HOST, World, type TestIdentity } from "./support";

const scope = "https://signalr.azure.com/.default";

let world: World;
let app: TestIdentity;
const before = process.env;

beforeAll(async () => {
  world = await World.start();
  app = await world.identity("app", "SignalR REST API Owner");
  // As on App Service, and nothing else that a developer's machine may have
  const kept = Object.entries(before).filter(([name]) => !/^(AZURE|MSI|IDENTITY)_/.test(name));
  process.env = { ...Object.fromEntries(kept), ...world.plane.variables };
});

afterAll(async () => {
  process.env = before;
  await world.stop();
});

/** Asks as App Service documents it. */
async function askForToken(
  query: string,
  header: string,
): Promise<{ status: number; body: Record<string, string> }> {
  const response = await fetch(world.plane.variables.IDENTITY_ENDPOINT + query, {
    headers: { "X-IDENTITY-HEADER": header },
  });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

describe("Microsoft's credentials, unchanged", () => {
  it.each([
    [
      "ManagedIdentityCredential by client id",
      () => new ManagedIdentityCredential({ clientId: app.clientId }),
    ],
    [
      "ManagedIdentityCredential by resource id",
      () => new ManagedIdentityCredential({ resourceId: identityPath() }),
    ],
    [
      "ManagedIdentityCredential by principal id",
      () => new ManagedIdentityCredential({ objectId: app.principalId }),
    ],
    ["DefaultAzureCredential", () => new DefaultAzureCredential({ managedIdentityClientId: app.clientId })],
  ])("%s gets a token that names the identity and is good for the REST API", async (_what, credential) => {
    const { token, expiresOnTimestamp } = await credential().getToken(scope);
    expect(expiresOnTimestamp).toBeGreaterThan(Date.now() + 3_600_000);
    expect(decode(token) as JwtPayload).toMatchObject({
      aud: "https://signalr.azure.com",
      iss: `https://sts.windows.net/${world.arm.settings.tenantId}/`,
      oid: app.principalId,
      appid: app.clientId,
      tid: world.arm.settings.tenantId,
    });
    const body = { target: "notify" };
    expect((await world.rest("POST /api/hubs/chat/:send", { token, body })).status).toBe(202);
  });

  it("get none for an identity that isn't deployed, and say so", async () => {
    const other = new ManagedIdentityCredential({ clientId: "99999999-9999-9999-9999-999999999999" });
    await expect(other.getToken(scope)).rejects.toThrow(
      "No User Assigned or Delegated Managed Identity found",
    );
    const gone = await world.identity("gone");
    await ask(world.arm, `DELETE ${identityPath("gone")}`);
    const credential = new ManagedIdentityCredential({ clientId: gone.clientId });
    await expect(credential.getToken(scope)).rejects.toThrow("No User Assigned");
  });
});

describe("the identity endpoint", () => {
  const right = (change: Record<string, string> = {}, without?: string) => {
    const all = {
      "api-version": "2019-08-01",
      resource: "https://signalr.azure.com",
      client_id: app.clientId,
      ...change,
    };
    const kept = Object.entries(all).filter(([name]) => name !== without);
    return `?${new URLSearchParams(kept).toString()}`;
  };

  it("answers in App Service's form", async () => {
    expect(await askForToken(right(), world.plane.variables.IDENTITY_HEADER)).toEqual({
      status: 200,
      body: {
        access_token: expect.stringMatching(/^ey/) as string,
        expires_on: expect.stringMatching(/^\d{10}$/) as string,
        resource: "https://signalr.azure.com",
        token_type: "Bearer",
        client_id: app.clientId,
      },
    });
  });

  it.each<[string, () => string, number, string?]>([
    ["a wrong header", () => right(), 401, "x"],
    ["an empty header", () => right(), 401, ""],
    ["no version", () => right({}, "api-version"), 400],
    ["another version", () => right({ "api-version": "2017-09-01" }), 400],
    ["no resource", () => right({}, "resource"), 400],
    ["no identity, for there is no system-assigned one", () => right({}, "client_id"), 400],
    ["a principal id for a client id", () => right({ client_id: app.principalId }), 400],
  ])("refuses %s", async (_what, query, status, header = world.plane.variables.IDENTITY_HEADER) => {
    const answer = await askForToken(query(), header);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ statusCode: status, message: expect.stringMatching(/./) as string });
  });
});

describe("the guide's program", () => {
  it("sends as the identity, through the address on this machine, where there is one", async () => {
    process.env.LOCAL_AZURE_SIGNALR_URL = world.plane.url;
    const { sendToAll } = runGuide("docs/local-azure.md", "Azure SignalR Service itself") as {
      sendToAll: (clientId: string, endpoint: string) => Promise<number>;
    };
    expect(await sendToAll(app.clientId, `https://${HOST}`)).toBe(202);
    const { clientId } = await world.identity("without-a-role");
    expect(await sendToAll(clientId, `https://${HOST}`)).toBe(403);
  });
});

describe("a connection string for this machine", () => {
  it("keeps the service's own address, for tokens, and adds those here", () => {
    const own = `Endpoint=https://${HOST};AuthType=azure.msi;ClientId=${app.clientId};Version=1.0;`;
    const here = `http://127.0.0.1:5000/${HOST}`;
    expect(localConnectionString(own, "http://127.0.0.1:5000")).toBe(
      `${own}ServerEndpoint=${here};ClientEndpoint=${here};`,
    );
  });
});
