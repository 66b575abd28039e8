// A page, and two calls for it: negotiate, which lets it connect to Azure SignalR Service, and broadcast, which sends to
// all pages. Nothing here is a secret: the service knows the backend by its managed identity.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { ManagedIdentityCredential } from "@azure/identity";
import fastify from "fastify";
import jwt from "jsonwebtoken";

const hub = "notifications";

// Endpoint, ClientId and the rest: the app setting that the stack's output `appSettings` gives.
const settings = Object.fromEntries(
  (process.env.AZURE_SIGNALR_CONNECTIONSTRING ?? "").split(";").map((part) => part.split(/=(.*)/s)),
) as { Endpoint: string; ClientId: string; ServerEndpoint?: string; ClientEndpoint?: string };
const { Endpoint: endpoint, ServerEndpoint: server = endpoint, ClientEndpoint: client = endpoint } = settings;
const credential = new ManagedIdentityCredential({ clientId: settings.ClientId });

/** Calls the service's REST API as the managed identity. What the service refuses is thrown as it says it. */
async function call(method: string, path: string, body?: object): Promise<string> {
  const { token } = await credential.getToken("https://signalr.azure.com/.default");
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await fetch(server + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const text = await answer.text();
  if (!answer.ok) {
    throw Object.assign(new Error(text), { statusCode: answer.status });
  }
  return text;
}

interface Key {
  KeyId: string;
  AccessKey: string;
}

/** The key that signs clients' tokens. The service takes it for 90 minutes; it is asked for anew after 55. */
async function signingKey(): Promise<Key> {
  if (Date.now() - key.askedAt > 55 * 60_000) {
    key = { askedAt: Date.now(), ...(JSON.parse(await call("GET", "/api/v1/auth/accessKey")) as Key) };
  }
  return key;
}
let key = { askedAt: 0, KeyId: "", AccessKey: "" };

const app = fastify();
const library = createRequire(`${process.cwd()}/`).resolve("@microsoft/signalr/dist/browser/signalr.min.js");

app.get("/", (_request, reply) => reply.type("text/html").send(readFileSync("page.html")));
app.get("/signalr.js", (_request, reply) => reply.type("text/javascript").send(readFileSync(library)));

app.get("/api/about", () => ({ service: endpoint, client }));

app.post("/api/negotiate", async () => {
  const { KeyId: keyid, AccessKey } = await signingKey();
  const audience = `${endpoint}/client/?hub=${hub}`;
  return {
    url: `${client}/client/?hub=${hub}`,
    accessToken: jwt.sign({}, AccessKey, { keyid, audience, expiresIn: "1h" }),
  };
});

app.post<{ Body: { text: string } }>("/api/broadcast", async ({ body }, reply) => {
  const message = { target: "notify", arguments: [body.text] };
  await call("POST", `/api/hubs/${hub}/:send?api-version=2022-06-01`, message);
  return reply.code(202).send();
});

void app.listen({ host: process.env.HOST ?? "0.0.0.0", port: Number(process.env.PORT ?? 8080) });
