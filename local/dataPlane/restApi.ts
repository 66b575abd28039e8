import type { FastifyInstance, FastifyRequest } from "fastify";
import { isAbsent, isObject, stringAt } from "../json";
import type { Azure } from "../arm/azure";
import { invalidRequest } from "./errors";
import { close, send, type Connection, type Hub, type Hubs } from "./hubs";
import { requireDataAction, requireService } from "./service";
import { restCaller, temporaryKey } from "./tokens";

/** The version of azure-signalr, docs/swagger/V20220601.json. */
const API_VERSION = "2022-06-01";

const HUB_NAME = /^[A-Za-z][A-Za-z0-9_`,.[\]]{0,127}$/;

/** A call, read and allowed. */
interface Asked {
  hub: Hub;
  user: string;
  group: string;
  connectionId: string;
  excluded: readonly string[];
  reason: string | undefined;
  ttl: number | undefined;
  /** What a `:send` sends. */
  message: () => { target: string; arguments: unknown[] };
}

interface RestCall {
  method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  /** Under `/api/hubs/HUB`, as fastify writes it: `::` is a colon. */
  path: string;
  /** The data action that it needs, without the provider. */
  action: string;
  /** Does it; answers the status. */
  run: (asked: Asked) => number;
}

const existsAs = (exists: boolean) => (exists ? 200 : 404);

/**
 * Every call with the data action that its caller needs. Source of the data actions: their descriptions in Microsoft's
 * built-in roles; which of them a call needs, only where these descriptions say so (docs/unverified.md has the others).
 */
export const restCalls: readonly RestCall[] = [
  call("POST /::send", "hub/send/action", ({ hub, excluded, message }) =>
    sendTo(without(hub.all, excluded), message),
  ),
  call("POST /::closeConnections", "clientConnection/write", (asked) => closeAll(asked.hub.all, asked)),
  call("POST /users/:user/::send", "user/send/action", ({ hub, user, message }) =>
    sendTo(hub.ofUser(user), message),
  ),
  call("HEAD /users/:user", "user/read", ({ hub, user }) => existsAs(hub.ofUser(user).length > 0)),
  call("POST /users/:user/::closeConnections", "clientConnection/write", (asked) =>
    closeAll(asked.hub.ofUser(asked.user), asked),
  ),
  call("PUT /users/:user/groups/:group", "group/write", ({ hub, user, group, ttl }) => {
    hub.addUser(user, group, ttl);
    return 200;
  }),
  call("HEAD /users/:user/groups/:group", "group/read", ({ hub, user, group }) =>
    existsAs(hub.hasUser(user, group)),
  ),
  call("DELETE /users/:user/groups/:group", "group/write", ({ hub, user, group }) => {
    hub.removeUser(user, group);
    return 204;
  }),
  call("DELETE /users/:user/groups", "group/write", ({ hub, user }) => {
    hub.removeUser(user);
    return 204;
  }),
  call("POST /groups/:group/::send", "group/send/action", ({ hub, group, excluded, message }) =>
    sendTo(without(hub.inGroup(group), excluded), message),
  ),
  call("HEAD /groups/:group", "group/read", ({ hub, group }) => existsAs(hub.inGroup(group).length > 0)),
  call("POST /groups/:group/::closeConnections", "clientConnection/write", (asked) =>
    closeAll(asked.hub.inGroup(asked.group), asked),
  ),
  call("PUT /groups/:group/connections/:connectionId", "group/write", ({ hub, group, connectionId }) =>
    existsAs(hub.connection(connectionId)?.groups.add(group) !== undefined),
  ),
  call("DELETE /groups/:group/connections/:connectionId", "group/write", ({ hub, group, connectionId }) =>
    existsAs(hub.connection(connectionId)?.groups.delete(group) === true),
  ),
  call(
    "POST /connections/:connectionId/::send",
    "clientConnection/send/action",
    ({ hub, connectionId, message }) => sendTo(only(hub, connectionId), message),
  ),
  call("HEAD /connections/:connectionId", "clientConnection/read", ({ hub, connectionId }) =>
    existsAs(hub.connection(connectionId) !== undefined),
  ),
  call("DELETE /connections/:connectionId", "clientConnection/write", ({ hub, connectionId, reason }) => {
    close(only(hub, connectionId), reason);
    return 200;
  }),
  call("DELETE /connections/:connectionId/groups", "group/write", ({ hub, connectionId }) => {
    hub.connection(connectionId)?.groups.clear();
    return 200;
  }),
];

function call(line: string, action: string, run: RestCall["run"]): RestCall {
  const [method = "", path = ""] = line.split(" ");
  // `as`: the lines above
  return { method: method as RestCall["method"], path, action, run };
}

function only(hub: Hub, connectionId: string): Connection[] {
  const found = hub.connection(connectionId);
  return found === undefined ? [] : [found];
}

function without(connections: readonly Connection[], excluded: readonly string[]): Connection[] {
  return connections.filter(({ id }) => !excluded.includes(id));
}

function sendTo(connections: readonly Connection[], message: Asked["message"]): number {
  const { target, arguments: args } = message();
  send(connections, target, args);
  return 202;
}

function closeAll(connections: readonly Connection[], { excluded, reason }: Asked): number {
  close(without(connections, excluded), reason);
  return 204;
}

/** Serves the calls, under `/HOST`. */
export function serveRestApi(server: FastifyInstance, azure: Azure, hubs: Hubs): void {
  for (const { method, path, action, run } of restCalls) {
    server.route({
      method,
      url: `/:host/api/hubs/:hub${path}`,
      // Before the body is read: who may not call doesn't get to send any
      onRequest: (request, _reply, done) => {
        requireVersion(request);
        requireHub(request);
        allow(azure, request, action);
        done();
      },
      handler: async (request, reply) => {
        const { id } = requireService(azure, parameter(request, "host"));
        const status = run(read(request, hubs.get(id, hubName(request))));
        await reply.code(status).send();
        return reply;
      },
    });
  }
  server.route({
    method: "GET",
    url: "/:host/api/v1/auth/accessKey",
    handler: (request) => temporaryKey(azure, allow(azure, request, "auth/accessKey/action")),
  });
  server.route({
    method: "HEAD",
    url: "/:host/api/health",
    handler: async (request, reply) => {
      requireVersion(request);
      requireService(azure, parameter(request, "host"));
      await reply.code(200).send();
      return reply;
    },
  });
}

/** The service, if the caller may do this with it. */
function allow(azure: Azure, request: FastifyRequest, action: string) {
  const host = parameter(request, "host");
  const service = requireService(azure, host);
  const path = (request.url.split("?")[0] ?? "").slice(`/${host}`.length);
  const caller = restCaller(azure, service, { authorization: request.headers.authorization, path });
  if (caller !== "key") {
    requireDataAction(azure, service, { principalId: caller.principalId, action });
  }
  return service;
}

function parameter(request: FastifyRequest, name: string): string {
  return stringAt(request.params, name) ?? "";
}

/** The values of a parameter of the query, which may be repeated. */
function queried(request: FastifyRequest, name: string): string[] {
  const found = isObject(request.query) ? request.query[name] : undefined;
  return [found ?? []].flat().map(String);
}

function requireVersion(request: FastifyRequest): void {
  const [version, ...more] = queried(request, "api-version");
  if (version !== API_VERSION || more.length > 0) {
    throw invalidRequest(
      "api-version",
      `The api-version is ${JSON.stringify(version ?? null)}, allowed is ${API_VERSION}.`,
    );
  }
}

// azure-signalr, Microsoft.Azure.SignalR.Emulator, ErrorMessages
const ALLOWED_NAMES =
  "should be in between 1 and 128 characters long. The first character must be a letter, other characters can be " +
  "letters, digits or the following symbols _`,.[]";

function requireHub(request: FastifyRequest): void {
  if (!HUB_NAME.test(parameter(request, "hub"))) {
    throw invalidRequest("hub", `Invalid hub name. Valid hub name ${ALLOWED_NAMES}`);
  }
  if (!queried(request, "application").every((name) => HUB_NAME.test(name))) {
    throw invalidRequest(
      "application",
      `Invalid value of 'application'. Valid application name ${ALLOWED_NAMES}`,
    );
  }
}

/** With the application before it, as the SDK asks clients to connect (azure-signalr, ServiceOptions.ApplicationName). */
function hubName(request: FastifyRequest): string {
  return [...queried(request, "application"), parameter(request, "hub")].join("_");
}

function read(request: FastifyRequest, hub: Hub): Asked {
  const group = parameter(request, "group");
  if (isObject(request.params) && "group" in request.params && !/^(?!\s+$).{1,1024}$/s.test(group)) {
    throw invalidRequest(
      "group",
      "Invalid group name. Valid group name should be in between 1 and 1024 characters long.",
    );
  }
  const [ttl] = queried(request, "ttl");
  if (ttl !== undefined && !/^\d{1,9}$/.test(ttl)) {
    throw invalidRequest("ttl", `The ttl is ${JSON.stringify(ttl)}, allowed is a whole number of seconds.`);
  }
  return {
    hub,
    group,
    user: parameter(request, "user"),
    connectionId: parameter(request, "connectionId"),
    excluded: queried(request, "excluded"),
    reason: queried(request, "reason")[0],
    ttl: ttl === undefined ? undefined : Number(ttl),
    message: () => readMessage(request.body),
  };
}

/** azure-signalr, V20220601.json, PayloadMessage. */
function readMessage(body: unknown): ReturnType<Asked["message"]> {
  if (typeof body !== "string" || body === "") {
    throw invalidRequest("message", "Message in request body is required.");
  }
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    throw invalidRequest("message", "The message is not JSON.");
  }
  const target = stringAt(message, "target");
  if (target === undefined || target === "") {
    throw invalidRequest("target", "The target is required: the name of the method that clients listen to.");
  }
  const { arguments: args = [] } = message as { arguments?: unknown };
  if (!isAbsent(args) && !Array.isArray(args)) {
    throw invalidRequest("arguments", `The arguments are ${JSON.stringify(args)}, allowed is a list.`);
  }
  return { target, arguments: (args ?? []) as unknown[] };
}
