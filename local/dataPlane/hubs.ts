import type { WebSocket } from "ws";
import { Type, type ServerMessage, type Wire } from "./wires";

/** How often a client hears something: ASP.NET Core's KeepAliveInterval. */
const PING_MS = 15_000;

/** How long a user stays in a group where the caller doesn't say (azure-signalr, V20220601.json, ttl). */
const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** A client that has shaken hands. */
export interface Connection {
  readonly id: string;
  readonly userId: string | undefined;
  readonly socket: WebSocket;
  readonly wire: Wire;
  /** How long it may say nothing. */
  readonly timeoutMs: number;
  readonly groups: Set<string>;
  /** When it last said something, and was last pinged, in milliseconds since 1970. */
  heardAt: number;
  pingedAt: number;
}

/** The clients of one hub of one service, and its groups. */
export class Hub {
  private readonly connections = new Map<string, Connection>();
  /** By user: the groups that its later connections are in too, and until when, in milliseconds since 1970. */
  private readonly userGroups = new Map<string, Map<string, number>>();

  add(connection: Connection): void {
    this.connections.set(connection.id, connection);
  }

  remove(id: string): void {
    this.connections.delete(id);
  }

  get size(): number {
    return this.connections.size;
  }

  get all(): Connection[] {
    return [...this.connections.values()];
  }

  connection(id: string): Connection | undefined {
    return this.connections.get(id);
  }

  ofUser(userId: string): Connection[] {
    return this.all.filter((one) => one.userId === userId);
  }

  inGroup(group: string): Connection[] {
    return this.all.filter(
      ({ groups, userId }) => groups.has(group) || (userId !== undefined && this.isUserIn(userId, group)),
    );
  }

  /** Also of a user who isn't connected: those connections join that come later. 0 seconds: only those of now. */
  addUser(userId: string, group: string, ttlSeconds = YEAR_SECONDS): void {
    if (ttlSeconds === 0) {
      this.ofUser(userId).forEach(({ groups }) => groups.add(group));
      return;
    }
    const groups = this.userGroups.get(userId) ?? new Map<string, number>();
    groups.set(group, Date.now() + ttlSeconds * 1000);
    this.userGroups.set(userId, groups);
  }

  /** Out of one group, or of all. */
  removeUser(userId: string, group?: string): void {
    for (const { groups } of this.ofUser(userId)) {
      if (group === undefined) {
        groups.clear();
      } else {
        groups.delete(group);
      }
    }
    if (group === undefined) {
      this.userGroups.delete(userId);
    } else {
      this.userGroups.get(userId)?.delete(group);
    }
  }

  hasUser(userId: string, group: string): boolean {
    return this.inGroup(group).some((one) => one.userId === userId) || this.isUserIn(userId, group);
  }

  private isUserIn(userId: string, group: string): boolean {
    return (this.userGroups.get(userId)?.get(group) ?? 0) > Date.now();
  }

  /** Pings those that have heard nothing, and disconnects those that have said nothing for too long. */
  keepAlive(now: number): void {
    for (const connection of this.all) {
      if (now - connection.heardAt > connection.timeoutMs) {
        close([connection], "The client said nothing for too long.");
      } else if (now - connection.pingedAt >= PING_MS) {
        connection.pingedAt = now;
        tell([connection], { type: Type.Ping });
      }
    }
  }
}

/** Sends an invocation of a client's method. */
export function send(to: readonly Connection[], target: string, args: readonly unknown[]): void {
  tell(to, { type: Type.Invocation, target, arguments: args });
}

/** Written once for all who read the same protocol. */
function tell(to: readonly Connection[], message: ServerMessage): void {
  const written = new Map<Wire, string | Uint8Array>();
  for (const { socket, wire } of to) {
    const data = written.get(wire) ?? wire.encode(message);
    written.set(wire, data);
    socket.send(data);
  }
}

/** Disconnects clients, which may come back: Microsoft's emulator allows it (SignalRServiceEmulatorWebApi). */
export function close(which: readonly Connection[], reason: string | undefined): void {
  tell(which, { type: Type.Close, error: reason, allowReconnect: true });
  which.forEach(({ socket }) => {
    socket.close();
  });
}

/** The hubs of all services, by what identifies a service: one that is made again under its name is another. */
export class Hubs {
  private readonly ofService = new Map<string, Map<string, Hub>>();

  constructor() {
    this.timer.unref();
  }

  private readonly timer = setInterval(() => {
    const now = Date.now();
    this.every((hub) => {
      hub.keepAlive(now);
    });
  }, 1000);

  /** A hub, made at its first use as in Azure. Case doesn't matter: the SDK writes names in lower case. */
  get(serviceId: string, name: string): Hub {
    const key = serviceId.toLowerCase();
    const hubs = this.ofService.get(key) ?? new Map<string, Hub>();
    this.ofService.set(key, hubs);
    const hub = hubs.get(name.toLowerCase()) ?? new Hub();
    hubs.set(name.toLowerCase(), hub);
    return hub;
  }

  /** How many clients a service has. */
  count(serviceId: string): number {
    const hubs = this.ofService.get(serviceId.toLowerCase())?.values() ?? [];
    return [...hubs].reduce((sum, { size }) => sum + size, 0);
  }

  /** Disconnects the clients of services that no longer serve, and forgets their groups. */
  keepOnly(isServing: (serviceId: string) => boolean): void {
    for (const [serviceId, hubs] of this.ofService) {
      if (!isServing(serviceId)) {
        this.ofService.delete(serviceId);
        hubs.forEach((hub) => {
          close(hub.all, "The service is gone or stopped.");
        });
      }
    }
  }

  /** Cuts every client off. */
  stop(): void {
    clearInterval(this.timer);
    this.every((hub) => {
      hub.all.forEach(({ socket }) => {
        socket.terminate();
      });
    });
  }

  private every(action: (hub: Hub) => void): void {
    this.ofService.forEach((hubs) => {
      hubs.forEach(action);
    });
  }
}
