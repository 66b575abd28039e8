import { decode, encode } from "@msgpack/msgpack";
import { isObject } from "../json";

/** What the service tells a client. */
export type ServerMessage =
  | { type: typeof Type.Invocation; target: string; arguments: readonly unknown[] }
  | { type: typeof Type.Ping }
  | { type: typeof Type.Close; error?: string | undefined; allowReconnect?: boolean };

/** Types of messages: aspnetcore, src/SignalR/docs/specs/HubProtocol.md. */
export const Type = { Invocation: 1, Ping: 6, Close: 7, Ack: 8, Sequence: 9 } as const;

/** How messages are written: JSON or MessagePack, by the same document. */
export interface Wire {
  /** As a handshake names it. */
  readonly name: string;
  readonly isBinary: boolean;
  encode(message: ServerMessage): string | Uint8Array;
  /** The types of the messages that are whole, `undefined` for one that can't be read; and the rest, which isn't whole. */
  read(data: Buffer): { types: unknown[]; rest: Buffer };
}

const SEPARATOR = 0x1e;

/** JSON that ends where the next begins: the form of handshakes, too. */
export function frame(message: object): string {
  return JSON.stringify(message) + String.fromCharCode(SEPARATOR);
}

/** The first JSON of some data, and what follows; undefined where it isn't whole. */
export function firstFrame(data: Buffer): { text: string; rest: Buffer } | undefined {
  const end = data.indexOf(SEPARATOR);
  return end === -1
    ? undefined
    : { text: data.subarray(0, end).toString("utf8"), rest: data.subarray(end + 1) };
}

const json: Wire = {
  name: "json",
  isBinary: false,
  encode: frame,
  read: (data) => {
    const types: unknown[] = [];
    let rest = data;
    for (let found = firstFrame(rest); found !== undefined; found = firstFrame(rest)) {
      types.push(typeInJson(found.text));
      rest = found.rest;
    }
    return { types, rest };
  },
};

function typeInJson(text: string): unknown {
  try {
    const message: unknown = JSON.parse(text);
    return isObject(message) ? message.type : undefined;
  } catch {
    return undefined;
  }
}

const messagePack: Wire = {
  name: "messagepack",
  isBinary: true,
  encode: (message) => {
    const body = encode(listOf(message));
    return Buffer.concat([lengthPrefix(body.length), body]);
  },
  read: (data) => {
    const types: unknown[] = [];
    let rest = data;
    for (let size = readLength(rest); size !== undefined; size = readLength(rest)) {
      const end = size.at + size.length;
      if (rest.length < end) {
        break;
      }
      types.push(typeInMessagePack(rest.subarray(size.at, end)));
      rest = rest.subarray(end);
    }
    return { types, rest };
  },
};

function listOf(message: ServerMessage): unknown[] {
  switch (message.type) {
    case Type.Invocation: // Headers, no invocation id, and no streams
      return [message.type, {}, null, message.target, message.arguments, []];
    case Type.Ping:
      return [message.type];
    case Type.Close:
      return [message.type, message.error ?? null, message.allowReconnect ?? false];
  }
}

function typeInMessagePack(body: Buffer): unknown {
  try {
    const message = decode(body);
    return Array.isArray(message) ? (message[0] as unknown) : undefined;
  } catch {
    return undefined;
  }
}

/** A length in groups of 7 bits, the lowest first. */
function lengthPrefix(length: number): Buffer {
  const bytes = [];
  let left = length;
  for (; left > 0x7f; left >>>= 7) {
    bytes.push((left & 0x7f) | 0x80);
  }
  return Buffer.from([...bytes, left]);
}

/** A message's length, and where it begins; undefined where that hasn't come. */
function readLength(data: Buffer): { length: number; at: number } | undefined {
  let length = 0;
  for (const [index, byte] of data.subarray(0, 5).entries()) {
    length += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) {
      return { length, at: index + 1 };
    }
  }
  return undefined;
}

/** Those that a client can ask for. */
export const wires: readonly Wire[] = [json, messagePack];
