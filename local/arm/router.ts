import type { JsonObject } from "../json";
import { authorizationTypes, checkAccess } from "./authorization";
import type { ArmRequest, Azure, ArmAnswer, Handler, Handlers, ResourceType } from "./azure";
import { ArmError, methodNotAllowed } from "./errors";
import { parsePath, sameText, typeOf, type ProviderPart } from "./ids";
import { insightsTypes } from "./insights";
import { keyVaultTypes } from "./keyVault";
import { managedIdentityTypes } from "./managedIdentity";
import { networkTypes } from "./network";
import { operationalInsightsTypes } from "./operationalInsights";
import { headHandlers, RESOURCE_MANAGER_VERSIONS } from "./resources";
import { requireSubscription } from "./resources/subscriptions";
import { signalRServiceTypes } from "./signalRService";
import { storageTypes } from "./storage";
import { webTypes } from "./web";

/** Every type that this Azure has; a namespace is a folder of its own. */
const resourceTypes = [
  ...signalRServiceTypes,
  ...managedIdentityTypes,
  ...authorizationTypes,
  ...networkTypes,
  ...webTypes,
  ...storageTypes,
  ...operationalInsightsTypes,
  ...insightsTypes,
  ...keyVaultTypes,
];

export interface RawRequest {
  method: string;
  /** Path and query as they came. */
  url: string;
  body: JsonObject;
}

/** Clients that put a whole id into a path send `//subscriptions/...`: not a host, as a plain URL would have it. */
export function parseUrl(pathAndQuery: string): URL {
  return new URL(`http://localhost/${pathAndQuery.replace(/^\/+/, "")}`);
}

/** Finds and runs the handler of a request, after the checks that ARM itself makes before any provider's. */
export function dispatch(azure: Azure, raw: RawRequest): ArmAnswer {
  const url = parseUrl(raw.url);
  if (url.pathname.toLowerCase() === "/metadata/endpoints") {
    return { status: 200, body: metadata(azure) };
  }
  const path = parsePath(decodeURIComponent(url.pathname));
  const query = readQuery(url);
  const apiVersion = query["api-version"];
  if (apiVersion === undefined || apiVersion === "") {
    // learn.microsoft.com, ARM common errors
    throw new ArmError(
      400,
      "MissingApiVersionParameter",
      "The api-version query parameter (?api-version=) is required for all requests.",
    );
  }
  if (path === undefined) {
    throw notFound(url.pathname);
  }
  if (path.subscriptionId !== undefined) {
    requireSubscription(azure, path.subscriptionId);
  }
  const request: ArmRequest = {
    method: raw.method,
    path,
    apiVersion,
    query,
    rawPath: raw.url,
    body: raw.body,
  };
  const handler = handlerOf(request, url.pathname);
  checkAccess(azure, request);
  return handler(azure, request);
}

/** Names of OData options and of `api-version` ignore case; some clients send `%24filter`. */
function readQuery(url: URL): Record<string, string> {
  return Object.fromEntries([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]));
}

function handlerOf(request: ArmRequest, pathname: string): Handler {
  const part = request.path.providers.at(-1);
  if (part !== undefined) {
    return providerHandler(request, part, pathname);
  }
  const handlers = headHandlers(request.path);
  if (handlers === undefined) {
    throw notFound(pathname);
  }
  if (!RESOURCE_MANAGER_VERSIONS.includes(request.apiVersion)) {
    throw new ArmError(
      400,
      "InvalidApiVersionParameter",
      `The api-version '${request.apiVersion}' is invalid. The supported versions are '${RESOURCE_MANAGER_VERSIONS.join(",")}'.`,
    );
  }
  return pick(handlers, request.method, "Microsoft.Resources/resourceGroups");
}

function providerHandler(request: ArmRequest, part: ProviderPart, pathname: string): Handler {
  const names = resourceTypes.map(({ name }) => name.split("/")[0] ?? "");
  const namespace = names.find((name) => sameText(name, part.namespace));
  if (namespace === undefined) {
    throw new ArmError(
      404,
      "InvalidResourceNamespace",
      `The resource namespace '${part.namespace}' is invalid.`,
    );
  }
  const type = resourceTypes.find(({ name }) => sameText(name, typeOf(part)));
  if (type === undefined) {
    throw invalidResourceType(part.types.join("/"), namespace, request.apiVersion, undefined);
  }
  if (type.isExtension === undefined && request.path.providers.length > 1) {
    throw notFound(pathname);
  }
  if (!type.apiVersions.includes(request.apiVersion)) {
    throw unknownVersion(request, type, namespace, part);
  }
  const handlers = part.names.length === part.types.length ? type.item : type.collection;
  return pick(handlers ?? {}, request.method, type.name);
}

/** A PUT names its location, and is told so: learn.microsoft.com, error-register-resource-provider. */
function unknownVersion(
  request: ArmRequest,
  type: ResourceType,
  namespace: string,
  part: ProviderPart,
): ArmError {
  const supported = type.apiVersions.join(", ");
  const name = part.types.join("/");
  if (request.method !== "PUT") {
    return invalidResourceType(name, namespace, request.apiVersion, supported);
  }
  const location = typeof request.body.location === "string" ? request.body.location : "";
  return new ArmError(
    400,
    "NoRegisteredProviderFound",
    `No registered resource provider found for location '${location}' and API version '${request.apiVersion}' ` +
      `for type '${name}'. The supported api-versions are '${supported}'.`,
  );
}

function invalidResourceType(
  type: string,
  namespace: string,
  apiVersion: string,
  supported: string | undefined,
): ArmError {
  const versions = supported === undefined ? "" : ` The supported api-versions are '${supported}'.`;
  return new ArmError(
    404,
    "InvalidResourceType",
    `The resource type '${type}' could not be found in the namespace '${namespace}' for api version '${apiVersion}'.${versions}`,
  );
}

function pick(handlers: Handlers, method: string, type: string): Handler {
  const found = Object.entries(handlers).find(([name]) => name === method)?.[1];
  if (found === undefined) {
    throw methodNotAllowed(method, type);
  }
  return found;
}

function notFound(path: string): ArmError {
  return new ArmError(404, "NotFound", `No HTTP resource was found that matches the request path '${path}'.`);
}

/** Where a client finds the sign-in of a cloud: the shape of management.azure.com/metadata/endpoints. */
function metadata(azure: Azure): unknown {
  return [
    {
      name: "LocalAzure",
      resourceManager: azure.url,
      authentication: {
        loginEndpoint: azure.url,
        audiences: [azure.url],
        tenant: "common",
        identityProvider: "AAD",
      },
      suffixes: {},
    },
  ];
}
