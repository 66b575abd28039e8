import { invalidRequestContent, type ArmError } from "./errors";
import { isAbsent, isObject, type JsonObject } from "../json";

/**
 * What a body must be made of for a server to read it at all, before any rule. ARM reads bodies with Json.NET, as
 * its errors show; what it converts, and texts that name no other source, are by Newtonsoft.Json's JsonReader and
 * JsonSerializerInternalReader. Not verified of Azure: those texts (here without line and position, and with no real
 * types' names), and that SignalR's provider and the locks' answer as ARM does.
 */
export type Shape =
  | { type: ScalarType }
  | { type: "array"; items: Shape }
  | { type: "dictionary"; values: Shape }
  | ObjectShape;

type ScalarType = "string" | "boolean" | "integer";

export interface ObjectShape {
  type: "object";
  /** Those to read. Others pass as they are: read-only ones, and those that the rules check whatever they are. */
  members: Partial<Record<string, Shape>>;
  required: readonly string[];
  /** The type that ARM names where a member is unknown; unset, an unknown member is no fault. */
  closedAs?: string;
}

export const string: Shape = { type: "string" };
export const boolean: Shape = { type: "boolean" };
export const integer: Shape = { type: "integer" };

export function array(items: Shape): Shape {
  return { type: "array", items };
}

export function dictionary(values: Shape): Shape {
  return { type: "dictionary", values };
}

export function object(
  members: Record<string, Shape> = {},
  rest: Partial<Pick<ObjectShape, "required" | "closedAs">> = {},
): ObjectShape {
  return { type: "object", members, required: [], ...rest };
}

/** Makes the error of a body that can't be read. */
type Refusal = (reason: string) => ArmError;

/**
 * The body with its scalars converted to what the shape says.
 *
 * @throws what `refusal` makes, at the first part of another structure
 */
export function readBody(
  shape: ObjectShape,
  body: JsonObject,
  refusal: Refusal = invalidRequestContent,
): JsonObject {
  return readObject(shape, body, "", refusal);
}

/** Null is "not set", and passes anywhere but in an array. */
function read(shape: Shape, value: unknown, path: string, refusal: Refusal): unknown {
  if (isAbsent(value)) {
    return value;
  }
  switch (shape.type) {
    case "object":
      return readObject(shape, requireObject(value, path, refusal), path, refusal);
    case "dictionary":
      return Object.fromEntries(
        Object.entries(requireObject(value, path, refusal)).map(([name, one]) => [
          name,
          read(shape.values, one, join(path, name), refusal),
        ]),
      );
    case "array":
      return readArray(shape.items, value, path, refusal);
    default:
      return readScalar(shape.type, value, path, refusal);
  }
}

function readObject(
  { members, required, closedAs }: ObjectShape,
  value: JsonObject,
  path: string,
  refusal: Refusal,
): JsonObject {
  const entries = Object.entries(value).map(([name, one]): [string, unknown] => {
    const member = Object.hasOwn(members, name) ? members[name] : undefined;
    if (member === undefined && closedAs !== undefined) {
      // Azure/azure-sdk-for-net#31606
      throw refusal(
        `Could not find member '${name}' on object of type '${closedAs}'. ${at(join(path, name))}`,
      );
    }
    return [name, member === undefined ? one : read(member, one, join(path, name), refusal)];
  });
  for (const name of required) {
    if (isAbsent(value[name])) {
      // The first: Azure/azure-rest-api-specs#1042
      const what = value[name] === undefined ? "not found in JSON" : "expects a value but got null";
      throw refusal(`Required property '${name}' ${what}. ${at(path)}`);
    }
  }
  return Object.fromEntries(entries);
}

function requireObject(value: unknown, path: string, refusal: Refusal): JsonObject {
  if (!isObject(value)) {
    throw wrongStructure(value, "object", path, refusal);
  }
  return value;
}

function readArray(items: Shape, value: unknown, path: string, refusal: Refusal): unknown[] {
  if (!Array.isArray(value)) {
    throw wrongStructure(value, "array", path, refusal);
  }
  return value.map((item: unknown, index) => {
    const itemPath = `${path}[${index}]`;
    // Json.NET would let it pass; that something then refuses it is expected, not verified
    if (isAbsent(item)) {
      throw refusal(`Error converting value {null} to type '${items.type}'. ${at(itemPath)}`);
    }
    return read(items, item, itemPath, refusal);
  });
}

function readScalar(type: ScalarType, value: unknown, path: string, refusal: Refusal): unknown {
  if (isObject(value) || Array.isArray(value)) {
    throw unexpected(type, value, path, refusal);
  }
  const found = String(value).trim();
  if (type === "string") {
    return String(value);
  }
  // Json.NET takes numbers too. Nobody means one, so here it is refused
  if (type === "boolean" && typeof value !== "number" && /^(true|false)$/i.test(found)) {
    return found.toLowerCase() === "true";
  }
  // "1" for 1: Azure/azure-signalr#261
  if (type === "integer" && typeof value !== "boolean" && /^[-+]?\d+$/.test(found)) {
    return Number(found);
  }
  if (typeof value === "string") {
    throw refusal(`Could not convert string to ${type}: ${value}. ${at(path)}`);
  }
  throw type === "integer" && typeof value === "number"
    ? refusal(`Input string '${value}' is not a valid integer. ${at(path)}`)
    : unexpected(type, value, path, refusal);
}

/** "Error reading string. Unexpected token: StartObject." is ARM's own: microsoft/azure-tools-for-java#1014. */
function unexpected(type: ScalarType, value: unknown, path: string, refusal: Refusal): ArmError {
  const token = isObject(value)
    ? "StartObject"
    : Array.isArray(value)
      ? "StartArray"
      : typeof value === "boolean"
        ? "Boolean"
        : "Integer";
  return refusal(`Error reading ${type}. Unexpected token: ${token}. ${at(path)}`);
}

const EXAMPLES = { array: "array (e.g. [1,2,3])", object: 'object (e.g. {"name":"value"})' };

function wrongStructure(
  value: unknown,
  wanted: "array" | "object",
  path: string,
  refusal: Refusal,
): ArmError {
  if (!isObject(value) && !Array.isArray(value)) {
    return refusal(`Error converting value ${JSON.stringify(value)} to type '${wanted}'. ${at(path)}`);
  }
  const found = Array.isArray(value) ? "array" : "object";
  return refusal(
    `Cannot deserialize the current JSON ${EXAMPLES[found]} into type '${wanted}' because the type requires ` +
      `a JSON ${EXAMPLES[wanted]} to deserialize correctly. ${at(path)}`,
  );
}

/** As Json.NET writes a path: a name that is no plain word in brackets. */
function join(path: string, name: string): string {
  if (!/^[\w$-]+$/.test(name)) {
    return `${path}['${name}']`;
  }
  return path === "" ? name : `${path}.${name}`;
}

function at(path: string): string {
  return `Path '${path}'.`;
}
