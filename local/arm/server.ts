import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import type { Duplex } from "node:stream";
import type { FastifyHttpOptions, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { createServer, rawAnswer } from "../http";
import { messageOf, stringAt } from "../json";
import type { ArmAnswer, Azure } from "./azure";
import { ArmError } from "./errors";
import {
  BODY_LIMIT_BYTES,
  checkCaller,
  readJson,
  tooLarge,
  unsupportedMediaType,
  type RequestLog,
} from "./requests";
import { dispatch, parseUrl } from "./router";
import type { StateStore } from "./stateFile";

export interface ServerOptions {
  token: string;
  /** How long a client may take to send a request. */
  requestTimeoutSeconds: number;
  /** Where requests are recorded; left out, they aren't. */
  log: RequestLog | undefined;
}

const LARGE_BODY_BYTES = 256 * 1024;

const METHODS = ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"];

/** The HTTP side: bodies in, answers and headers out. All rules are behind `dispatch`. */
export function createArmServer(azure: Azure, store: StateStore, options: ServerOptions): FastifyInstance {
  const timeout = options.requestTimeoutSeconds * 1000;
  const httpOptions: FastifyHttpOptions<Server> = {
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: timeout,
    http: { headersTimeout: timeout, connectionsCheckingInterval: Math.min(timeout / 4, 5000) },
    frameworkErrors: (error, _request, reply: FastifyReply) => {
      send(reply, errorAnswer(new ArmError(400, "BadRequest", error.message)));
    },
    clientErrorHandler: ({ code }, socket) => {
      refuseUnread(code, socket);
    },
  };
  const server = createServer(httpOptions, /^application\/([\w.-]+\+)?json\s*(;|$)/i);
  server.addHook("onRequest", (request, _reply, done) => {
    const { localPort: port = 0 } = request.socket;
    checkCaller(request.headers, { port, token: options.token, path: request.url.split("?")[0] ?? "" });
    done();
  });
  oneLargeBodyAtATime(server);
  server.setErrorHandler((error, request, reply) => {
    send(reply, errorAnswer(asArmError(error, request)), request);
  });
  server.setNotFoundHandler((request, reply) => {
    const message = `The http method '${request.method}' is not supported.`;
    send(reply, errorAnswer(new ArmError(405, "HttpMethodNotAllowed", message)), request);
  });
  server.route({
    method: METHODS,
    url: "/*",
    handler: async (request, reply) => {
      const text = typeof request.body === "string" ? request.body : "";
      const answer = await answerTo(azure, store, request, text);
      if (options.log !== undefined) {
        const { pathname: path, searchParams } = parseUrl(request.url);
        const apiVersion = searchParams.get("api-version") ?? undefined;
        options.log.add({ method: request.method, path, apiVersion, status: answer.status }, text);
      }
      send(reply, answer, request);
      return reply;
    },
  });
  return server;
}

/** Large bodies, or those of unknown size, are received one after the other: many at once would fill the memory. */
function oneLargeBodyAtATime(server: FastifyInstance): void {
  let last = Promise.resolve();
  server.addHook("preParsing", async ({ headers }, reply) => {
    if (
      headers["transfer-encoding"] === undefined &&
      Number(headers["content-length"] ?? 0) <= LARGE_BODY_BYTES
    ) {
      return;
    }
    const previous = last;
    last = new Promise((resolve) => reply.raw.once("close", resolve));
    await previous;
  });
}

async function answerTo(
  azure: Azure,
  store: StateStore,
  { method, url }: FastifyRequest,
  text: string,
): Promise<ArmAnswer> {
  try {
    azure.settle();
    const body = method === "GET" || method === "HEAD" ? {} : readJson(text);
    const answer = dispatch(azure, { method, url, body });
    await store.flush();
    return answer;
  } catch (error) {
    return errorAnswer(asArmError(error));
  }
}

function asArmError(error: unknown, request?: FastifyRequest): ArmError {
  if (error instanceof ArmError) {
    return error;
  }
  switch (stringAt(error, "code")) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return tooLarge();
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return unsupportedMediaType(request?.headers["content-type"]);
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return new ArmError(400, "BadRequest", messageOf(error));
    default:
      return new ArmError(500, "InternalServerError", messageOf(error));
  }
}

function errorAnswer({ status, code, body }: ArmError): ArmAnswer {
  return {
    status,
    body,
    headers: { "x-ms-error-code": code, ...(status === 401 ? { "www-authenticate": "Bearer" } : {}) },
  };
}

/** Answers what couldn't be read as HTTP, or took too long to come. */
function refuseUnread(code: string, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const [status, error] =
    code === "ERR_HTTP_REQUEST_TIMEOUT"
      ? ["408 Request Timeout", new ArmError(408, "RequestTimeout", "The request took too long to arrive.")]
      : code === "HPE_HEADER_OVERFLOW"
        ? [
            "431 Request Header Fields Too Large",
            new ArmError(431, "BadRequest", "The headers are too large."),
          ]
        : ["400 Bad Request", new ArmError(400, "BadRequest", "The request could not be read as HTTP.")];
  const headers = { "content-type": "application/json; charset=utf-8", "x-ms-error-code": error.code };
  socket.end(rawAnswer(status, headers, error.body));
}

function send(reply: FastifyReply, answer: ArmAnswer, request?: FastifyRequest): void {
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
