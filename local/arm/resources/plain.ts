import { randomUUID } from "node:crypto";
import { isAbsent, isObject, objectAt, stringAt, type JsonObject } from "../../json";
import type { ArmRequest, Azure, Handler, ResourceType } from "../azure";
import { ArmError, resourceNotFound } from "../errors";
import { extensionId, idKey, isAtOrUnder, itemScope, scopeOf, type ArmPath } from "../ids";
import type { Kind, Stored } from "../state";
import { listScope, requireGroup, requireWritableGroup } from "./resourceGroups";
import { requireScope } from "./scopes";
import { readTags, type Tags } from "./tags";
import { requestedName, settlePlace, type Tracked } from "./tracked";

/**
 * A resource of a type that a service needs around it, and that is not this Azure's subject: it keeps what was sent,
 * at once, and knows the rules that have a source and nothing else.
 */
export interface PlainResource extends Stored {
  /** As it was sent. */
  body: JsonObject;
  /** Where it is, unless that is where its parent or scope is. */
  location?: string;
  tags?: Tags | undefined;
  kind?: string;
  sku?: object;
}

export interface PlainType {
  kind: Kind<PlainResource>;
  apiVersions: readonly string[];
  /** A region; "global", which is none; or where it lies: in a parent, or at any scope. */
  place: "region" | "global" | "parent" | "scope";
  /** Refuses what Azure refuses of a resource that is to be. */
  check?: (azure: Azure, resource: PlainResource) => void;
  /** Refuses what Azure refuses of a deletion. */
  checkDeletion?: (azure: Azure, resource: PlainResource) => void;
  /** What comes with it. */
  written?: (azure: Azure, resource: PlainResource) => void;
  /** What Azure's answers say beside what was sent. */
  adds?: (azure: Azure, resource: PlainResource) => JsonObject;
}

export function plainType(type: PlainType): ResourceType {
  return {
    name: type.kind.type,
    apiVersions: type.apiVersions,
    item: { PUT: putOf(type), GET: getOf(type), DELETE: deleteOf(type) },
    collection: { GET: listOf(type) },
    ...(type.place === "scope" && { isExtension: true }),
  };
}

const putOf =
  (type: PlainType): Handler =>
  (azure, request) => {
    const { body } = request;
    const place = placeOf(azure, type, request);
    const previous = azure.state.of(type.kind).get(idKey(place.id));
    const { kind, sku } = body;
    const resource: PlainResource = {
      ...place,
      body,
      ...(isAbsent(body.tags) ? {} : { tags: readTags(body) }),
      ...(typeof kind === "string" && { kind }),
      ...(isObject(sku) && { sku }),
      servicePrincipalId: principalOf(body, previous),
    };
    type.check?.(azure, resource);
    azure.state.of(type.kind).set(idKey(place.id), resource);
    type.written?.(azure, resource);
    azure.changed();
    return { status: previous === undefined ? 201 : 200, body: plainView(azure, type, resource) };
  };

const getOf =
  (type: PlainType): Handler =>
  (azure, request) => ({ status: 200, body: plainView(azure, type, found(azure, type, request)) });

const deleteOf =
  (type: PlainType): Handler =>
  (azure, request) => {
    const resource = azure.state.of(type.kind).get(idKey(itemScope(request.path)));
    if (resource === undefined) {
      return { status: 204 };
    }
    type.checkDeletion?.(azure, resource);
    azure.state.remove(resource.id);
    azure.changed();
    return { status: 200 };
  };

const listOf =
  (type: PlainType): Handler =>
  (azure, request) => {
    const scope = type.place === "parent" || type.place === "scope" ? itemScope(request.path) : undefined;
    const within = scope ?? listScope(azure, request);
    const all = [...azure.state.of(type.kind).values()].filter(({ id }) => isAtOrUnder(id, within));
    return { status: 200, body: { value: all.map((one) => plainView(azure, type, one)) } };
  };

function found(azure: Azure, { kind, place }: PlainType, request: ArmRequest): PlainResource {
  if (place !== "scope") {
    requireGroup(azure, request);
  }
  const resource = azure.state.of(kind).get(idKey(itemScope(request.path)));
  if (resource === undefined) {
    throw resourceNotFound(
      kind.type,
      request.path.providers.at(-1)?.names.join("/") ?? "",
      request.path.resourceGroup ?? "",
    );
  }
  return resource;
}

/** Id, name and location of what a PUT makes or changes. */
function placeOf(
  azure: Azure,
  { kind, place }: PlainType,
  request: ArmRequest,
): Pick<PlainResource, "id" | "name" | "location"> {
  const name = requestedName(request);
  switch (place) {
    case "region": {
      // `as`: a resource in a region has one
      const { id, name, location } = settlePlace(
        azure,
        kind as Kind<PlainResource & Tracked>,
        request,
        request.body,
      );
      return { id, name, location };
    }
    case "global": {
      const { id } = requireWritableGroup(azure, request);
      if (stringAt(request.body, "location")?.toLowerCase() !== "global") {
        throw notGlobal(stringAt(request.body, "location") ?? "", kind.type);
      }
      return { id: `${id}/providers/${kind.type}/${name}`, name, location: "global" };
    }
    case "parent": {
      requireWritableGroup(azure, request);
      const parent = requireParent(azure, request.path);
      const location = stringAt(request.body, "location");
      const id = `${parent.id}/${kind.type.split("/").at(-1) ?? ""}/${name}`;
      return { id, name, ...(location === undefined ? {} : { location }) };
    }
    case "scope":
      return { id: extensionId(requireScope(azure, request.path), kind.type, name), name };
  }
}

/** What a child lies in. learn.microsoft.com, "Resolve errors for parent resources". */
function requireParent(azure: Azure, path: ArmPath): Stored {
  const part = path.providers.at(-1);
  const names = part?.names.slice(0, -1) ?? [];
  const providers = part === undefined ? [] : [{ ...part, types: part.types.slice(0, -1), names }];
  const parent = azure.state.find(scopeOf({ ...path, providers }));
  if (parent === undefined) {
    throw new ArmError(
      404,
      "ParentResourceNotFound",
      `Can not perform requested operation on nested resource. Parent resource '${names.join("/")}' not found.`,
    );
  }
  return parent;
}

// Azure/Azure-Landing-Zones#2199, as for regions
function notGlobal(asked: string, type: string): ArmError {
  return new ArmError(
    400,
    "LocationNotAvailableForResourceType",
    `The provided location '${asked}' is not available for resource type '${type}'. ` +
      "List of available regions for the resource type is 'global'.",
  );
}

/** The service principal of a system-assigned identity, which it keeps as long as it is there. */
function principalOf(body: JsonObject, previous: PlainResource | undefined): string | undefined {
  const isAssigned = /\bSystemAssigned\b/i.test(stringAt(body.identity, "type") ?? "");
  return isAssigned ? (previous?.servicePrincipalId ?? randomUUID()) : undefined;
}

function plainView(azure: Azure, type: PlainType, resource: PlainResource): unknown {
  const { body, id, name, location, servicePrincipalId } = resource;
  const identity =
    servicePrincipalId === undefined
      ? {}
      : { principalId: servicePrincipalId, tenantId: azure.settings.tenantId };
  return {
    ...body,
    ...(location === undefined ? {} : { location }),
    ...(isObject(body.identity) && { identity: { ...body.identity, ...identity } }),
    properties: {
      ...objectAt(body, "properties"),
      provisioningState: "Succeeded",
      ...type.adds?.(azure, resource),
    },
    id,
    name,
    type: type.kind.type,
  };
}

/** What a property refers to, such as the subnet of `{ subnet: { id } }`; nothing where it refers to nothing. */
export function referenceIn(value: unknown, property: string): string | undefined {
  return stringAt(objectAt(value, property), "id");
}

/**
 * Refuses a reference to what isn't there: Azure/azure-cli#13614, with the status of Azure/RDS-Templates#349. Both are
 * of Microsoft.Network; that others say the same is not verified.
 */
export function requireReferenced(azure: Azure, from: string, to: string): Stored {
  const referenced = azure.state.find(to);
  if (referenced === undefined) {
    throw new ArmError(
      400,
      "InvalidResourceReference",
      `Resource ${to} referenced by resource ${from} was not found. Please make sure that the referenced resource ` +
        "exists, and that both resources are in the same region.",
    );
  }
  return referenced;
}
