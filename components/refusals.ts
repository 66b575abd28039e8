import { mayBeKey, mayHoldSecret } from "./keys";

// How every fault is told: the value, what is allowed, what to do.

/** Says what is wrong with a known value, or nothing. */
export type Validator<T> = (value: T) => string | undefined;

/** A fault in that form. */
export function refusal(value: unknown, allowed: string, remedy: string): string {
  const problem = value === undefined ? "is missing" : `${shown(value)} is not allowed`;
  return `${problem}. Allowed: ${allowed}. ${remedy}`;
}

/** As `refusal`, without the value where that may be a key. */
export function guardedRefusal(value: string | undefined, allowed: string, remedy: string): string {
  return value !== undefined && mayHoldSecret(value)
    ? `has a value that is not allowed, and that is not shown here because it may be a key. Allowed: ${allowed}. ${remedy}`
    : refusal(value, allowed, remedy);
}

function shown(value: unknown): string {
  const written = writtenValue(value);
  if (mayBeKey(written)) {
    return "a value that looks like an access key (not shown)";
  }
  return written.length > longestShown ? `${written.slice(0, longestShown)}...` : written;
}

function writtenValue(value: unknown): string {
  switch (typeof value) {
    case "function":
      return "a function";
    case "string":
      return JSON.stringify(value);
    case "object":
      return writtenObject(value);
    default:
      return String(value);
  }
}

function writtenObject(value: object | null): string {
  if (hasMark(value, "__pulumiOutput")) {
    return "an Output";
  }
  if (hasMark(value, "__pulumiResource")) {
    return "a resource";
  }
  try {
    return JSON.stringify(value);
  } catch {
    return "an object"; // One that JSON can't say: it refers to itself, for instance.
  }
}

/** Pulumi's own marks; what decides which resources exist can't be an Output. */
const hasMark = (value: object | null, mark: string) => value !== null && mark in value;

// A role assignment's id on a resource has up to some 300 characters, its GUID last.
const longestShown = 400;

/** A fault for text that may be a key, which must not be repeated anywhere. */
export const notAKey: Validator<unknown> = (value) =>
  typeof value === "string" && mayBeKey(value)
    ? "looks like an access key, so it is not shown here. No argument takes a key: managed identity needs none. " +
      "Remove it, and regenerate the key if it was a real one."
    : undefined;

/** Wraps a validator of text so that a key is found first. */
export const text =
  (validate: Validator<string>): Validator<string> =>
  (value) =>
    notAKey(value) ?? validate(value);

/** Text of a pattern. */
export const matching = (pattern: RegExp, allowed: string, remedy: string): Validator<string> =>
  text((value) => (isText(value) && pattern.test(value) ? undefined : refusal(value, allowed, remedy)));

/** Types promise text; programs in JavaScript and configuration may bring something else. */
export const isText = (value: unknown): value is string => typeof value === "string";

/** Whether a value is an object of properties, known as such. */
export const isPlainMap = (value: unknown): value is object =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !hasMark(value, "__pulumiOutput") &&
  !hasMark(value, "__pulumiResource");

/** The first fault of several. */
export const firstFault = (faults: readonly (string | undefined)[]) =>
  faults.find((fault) => fault !== undefined);
