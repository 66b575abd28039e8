import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type * as SignalR from "@microsoft/signalr";
import type { Browser, Page } from "playwright-core";
import { startBrowser } from "../../support/browser";
import { clientToken, World, type RestOptions } from "./support";

declare const signalR: typeof SignalR;

/** What a page keeps of its connection. */
declare const kept: { connection: SignalR.HubConnection; heard: unknown[]; reconnected: Promise<unknown> };

const library = readFileSync(require.resolve("@microsoft/signalr/dist/browser/signalr.min.js"), "utf8");

let world: World;
let token: string;
let site: Server;
let browser: Browser;
let connectToken: (userId: string) => string;

beforeAll(async () => {
  [world, browser] = await Promise.all([World.start(), startBrowser()]);
  const app = await world.identity("app", "SignalR App Server", "SignalR REST API Owner");
  const key = await world.key(app);
  token = await world.token(app);
  connectToken = (userId) => clientToken(key, { userId });
  site = createServer((_request, response) => {
    response.setHeader("content-type", "text/html").end(`<script>${library}</script>`);
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  await world.putService({ cors: { allowedOrigins: [`http://127.0.0.1:${port()}`] } });
}, 120_000);

afterAll(async () => {
  await browser.close();
  site.close();
  await world.stop();
});

const port = () => (site.address() as AddressInfo).port;

/** A page of a site that connects, or the reason why it can't. */
async function connect(userId: string, host = "127.0.0.1"): Promise<{ page: Page; error: string }> {
  const page = await browser.newPage();
  await page.goto(`http://${host}:${port()}/`);
  const error = await page.evaluate(
    async ({ url, accessToken }) => {
      const connection = new signalR.HubConnectionBuilder()
        .withUrl(url, { accessTokenFactory: () => accessToken })
        .withAutomaticReconnect([0, 10, 100])
        .build();
      const heard: unknown[] = [];
      connection.on("notify", (text: unknown) => heard.push(text));
      const reconnected = new Promise((resolve) => {
        connection.onreconnected(resolve);
      });
      Object.assign(globalThis, { kept: { connection, heard, reconnected } });
      return connection.start().then(() => "", String);
    },
    { url: world.clientUrl(), accessToken: connectToken(userId) },
  );
  return { page, error };
}

async function call(line: string, options: RestOptions = {}): Promise<void> {
  const { status } = await world.rest(line.replace(" ", " /api/hubs/chat"), { token, ...options });
  expect(status).toBeLessThan(300);
}

const send = (to: string, text: string) =>
  call(`POST ${to}/:send`, { body: { target: "notify", arguments: [text] } });

describe("Microsoft's client in a browser", () => {
  it("hears what is sent to all, to its user and to its group, and comes back when it is cut off", async () => {
    const [{ page: ann }, { page: bob }] = [await connect("ann"), await connect("bob")];
    await call("PUT /users/bob/groups/news");
    await send("/users/ann", "to ann");
    await send("/groups/news", "to the group");
    await call("DELETE /connections/" + (await ann.evaluate(() => kept.connection.connectionId ?? "")));
    await ann.evaluate(() => kept.reconnected);
    await send("", "to all");
    for (const page of [ann, bob]) {
      await page.waitForFunction(() => kept.heard.includes("to all"));
    }
    expect(await ann.evaluate(() => kept.heard)).toEqual(["to ann", "to all"]);
    expect(await bob.evaluate(() => kept.heard)).toEqual(["to the group", "to all"]);
  });

  it("can't connect from a site that isn't among the allowed origins", async () => {
    const { error } = await connect("eve", "localhost");
    expect(error).toContain("Failed to complete negotiation");
  });
});
