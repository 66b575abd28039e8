import type { Azure } from "./azure";
import { groupNotFound, resourceNotFound } from "./errors";
import { groupScope, idKey, parentScope, typeOf, type ArmPath } from "./ids";
import { requireSubscription } from "./subscriptions";

/**
 * The scope that the last part of a path is attached to, in the case that the caller wrote it in. It must exist; one
 * that doesn't is that scope's own 404.
 */
export function requireScope(azure: Azure, path: ArmPath): string {
  if (path.subscriptionId === undefined) {
    return parentScope(path);
  }
  const subscription = requireSubscription(azure, path.subscriptionId);
  const scope = parentScope({ ...path, subscriptionId: subscription });
  if (path.resourceGroup === undefined) {
    return scope;
  }
  const group = azure.state.groups.get(idKey(groupScope(subscription, path.resourceGroup)));
  if (group === undefined) {
    throw groupNotFound(path.resourceGroup);
  }
  const resource = path.providers.at(-2);
  if (resource === undefined) {
    return scope;
  }
  const key = idKey(scope);
  if (azure.state.services.get(key) === undefined && azure.state.identities.get(key) === undefined) {
    throw resourceNotFound(typeOf(resource), resource.names.join("/"), path.resourceGroup);
  }
  return scope;
}
