import type { Server } from "node:http";
import type { FastifyHttpOptions, FastifyInstance, FastifyReply } from "fastify";
import { createServer, otherHost } from "../http";
import { messageOf, stringAt } from "../json";
import { DataPlaneError, invalidRequest, notFound } from "./errors";
import { MESSAGE_LIMIT_BYTES } from "./hubProtocol";

/** The HTTP side: hosts, bodies and errors. What is answered is registered by others. */
export function createDataPlaneServer(): FastifyInstance {
  const options: FastifyHttpOptions<Server> = {
    bodyLimit: MESSAGE_LIMIT_BYTES,
    requestTimeout: 30_000,
    frameworkErrors: (error, _request, reply: FastifyReply) => {
      sendError(reply, invalidRequest("url", error.message));
    },
  };
  const server = createServer(options, /^application\/json\s*(;|$)/i);
  server.addHook("onRequest", (request, _reply, done) => {
    refuseOtherHosts(request.headers.host, request.socket.localPort);
    done();
  });
  server.setErrorHandler((error, request, reply) => {
    sendError(reply, asDataPlaneError(error, request.headers["content-type"]));
  });
  server.setNotFoundHandler(({ method, url }, reply) => {
    sendError(reply, notFound(`There is nothing at ${method} ${url.split("?")[0] ?? ""}.`));
  });
  return server;
}

/** Refuses what is not meant for this server. */
export function refuseOtherHosts(host: string | undefined, port: number | undefined): void {
  const misdirected = otherHost(host, port);
  if (misdirected !== undefined) {
    throw new DataPlaneError(421, "MisdirectedRequest", misdirected, "Host");
  }
}

function asDataPlaneError(error: unknown, contentType: string | undefined): DataPlaneError {
  if (error instanceof DataPlaneError) {
    return error;
  }
  switch (stringAt(error, "code")) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new DataPlaneError(413, "PayloadTooLarge", "A message may have 1 MB at most.", "message");
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return unsupportedMediaType(contentType);
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return invalidRequest("Content-Length", messageOf(error));
    default:
      return new DataPlaneError(500, "InternalServerError", messageOf(error));
  }
}

function sendError(reply: FastifyReply, { status, body }: DataPlaneError): void {
  void reply
    .code(status)
    .headers(status === 401 ? { "www-authenticate": 'Bearer error="invalid_token"' } : {})
    .type("application/json; charset=utf-8")
    .send(JSON.stringify(body));
}

function unsupportedMediaType(type: string | undefined): DataPlaneError {
  return new DataPlaneError(
    415,
    "UnsupportedMediaType",
    `The content type is ${JSON.stringify(type ?? null)}, allowed is application/json.`,
    "Content-Type",
  );
}
