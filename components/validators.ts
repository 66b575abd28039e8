import { resourceNamePattern } from "./names";
import { parseRoleAssignmentId, parseSignalRResourceId } from "./resourceIds";
import type { SignalRResourceIdParts } from "./resourceIds";
import { allowedCapacities, SignalRSku } from "./skus";
import type { Validator } from "./refusals";
import { firstFault, isPlainMap, isText, matching, refusal, text } from "./refusals";

// Each validator is a pure function of a known value.

const serviceNames = "3-63 letters, digits and hyphens, starting with a letter and not ending with a hyphen";

export const serviceName = matching(
  resourceNamePattern, // azure-rest-api-specs, Microsoft.SignalRService 2024-03-01
  serviceNames,
  "Choose another name, or leave it out to have one generated.",
);

export const resourceGroupPattern = /^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u; // Azure's naming rules, Microsoft.Resources
const resourceGroupNames =
  "1-90 letters, digits, underscores, hyphens, periods and parentheses, not ending with a period";

export const resourceGroupName = matching(
  resourceGroupPattern,
  resourceGroupNames,
  "Give the group's name, not its id.",
);

/** What a stack's resources are named after: it also starts the resource group's name. */
export const baseName = matching(
  /^[a-zA-Z][a-zA-Z0-9-]{0,49}$/,
  "1-50 letters, digits and hyphens, starting with a letter",
  "Choose a shorter or plainer name.",
);

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

/** A SignalR resource's id whose parts are what Azure takes; a missing variable leaves `undefined` in one. */
export const signalRResource = text((value) => {
  const parts = isText(value) ? parseSignalRResourceId(value) : undefined;
  const part = parts && wrongPart(parts);
  return parts !== undefined && part === undefined
    ? undefined
    : refusal(
        value,
        "/subscriptions/S/resourceGroups/G/providers/Microsoft.SignalRService/signalR/N" +
          (part === undefined ? "" : `, where ${part}`),
        "Give the id of a SignalR resource, for instance `service.resourceId`.",
      );
});

/** Tells the first part of an id that is wrong, and what it has to be. */
function wrongPart(parts: SignalRResourceIdParts): string | undefined {
  if (!guidPattern.test(parts.subscriptionId)) {
    return "S is the subscription's GUID";
  }
  if (!resourceGroupPattern.test(parts.resourceGroupName)) {
    return `G is ${resourceGroupNames}`;
  }
  return resourceNamePattern.test(parts.resourceName) ? undefined : `N is ${serviceNames}`;
}

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

/** Checks a capacity against the SKU that it is for; while that is wrong, against every SKU. */
export function capacityOf(size: SignalRSku): Validator<number> {
  return sku(size) === undefined
    ? capacityAmong(allowedCapacities(size), `${allowedCapacities(size).join(", ")} with ${size}`)
    : capacityAmong(
        Object.values(SignalRSku).flatMap(allowedCapacities),
        "1-10, 20, 30 ... 100, 200, 300 ... 1000, depending on the SKU",
      );
}

const capacityAmong =
  (capacities: readonly number[], allowed: string): Validator<number> =>
  (value) =>
    capacities.includes(value) ? undefined : refusal(value, allowed, "Choose one of these, or another SKU.");

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
