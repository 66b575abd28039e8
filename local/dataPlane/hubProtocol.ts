import type { RawData, WebSocket } from "ws";
import { isObject, stringAt, type JsonObject } from "../json";
import { firstFrame, frame, Type, wires, type Wire } from "./wires";

/** The largest message that a client may send. */
export const MESSAGE_LIMIT_BYTES = 1024 * 1024;

/** How long a client may take to shake hands: ASP.NET Core's HandshakeTimeout. */
const HANDSHAKE_MS = 15_000;

/** Pings, and what only clients of hub servers with stateful reconnect send. */
const IGNORED: readonly unknown[] = [Type.Ping, Type.Ack, Type.Sequence];

export interface ClientEvents {
  /** Once the client has shaken hands, and said how to write to it. */
  onOpen: (wire: Wire) => void;
  /** At every message. */
  onMessage: () => void;
  /** When it is gone, if it was open. */
  onClose: () => void;
}

/** Speaks SignalR's protocol with one client, which in serverless mode only listens. */
export function speakWith(socket: WebSocket, events: ClientEvents): void {
  let pending = Buffer.alloc(0);
  let wire: Wire | undefined;
  const isOver = () => socket.readyState !== socket.OPEN;
  const end = (message: string | Uint8Array) => {
    socket.send(message);
    socket.close();
  };
  const timer = setTimeout(() => {
    end(frame({ error: "Handshake was canceled." }));
  }, HANDSHAKE_MS).unref();

  const shakeHands = (): Wire | undefined => {
    const first = firstFrame(pending);
    if (first === undefined) {
      return undefined;
    }
    pending = Buffer.from(first.rest);
    const chosen = readHandshake(first.text);
    if ("error" in chosen) {
      end(frame(chosen));
      return undefined;
    }
    clearTimeout(timer);
    socket.send(frame({}));
    events.onOpen(chosen);
    return chosen;
  };
  const receive = (type: unknown, agreed: Wire) => {
    events.onMessage();
    if (type === Type.Close) {
      socket.close();
    } else if (typeof type !== "number") {
      end(agreed.encode({ type: Type.Close, error: "The message could not be read." }));
    } else if (!IGNORED.includes(type)) {
      // learn.microsoft.com, signalr-reference-data-plane-rest-api: a client that sends is disconnected
      const error = "In serverless mode clients can't invoke hub methods, and there is no upstream.";
      end(agreed.encode({ type: Type.Close, error }));
    }
  };

  socket.on("message", (data: RawData, isBinary: boolean) => {
    if (isOver()) {
      return;
    }
    if (wire !== undefined && wire.isBinary !== isBinary) {
      const error = `The protocol '${wire.name}' is ${wire.isBinary ? "binary" : "text"}.`;
      end(wire.encode({ type: Type.Close, error }));
      return;
    }
    pending = Buffer.concat([pending, bytesOf(data)]);
    wire ??= shakeHands();
    if (wire !== undefined) {
      const { types, rest } = wire.read(pending);
      pending = Buffer.from(rest);
      for (const type of types) {
        if (!isOver()) {
          receive(type, wire);
        }
      }
    }
    if (pending.length > MESSAGE_LIMIT_BYTES && !isOver()) {
      const error = "The message is too large.";
      end(wire === undefined ? frame({ error }) : wire.encode({ type: Type.Close, error }));
    }
  });
  socket.on("error", () => undefined); // "close" follows.
  socket.on("close", () => {
    clearTimeout(timer);
    if (wire !== undefined) {
      events.onClose();
    }
  });
}

function bytesOf(data: RawData): Buffer {
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
}

/** The protocol that a handshake asks for, or why not, in ASP.NET Core's words where it has some (HubConnectionContext). */
function readHandshake(text: string): Wire | { error: string } {
  const request = parse(text);
  const protocol = stringAt(request, "protocol");
  if (request === undefined || protocol === undefined) {
    return { error: "Handshake failed: the request could not be read." };
  }
  const wire = wires.find(({ name }) => name === protocol);
  if (wire === undefined) {
    return { error: `The protocol '${protocol}' is not supported.` };
  }
  const { version = null } = request;
  return version === 1 || version === 2
    ? wire
    : {
        error: `The server does not support version ${isObject(version) || Array.isArray(version) ? "?" : JSON.stringify(version)} of the '${protocol}' protocol.`,
      };
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
