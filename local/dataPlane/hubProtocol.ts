import type { RawData, WebSocket } from "ws";
import { isObject, stringAt, type JsonObject } from "../json";

// SignalR's JSON protocol: aspnetcore, src/SignalR/docs/specs/HubProtocol.md.

/** The largest message that a client may send. */
export const MESSAGE_LIMIT_BYTES = 1024 * 1024;

/** How long a client may take to shake hands: ASP.NET Core's HandshakeTimeout. */
const HANDSHAKE_MS = 15_000;

const SEPARATOR = "\u001e";

const Type = { Ping: 6, Close: 7 } as const;

/** What only clients of hub servers with stateful reconnect send: it changes nothing here. */
const IGNORED: readonly unknown[] = [8, 9];

/** A message as it goes over the wire. */
export function frame(message: JsonObject): string {
  return JSON.stringify(message) + SEPARATOR;
}

export const PING = frame({ type: Type.Ping });

export function closeMessage(
  error: string | undefined,
  { allowReconnect = false }: { allowReconnect?: boolean } = {},
): string {
  return frame({
    type: Type.Close,
    ...(error === undefined ? {} : { error }),
    ...(allowReconnect ? { allowReconnect } : {}),
  });
}

export interface ClientEvents {
  /** Once the client has shaken hands. */
  onOpen: () => void;
  /** At every message. */
  onMessage: () => void;
  /** When it is gone, if it was open. */
  onClose: () => void;
}

/** Speaks the protocol with one client, which in serverless mode only listens. */
export function speakWith(socket: WebSocket, events: ClientEvents): void {
  let pending = "";
  let isOpen = false;
  const refuse = (message: string) => {
    socket.send(message);
    socket.close();
  };
  const timer = setTimeout(() => {
    refuse(frame({ error: "Handshake was canceled." }));
  }, HANDSHAKE_MS).unref();

  const shakeHands = (text: string) => {
    const error = handshakeError(text);
    if (error !== undefined) {
      refuse(frame({ error }));
      return;
    }
    clearTimeout(timer);
    isOpen = true;
    socket.send(frame({}));
    events.onOpen();
  };
  const receive = (text: string) => {
    const message = parse(text);
    if (message?.type === Type.Close) {
      socket.close();
    } else if (message === undefined) {
      refuse(closeMessage("The message could not be read."));
    } else if (message.type !== Type.Ping && !IGNORED.includes(message.type)) {
      // learn.microsoft.com, signalr-reference-data-plane-rest-api: a client that sends is disconnected
      refuse(closeMessage("In serverless mode clients can't invoke hub methods, and there is no upstream."));
    }
  };

  socket.on("message", (data: RawData, isBinary: boolean) => {
    if (isBinary) {
      refuse(
        isOpen ? closeMessage("The JSON protocol is text.") : frame({ error: "The handshake is text." }),
      );
      return;
    }
    const parts = (pending + textOf(data)).split(SEPARATOR);
    pending = parts.pop() ?? "";
    if (pending.length > MESSAGE_LIMIT_BYTES) {
      refuse(closeMessage("The message is too large."));
      return;
    }
    for (const part of parts) {
      if (socket.readyState !== socket.OPEN) {
        return;
      }
      if (isOpen) {
        events.onMessage();
        receive(part);
      } else {
        shakeHands(part);
      }
    }
  });
  socket.on("error", () => undefined); // "close" follows.
  socket.on("close", () => {
    clearTimeout(timer);
    if (isOpen) {
      events.onClose();
    }
  });
}

function textOf(data: RawData): string {
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)).toString("utf8");
}

/** Why a handshake is refused, in ASP.NET Core's words where it has some (HubConnectionContext). */
function handshakeError(text: string): string | undefined {
  const request = parse(text);
  const protocol = stringAt(request, "protocol");
  if (request === undefined || protocol === undefined) {
    return "Handshake failed: the request could not be read.";
  }
  if (protocol !== "json") {
    return `The protocol '${protocol}' is not supported.`;
  }
  return request.version === 1 || request.version === 2
    ? undefined
    : `The server does not support version ${JSON.stringify(request.version ?? null)} of the '${protocol}' protocol.`;
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
