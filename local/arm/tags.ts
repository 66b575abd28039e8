import { ArmError, invalidRequestContent } from "./errors";
import { isAbsent, isObject } from "./json";

export type Tags = Record<string, string>;

/** The tags of a request body, checked; undefined where it has none. */
export function readTags(body: unknown): Tags | undefined {
  const tags = isObject(body) ? body.tags : undefined;
  if (isAbsent(tags)) {
    return undefined;
  }
  if (!isObject(tags)) {
    throw invalidRequestContent("Error converting the value of 'tags' to a dictionary of strings");
  }
  const entries = Object.entries(tags).map(([name, value]) => [name, tagValue(name, value)] as const);
  checkLimits(entries);
  return Object.fromEntries(entries);
}

function tagValue(name: string, value: unknown): string {
  if (isAbsent(value)) {
    return "";
  }
  if (typeof value !== "string") {
    throw invalidRequestContent(`Error converting the value of tag '${name}' to a string`);
  }
  return value;
}

// learn.microsoft.com, "Use tags to organize your Azure resources": 50 tags, names 512, values 256, no <>%&\?/ in
// names. Only the limits are from there: codes and texts are not verified
function checkLimits(entries: (readonly [string, string])[]): void {
  if (entries.length > 50) {
    throw new ArmError(
      400,
      "InvalidTagCount",
      `The number of tags '${entries.length}' on the resource exceeds the maximum allowed number '50'.`,
    );
  }
  const seen = new Set<string>();
  for (const [name, value] of entries) {
    if (name === "" || /[<>%&\\?/]/.test(name)) {
      throw new ArmError(
        400,
        "InvalidTagNameCharacters",
        `The tag names '${name}' have reserved characters '<,>,%,&,\\,?,/' or control characters.`,
      );
    }
    if (name.length > 512) {
      throw new ArmError(
        400,
        "InvalidTagNameLength",
        `Tag name too large. Following tag name '${name}' exceeded the maximum length. ` +
          "Maximum allowed length for tag name - '512' characters.",
      );
    }
    if (value.length > 256) {
      throw new ArmError(
        400,
        "InvalidTagValueLength",
        `Tag value too large. Following tag value '${value}' exceeded the maximum length. ` +
          "Maximum allowed length for tag value - '256' characters.",
      );
    }
    // Tag names ignore case, values don't (same page)
    if (seen.has(name.toLowerCase())) {
      throw new ArmError(400, "DuplicateTagNames", `Following tag names are duplicated: '${name}'.`);
    }
    seen.add(name.toLowerCase());
  }
}
