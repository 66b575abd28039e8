import type { Azure } from "../azure";
import { missingSubscription, resourceNotFound } from "../errors";
import { parentScope, typeOf, type ArmPath } from "../ids";
import { requireGroup } from "./resourceGroups";
import { requireSubscription } from "./subscriptions";

/**
 * The scope that the last part of a path is attached to, in the case that the caller wrote it in. It must exist; one
 * that doesn't is that scope's own 404.
 */
export function requireScope(azure: Azure, path: ArmPath): string {
  if (path.subscriptionId === undefined) {
    return requireTenantScope(path);
  }
  const subscriptionId = requireSubscription(azure, path.subscriptionId);
  const scope = parentScope({ ...path, subscriptionId });
  if (path.resourceGroup !== undefined) {
    requireGroup(azure, { path });
  }
  const resource = path.providers.at(-2);
  if (resource !== undefined && azure.state.find(scope) === undefined) {
    // "<null>" is how ARM writes that there is no group
    throw resourceNotFound(typeOf(resource), resource.names.join("/"), path.resourceGroup ?? "<null>");
  }
  return scope;
}

/** The root, or a management group, which is taken to exist: the local Azure keeps none. */
function requireTenantScope(path: ArmPath): string {
  const scope = parentScope(path);
  if (scope !== "/" && !/^\/providers\/Microsoft\.Management\/managementGroups\/[^/]+$/i.test(scope)) {
    throw missingSubscription();
  }
  return scope;
}
