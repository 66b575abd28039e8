import { randomUUID } from "node:crypto";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { ArmAnswer, Azure } from "./azure";
import { ArmError, invalidRequestContent } from "./errors";
import { isObject, messageOf, stringAt, type JsonObject } from "../json";
import { dispatch, parseUrl } from "./router";
import type { StateStore } from "./stateFile";

/** How many requests are remembered; the oldest go first. */
const REMEMBERED_REQUESTS = 100_000;

export interface RecordedRequest {
  method: string;
  /** Without the query. */
  path: string;
  apiVersion: string | undefined;
  body: unknown;
  status: number;
  /** Milliseconds since 1970. */
  at: number;
}

/** The HTTP side: bodies in, answers and headers out. All rules are behind `dispatch`. */
export function createServer(azure: Azure, store: StateStore, requests: RecordedRequest[]): FastifyInstance {
  const server = Fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    bodyLimit: 4 * 1024 * 1024,
    routerOptions: { maxParamLength: 8192 },
    frameworkErrors: (error, _request, reply: FastifyReply) => {
      send(reply, { status: 400, body: new ArmError(400, "BadRequest", error.message).body }, undefined);
    },
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => {
    done(null, body);
  });
  server.route({
    method: ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"],
    url: "/*",
    handler: async (request, reply) => {
      const text = typeof request.body === "string" ? request.body : "";
      const answer = await answerTo(azure, store, request, text);
      remember(requests, request, text, answer.status);
      send(reply, answer, request);
      return reply;
    },
  });
  return server;
}

async function answerTo(
  azure: Azure,
  store: StateStore,
  request: FastifyRequest,
  text: string,
): Promise<ArmAnswer> {
  try {
    azure.settle();
    const body = request.method === "GET" || request.method === "HEAD" ? {} : readBody(text);
    const answer = dispatch(azure, { method: request.method, url: request.url, body });
    await store.flush();
    return answer;
  } catch (error) {
    const fault =
      error instanceof ArmError
        ? error
        : new ArmError(500, "InternalServerError", stringAt(error, "stack") ?? messageOf(error));
    return { status: fault.status, body: fault.body, headers: { "x-ms-error-code": fault.code } };
  }
}

function readBody(text: string): JsonObject {
  if (text.trim() === "") {
    return {};
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalidRequestContent(messageOf(error));
  }
  if (value === null) {
    return {};
  }
  if (!isObject(value)) {
    throw invalidRequestContent("The request body is not a JSON object");
  }
  return value;
}

function remember(requests: RecordedRequest[], request: FastifyRequest, text: string, status: number): void {
  const url = parseUrl(request.url);
  requests.push({
    method: request.method,
    path: url.pathname,
    apiVersion: url.searchParams.get("api-version") ?? undefined,
    body: parsedOrText(text),
    status,
    at: Date.now(),
  });
  if (requests.length > REMEMBERED_REQUESTS) {
    requests.splice(0, requests.length - REMEMBERED_REQUESTS);
  }
}

function parsedOrText(text: string): unknown {
  if (text === "") {
    return undefined;
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function send(reply: FastifyReply, answer: ArmAnswer, request: FastifyRequest | undefined): void {
  const clientId = request?.headers["x-ms-client-request-id"];
  const id = randomUUID();
  reply
    .code(answer.status)
    .headers({
      "cache-control": "no-cache",
      pragma: "no-cache",
      expires: "-1",
      "x-content-type-options": "nosniff",
      "x-ms-request-id": id,
      "x-ms-correlation-request-id": request?.headers["x-ms-correlation-request-id"] ?? id,
      ...(clientId === undefined ? {} : { "x-ms-client-request-id": clientId }),
    })
    .headers(answer.headers ?? {});
  if (answer.body === undefined) {
    void reply.send();
  } else {
    void reply.type("application/json; charset=utf-8").send(JSON.stringify(answer.body));
  }
}
