import { parseSignalRResourceId } from "../ids/resourceIds";
import { resourceNamePattern } from "../ids/names";
import { signalRResource } from "../roles/roleAssignment";
import type { ServerlessSignalRArgs } from "../serverlessSignalR";
import { faultAt, optional, plain, required } from "./checkArguments";
import type { ArgumentTable } from "./checkArguments";
import type { ArgumentFault } from "./invalidArgumentsError";
import { isLate } from "./late";
import { origins } from "./origins";
import { refusal } from "./refusal";
import { flag, matching, oneOf, rule, text } from "./rules";
import { allowedCapacities, SignalRSku } from "./skus";
import { tags } from "./tags";

/** What each argument of `ServerlessSignalR` may be. */
export const serviceTable: ArgumentTable<ServerlessSignalRArgs> = {
  resourceGroupName: optional(text),
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
};

/** Faults of arguments of `ServerlessSignalR` that are right by themselves. */
export function serviceTogether(args: ServerlessSignalRArgs): readonly ArgumentFault[] {
  const { importResourceId, resourceGroupName } = args;
  if (importResourceId !== undefined) {
    return [...capacityOfSku(args), ...otherThanImported(args, importResourceId), ...resetByImport(args)];
  }
  const group =
    resourceGroupName === undefined
      ? faultAt("resourceGroupName", refusal(undefined, "the group's name"))
      : [];
  return [...group, ...capacityOfSku(args)];
}

/** Azure refuses another capacity only after minutes. */
function capacityOfSku({
  sku = SignalRSku.StandardS1,
  capacity,
}: ServerlessSignalRArgs): readonly ArgumentFault[] {
  if (
    isLate(sku) ||
    capacity === undefined ||
    isLate(capacity) ||
    allowedCapacities(sku).includes(capacity)
  ) {
    return [];
  }
  const allowed = `${allowedCapacities(sku).join(", ")} with ${sku}`;
  return faultAt("capacity", refusal(capacity, allowed, "Choose one of these, or another SKU."));
}

function otherThanImported(args: ServerlessSignalRArgs, importResourceId: string): readonly ArgumentFault[] {
  const imported = parseSignalRResourceId(importResourceId);
  return (["resourceName", "resourceGroupName"] as const).flatMap((name) => {
    const given = args[name];
    const own = imported?.[name] ?? "";
    return typeof given !== "string" || given.toLowerCase() === own.toLowerCase()
      ? []
      : faultAt(name, refusal(given, `"${own}", as \`importResourceId\` says`, "Leave it out."));
  });
}

/** Importing sets what the program says, and resets what it doesn't: these three cost money or access. */
function resetByImport(args: ServerlessSignalRArgs): readonly ArgumentFault[] {
  return Object.entries(atImport)
    .filter(([name]) => Reflect.get(args, name) === undefined)
    .flatMap(([name, what]) =>
      faultAt(name, refusal(undefined, what, "Give the service's present one to keep it.")),
    );
}

const atImport = {
  sku: "the SKU that the imported service is to have",
  capacity: "the number of units that the imported service is to have",
  disableLocalAuth: "false to keep its access keys, true to delete them for good",
};
