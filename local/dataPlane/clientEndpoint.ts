import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { FastifyInstance } from "fastify";
import { WebSocketServer, type WebSocket } from "ws";
import type { Azure } from "../arm/azure";
import type { StoredService } from "../arm/signalRService/signalRView";
import { rawAnswer } from "../http";
import { DataPlaneError, invalidRequest, notFound } from "./errors";
import { MESSAGE_LIMIT_BYTES, speakWith } from "./hubProtocol";
import type { Connection, Hubs } from "./hubs";
import { refuseOtherHosts } from "./server";
import {
  allowsOrigin,
  connectionLimit,
  connectionTimeoutSeconds,
  requireServerless,
  requireService,
} from "./service";
import { bearerToken, clientOf, type Client } from "./tokens";

/** How long a negotiated connection may take to come. */
const NEGOTIATED_MS = 15_000;

/** A client that was let in. */
interface Admitted extends Client {
  service: StoredService;
  hub: string;
}

/** What a client asks for: to negotiate, or to connect. */
interface Request {
  host: string;
  query: URLSearchParams;
  authorization: string | undefined;
  origin: string | undefined;
}

/**
 * The endpoint that browsers and other clients connect to, under `/HOST/client`. How it is spoken to: aspnetcore,
 * src/SignalR/docs/specs/TransportProtocols.md. WebSockets is the only transport here.
 */
export class ClientEndpoint {
  private readonly sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_LIMIT_BYTES,
    perMessageDeflate: false,
  });
  /** Connections that were negotiated and haven't come, by token: their ids, and until when they may come. */
  private readonly negotiated = new Map<string, { connectionId: string; until: number }>();

  constructor(
    private readonly azure: Azure,
    private readonly hubs: Hubs,
  ) {}

  serve(server: FastifyInstance): void {
    server.route({
      method: ["OPTIONS", "POST"],
      url: "/:host/client/negotiate",
      handler: async (request, reply) => {
        const { headers } = request;
        const asked = {
          host: (request.params as { host: string }).host,
          query: new URL(request.url, "http://localhost").searchParams,
          authorization: headers.authorization,
          origin: headers.origin,
        };
        const service = this.requireOrigin(asked);
        if (headers.origin !== undefined) {
          void reply.headers({
            "access-control-allow-origin": headers.origin,
            "access-control-allow-credentials": "true",
            vary: "Origin",
          });
        }
        if (request.method === "OPTIONS") {
          return reply
            .code(204)
            .headers({
              "access-control-allow-methods": "POST",
              "access-control-allow-headers": headers["access-control-request-headers"] ?? "",
            })
            .send();
        }
        this.admit(service, asked);
        return this.negotiate(asked.query.get("negotiateVersion"));
      },
    });
  }

  private negotiate(version: string | null): object {
    const now = Date.now();
    for (const [token, { until }] of this.negotiated) {
      if (until < now) {
        this.negotiated.delete(token);
      }
    }
    const connectionId = randomUUID();
    // Before version 1, the id was the token too
    const connectionToken = version === null || version === "0" ? connectionId : randomUUID();
    this.negotiated.set(connectionToken, { connectionId, until: now + NEGOTIATED_MS });
    return {
      negotiateVersion: connectionToken === connectionId ? 0 : 1,
      connectionId,
      ...(connectionToken === connectionId ? {} : { connectionToken }),
      availableTransports: [{ transport: "WebSockets", transferFormats: ["Text", "Binary"] }],
    };
  }

  /** Opens a WebSocket, or answers why not. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => undefined); // It closes.
    try {
      refuseOtherHosts(request.headers.host, request.socket.localPort);
      const { pathname, searchParams: query } = new URL(request.url ?? "", "http://localhost");
      const [, host, ...rest] = pathname.split("/");
      if (host === undefined || rest.join("/").replace(/\/$/, "") !== "client") {
        throw notFound(`There is nothing at ${pathname}.`);
      }
      const { authorization, origin } = request.headers;
      const asked = { host: decodeURIComponent(host), query, authorization, origin };
      const admitted = this.admit(this.requireOrigin(asked), asked);
      const connectionId = this.takeNegotiated(query.get("id"));
      this.sockets.handleUpgrade(request, socket, head, (opened) => {
        this.connect(opened, connectionId, admitted);
      });
    } catch (error) {
      refuseUpgrade(socket, error);
    }
  }

  private requireOrigin({ host, origin }: Request): StoredService {
    const service = requireService(this.azure, host);
    if (!allowsOrigin(service, origin)) {
      throw new DataPlaneError(
        403,
        "OriginNotAllowed",
        `The origin '${origin ?? ""}' is not among the service's allowed origins.`,
        "Origin",
      );
    }
    return service;
  }

  /** Lets a client in: its token is right, and there is room. */
  private admit(service: StoredService, { query, authorization }: Request): Admitted {
    const hub = query.get("hub");
    if (hub === null || hub === "") {
      throw invalidRequest("hub", "The parameter hub is missing.");
    }
    // A browser can't give a WebSocket headers
    const token = authorization === undefined ? query.get("access_token") : null;
    const client = clientOf(this.azure, service, token ?? bearerToken(authorization), hub);
    requireServerless(service);
    const limit = connectionLimit(service);
    if (this.hubs.count(service.id) >= limit) {
      throw new DataPlaneError(
        429,
        "TooManyConnections",
        `The service has ${limit} clients, as many as it can have.`,
      );
    }
    return { ...client, service, hub };
  }

  /** The id of a negotiated connection; another one for a client that hasn't negotiated. */
  private takeNegotiated(token: string | null): string {
    if (token === null) {
      return randomUUID();
    }
    const found = this.negotiated.get(token);
    this.negotiated.delete(token);
    if (found === undefined || found.until < Date.now()) {
      throw notFound("No Connection with that ID"); // ASP.NET Core's words: HttpConnectionDispatcher
    }
    return found.connectionId;
  }

  private connect(socket: WebSocket, id: string, { service, hub: name, userId }: Admitted): void {
    const hub = this.hubs.get(service.id, name);
    const timeoutMs = connectionTimeoutSeconds(service) * 1000;
    let connection: Connection | undefined;
    speakWith(socket, {
      onOpen: (wire) => {
        const now = Date.now();
        const groups = new Set<string>();
        connection = { id, userId, socket, wire, timeoutMs, groups, heardAt: now, pingedAt: now };
        hub.add(connection);
      },
      onMessage: () => {
        if (connection !== undefined) {
          connection.heardAt = Date.now();
        }
      },
      onClose: () => {
        hub.remove(id);
      },
    });
  }
}

function refuseUpgrade(socket: Duplex, error: unknown): void {
  const refusal =
    error instanceof DataPlaneError ? error : invalidRequest("url", "The address is malformed.");
  const status = `${refusal.status} ${refusal.code}`;
  const answer = rawAnswer(status, { "content-type": "application/json" }, refusal.body);
  // A client that keeps its side open would keep the server from ending.
  socket.end(answer, () => socket.destroy());
}
