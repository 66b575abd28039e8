import * as pulumi from "@pulumi/pulumi";
import { isPending } from "./invalidArguments";
import type { ArgumentChecker, Validator } from "./invalidArguments";
import { firstFault, isText, matching, refusal, text } from "./refusals";

type Tags = pulumi.Input<Record<string, pulumi.Input<string>>>;

/** Checks tags: each by itself, and how many there are. */
export function checkTags(checker: ArgumentChecker, tags: Tags | undefined): Tags | undefined {
  if (tags === undefined) {
    return undefined;
  }
  if (isPending(tags)) {
    return checker.checkWhole("tags", pulumi.output(tags), allKnownTags);
  }
  const fault = tagMap(tags);
  checker.add("tags", fault);
  if (fault !== undefined) {
    return tags;
  }
  const entries = Object.entries(tags).map(([tag, value]) => {
    const nameFault = tagName(tag);
    checker.add("tags", nameFault);
    // A name that may be a key is no path to show.
    return [tag, nameFault === undefined ? checker.check(`tags.${tag}`, value, tagValue) : value] as const;
  });
  return Object.fromEntries(entries);
}

/** Faults of tags as a whole. Limit: Azure Resource Manager takes 50, and `Purpose` is added. */
const tagMap: Validator<unknown> = (value) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refusal(value, "names with values", 'Give an object such as { team: "web" }.');
  }
  const { length } = Object.keys(value);
  return length > 49
    ? refusal(`${length} tags`, "up to 49, because Purpose is added and Azure takes 50", "Remove some.")
    : undefined;
};

/** Faults of tags that are all known. */
const allKnownTags: Validator<Readonly<Record<string, string>>> = (value) =>
  tagMap(value) ??
  firstFault(Object.entries(value).flatMap(([name, text]) => [tagName(name), tagValue(text)]));

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
