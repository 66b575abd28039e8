import type { IncomingHttpHeaders } from "node:http";
import { isSameSecret, otherHost } from "../http";
import { isObject, messageOf, type JsonObject } from "../json";
import { ArmError, invalidRequestContent } from "./errors";

/** The largest body that ARM takes: Azure/azure-api-management-devops-resource-kit#594. */
export const BODY_LIMIT_BYTES = 4 * 1024 * 1024;

/** As Newtonsoft.Json, by which ARM reads bodies, has it since 13.0 (JsonReader.MaxDepth). */
const MAX_DEPTH = 64;

/** The status isn't verified. */
export function tooLarge(): ArmError {
  return new ArmError(
    413,
    "RequestContentTooLarge",
    "The request content size exceeds the maximum size of 4 MB.",
  );
}

// Azure/azure-cli#10143
export function unsupportedMediaType(type: string | undefined): ArmError {
  return new ArmError(
    415,
    "UnsupportedMediaType",
    `The content media type '${type ?? "<null>"}' is not supported. Only 'application/json' is supported.`,
  );
}

/**
 * Refuses what is not meant for this server, and whoever doesn't have the token. Where to sign in is public, as in Azure.
 */
export function checkCaller(
  { host, authorization }: IncomingHttpHeaders,
  { port, token, path }: { port: number; token: string; path: string },
): void {
  const misdirected = otherHost(host, port);
  if (misdirected !== undefined) {
    throw new ArmError(421, "MisdirectedRequest", misdirected);
  }
  if (path.toLowerCase() === "/metadata/endpoints") {
    return;
  }
  const advice =
    "The local Azure takes the token in the variable LOCAL_AZURE_TOKEN, which it prints when it starts.";
  if (authorization === undefined) {
    // janeczku/rancher-letsencrypt#89; the advice is our own
    const message = `Authentication failed. The 'Authorization' header is missing. ${advice}`;
    throw new ArmError(401, "AuthenticationFailed", message);
  }
  if (!isSameSecret(`Bearer ${token}`, authorization.replace(/^bearer +/i, "Bearer "))) {
    // Azure/Azure-Sentinel, Solutions/Servicenow, README; the advice is our own
    throw new ArmError(401, "InvalidAuthenticationToken", `The access token is invalid. ${advice}`);
  }
}

/** The JSON object of a body; none is an empty one. */
export function readJson(text: string): JsonObject {
  if (text.trim() === "") {
    return {};
  }
  if (isDeeperThan(MAX_DEPTH, text)) {
    throw invalidRequestContent(`The reader's MaxDepth of ${MAX_DEPTH} has been exceeded.`);
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

/** Looked for before parsing: a parser of deep JSON takes a multiple of its size, and what walks it overflows. */
function isDeeperThan(limit: number, text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (inString) {
      if (character === "\\") {
        index++;
      } else if (character === '"') {
        inString = false;
      }
    } else if (character === '"') {
      inString = true;
    } else if (character === "{" || character === "[") {
      depth++;
      if (depth > limit) {
        return true;
      }
    } else if (character === "}" || character === "]") {
      depth--;
    }
  }
  return false;
}

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

/** How many characters of bodies are remembered; the oldest bodies go first. */
const REMEMBERED_CHARACTERS = 16 * 1024 * 1024;

/** The requests so far, oldest first, for tests. */
export class RequestLog {
  readonly requests: RecordedRequest[] = [];
  private readonly bodies: { request: RecordedRequest; size: number }[] = [];
  private total = 0;

  add(request: Omit<RecordedRequest, "body" | "at">, text: string): void {
    const recorded: RecordedRequest = { ...request, body: parsedOrText(text), at: Date.now() };
    this.requests.push(recorded);
    this.bodies.push({ request: recorded, size: text.length });
    this.total += text.length;
    while (this.total > REMEMBERED_CHARACTERS) {
      const oldest = this.bodies.shift();
      this.total -= oldest?.size ?? this.total;
      if (oldest !== undefined) {
        oldest.request.body = undefined;
      }
    }
  }
}

function parsedOrText(text: string): unknown {
  if (text === "") {
    return undefined;
  }
  try {
    return readJson(text);
  } catch {
    return text;
  }
}
