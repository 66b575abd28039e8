import * as pulumi from "@pulumi/pulumi";
import { isPending } from "./invalidArguments";
import type { ArgumentChecker } from "./invalidArguments";
import type { Validator } from "./refusals";
import { checkOrigins } from "./origins";
import { isText, refusal } from "./refusals";
import { parseSignalRResourceId } from "./resourceIds";
import type { ServerlessSignalRArgs } from "./serverlessSignalR";
import { SignalRSku } from "./skus";
import { checkTags } from "./tags";
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

/** Checks the id of a service that is to be adopted: name and group are its own. Gives back the group. */
export function checkAdoption<Group extends pulumi.Input<string> | undefined>(
  checker: ArgumentChecker,
  resourceId: string,
  { resourceName, resourceGroupName }: { resourceName?: unknown; resourceGroupName: Group },
): Group | pulumi.Input<string> {
  const fault = valid.signalRResource(resourceId);
  checker.add("resourceId", fault);
  if (resourceName !== undefined) {
    checker.add("resourceName", "is one too many: `resourceId` ends with the name. Leave it out.");
  }
  const group = fault === undefined ? parseSignalRResourceId(resourceId)?.resourceGroupName : undefined;
  if (group === undefined || resourceGroupName === undefined) {
    return resourceGroupName;
  }
  const remedy = "A service can't change its group: give its own.";
  const itsOwn: Validator<string> = (name) =>
    !isText(name) || group.toLowerCase() === name.toLowerCase()
      ? undefined
      : refusal(name, `"${group}", as \`resourceId\` says`, remedy);
  return checker.check("resourceGroupName", resourceGroupName, itsOwn);
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
