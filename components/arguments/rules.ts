import { fault, Rule, within } from "./checkArguments";
import { isLate } from "./late";
import { nearest } from "./nearest";
import { isMap, refusal } from "./refusal";

/** A rule for a value as a whole: it is right, or it is refused with what is allowed and what to do. */
export const rule =
  (isRight: (value: unknown) => boolean, allowed: string, remedy?: string): Rule =>
  (value) =>
    isRight(value) ? [] : fault(refusal(value, allowed, remedy));

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

/** A member of a closed set, with the nearest one named for a slip of the pen. */
export function oneOf(members: readonly string[]): Rule {
  const allowed = members.map((member) => JSON.stringify(member)).join(", ");
  return (value) => {
    if (typeof value === "string" && members.includes(value)) {
      return [];
    }
    const near = typeof value === "string" ? nearest(value, members) : undefined;
    return fault(refusal(value, allowed, near && `Did you mean ${JSON.stringify(near)}?`));
  };
}

/** A list of at least one item, each of them once. */
export function listOf(item: Rule, noun: string): Rule {
  return (value) => {
    if (!Array.isArray(value) || value.length === 0) {
      return fault(refusal(value, `a list of at least one ${noun}`));
    }
    const items: readonly unknown[] = value;
    return items.flatMap((one, index) => {
      const repeated = items.indexOf(one) < index ? fault(refusal(one, `each ${noun} once`)) : item(one);
      return within(`[${index}]`, repeated);
    });
  };
}

/** An object of values by name. */
export function mapOf(item: Rule, allowed: string): Rule {
  return (value) =>
    isMap(value)
      ? Object.entries(value).flatMap(([name, one]) => within(name, item(one)))
      : fault(refusal(value, allowed));
}
