import { createServer, request as send, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What can happen to a request on its way to Azure, or to its answer. */
export const faultKinds = [
  "dropped before Azure has it",
  "answer lost",
  "answer cut",
  "408",
  "429",
  "500",
  "502",
  "503",
  "504",
  "409 AnotherOperationInProgress",
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** A request as the proxy sees it. */
export interface Seen {
  method: string;
  path: string;
  /** How often the very same request came before. */
  before: number;
}

export interface FaultyProxy {
  readonly url: string;
  /** Which fault a request gets; none where it isn't set or says so. */
  faultOf: ((request: Seen) => FaultKind | undefined) | undefined;
  /** All faults so far, as `KIND at METHOD PATH`. */
  readonly faults: string[];
  stop(): Promise<void>;
}

/** Stands before a local Azure, and spoils what it is told to. */
export async function startFaultyProxy(azureUrl: string): Promise<FaultyProxy> {
  const seen = new Map<string, number>();
  const proxy = {
    url: "",
    faultOf: undefined,
    faults: [] as string[],
    stop: () => Promise.resolve(),
  } as FaultyProxy;
  const server = createServer((incoming, response) => {
    const { method = "", url: path = "" } = incoming;
    const key = `${method} ${path}`;
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    const fault = proxy.faultOf?.({ method, path, before });
    if (fault !== undefined) {
      proxy.faults.push(`${fault} at ${key}`);
    }
    void handle(incoming, response, { azureUrl, proxyUrl: proxy.url, fault });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  });
}

interface Way {
  azureUrl: string;
  proxyUrl: string;
  fault: FaultKind | undefined;
}

async function handle(incoming: IncomingMessage, response: ServerResponse, way: Way): Promise<void> {
  const { fault } = way;
  const body = await textOf(incoming);
  if (fault === "dropped before Azure has it") {
    incoming.socket.destroy();
    return;
  }
  const status = Number(fault?.slice(0, 3));
  if (!Number.isNaN(status)) {
    const code = status === 409 ? "AnotherOperationInProgress" : "Spoiled";
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { code, message: "by the test" } }));
    return;
  }
  const answer = await forwarded(incoming, body, way);
  if (fault === "answer lost") {
    incoming.socket.destroy();
    return;
  }
  response.writeHead(answer.status, { ...answer.headers, "content-length": Buffer.byteLength(answer.text) });
  if (fault === "answer cut" && answer.text.length > 1) {
    response.write(answer.text.slice(0, answer.text.length / 2), () => incoming.socket.destroy());
    return;
  }
  response.end(answer.text);
}

interface Answer {
  status: number;
  headers: Record<string, string>;
  text: string;
}

/** Azure's own answer. Where it says to ask again later, that goes through the proxy too. */
function forwarded(incoming: IncomingMessage, body: string, { azureUrl, proxyUrl }: Way): Promise<Answer> {
  const headers = { ...incoming.headers, host: new URL(azureUrl).host };
  const url = `${azureUrl}${incoming.url ?? ""}`;
  return new Promise((resolve, reject) => {
    const outgoing = send(url, { method: incoming.method ?? "GET", headers }, (answer) => {
      textOf(answer).then((text) => {
        const through = Object.entries(answer.headers).map(([name, value]) => [
          name,
          String(value).replace(azureUrl, proxyUrl),
        ]);
        const kept = through.filter(([name]) => name !== "transfer-encoding" && name !== "connection");
        resolve({
          status: answer.statusCode ?? 0,
          headers: Object.fromEntries(kept) as Record<string, string>,
          text,
        });
      }, reject);
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

async function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}
