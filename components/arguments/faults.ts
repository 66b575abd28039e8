import * as pulumi from "@pulumi/pulumi";

/** What is wrong with one argument. */
export interface ArgumentFault {
  /** Where, as a Pulumi property path: `allowedOrigins[0]`. */
  propertyPath: string;
  /** The value, what is allowed and what to do. A value that may be a key is not repeated. */
  reason: string;
}

/** What is wrong with a value or its parts: nothing, if it is right. */
export type Faults = readonly ArgumentFault[];

/**
 * Thrown before anything is registered, for arguments that would weaken the service in silence or that Azure would
 * refuse only after minutes. All faults of a component come together; `message` holds the whole text.
 */
export class InvalidArgumentsError extends pulumi.RunError {
  /** Makes component providers report `errors` as input errors (Pulumi's own marker). */
  readonly __pulumiInputPropertiesError = true;
  readonly errors: readonly ArgumentFault[];

  constructor(subject: string, errors: readonly ArgumentFault[]) {
    const count = errors.length === 1 ? "an invalid argument" : `${errors.length} invalid arguments`;
    const lines = errors.map(({ propertyPath, reason }) => `\n  ${propertyPath || "args"}: ${reason}`);
    super(`${subject} has ${count}:${lines.join("")}`);
    this.name = "InvalidArgumentsError";
    // Pulumi shows no frames of a RunError, but formats them (cmd/run/run.js), and on its own source-mapped frames
    // Node 20's util.inspect takes half a minute and gigabytes.
    this.stack = `${this.name}: ${this.message}`;
    this.errors = errors;
  }
}

/** One fault of a value as a whole. */
export const fault = (reason: string): Faults => faultAt("", reason);

/** One fault of a part of a value. */
export const faultAt = (propertyPath: string, reason: string): Faults => [{ propertyPath, reason }];

/** A fault of a whole value in the form that most have: the value, what is allowed, what to do. */
export const refused = (value: unknown, allowed: string, remedy?: string): Faults =>
  refusedAt("", value, allowed, remedy);

/** The same of a part of a value. */
export function refusedAt(propertyPath: string, value: unknown, allowed: string, remedy = ""): Faults {
  const problem = value === undefined ? "is missing" : `${shown(value)} is not allowed`;
  return faultAt(propertyPath, `${problem}. Allowed: ${allowed}. ${remedy}`.trimEnd());
}

/** Faults of a part as faults of the whole: `[0]`, `principals` and `api` become `principals.api[0]`. */
export function within(path: string, faults: Faults): Faults {
  return faults.map(({ propertyPath, reason }) => {
    const isJoined = path === "" || propertyPath === "" || propertyPath.startsWith("[");
    return { propertyPath: isJoined ? path + propertyPath : `${path}.${propertyPath}`, reason };
  });
}

/** The longest role assignment's id on a resource has some 300 characters, its GUID last. */
const longestShown = 400;

function shown(value: unknown): string {
  const text = written(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}...` : text;
}

function written(value: unknown): string {
  if (typeof value === "function") {
    return "a function";
  }
  if (["bigint", "number", "symbol"].includes(typeof value)) {
    return String(value); // JSON has no NaN, and none of the others.
  }
  try {
    // Asked of the part's owner: an Output answers `JSON.stringify` with a lecture.
    const replaced = function (this: Readonly<Record<string, unknown>>, name: string, part: unknown) {
      return pulumis(this[name]) ?? part;
    };
    return pulumis(value) ?? JSON.stringify(value, replaced);
  } catch {
    return "an object"; // One that refers to itself, for instance.
  }
}

/** What to call a value that is Pulumi's; undefined for any other. */
const pulumis = (value: unknown): string | undefined =>
  pulumi.Output.isInstance(value)
    ? "an Output"
    : pulumi.Resource.isInstance(value)
      ? "a resource"
      : undefined;
