import { timingSafeEqual } from "node:crypto";
import type { Server } from "node:http";
import Fastify, { type FastifyHttpOptions, type FastifyInstance } from "fastify";

// What the servers of the local Azure have in common.

/** An HTTP server without what none of them uses. Bodies of a content type come as text, those of others are refused. */
export function createServer(options: FastifyHttpOptions<Server>, contentType: RegExp): FastifyInstance {
  const server = Fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 16_384 },
    // No route has a schema, and loading the compilers for them would be a third of the start.
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    ...options,
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(contentType, { parseAs: "string" }, (_request, body, done) => {
    done(null, body);
  });
  return server;
}

function noSchemas(): never {
  throw new Error("the local Azure checks bodies by itself");
}

/** An answer as it is on the wire, for a socket on which Fastify doesn't answer. The connection is to end with it. */
export function rawAnswer(status: string, headers: Readonly<Record<string, string>>, body: unknown): string {
  const text = JSON.stringify(body);
  const all = { ...headers, "content-length": Buffer.byteLength(text), connection: "close" };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status}\r\n${lines.join("")}\r\n${text}`;
}

/** Why a request is refused that names another host: a web page reaches this server under its own (DNS rebinding). */
export function otherHost(host = "", port = 0): string | undefined {
  const own = [`127.0.0.1:${port}`, `localhost:${port}`];
  return own.includes(host.toLowerCase())
    ? undefined
    : `The Host header is '${host}': the local Azure answers to ${own.join(" and ")}.`;
}

/** Whether a secret is the expected one, in a time that tells nothing of it. */
export function isSameSecret(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
