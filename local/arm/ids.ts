/**
 * ARM's resource ids, parsed without regard to case: /subscriptions/S/resourceGroups/G/providers/NS/TYPE/NAME...,
 * where an extension (a role assignment, a lock) adds another /providers/NS/TYPE/NAME.
 */

export interface ProviderPart {
  namespace: string;
  /** Types and names alternate; there is one type more where the path ends in a collection or an action. */
  types: string[];
  names: string[];
}

export interface ArmPath {
  subscriptionId: string | undefined;
  resourceGroup: string | undefined;
  providers: ProviderPart[];
  /** What stands before the providers and is not part of a scope, such as `resources` of a resource group. */
  collection: string | undefined;
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isGuid(value: string): boolean {
  return GUID.test(value);
}

/** Ids and names compare without regard to case (ARM's resource naming rules): this is their key. */
export function idKey(id: string): string {
  return id.toLowerCase();
}

export function sameText(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** A path's parts, or undefined where it is not of ARM's form. */
export function parsePath(path: string): ArmPath | undefined {
  const segments = path.split("/").filter((segment) => segment !== "");
  const parsed: ArmPath = {
    subscriptionId: undefined,
    resourceGroup: undefined,
    providers: [],
    collection: undefined,
  };
  const rest = takeHead(segments, parsed);
  while (rest.length > 0) {
    if (!sameText(rest[0] ?? "", "providers")) {
      return undefined;
    }
    const next = rest.findIndex((segment, index) => index > 1 && sameText(segment, "providers"));
    const part = rest.splice(0, next === -1 ? rest.length : next);
    const [, namespace, ...pairs] = part;
    if (namespace === undefined) {
      return undefined;
    }
    parsed.providers.push({
      namespace,
      types: pairs.filter((_, index) => index % 2 === 0),
      names: pairs.filter((_, index) => index % 2 === 1),
    });
  }
  return parsed;
}

/** Reads the subscription and resource group into `parsed`; answers what is left. */
function takeHead(segments: string[], parsed: ArmPath): string[] {
  const rest = [...segments];
  if (!sameText(rest[0] ?? "", "subscriptions")) {
    return rest;
  }
  rest.shift();
  parsed.subscriptionId = rest.shift();
  if (parsed.subscriptionId === undefined) {
    parsed.collection = "subscriptions";
    return rest;
  }
  if (sameText(rest[0] ?? "", "resourceGroups")) {
    rest.shift();
    parsed.resourceGroup = rest.shift();
    if (parsed.resourceGroup === undefined) {
      parsed.collection = "resourcegroups";
    }
  }
  if (rest.length > 0 && !sameText(rest[0] ?? "", "providers")) {
    parsed.collection = rest.splice(0).join("/").toLowerCase();
  }
  return rest;
}

export function subscriptionScope(subscriptionId: string): string {
  return `/subscriptions/${subscriptionId}`;
}

export function groupScope(subscriptionId: string, resourceGroup: string): string {
  return `${subscriptionScope(subscriptionId)}/resourceGroups/${resourceGroup}`;
}

/** NS/TYPE/SUBTYPE of a provider part, as written. */
export function typeOf(part: ProviderPart): string {
  return [part.namespace, ...part.types].join("/");
}

/** /providers/NS/TYPE/NAME... of a provider part, as written. */
function providerSuffix(part: ProviderPart): string {
  const pairs = part.types.flatMap((type, index) => {
    const name = part.names[index];
    return name === undefined ? [type] : [type, name];
  });
  return ["/providers", part.namespace, ...pairs].join("/");
}

/** The scope of everything before the last provider part: what an extension resource is attached to. */
export function parentScope(path: ArmPath): string {
  return scopeOf({ ...path, providers: path.providers.slice(0, -1) });
}

export function scopeOf(path: ArmPath): string {
  const head =
    path.subscriptionId === undefined
      ? ""
      : path.resourceGroup === undefined
        ? subscriptionScope(path.subscriptionId)
        : groupScope(path.subscriptionId, path.resourceGroup);
  const scope = head + path.providers.map(providerSuffix).join("");
  return scope === "" ? "/" : scope;
}

/** The scope that a path names: without the type of a list or an action at its end. */
export function itemScope(path: ArmPath): string {
  const providers = path.providers.map((part) => ({
    ...part,
    types: part.types.slice(0, part.names.length),
  }));
  return scopeOf({ ...path, providers });
}

/** The id of a role assignment, role definition or lock at a scope. */
export function extensionId(scope: string, type: string, name: string): string {
  return `${scope === "/" ? "" : scope}/providers/${type}/${name}`;
}

/** Whether `scope` is `ancestor` or lies under it. */
export function isAtOrUnder(scope: string, ancestor: string): boolean {
  const inner = idKey(scope);
  const outer = idKey(ancestor);
  return outer === "/" || inner === outer || inner.startsWith(`${outer}/`);
}
