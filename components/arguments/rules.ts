import { distance } from "fastest-levenshtein";
import { parseSignalRResourceId } from "../ids/resourceIds";
import { Faults, refused, within } from "./faults";
import { isLate } from "./late";

/** Says what is wrong with a plain value, each fault with its path inside the value. */
export type Rule = (value: unknown) => Faults;

/** A rule for a value as a whole: it is right, or it is refused with what is allowed and what to do. */
export const rule =
  (isRight: (value: unknown) => boolean, allowed: string, remedy?: string): Rule =>
  (value) =>
    isRight(value) ? [] : refused(value, allowed, remedy);

/** A rule for what may also be known late, inside a list or an object. */
export const unlessLate =
  (known: Rule): Rule =>
  (value) =>
    isLate(value) ? [] : known(value);

export const text = rule((value) => typeof value === "string", "text");

export const flag = rule((value) => typeof value === "boolean", "true, false");

/** Text of a pattern. */
export const matching = (pattern: RegExp, allowed: string, remedy?: string): Rule =>
  rule((value) => typeof value === "string" && pattern.test(value), allowed, remedy);

export const guid = (remedy: string): Rule =>
  matching(
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    "a GUID, such as 11111111-1111-1111-1111-111111111111",
    remedy,
  );

/** The id of a SignalR resource. */
export const signalRResource = rule(
  (value) => typeof value === "string" && parseSignalRResourceId(value) !== undefined,
  "/subscriptions/S/resourceGroups/G/providers/Microsoft.SignalRService/signalR/N",
  "Give the id of a SignalR resource; `az signalr show --query id` shows it.",
);

/** A member of a closed set, with the nearest one named for a slip of the pen. */
export function oneOf(members: readonly string[]): Rule {
  const allowed = members.map((member) => JSON.stringify(member)).join(", ");
  return (value) => {
    if (typeof value !== "string") {
      return refused(value, allowed);
    }
    const near = nearest(value, members);
    return members.includes(value) ? [] : refused(value, allowed, near && `Did you mean "${near}"?`);
  };
}

/** The one of several names that a misspelled one is meant to be: "Standard" -> "Standard_S1". */
export function nearest(value: string, names: readonly string[]): string | undefined {
  const wanted = value.toLowerCase();
  const holding = names.filter((name) => wanted.length > 2 && name.toLowerCase().includes(wanted));
  if (holding.length === 1) {
    return holding[0];
  }
  const distances = names.map((name) => distance(wanted, name.toLowerCase()));
  const least = Math.min(...distances);
  // Of two letters, two others are no slip.
  const isSlip = least < value.length && least <= Math.max(2, value.length / 4);
  return isSlip ? names[distances.indexOf(least)] : undefined;
}

/** A list of at least one item, each of them once. */
export function listOf(item: Rule, noun: string): Rule {
  return (value) => {
    if (!Array.isArray(value) || value.length === 0) {
      return refused(value, `a list of at least one ${noun}`);
    }
    const items: readonly unknown[] = value;
    return items.flatMap((one, index) => {
      const isRepeated = items.indexOf(one) < index;
      return within(`[${index}]`, isRepeated ? refused(one, `each ${noun} once`) : item(one));
    });
  };
}

/** An object of values by name. */
export const mapOf =
  (item: Rule, allowed: string): Rule =>
  (value) =>
    isMap(value)
      ? Object.entries(value).flatMap(([name, one]) => within(name, item(one)))
      : refused(value, allowed);

/** Whether a value is an object of named values: not a list, a Map, an Output or a resource. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null; // `Object.prototype` of any realm
}
