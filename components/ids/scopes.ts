/** What the id of a role assignment's scope says. */
export interface Scope {
  /**
   * The id in its canonical casing: keywords as ARM writes them, the rest in lower case. Azure answers with other
   * casings than were given, and asks to compare names without regard to it (learn.microsoft.com, "Naming rules and
   * restrictions for Azure resources").
   */
  id: string;
  /** The subscription's GUID; undefined for what is above subscriptions. */
  subscriptionId?: string | undefined;
  /** The type of the resource, such as `microsoft.web/sites`; undefined for what is above resources. */
  resourceType?: string | undefined;
}

// Source: learn.microsoft.com, "Understand scope for Azure RBAC". A resource can have another's provider under it.
const scopePattern =
  /^\/subscriptions\/([0-9a-f-]{36})(?:\/resourceGroups\/([^/]+))?((?:\/providers\/[^/]+(?:\/(?!providers\/)[^/]+\/[^/]+)+)*)$/i;
const managementGroupPattern = /^\/providers\/Microsoft\.Management\/managementGroups\/([^/]+)$/i;
const signalRPattern = /^\/providers\/microsoft\.signalrservice\/signalr\/([^/]+)$/;

/** Reads the id of a management group, a subscription, a resource group, a resource, or `/`; undefined for others. */
export function parseScope(id: string): Scope | undefined {
  if (/[\p{Cc}\s]$/u.test(id)) {
    return undefined; // The line break after a pasted id would become part of the last name.
  }
  const [, subscription, group, resource] = scopePattern.exec(id) ?? [];
  if (subscription !== undefined) {
    const subscriptionId = subscription.toLowerCase();
    const groupId = group === undefined ? "" : `/resourceGroups/${group.toLowerCase()}`;
    const lower = (resource ?? "").toLowerCase();
    // Of other types no list says how their names are written, so theirs are in lower case.
    const resourceId = lower.replace(signalRPattern, "/providers/Microsoft.SignalRService/signalR/$1");
    return {
      id: `/subscriptions/${subscriptionId}${groupId}${resourceId}`,
      subscriptionId,
      resourceType: lower === "" ? undefined : resourceTypeOf(lower),
    };
  }
  const managementGroup = managementGroupPattern.exec(id)?.[1];
  if (managementGroup !== undefined) {
    return { id: `/providers/Microsoft.Management/managementGroups/${managementGroup.toLowerCase()}` };
  }
  return id === "/" ? { id } : undefined;
}

/** The canonical form of an id; one that isn't known to be a scope stays as it is, for Azure to refuse. */
export const canonicalScope = (id: string): Scope => parseScope(id) ?? { id };

/** `/providers/microsoft.web/sites/app/slots/blue` -> `microsoft.web/sites/slots`. */
function resourceTypeOf(resource: string): string {
  const [namespace, ...rest] = resource.slice(resource.lastIndexOf("/providers/") + 11).split("/");
  return [namespace, ...rest.filter((_, index) => index % 2 === 0)].join("/");
}
