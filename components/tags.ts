import * as pulumi from "@pulumi/pulumi";
import { isPending } from "./invalidArguments";
import type { ArgumentChecker } from "./invalidArguments";
import type { Validator } from "./refusals";
import { isText, matching, refusal, text } from "./refusals";

type Tags = pulumi.Input<Record<string, pulumi.Input<string>>>;

/** Checks tags: each by itself, and all together. */
export function checkTags(checker: ArgumentChecker, tags: Tags | undefined): Tags | undefined {
  if (tags === undefined) {
    return undefined;
  }
  if (isPending(tags)) {
    return checker.checkLater("tags", pulumi.output(tags), checkTags);
  }
  const fault = tagMap(tags);
  checker.add("tags", fault);
  if (fault !== undefined) {
    return tags;
  }
  const rightNames = Object.keys(tags).filter((tag) => tagName(tag) === undefined);
  checker.add("tags", namesOnce(rightNames));
  const entries = Object.entries(tags).map(([tag, value]) => {
    checker.add("tags", tagName(tag));
    // A name that may be a key is no path to show.
    return [tag, rightNames.includes(tag) ? checker.check(`tags.${tag}`, value, tagValue) : value] as const;
  });
  return Object.fromEntries(entries);
}

/** Faults of tags as a whole. Limit: Azure Resource Manager takes 50, and `Purpose` is added. */
const tagMap: Validator<unknown> = (value) => {
  if (typeof value !== "object" || value === null || !isPlain(value)) {
    return refusal(writable(value), "names with values", 'Give an object such as { team: "web" }.');
  }
  const { length } = Object.keys(value);
  return length > 49
    ? refusal(`${length} tags`, "up to 49, because Purpose is added and Azure takes 50", "Remove some.")
    : undefined;
};

/** Whether an object holds what it has as properties, in any realm: an array, a Map or a Date doesn't. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** JSON writes a Map as `{}`, which would be right. */
const writable = (value: unknown) =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value.constructor.name : value;

/** Azure doesn't tell names apart by their case (ARM's DuplicateTagNames). */
const namesOnce: Validator<readonly string[]> = (names) => {
  // `Purpose` in exactly this case is overridden, as in the Bicep that this component comes from.
  const purpose = names.find((name) => name !== "Purpose" && name.toLowerCase() === "purpose");
  if (purpose !== undefined) {
    const allowed = "names other than Purpose in any case, because Purpose is added";
    return refusal(purpose, allowed, "Leave it out, or rename it.");
  }
  const lower = names.map((name) => name.toLowerCase());
  const repeated = lower.find((name, index) => lower.indexOf(name) !== index);
  return repeated === undefined
    ? undefined
    : refusal(
        names.filter((name) => name.toLowerCase() === repeated),
        "each name once, because Azure doesn't tell upper from lower case",
        "Leave one.",
      );
};

const tagName = matching(
  /^[^<>%&\\?/]{1,512}$/,
  "1-512 characters without < > % & \\ ? /",
  "Rename the tag.",
);

const tagValue = text((value) => {
  const allowed = "text of up to 256 characters";
  if (!isText(value)) {
    return refusal(value, allowed, "Give a string.");
  }
  return value.length > 256 ? refusal(value, allowed, "Shorten it.") : undefined;
});
