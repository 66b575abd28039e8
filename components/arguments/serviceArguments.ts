import { parseSignalRResourceId } from "../ids/resourceIds";
import { resourceNamePattern } from "../ids/names";
import type { SignalRPrivateEndpointArgs } from "../signalRPrivateEndpoint";
import type { ServerlessSignalRArgs } from "../serverlessSignalR";
import type { SignalRLockArgs } from "../signalRLock";
import { argumentFaults, ArgumentTable, optional, plain, required } from "./checkArguments";
import { Faults, refused, refusedAt } from "./faults";
import { isLate } from "./late";
import { flag, listOf, mapOf, matching, oneOf, Rule, rule, signalRResource, text, unlessLate } from "./rules";
import { handedOnTable, lockTable, privateEndpointTable } from "./serviceParts";
import { serviceMistakes } from "./serviceMistakes";
import { allowedCapacities, SignalRSku } from "./skus";

const sitePattern = /^https?:\/\/(?!(undefined|null)\b)([a-z0-9_.-]+|\[[0-9a-f:.]+\])(:\d+)?$/;

/** A browser's origin: scheme and host, optional port; or `*`. */
const origin: Rule = (value) => {
  // `URL.origin` is in lower case, without a default port: browsers send it so. Azure says "Slashes are not allowed"
  // (MicrosoftDocs/azure-docs#81546), and takes what no browser sends.
  const sent = typeof value === "string" && URL.canParse(value) ? new URL(value).origin : "";
  const isSite = sitePattern.test(sent);
  if (value === "*" || (isSite && value === sent)) {
    return [];
  }
  const allowed = 'scheme and host with an optional port, such as "https://app.example.com", or "*" alone';
  const remedy = isSite
    ? `Write it as the browser sends it: ${JSON.stringify(sent)}.`
    : "Name each site in full, one to an element.";
  return refused(value, allowed, remedy);
};

const originList = listOf(unlessLate(origin), "origin");

/** The sites whose pages may connect. Azure takes an empty list as every site. */
const origins: Rule = (value) => {
  const isMixed = Array.isArray(value) && value.length > 1 && value.includes("*");
  const allowed = '"*" alone, or origins without it';
  const mixed = isMixed ? refused(value, allowed, 'Remove "*", or everything else.') : [];
  return [...originList(value), ...mixed];
};

/** Azure checks their number and characters at once. */
const tags = mapOf(unlessLate(text), 'names with values, such as { team: "web" }');

/** What each argument may be that a stack's configuration can give, too. */
export const configurableTable = {
  resourceGroupName: optional(
    // Azure refuses it only when Pulumi has deleted the service that is to move there.
    matching(/^[^/]+$/, "the name of a resource group", "Give its name, not its id."),
  ),
  allowedOrigins: required(origins),
  location: optional(text),
  resourceName: optional(
    matching(
      resourceNamePattern,
      "3-63 letters, digits and hyphens, starting with a letter and not ending with a hyphen",
      "Choose another name, or leave it out to have one generated.",
    ),
  ),
  importResourceId: plain(optional(signalRResource)),
  sku: optional(oneOf(Object.values(SignalRSku))),
  capacity: optional(rule((value) => typeof value === "number", "a number")),
  tags: optional(tags),
  disableLocalAuth: optional(flag),
} satisfies Partial<ArgumentTable<ServerlessSignalRArgs>>;

// `as`: made true by the tables.
const endpoint: Rule = (value) => argumentFaults(value as SignalRPrivateEndpointArgs, privateEndpointTable);
const lock: Rule = (value) => argumentFaults(value as SignalRLockArgs, lockTable);

/** What each argument of `ServerlessSignalR` may be. */
export const serviceTable: ArgumentTable<ServerlessSignalRArgs> = {
  ...configurableTable,
  ...handedOnTable,
  privateEndpoints: plain(optional(mapOf(endpoint, "names with arguments of a private endpoint"))),
  lock: plain(optional(lock)),
};

/** Faults of arguments of `ServerlessSignalR` that are right by themselves. */
export function serviceTogether(args: ServerlessSignalRArgs): Faults {
  const { importResourceId, resourceGroupName } = args;
  const always = [...capacityOfSku(args), ...serviceMistakes(args)];
  if (importResourceId !== undefined) {
    return [...always, ...otherThanImported(args, importResourceId), ...resetByImport(args)];
  }
  const hasGroup = resourceGroupName !== undefined;
  const group = hasGroup ? [] : refusedAt("resourceGroupName", undefined, "the group's name");
  return [...group, ...always];
}

/** Azure refuses another capacity only after minutes. */
function capacityOfSku(args: ServerlessSignalRArgs): Faults {
  const { sku = SignalRSku.StandardS1, capacity } = args;
  if (isLate(sku) || isLate(capacity) || capacity === undefined) {
    return [];
  }
  const capacities = allowedCapacities(sku);
  const allowed = `${capacities.join(", ")} with ${sku}`;
  return capacities.includes(capacity)
    ? []
    : refusedAt("capacity", capacity, allowed, "Choose one of these, or another SKU.");
}

function otherThanImported(args: ServerlessSignalRArgs, importResourceId: string): Faults {
  const imported = parseSignalRResourceId(importResourceId);
  return (["resourceName", "resourceGroupName"] as const).flatMap((name) => {
    const given = args[name];
    const own = imported?.[name] ?? "";
    return typeof given !== "string" || given.toLowerCase() === own.toLowerCase()
      ? []
      : refusedAt(name, given, `"${own}", as \`importResourceId\` says`, "Leave it out.");
  });
}

const atImport = {
  sku: "the SKU that the imported service is to have",
  capacity: "the number of units that the imported service is to have",
  disableLocalAuth: "false to keep its access keys, true to delete them for good",
};

/** Importing sets what the program says, and resets what it doesn't: these three cost money or access. */
const resetByImport = (args: ServerlessSignalRArgs): Faults =>
  Object.entries(atImport)
    .filter(([name]) => Reflect.get(args, name) === undefined)
    .flatMap(([name, what]) =>
      refusedAt(name, undefined, what, "Give the service's present one to keep it."),
    );
