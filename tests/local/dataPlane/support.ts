import {
  HttpTransportType,
  HubConnectionBuilder,
  JsonHubProtocol,
  type HubConnection,
  type IHubProtocol,
} from "@microsoft/signalr";
import { sign } from "jsonwebtoken";
import { WebSocket } from "ws";
import type { LocalArm } from "../../../local/arm";
import { startDataPlane, type DataPlane } from "../../../local/dataPlane";
import type { TemporaryKey } from "../../../local/dataPlane/tokens";
import { webAndMobileRoles, type WebAndMobileRole } from "../../../components/roles";
import * as arm from "../arm/support";

// Each test makes tens of connections and calls; on a busy machine 5 seconds are too few.
jest.setTimeout(30_000);

export const HOST = "sig.service.signalr.net";
export const DATA_ACTIONS = "Microsoft.SignalRService/SignalR/";

export interface TestIdentity {
  principalId: string;
  clientId: string;
}

/** The error that the data plane answers, or what else it said. */
export interface Answer {
  status: number;
  headers: Headers;
  body: { code?: string; message?: string; target?: string };
}

export interface RestOptions {
  token?: string | undefined;
  /** Sent as it is where it is text, else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
}

export interface ConnectOptions {
  hub?: string;
  userId?: string;
  /** Whether it comes back by itself. @default false */
  reconnects?: boolean;
  /** @default JSON */
  protocol?: IHubProtocol;
}

/** An Azure with a serverless service `sig`, whose keys are off, and its data plane. */
export class World {
  private readonly connections: HubConnection[] = [];
  private readonly sockets: WebSocket[] = [];

  private constructor(
    readonly arm: LocalArm,
    readonly plane: DataPlane,
  ) {}

  static async start(): Promise<World> {
    const started = await arm.start();
    const world = new World(started, await startDataPlane(started.azure));
    await arm.putGroup(started);
    await world.putService({});
    return world;
  }

  async stop(): Promise<void> {
    await this.disconnect();
    await this.plane.stop();
    await arm.stopAll();
  }

  /** Ends all clients that a test connected. */
  async disconnect(): Promise<void> {
    await Promise.all(this.connections.splice(0).map((one) => one.stop()));
    this.sockets.splice(0).forEach((one) => {
      one.terminate();
    });
  }

  /** The service with these properties beside serverless mode, and keys off unless they say otherwise. */
  async putService(properties: object, rest: object = {}): Promise<void> {
    const body = arm.serviceBody({ disableLocalAuth: true, ...properties }, rest);
    const { status } = await arm.putService(this.arm, "sig", body);
    expect(status).toBeLessThan(300);
  }

  async identity(name: string, ...roles: WebAndMobileRole[]): Promise<TestIdentity> {
    const path = `PUT ${arm.identityPath(name)}`;
    const { properties } = (await arm.ask(this.arm, path, { location: "westeurope" })).body;
    for (const role of roles) {
      await this.grant(properties.principalId, role);
    }
    return { principalId: properties.principalId, clientId: properties.clientId };
  }

  /** Answers a function that takes the grant back. */
  async grant(
    principalId: string,
    role: WebAndMobileRole,
    scope = arm.servicePath(),
  ): Promise<() => Promise<void>> {
    const { id } = webAndMobileRoles[role];
    const path = arm.assignmentPath(scope, crypto.randomUUID());
    const properties = {
      principalId,
      principalType: "ServicePrincipal",
      roleDefinitionId: arm.roleId(id),
    };
    expect((await arm.ask(this.arm, `PUT ${path}`, { properties })).status).toBe(201);
    return async () => {
      expect((await arm.ask(this.arm, `DELETE ${path}`)).status).toBe(200);
    };
  }

  /** A token of Microsoft Entra ID, as App Service gives it to an app with this identity. */
  async token({ clientId }: TestIdentity, resource = "https://signalr.azure.com"): Promise<string> {
    const { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: header } = this.plane.variables;
    const query = `?api-version=2019-08-01&resource=${resource}&client_id=${clientId}`;
    const response = await fetch(endpoint + query, { headers: { "x-identity-header": header } });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  /** A call as `METHOD /path`; without a query of its own, with the api-version. */
  async rest(line: string, { token, body, headers = {} }: RestOptions = {}): Promise<Answer> {
    const [method = "", path = ""] = line.split(" ");
    const response = await fetch(
      `${this.plane.url}/${HOST}${path}${path.includes("?") ? "" : "?api-version=2022-06-01"}`,
      {
        method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      },
    );
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === "" ? {} : JSON.parse(text)) as Answer["body"],
    };
  }

  /** A key that an identity with App Server gets. */
  async key(identity: TestIdentity): Promise<TemporaryKey> {
    const { status, body } = await this.rest("GET /api/v1/auth/accessKey", {
      token: await this.token(identity),
    });
    expect(status).toBe(200);
    return body as unknown as TemporaryKey;
  }

  clientUrl(hub = "chat"): string {
    return `${this.plane.url}/${HOST}/client/?hub=${hub}`;
  }

  /** A client of Microsoft's own that has connected, with a token that the key signs. */
  async connect(
    key: TemporaryKey,
    { hub = "chat", userId, reconnects = false, protocol = new JsonHubProtocol() }: ConnectOptions = {},
  ): Promise<HubConnection> {
    const builder = new HubConnectionBuilder()
      .withUrl(this.clientUrl(hub), {
        accessTokenFactory: () => clientToken(key, { hub, userId }),
        transport: HttpTransportType.WebSockets,
      })
      .withHubProtocol(protocol)
      .configureLogging("none");
    const connection = (reconnects ? builder.withAutomaticReconnect([0, 10, 100]) : builder).build();
    this.connections.push(connection);
    await connection.start();
    return connection;
  }

  /** A WebSocket that was opened. */
  async openSocket(url: string, headers?: Record<string, string>): Promise<WebSocket> {
    const socket = await this.open(url, headers);
    if (typeof socket === "string") {
      throw new Error(`the WebSocket was refused: ${socket}`);
    }
    return socket;
  }

  /** A WebSocket that was opened, or the status and code with which it was refused. */
  open(url: string, headers: Record<string, string> = {}): Promise<WebSocket | string> {
    const socket = new WebSocket(url.replace(/^http/, "ws"), { headers });
    this.sockets.push(socket);
    return new Promise((resolve, reject) => {
      socket.once("open", () => {
        resolve(socket);
      });
      socket.once("error", reject);
      socket.once("unexpected-response", (_request, response) => {
        let body = "";
        response.on("data", (data: Buffer) => (body += data.toString()));
        response.on("end", () => {
          resolve(`${response.statusCode ?? 0} ${(JSON.parse(body) as { code: string }).code}`);
        });
      });
    });
  }
}

export interface ClientTokenOptions {
  hub?: string;
  userId?: string | undefined;
  audience?: string;
  expiresIn?: number;
  claims?: object;
}

/** A client's token, as a backend signs it. */
export function clientToken(
  { KeyId, AccessKey }: TemporaryKey,
  { hub = "chat", userId, expiresIn = 3600, claims = {}, ...options }: ClientTokenOptions = {},
): string {
  const { audience = `https://${HOST}/client/?hub=${hub}` } = options;
  const payload = { ...(userId === undefined ? {} : { sub: userId }), ...claims };
  return sign(payload, AccessKey, { algorithm: "HS256", keyid: KeyId, audience, expiresIn });
}

/** What a client is told as `method`: a list that grows. */
export function heard(connection: HubConnection, method = "notify"): unknown[] {
  const all: unknown[] = [];
  connection.on(method, (...args: unknown[]) => {
    all.push(args.length === 1 ? args[0] : args);
  });
  return all;
}

/** Waits until clients have heard all that was sent so far: a last message, which all of them get, comes after it. */
export async function settled(
  connections: readonly HubConnection[],
  sendToAll: () => Promise<unknown>,
): Promise<void> {
  const told = connections.map(
    (connection) =>
      new Promise<void>((resolve) => {
        const done = () => {
          connection.off("settled", done);
          resolve();
        };
        connection.on("settled", done);
      }),
  );
  await sendToAll();
  await Promise.all(told);
}
