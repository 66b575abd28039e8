import { parseSignalRResourceId, signalRResourceId } from "./resourceIds";
import { guidPattern, resourceGroupPattern } from "./validators";

/** What the id of a role assignment's scope says. */
export interface Scope {
  /** The id in its canonical casing: keywords as ARM writes them, the rest in lower case. */
  id: string;
  /** The subscription's GUID; undefined for a management group. */
  subscriptionId: string | undefined;
  /** The type of the resource, such as `Microsoft.Web/sites`; undefined for anything above resources. */
  resourceType: string | undefined;
}

// Source: learn.microsoft.com, "Understand scope for Azure RBAC". A resource can have another's provider under it.
const scopePattern =
  /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?((?:\/providers\/[^/]+(?:\/(?!providers\/)[^/]+\/[^/]+)+)*)$/i;
const managementGroupPattern = /^\/providers\/Microsoft\.Management\/managementGroups\/([^/]+)$/i;

/** Reads the id of a management group, a subscription, a resource group or a resource; undefined for anything else. */
export function parseScope(id: string): Scope | undefined {
  if (/\p{Cc}/u.test(id)) {
    return undefined; // No name has a control character, such as the line break after a pasted id.
  }
  const [, subscriptionId, group, resource = ""] = scopePattern.exec(id) ?? [];
  if (subscriptionId === undefined) {
    return parseManagementGroup(id);
  }
  if (!guidPattern.test(subscriptionId) || (group !== undefined && !resourceGroupPattern.test(group))) {
    return undefined;
  }
  const signalR = parseSignalRResourceId(id);
  if (signalR !== undefined) {
    return {
      id: signalRResourceId(signalR),
      subscriptionId,
      resourceType: "Microsoft.SignalRService/signalR",
    };
  }
  return {
    id:
      `/subscriptions/${subscriptionId.toLowerCase()}` +
      (group === undefined ? "" : `/resourceGroups/${group.toLowerCase()}`) +
      resource.toLowerCase(),
    subscriptionId,
    resourceType: resource === "" ? undefined : resourceTypeOf(resource),
  };
}

function parseManagementGroup(id: string): Scope | undefined {
  const name = managementGroupPattern.exec(id)?.[1];
  return name === undefined
    ? undefined
    : {
        id: `/providers/Microsoft.Management/managementGroups/${name.toLowerCase()}`,
        subscriptionId: undefined,
        resourceType: undefined,
      };
}

/** `/providers/Microsoft.Web/sites/app/slots/blue` -> `Microsoft.Web/sites/slots`. */
function resourceTypeOf(resource: string): string {
  const [namespace, ...rest] = resource
    .slice(resource.toLowerCase().lastIndexOf("/providers/") + 11)
    .split("/");
  return [namespace, ...rest.filter((_, index) => index % 2 === 0)].join("/");
}
