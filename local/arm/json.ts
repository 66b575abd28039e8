/** Narrowing of parsed JSON: a request's body and a settings file are `unknown` until read through these. */

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object at a property, or an empty one. */
export function objectAt(value: unknown, property: string): JsonObject {
  const found = isObject(value) ? value[property] : undefined;
  return isObject(found) ? found : {};
}

export function stringAt(value: unknown, property: string): string | undefined {
  const found = isObject(value) ? value[property] : undefined;
  return typeof found === "string" ? found : undefined;
}

export function arrayAt(value: unknown, property: string): unknown[] | undefined {
  const found: unknown = isObject(value) ? value[property] : undefined;
  return Array.isArray(found) ? (found as unknown[]) : undefined;
}

/** Absent, or the explicit null that clients send for "not set". */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** The message of whatever was thrown. Not by `instanceof`, which is false for an error of another realm. */
export function messageOf(error: unknown): string {
  return stringAt(error, "message") ?? String(error);
}
