import { isAbsent, isObject } from "../../json";
import { ArmError, invalidRequestContent } from "../errors";

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
  // Names in another casing are one tag, not a fault: MicrosoftDocs/azure-docs#57888. The first casing stays, the
  // last value counts, as in a .NET dictionary (not verified)
  const byKey = new Map<string, { name: string; value: string }>();
  for (const [name, value] of Object.entries(tags)) {
    const key = name.toLowerCase();
    byKey.set(key, { name: byKey.get(key)?.name ?? name, value: tagValue(name, value) });
  }
  const all = [...byKey.values()];
  checkLimits(all);
  // Not by assignment: "__proto__" is a tag's name like any other
  return Object.fromEntries(all.map(({ name, value }) => [name, value]));
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

/**
 * learn.microsoft.com, "Use tags to organize your Azure resources": 50 tags, names 512, values 256, no <>%&\?/ in
 * names. Codes and texts: Azure/azure-powershell, Set-AzMigrateServerReplication, which repeats ARM's.
 */
function checkLimits(tags: { name: string; value: string }[]): void {
  if (tags.length > 50) {
    throw invalid(
      "InvalidTags",
      `Too many tags specified. Requested tag count - '${tags.length}'. Maximum number of tags allowed - '50'.`,
    );
  }
  for (const { name, value } of tags) {
    if (name.trim() === "") {
      throw invalid(
        "InvalidTagName",
        "The tag name must be non-null, non-empty and non-whitespace only. Please provide an actual value.",
      );
    }
    if (/[<>%&\\?/\p{Cc}]/u.test(name)) {
      throw invalid(
        "InvalidTagNameCharacters",
        `The tag names '${name}' have reserved characters '<,>,%,&,\\,?,/' or control characters.`,
      );
    }
    if (name.length > 512) {
      throw invalid("InvalidTagName", tooLarge("Tag key", "tag name", name, 512));
    }
    if (value.length > 256) {
      throw invalid("InvalidTagValueLength", tooLarge("Tag value", "tag value", value, 256));
    }
  }
}

function tooLarge(what: string, part: string, found: string, limit: number): string {
  return (
    `${what} too large. Following ${part} '${found}' exceeded the maximum length. ` +
    `Maximum allowed length for ${part} - '${limit}' characters.`
  );
}

function invalid(code: string, message: string): ArmError {
  return new ArmError(400, code, message);
}
