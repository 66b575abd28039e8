import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { sign } from "jsonwebtoken";
import { startDataPlane } from "../../../local/dataPlane";
import type { TemporaryKey } from "../../../local/dataPlane/tokens";
import { ask, serviceBody, servicePath } from "../arm/support";
import { clientToken, HOST, World } from "./support";

const SEND = "POST /api/hubs/chat/:send";
const body = { target: "notify" };

let world: World;
let key: TemporaryKey;
let token: string;

beforeAll(async () => {
  world = await World.start();
  const app = await world.identity("app", "SignalR App Server", "SignalR REST API Owner");
  key = await world.key(app);
  token = await world.token(app);
});

afterEach(async () => {
  await world.disconnect();
  await world.putService({}, { sku: { name: "Standard_S1", capacity: 1 } });
});

afterAll(() => world.stop());

const connecting = (origin?: string) =>
  world.open(`${world.clientUrl()}&access_token=${clientToken(key)}`, origin === undefined ? {} : { origin });

/** What a browser's preflight or negotiation is answered, as `STATUS allowed origin`. */
async function fromOrigin(method: "OPTIONS" | "POST", origin: string): Promise<string> {
  const headers = { origin, authorization: `Bearer ${clientToken(key)}` };
  const address = world.clientUrl().replace("/client/?", "/client/negotiate?");
  const answer = await fetch(address, { method, headers });
  return `${answer.status} ${answer.headers.get("access-control-allow-origin") ?? "none"}`;
}

describe("the data plane follows the service's settings as they are", () => {
  it("allowed origins: pages of others can't negotiate, nor open a WebSocket", async () => {
    await world.putService({
      cors: { allowedOrigins: ["https://App.example.com", "http://localhost:3000"] },
    });
    for (const origin of ["https://app.example.com", "http://localhost:3000"]) {
      expect(await fromOrigin("OPTIONS", origin)).toBe(`204 ${origin}`);
      expect(await fromOrigin("POST", origin)).toBe(`200 ${origin}`);
      expect(typeof (await connecting(origin))).toBe("object");
    }
    for (const origin of [
      "https://evil.example.com",
      "http://app.example.com",
      "http://localhost:3001",
      "null",
    ]) {
      expect(await fromOrigin("OPTIONS", origin)).toBe("403 none");
      expect(await fromOrigin("POST", origin)).toBe("403 none");
      expect(await connecting(origin)).toBe("403 OriginNotAllowed");
    }
    expect(typeof (await connecting())).toBe("object");
    await world.putService({ cors: { allowedOrigins: ["*"] } });
    expect(await fromOrigin("POST", "https://evil.example.com")).toBe("200 https://evil.example.com");
  });

  it("stopped: everything is refused, and its clients are disconnected; started, all is as before", async () => {
    const client = await world.connect(key);
    const closed = new Promise((resolve) => {
      client.onclose(resolve);
    });
    await world.putService({ resourceStopped: "true" });
    expect(String(await closed)).toContain("gone or stopped");
    expect(await world.rest(SEND, { token, body })).toMatchObject({
      status: 503,
      body: { code: "ServiceStopped" },
    });
    expect(await connecting()).toBe("503 ServiceStopped");
    await world.putService({});
    expect((await world.rest(SEND, { token, body })).status).toBe(202);
  });

  it("disableLocalAuth: access keys sign for clients and for REST only while it is off, and never again after", async () => {
    const withKey = (accessKey: string, path: string) => ({
      token: sign({}, accessKey, { audience: `https://${HOST}${path}`, expiresIn: 60 }),
      body,
    });
    await world.putService({ disableLocalAuth: false });
    const { primaryKey, secondaryKey } = (await ask(world.arm, "POST service:sig/listKeys"))
      .body as unknown as Record<"primaryKey" | "secondaryKey", string>;
    const [, path = ""] = SEND.split(" ");
    for (const accessKey of [primaryKey, secondaryKey]) {
      expect((await world.rest(SEND, withKey(accessKey, path))).status).toBe(202);
      const ofOther = withKey(accessKey, "/api/hubs/other/:send");
      expect((await world.rest(SEND, ofOther)).status).toBe(401);
      await world.connect({ KeyId: "any", AccessKey: accessKey });
    }
    for (const disableLocalAuth of [true, false]) {
      await world.putService({ disableLocalAuth });
      expect((await world.rest(SEND, withKey(primaryKey, path))).status).toBe(401);
      await expect(world.connect({ KeyId: "any", AccessKey: primaryKey })).rejects.toThrow("401");
    }
  });

  it("disableAadAuth: Entra's tokens are refused", async () => {
    await world.putService({ disableAadAuth: true });
    const answer = await world.rest(SEND, { token, body });
    expect(answer).toMatchObject({ status: 401, body: { code: "Unauthorized" } });
    expect(answer.headers.get("www-authenticate")).toContain("Bearer");
  });

  it("Default mode: clients are refused, for no hub server is there", async () => {
    await world.putService({ features: [{ flag: "ServiceMode", value: "Default" }] });
    expect(await connecting()).toBe("500 NoServer");
    await world.putService({ features: [{ flag: "ServiceMode", value: "Serverless" }] });
    expect(typeof (await connecting())).toBe("object");
  });

  it("Free_F1: 20 clients at once", async () => {
    await world.putService({}, { sku: { name: "Free_F1", capacity: 1 } });
    const clients = await Promise.all(Array.from({ length: 20 }, () => world.connect(key)));
    expect(await connecting()).toBe("429 TooManyConnections");
    await clients[0]?.stop();
    while (
      (await world.rest(`HEAD /api/hubs/chat/connections/${String(clients[0]?.connectionId)}`, { token }))
        .status === 200
    ) {
      await sleep(10);
    }
    expect(typeof (await connecting())).toBe("object");
  });

  it("connectionTimeoutInSeconds: a client that says nothing for longer is disconnected", async () => {
    await world.putService({ serverless: { connectionTimeoutInSeconds: 1 } });
    const socket = await world.openSocket(`${world.clientUrl()}&access_token=${clientToken(key)}`);
    const received: string[] = [];
    socket.on("message", (data: Buffer) => received.push(data.toString()));
    socket.send('{"protocol":"json","version":1}\u001e');
    await once(socket, "close");
    expect(received.at(-1)).toContain("said nothing for too long");
  });

  it("gone: its clients are disconnected, and what was made for it opens no other service of its name", async () => {
    const app = await world.identity("late", "SignalR App Server");
    const client = await world.connect(key);
    const closed = new Promise((resolve) => {
      client.onclose(resolve);
    });
    const reply = await ask(world.arm, "DELETE service");
    expect(reply.status).toBe(202);
    expect((await world.rest(SEND, { token, body })).status).toBe(404);
    expect(String(await closed)).toContain("gone or stopped");
    expect(await connecting()).toBe("404 NotFound");
    await sleep(5); // Its creation time tells it from the first.
    await ask(world.arm, `PUT ${servicePath()}`, serviceBody({ disableLocalAuth: true }));
    expect(await connecting()).toBe("401 Unauthorized");
    // Grants went with the service
    expect((await world.rest("GET /api/v1/auth/accessKey", { token: await world.token(app) })).status).toBe(
      403,
    );
  });

  it("not there before its creation has succeeded", async () => {
    world.arm.settings.operationSeconds = 60;
    await ask(world.arm, "PUT service:later", serviceBody());
    const address = `${world.plane.url}/later.service.signalr.net/api/health?api-version=2022-06-01`;
    expect((await fetch(address, { method: "HEAD" })).status).toBe(404);
    world.arm.settings.operationSeconds = 0;
    await ask(world.arm, "PUT service:now", serviceBody());
    const now = address.replace("later.", "now.");
    expect((await fetch(now, { method: "HEAD" })).status).toBe(200);
  });
});

it("ends though a client that was refused keeps its side open", async () => {
  const plane = await startDataPlane(world.arm.azure);
  const { port } = new URL(plane.url);
  const socket = connect({ host: "127.0.0.1", port: Number(port), allowHalfOpen: true });
  try {
    socket.write(`GET /${HOST}/client/?hub=chat HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n`);
    socket.write("connection: upgrade\r\nupgrade: websocket\r\n\r\n");
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 4\d\d /);
    await plane.stop();
  } finally {
    socket.destroy();
  }
});
