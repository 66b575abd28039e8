import { resourceNamePattern } from "./names";
import { parseRoleAssignmentId, parseSignalRResourceId } from "./resourceIds";
import { allowedCapacities, SignalRSku } from "./skus";
import type { Validator } from "./invalidArguments";

// Each validator is a pure function of a known value. All speak in one form: value, what is allowed, what to do.

/** A fault in that form. */
export function refusal(value: unknown, allowed: string, remedy: string): string {
  const problem = value === undefined ? "is missing" : `${shown(value)} is not allowed`;
  return `${problem}. Allowed: ${allowed}. ${remedy}`;
}

const keyNames = /(access|account)key["'\s]*[=:]|clientsecret["'\s]*[=:]/i;
// 32 bytes in base64, and the longer keys; both cases and a digit, so that a long word is no key.
const keyText = /(?=\S*[a-z])(?=\S*[A-Z])(?=\S*[0-9])([A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{76,}={0,2})/;

/** Whether text may hold an access key or a client's secret (Azure/azure-signalr, ConnectionStringParser). */
export const mayBeKey = (text: string) => keyNames.test(text) || keyText.test(text);

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
const text =
  (validate: Validator<string>): Validator<string> =>
  (value) =>
    notAKey(value) ?? validate(value);

const matching = (pattern: RegExp, allowed: string, remedy: string): Validator<string> =>
  text((value) => (isText(value) && pattern.test(value) ? undefined : refusal(value, allowed, remedy)));

/** Types promise text; programs in JavaScript and configuration may bring something else. */
const isText = (value: unknown): value is string => typeof value === "string";

export const serviceName = matching(
  resourceNamePattern, // azure-rest-api-specs, Microsoft.SignalRService 2024-03-01
  "3-63 letters, digits and hyphens, starting with a letter and not ending with a hyphen",
  "Choose another name, or leave it out to have one generated.",
);

export const resourceGroupName = matching(
  /^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u, // Azure's naming rules, Microsoft.Resources
  "1-90 letters, digits, underscores, hyphens, periods and parentheses, not ending with a period",
  "Give the group's name, not its id.",
);

/** What a stack's resources are named after: it also starts the resource group's name. */
export const baseName = matching(
  /^[a-zA-Z][a-zA-Z0-9-]{0,49}$/,
  "1-50 letters, digits and hyphens, starting with a letter",
  "Choose a shorter or plainer name.",
);

/** Whether a value is an object of properties, known as such. */
export const isPlainMap = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isOutput(value);

/** Faults of a map of principals by name. */
export const namedPrincipals: Validator<unknown> = (value) => {
  if (!isPlainMap(value) || Object.keys(value).length === 0) {
    const remedy = 'Give an object such as { api: { principalId: "GUID", jobs: ["negotiate"] } }.';
    return refusal(value, "at least one principal under a name", remedy);
  }
  return firstFault(Object.keys(value).map(principalName));
};

/** What a principal's grants are named after. */
export const principalName = matching(
  /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$/,
  "1-100 letters, digits, periods, underscores and hyphens",
  "It is for people to read: name the app or the person.",
);

export const location = matching(
  /^[a-z][a-z0-9 ]{2,59}$/i,
  'letters, digits and spaces, such as "westeurope" or "West Europe"',
  "`az account list-locations` lists the names.",
);

export const guidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const principalId = matching(
  guidPattern,
  "a GUID, such as 11111111-1111-1111-1111-111111111111",
  "Give the identity's principal id (object id), not its name, client id or resource id.",
);

export const roleAssignmentGuid = matching(
  guidPattern, // ARM's InvalidRoleAssignmentId
  "a GUID, such as 11111111-1111-1111-1111-111111111111",
  "Leave it out to have the name computed from scope, principal and role.",
);

export const roleAssignmentId = text((value) => {
  const name = isText(value) ? parseRoleAssignmentId(value)?.roleAssignmentName : undefined;
  return name !== undefined && guidPattern.test(name)
    ? undefined
    : refusal(
        value,
        "SCOPE/providers/Microsoft.Authorization/roleAssignments/GUID",
        "`az role assignment list --scope SCOPE` lists the ids; it has to be known when the program starts.",
      );
});

export const signalRResource = text((value) =>
  !isText(value) || parseSignalRResourceId(value) === undefined
    ? refusal(
        value,
        "/subscriptions/S/resourceGroups/G/providers/Microsoft.SignalRService/signalR/N",
        "Give the id of a SignalR resource, for instance `service.resourceId`.",
      )
    : undefined,
);

export const anyText = text((value) =>
  isText(value) ? undefined : refusal(value, "text", "Give a string."),
);

export const flag: Validator<boolean> = (value) =>
  typeof value === "boolean" ? undefined : refusal(value, "true, false", "Give a boolean, not text.");

/** A member of a closed set, with the nearest one named for a slip of the pen. */
export function oneOf(set: Readonly<Record<string, string>>): Validator<string> {
  const members = Object.values(set);
  return text((value) => {
    if (members.includes(value)) {
      return undefined;
    }
    const near = isText(value) ? nearest(value, members) : undefined;
    const remedy = near === undefined ? "Choose one of these." : `Did you mean ${JSON.stringify(near)}?`;
    return refusal(value, members.map((member) => JSON.stringify(member)).join(", "), remedy);
  });
}

export const sku = oneOf(SignalRSku);

/** Checks a capacity against the SKU that it is for. */
export function capacityOf(size: SignalRSku): Validator<number> {
  return (value) => {
    if (sku(size) !== undefined) {
      return undefined; // Which capacities are allowed is known when the SKU is right.
    }
    const capacities = allowedCapacities(size);
    return capacities.includes(value)
      ? undefined
      : refusal(value, `${capacities.join(", ")} with ${size}`, "Choose one of these, or another SKU.");
  };
}

/** A browser's origin: scheme and host, optional port; `http` for localhost only; or `*`. */
export const origin = text((value) => {
  if (value === "*" || isOrigin(value)) {
    return undefined;
  }
  const allowed = 'scheme and host with an optional port, such as "https://app.example.com", or "*" alone';
  return refusal(value, allowed, originRemedy(value));
});

function isOrigin(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const secure = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname));
  // `URL.origin` is lower case and leaves a default port out; browsers send it in this form.
  return secure && url.origin === value && !url.hostname.includes("*");
}

const isLoopback = (host: string) => host === "localhost" || host === "127.0.0.1" || host === "[::1]";

function originRemedy(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return 'Write it as the browser sends it, with "https://".';
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return "Use https: http is for localhost only.";
  }
  if (url.hostname.includes("*")) {
    return 'Name each site, or write "*" alone.';
  }
  // Azure says "Slashes are not allowed" (MicrosoftDocs/azure-docs#81546).
  return `Write it as the browser sends it, with no path and no trailing slash: ${JSON.stringify(url.origin)}.`;
}

/** Faults of a list of origins as a whole, of the origins that are known; each is checked by itself. */
export const originList: Validator<unknown> = (value) => {
  if (!Array.isArray(value) || value.length === 0) {
    // Azure takes "left out" as every origin (azure-rest-api-specs, Microsoft.SignalRService 2024-03-01).
    const remedy = 'Name the sites that connect, or write ["*"] to allow every site.';
    return refusal(value, "a list of at least one origin", remedy);
  }
  const known = value.filter((item) => typeof item === "string");
  if (value.length > 1 && known.includes("*")) {
    return refusal(known, '"*" alone, or origins without it', 'Remove "*", or everything else.');
  }
  const repeated = known.find((item, index) => known.indexOf(item) !== index);
  return repeated === undefined
    ? undefined
    : refusal(known, "each origin once", `Remove one ${JSON.stringify(repeated)}.`);
};

/** Faults of origins that are all known. */
export const origins: Validator<readonly string[]> = (value) =>
  originList(value) ?? firstFault(value.map(origin));

/** Faults of tags as a whole. Limit: Azure Resource Manager takes 50, and `Purpose` is added. */
export const tagMap: Validator<unknown> = (value) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refusal(value, "names with values", 'Give an object such as { team: "web" }.');
  }
  const { length } = Object.keys(value);
  return length > 49
    ? refusal(`${length} tags`, "up to 49, because Purpose is added and Azure takes 50", "Remove some.")
    : undefined;
};

/** Faults of tags that are all known. */
export const tags: Validator<Readonly<Record<string, string>>> = (value) =>
  tagMap(value) ??
  firstFault(Object.entries(value).flatMap(([name, text]) => [tagName(name), tagValue(text)]));

const firstFault = (faults: readonly (string | undefined)[]) => faults.find((fault) => fault !== undefined);

export const tagName = matching(
  /^[^<>%&\\?/]{1,512}$/,
  "1-512 characters without < > % & \\ ? /",
  "Rename the tag.",
);

export const tagValue = text((value) => {
  const allowed = "text of up to 256 characters";
  if (!isText(value)) {
    return refusal(value, allowed, "Give a string.");
  }
  return value.length > 256 ? refusal(value, allowed, "Shorten it.") : undefined;
});

function nearest(value: string, members: readonly string[]): string | undefined {
  const wanted = value.toLowerCase();
  const holding = members.filter((member) => wanted.length > 3 && member.toLowerCase().includes(wanted));
  if (holding.length === 1) {
    return holding[0];
  }
  const distances = members.map((member) => editDistance(wanted, member.toLowerCase()));
  const least = Math.min(...distances);
  return least <= Math.max(2, value.length / 4) ? members[distances.indexOf(least)] : undefined;
}

/** Levenshtein's distance, row by row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const substituted = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(substituted, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
