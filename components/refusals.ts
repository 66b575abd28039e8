import type { Validator } from "./invalidArguments";
import { mayBeKey, mayHoldSecret } from "./keys";

// How every fault is told: the value, what is allowed, what to do.

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
  if (isOutput(value)) {
    return "an Output";
  }
  const json = JSON.stringify(value);
  if (mayBeKey(json)) {
    return "a value that looks like an access key (not shown)";
  }
  return json.length > longestShown ? `${json.slice(0, longestShown)}...` : json;
}

/** Output's own mark; a value that decides which resources exist can't be one. */
const isOutput = (value: unknown) => typeof value === "object" && value !== null && "__pulumiOutput" in value;

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
  typeof value === "object" && value !== null && !Array.isArray(value) && !isOutput(value);

/** The first fault of several. */
export const firstFault = (faults: readonly (string | undefined)[]) =>
  faults.find((fault) => fault !== undefined);
