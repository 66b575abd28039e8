import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { HubConnectionState, type HubConnection } from "@microsoft/signalr";
import { MessagePackHubProtocol } from "@microsoft/signalr-protocol-msgpack";
import type { TemporaryKey } from "../../../local/dataPlane/tokens";
import { clientToken, heard, settled, World, type RestOptions, type TestIdentity } from "./support";

let world: World;
let key: TemporaryKey;
let token: string;

beforeAll(async () => {
  world = await World.start();
  const app: TestIdentity = await world.identity("app", "SignalR App Server", "SignalR REST API Owner");
  key = await world.key(app);
  token = await world.token(app);
});

afterEach(() => world.disconnect());

afterAll(() => world.stop());

/** A call that succeeds; its path is under the hub `chat`. */
async function call(line: string, options: RestOptions = {}): Promise<number> {
  const { status } = await world.rest(line.replace(" ", " /api/hubs/chat"), { token, ...options });
  expect(status).toBeLessThan(500);
  return status;
}

const send = (to: string, ...args: unknown[]) =>
  call(`POST ${to}/:send`, { body: { target: "notify", arguments: args } });

/** Waits until all of them have heard what was sent so far. */
const settle = (...connections: HubConnection[]) =>
  settled(connections, () => call("POST /:send", { body: { target: "settled" } }));

/** Waits until the service has seen that a client left. */
async function untilGone(path: string): Promise<void> {
  while ((await call(`HEAD ${path}`)) !== 404) {
    await sleep(10);
  }
}

describe("Microsoft's client", () => {
  it("hears what is sent to its hub, with every kind of argument", async () => {
    const [ann, bob] = [await world.connect(key), await world.connect(key)];
    const elsewhere = await world.connect(key, { hub: "other" });
    const all = [ann, bob, elsewhere].map((one) => heard(one));
    const args = ["text \u001e é 🎉", 1.5, null, true, { a: [1, {}] }, ["x"]];
    expect(await send("", ...args)).toBe(202);
    await settle(ann, bob);
    expect(all).toEqual([[args], [args], []]);
  });

  it("hears the same by MessagePack, and is told the same when it is disconnected", async () => {
    const ann = await world.connect(key, { protocol: new MessagePackHubProtocol() });
    const bob = await world.connect(key);
    const all = [ann, bob].map((one) => heard(one));
    const long = "x".repeat(70_000);
    const args = ["text \u001e é 🎉", 1.5, -7, null, true, { a: [1, {}] }, long];
    await send("", ...args);
    await settle(ann, bob);
    expect(all).toEqual([[args], [args]]);
    const closed = new Promise<Error | undefined>((resolve) => {
      ann.onclose(resolve);
    });
    void ann.send("Send", 1);
    await closed;
    await untilGone(`/connections/${ann.connectionId ?? "gone"}`);
  });

  it("hears nothing where it is excluded", async () => {
    const [ann, bob] = [await world.connect(key), await world.connect(key)];
    const all = [ann, bob].map((one) => heard(one));
    const excluded = `?api-version=2022-06-01&excluded=${ann.connectionId ?? ""}&excluded=x`;
    await call(`POST /:send${excluded}`, { body: { target: "notify", arguments: ["not ann"] } });
    await call("PUT /groups/g/connections/" + String(ann.connectionId));
    await call("PUT /groups/g/connections/" + String(bob.connectionId));
    await call(`POST /groups/g/:send${excluded}`, { body: { target: "notify", arguments: ["still not"] } });
    await settle(ann, bob);
    expect(all).toEqual([[], ["not ann", "still not"]]);
  });

  it("hears what is sent to its user and to its connection", async () => {
    const ann = await world.connect(key, { userId: "ann@contoso.example" });
    const annToo = await world.connect(key, { userId: "ann@contoso.example" });
    const bob = await world.connect(key, { userId: "bob" });
    const all = [ann, annToo, bob].map((one) => heard(one));
    await send("/users/ann%40contoso.example", "to ann");
    await send(`/connections/${ann.connectionId ?? ""}`, "to one");
    await send("/users/nobody", "to nobody");
    await settle(ann, annToo, bob);
    expect(all).toEqual([["to ann", "to one"], ["to ann"], []]);
    expect(await call("HEAD /users/ann%40contoso.example")).toBe(200);
    expect(await call("HEAD /users/nobody")).toBe(404);
    expect(await call(`HEAD /connections/${bob.connectionId ?? ""}`)).toBe(200);
    const id = bob.connectionId ?? "";
    await bob.stop();
    await untilGone(`/connections/${id}`);
  });

  it("is named by the claim that the SDK writes, before others", async () => {
    const claims = { "asrs.s.uid": "sdk", sub: "sub" };
    const url = `${world.clientUrl()}&access_token=${clientToken(key, { claims })}`;
    const socket = await world.openSocket(url);
    socket.send('{"protocol":"json","version":1}\u001e');
    await once(socket, "message");
    expect(await call("HEAD /users/sdk")).toBe(200);
    expect(await call("HEAD /users/sub")).toBe(404);
  });

  it("hears what is sent to its groups while it is in them", async () => {
    const [ann, bob] = [await world.connect(key), await world.connect(key)];
    const all = [ann, bob].map((one) => heard(one));
    const membership = `/groups/news/connections/${ann.connectionId ?? ""}`;
    expect(await call("HEAD /groups/news")).toBe(404);
    expect(await call(`PUT ${membership}`)).toBe(200);
    expect(await call("HEAD /groups/news")).toBe(200);
    await send("/groups/news", 1);
    expect(await call(`DELETE ${membership}`)).toBe(200);
    expect(await call(`DELETE ${membership}`)).toBe(404);
    await send("/groups/news", 2);
    await call(`PUT ${membership}`);
    await call(`DELETE /connections/${ann.connectionId ?? ""}/groups`);
    await send("/groups/news", 3);
    expect(await call("PUT /groups/news/connections/nobody")).toBe(404);
    await settle(ann, bob);
    expect(all).toEqual([[1], []]);
    await call(`PUT ${membership}`);
    await ann.stop();
    await untilGone("/groups/news");
  });

  it("is in its user's groups: those of before it came, those of now with ttl 0, until they end", async () => {
    const inGroup = (group: string) => `/users/cay/groups/${group}`;
    expect(await call(`PUT ${inGroup("before")}`)).toBe(200);
    expect(await call(`PUT ${inGroup("now")}?api-version=2022-06-01&ttl=0`)).toBe(200);
    expect(await call(`PUT ${inGroup("short")}?api-version=2022-06-01&ttl=1`)).toBe(200);
    expect(await call(`HEAD ${inGroup("before")}`)).toBe(200);
    expect(await call("HEAD /groups/before")).toBe(404);
    const cay = await world.connect(key, { userId: "cay" });
    const all = heard(cay);
    for (const group of ["before", "now", "short"]) {
      await send(`/groups/${group}`, group);
    }
    await call(`PUT ${inGroup("now")}?api-version=2022-06-01&ttl=0`);
    await send("/groups/now", "now at last");
    await sleep(1100);
    await send("/groups/short", "too late");
    expect(await call(`DELETE ${inGroup("before")}`)).toBe(204);
    await send("/groups/before", "no longer");
    expect(await call("DELETE /users/cay/groups")).toBe(204);
    await send("/groups/now", "no longer");
    await settle(cay);
    expect(all).toEqual(["before", "short", "now at last"]);
  });

  it("comes back where its connection breaks, and hears what is sent from then on", async () => {
    const ann = await world.connect(key, { reconnects: true });
    const all = heard(ann);
    const before = ann.connectionId;
    const back = new Promise((resolve) => {
      ann.onreconnected(resolve);
    });
    expect(await call(`DELETE /connections/${before ?? ""}?api-version=2022-06-01&reason=bye`)).toBe(200);
    await back;
    expect(ann.state).toBe(HubConnectionState.Connected);
    expect(ann.connectionId).not.toBe(before);
    await send("", "welcome back");
    await settle(ann);
    expect(all).toEqual(["welcome back"]);
  });

  it.each([
    ["its connection", (id: string) => `DELETE /connections/${id}`, 200],
    ["its user", () => "POST /users/dan/:closeConnections", 204],
    ["its group", () => "POST /groups/dans/:closeConnections", 204],
    ["its hub", () => "POST /:closeConnections", 204],
  ])("is disconnected with %s, and told why", async (_what, line, status) => {
    const dan = await world.connect(key, { userId: "dan" });
    const spared = await world.connect(key, { userId: "dan" });
    await call(`PUT /groups/dans/connections/${dan.connectionId ?? ""}`);
    const closed = new Promise<Error | undefined>((resolve) => {
      dan.onclose(resolve);
    });
    const query = `?api-version=2022-06-01&reason=maintenance&excluded=${spared.connectionId ?? ""}`;
    expect(await call(line(dan.connectionId ?? "") + query)).toBe(status);
    expect(String(await closed)).toContain("maintenance");
    expect(spared.state).toBe(HubConnectionState.Connected);
  });

  it.each([
    ["invokes", (client: HubConnection) => client.invoke("Send", 1).catch(() => undefined)],
    ["sends", (client: HubConnection) => client.send("Send", 1)],
    [
      "asks for a stream",
      (client: HubConnection) => client.stream("All").subscribe({ next() {}, error() {}, complete() {} }),
    ],
  ])("is disconnected when it %s, for it may only listen", async (_what, act) => {
    const ann = await world.connect(key);
    const closed = new Promise<Error | undefined>((resolve) => {
      ann.onclose(resolve);
    });
    void act(ann);
    expect(String(await closed)).toContain("In serverless mode clients can't invoke hub methods");
  });

  it("connects without negotiation, and with negotiateVersion 0", async () => {
    const access = `&access_token=${clientToken(key)}`;
    await world.openSocket(world.clientUrl() + access);
    const address = world.clientUrl().replace("/client/?", "/client/negotiate?");
    const negotiated = await fetch(address, {
      method: "POST",
      headers: { authorization: `Bearer ${clientToken(key)}` },
    });
    const { connectionId, ...rest } = (await negotiated.json()) as { connectionId: string };
    const availableTransports = [{ transport: "WebSockets", transferFormats: ["Text", "Binary"] }];
    expect(rest).toEqual({ negotiateVersion: 0, availableTransports });
    const url = `${world.clientUrl()}&id=${connectionId}${access}`;
    await world.openSocket(url);
    expect(await world.open(url)).toBe("404 NotFound");
  });
});

describe("100 clients", () => {
  it("hear 50 broadcasts each, in order, and none is lost", async () => {
    const clients = await Promise.all(Array.from({ length: 100 }, () => world.connect(key)));
    const all = clients.map((one) => heard(one));
    const numbers = Array.from({ length: 50 }, (_, index) => index);
    for (const number of numbers) {
      await send("", number);
    }
    await settle(...clients);
    expect(all.every((one) => JSON.stringify(one) === JSON.stringify(numbers))).toBe(true);
  });
});
