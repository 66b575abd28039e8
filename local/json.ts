/** Narrowing of parsed JSON: what a request, a file or a state holds is `unknown` until it is read through these. */

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

/** Whether two JSON values say the same. A property that is `undefined` is one that is absent. */
export function isEqual(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isEqual(item, right[index]));
  }
  if (isObject(left) && isObject(right)) {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].every((key) => isEqual(left[key], right[key]));
  }
  return left === right;
}

/** The message of whatever was thrown. Not by `instanceof`, which is false for an error of another realm. */
export function messageOf(error: unknown): string {
  return stringAt(error, "message") ?? String(error);
}
