import * as pulumi from "@pulumi/pulumi";
import { isPending } from "./invalidArguments";
import type { ArgumentChecker } from "./invalidArguments";
import { parseSignalRResourceId } from "./resourceIds";
import type { ServerlessSignalRArgs } from "./serverlessSignalR";
import { SignalRSku } from "./skus";
import * as valid from "./validators";

/** The arguments that describe the service, wherever they come from: code or stack configuration. */
export type ServiceArguments = Omit<ServerlessSignalRArgs, "resourceGroupName" | "resourceId">;

/** Checks each argument by itself, and gives back what child resources should get. */
export function checkServiceArguments(checker: ArgumentChecker, args: ServiceArguments): ServiceArguments {
  return {
    allowedOrigins: checkOrigins(checker, args.allowedOrigins),
    location: checker.checkOptional("location", args.location, valid.location),
    resourceName: checker.checkOptional("resourceName", args.resourceName, valid.serviceName),
    sku: checker.checkOptional("sku", args.sku, valid.sku),
    capacity: checkCapacity(checker, args),
    tags: checkTags(checker, args.tags),
    disableLocalAuth: checker.checkOptional("disableLocalAuth", args.disableLocalAuth, valid.flag),
  };
}

/** Checks the id of a service that is to be adopted: name and group are its own. */
export function checkAdoption(
  checker: ArgumentChecker,
  resourceId: string,
  { resourceName, resourceGroupName }: Partial<ServerlessSignalRArgs>,
): void {
  const fault = valid.signalRResource(resourceId);
  checker.add("resourceId", fault);
  if (resourceName !== undefined) {
    checker.add("resourceName", "is one too many: `resourceId` ends with the name. Leave it out.");
  }
  const group = fault === undefined ? parseSignalRResourceId(resourceId)?.resourceGroupName : undefined;
  const isOther =
    typeof resourceGroupName === "string" && group?.toLowerCase() !== resourceGroupName.toLowerCase();
  if (group !== undefined && isOther) {
    const remedy = "A service can't change its group: give its own.";
    checker.add(
      "resourceGroupName",
      valid.refusal(resourceGroupName, `"${group}", as \`resourceId\` says`, remedy),
    );
  }
}

function checkOrigins(
  checker: ArgumentChecker,
  origins: ServiceArguments["allowedOrigins"],
): ServiceArguments["allowedOrigins"] {
  if (isPending(origins)) {
    return checker.checkWhole("allowedOrigins", pulumi.output(origins), valid.origins);
  }
  const fault = valid.originList(origins);
  checker.add("allowedOrigins", fault);
  return Array.isArray(origins)
    ? origins.map((item, index) => checker.check(`allowedOrigins[${index}]`, item, valid.origin))
    : origins;
}

function checkCapacity(
  checker: ArgumentChecker,
  { capacity, sku = SignalRSku.StandardS1 }: ServiceArguments,
): ServiceArguments["capacity"] {
  if (capacity === undefined) {
    return undefined;
  }
  if (isPending(sku)) {
    const pair = checker.checkWhole("capacity", pulumi.all([sku, capacity]), ([size, units]) =>
      valid.capacityOf(size)(units),
    );
    return pair.apply(([, units]) => units);
  }
  return checker.check("capacity", capacity, valid.capacityOf(sku));
}

function checkTags(checker: ArgumentChecker, tags: ServiceArguments["tags"]): ServiceArguments["tags"] {
  if (tags === undefined) {
    return undefined;
  }
  if (isPending(tags)) {
    return checker.checkWhole("tags", pulumi.output(tags), valid.tags);
  }
  const fault = valid.tagMap(tags);
  checker.add("tags", fault);
  if (fault !== undefined) {
    return tags;
  }
  const entries = Object.entries(tags).map(([tag, value]) => {
    const nameFault = valid.tagName(tag);
    checker.add("tags", nameFault);
    // A name that may be a key is no path to show.
    return [
      tag,
      nameFault === undefined ? checker.check(`tags.${tag}`, value, valid.tagValue) : value,
    ] as const;
  });
  return Object.fromEntries(entries);
}
