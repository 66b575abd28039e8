import type { JsonObject } from "../../json";
import type { ArmRequest, Azure, Handler } from "../azure";
import { ArmError, resourceNotFound } from "../errors";
import { idKey, isAtOrUnder, itemScope, parsePath, typeOf } from "../ids";
import type { Kind, Stored } from "../state";
import { readRegion } from "./regions";
import { listScope, requireGroup, requireWritableGroup } from "./resourceGroups";
import type { Tags } from "./tags";

/** A resource of a resource group, in a region: what ARM calls a tracked resource. */
export interface Tracked extends Stored {
  location: string;
  tags: Tags | undefined;
  kind?: string;
  sku?: object;
}

export function requestedName(request: ArmRequest): string {
  return request.path.providers.at(-1)?.names.at(-1) ?? "";
}

/** The resource of a request's path, or undefined; its group must exist. */
export function findTracked<T extends Tracked>(
  azure: Azure,
  kind: Kind<T>,
  request: ArmRequest,
): T | undefined {
  requireGroup(azure, request);
  return azure.state.of(kind).get(idKey(itemScope(request.path)));
}

export function requireTracked<T extends Tracked>(azure: Azure, kind: Kind<T>, request: ArmRequest): T {
  const found = findTracked(azure, kind, request);
  if (found === undefined) {
    throw resourceNotFound(kind.type, requestedName(request), request.path.resourceGroup ?? "");
  }
  return found;
}

/** Id, name and region after a PUT: those that the resource has, else those that the request asks for. */
export function settlePlace<T extends Tracked>(
  azure: Azure,
  kind: Kind<T>,
  request: ArmRequest,
  body: JsonObject,
): { id: string; name: string; location: string; previous: T | undefined } {
  const group = requireWritableGroup(azure, request);
  const previous = findTracked(azure, kind, request);
  const name = previous?.name ?? requestedName(request);
  const location = readRegion(body, kind.type);
  if (previous !== undefined && previous.location !== location) {
    // learn.microsoft.com, common-deployment-errors
    throw new ArmError(
      409,
      "InvalidResourceLocation",
      `The resource '${name}' already exists in location '${previous.location}' in resource group '${group.name}'. ` +
        `A resource with the same name cannot be created in location '${location}'. ` +
        "Please select a new resource name.",
    );
  }
  return { id: previous?.id ?? `${group.id}/providers/${kind.type}/${name}`, name, location, previous };
}

/** Those of a type in the request's group or subscription. */
export function listTracked<T extends Tracked>(azure: Azure, kind: Kind<T>, request: ArmRequest): T[] {
  const scope = listScope(azure, request);
  return [...azure.state.of(kind).values()].filter(({ id }) => isAtOrUnder(id, scope));
}

/** Resources of a group, or of the whole subscription, without their properties. */
export const listResources: Handler = (azure, request) => {
  const scope = listScope(azure, request);
  const value = azure.state.all().flatMap((one) => {
    const part = parsePath(one.id)?.providers.at(-1);
    if (part === undefined || !isTracked(one) || !isAtOrUnder(one.id, scope)) {
      return [];
    }
    const { id, name, kind, location, sku, tags } = one;
    return [{ id, name, type: typeOf(part), kind, location, sku, tags }];
  });
  return { status: 200, body: { value } };
};

function isTracked(one: Stored): one is Tracked {
  return "location" in one;
}
