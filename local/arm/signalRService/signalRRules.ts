import { arrayAt, isAbsent, isObject, objectAt, stringAt, type JsonObject } from "../../json";
import { ArmError, type ErrorDetail } from "../errors";

/**
 * What Microsoft.SignalRService refuses. The rules are those of azure-rest-api-specs signalr 2024-03-01 unless a
 * line says otherwise; the texts are our own unless a source is named.
 */

export interface Sku {
  name: string;
  capacity: number;
}

const UP_TO_100 = [...range(1, 10, 1), ...range(20, 100, 10)];

const CAPACITIES = new Map([
  ["Free_F1", [1]],
  ["Standard_S1", UP_TO_100],
  ["Premium_P1", UP_TO_100],
  ["Premium_P2", range(100, 1000, 100)],
]);

const FLAGS = ["ServiceMode", "EnableConnectivityLogs", "EnableMessagingLogs", "EnableLiveTrace"];
const SERVICE_MODES = ["Default", "Serverless", "Classic"];
const REQUEST_TYPES = ["ClientConnection", "ServerConnection", "RESTAPI", "Trace"];

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}

/** How the service reports wrong arguments: pulumi/pulumi-azure-native#2741. */
export function invalidArguments(details: ErrorDetail[]): ArmError {
  return new ArmError(400, "BadArgument", "Invalid arguments", details);
}

export function tierOf(skuName: string): string {
  return skuName.split("_")[0] ?? skuName;
}

export function fault(target: string, message: string): ErrorDetail {
  return { code: "BadArgument", message, target };
}

export function among(values: readonly string[], value: unknown): boolean {
  return typeof value === "string" && values.some((allowed) => allowed.toLowerCase() === value.toLowerCase());
}

export function notAllowed(target: string, value: unknown, allowed: string): ErrorDetail {
  return fault(target, `The value ${JSON.stringify(value)} is not valid. Allowed: ${allowed}.`);
}

export function nameFaults(name: string): ErrorDetail[] {
  return /^[a-zA-Z][a-zA-Z0-9-]{1,61}[a-zA-Z0-9]$/.test(name)
    ? []
    : [
        fault(
          "name",
          `The resource name '${name}' is invalid. It must have 3 to 63 letters, numbers and hyphens, ` +
            "start with a letter and end with a letter or number.",
        ),
      ];
}

export function kindFaults(kind: unknown): ErrorDetail[] {
  return isAbsent(kind) || among(["SignalR", "RawWebSockets"], kind)
    ? []
    : [notAllowed("kind", kind, "SignalR, RawWebSockets")];
}

/** The sku after a request: what it leaves out stays, or is one unit of the first paid sku. */
export function mergeSku(sent: JsonObject, previous: Sku | undefined): Sku {
  const name = stringAt(sent, "name") ?? previous?.name ?? "Standard_S1";
  const kept = previous?.name === name ? previous.capacity : CAPACITIES.get(name)?.[0];
  const capacity = typeof sent.capacity === "number" ? sent.capacity : (kept ?? 1);
  return { name, capacity };
}

export function skuFaults(sent: JsonObject, sku: Sku): ErrorDetail[] {
  const capacities = CAPACITIES.get(sku.name);
  if (capacities === undefined) {
    return [notAllowed("sku.name", sku.name, [...CAPACITIES.keys()].join(", "))];
  }
  // pulumi/pulumi-azure-native#2741, text included
  if (!isAbsent(sent.tier) && !among([tierOf(sku.name)], sent.tier)) {
    return [fault("sku", "SKU tier does not match name.")];
  }
  return capacities.includes(sku.capacity)
    ? []
    : [notAllowed("sku.capacity", sku.capacity, `${capacities.join(", ")} for ${sku.name}`)];
}

/** What is wrong with the properties that a request sends. */
export function propertyFaults(sent: JsonObject, sku: Sku, hasReplica: boolean): ErrorDetail[] {
  return [
    ...(arrayAt(sent, "features") ?? []).flatMap(featureFaults),
    ...corsFaults(sent),
    ...timeoutFaults(sent),
    ...networkFaults(sent, sku),
    ...upstreamFaults(sent),
    ...tierFaults(sent, sku),
    ...regionFaults(sent, hasReplica),
  ];
}

function featureFaults(feature: unknown): ErrorDetail[] {
  const { flag, value } = isObject(feature) ? feature : {};
  if (!among(FLAGS, flag)) {
    return [notAllowed("properties.features", flag, FLAGS.join(", "))];
  }
  if (typeof value !== "string" || value.length < 1 || value.length > 128) {
    return [notAllowed("properties.features", value, "a value of 1 to 128 characters")];
  }
  return among(["ServiceMode"], flag) && !among(SERVICE_MODES, value)
    ? [notAllowed("properties.features", value, SERVICE_MODES.join(", "))]
    : [];
}

function corsFaults(sent: JsonObject): ErrorDetail[] {
  const target = "properties.cors.allowedOrigins";
  return (arrayAt(sent.cors, "allowedOrigins") ?? []).flatMap((origin) => {
    if (origin === "*") {
      return [];
    }
    // Azure/azure-signalr#1455: custom schemes are refused too
    const host = typeof origin === "string" ? /^https?:\/\/(.+)$/i.exec(origin)?.[1] : undefined;
    if (host === undefined) {
      return [notAllowed(target, origin, "*, http://domain[:port], https://domain[:port]")];
    }
    // MicrosoftDocs/azure-docs#81546
    return host.includes("/")
      ? [fault(target, `The origin '${String(origin)}' is not valid. Slashes are not allowed.`)]
      : [];
  });
}

function timeoutFaults(sent: JsonObject): ErrorDetail[] {
  const timeout = objectAt(sent, "serverless").connectionTimeoutInSeconds;
  return isAbsent(timeout) || isBetween(timeout, 1, 120)
    ? []
    : [notAllowed("properties.serverless.connectionTimeoutInSeconds", timeout, "1 to 120")];
}

function isBetween(value: unknown, from: number, to: number): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= from && value <= to;
}

function networkFaults(sent: JsonObject, sku: Sku): ErrorDetail[] {
  const target = "properties.networkACLs";
  const acls = objectAt(sent, "networkACLs");
  const endpoints = arrayAt(acls, "privateEndpoints") ?? [];
  const types = [acls.publicNetwork, ...endpoints].flatMap((acl) => [
    ...(arrayAt(acl, "allow") ?? []),
    ...(arrayAt(acl, "deny") ?? []),
  ]);
  const ipRules = arrayAt(acls, "ipRules") ?? [];
  const restricts = types.length > 0 || ipRules.length > 0 || endpoints.length > 0;
  return [
    ...(isAbsent(acls.defaultAction) || among(["Allow", "Deny"], acls.defaultAction)
      ? []
      : [notAllowed(`${target}.defaultAction`, acls.defaultAction, "Allow, Deny")]),
    ...types
      .filter((type) => !among(REQUEST_TYPES, type))
      .map((type) => notAllowed(target, type, REQUEST_TYPES.join(", "))),
    ...(ipRules.length > 30 ? [notAllowed(`${target}.ipRules`, ipRules.length, "at most 30 rules")] : []),
    // The defaultAction alone passes: azure-cli sends it with every creation, Free_F1 included
    ...(restricts && tierOf(sku.name) === "Free" ? [notOnFree(target, "Network access control")] : []),
  ];
}

/** Any service mode takes upstream templates: azure-cli, test_signalr_upstream.yaml, patches a Classic service. */
function upstreamFaults(sent: JsonObject): ErrorDetail[] {
  const target = "properties.upstream.templates";
  return (arrayAt(sent.upstream, "templates") ?? []).flatMap((template) => {
    const url = stringAt(template, "urlTemplate");
    const { type } = objectAt(template, "auth");
    return [
      ...(url === undefined || url === "" ? [notAllowed(`${target}.urlTemplate`, url, "a URL")] : []),
      ...(isAbsent(type) || among(["None", "ManagedIdentity"], type)
        ? []
        : [notAllowed(`${target}.auth.type`, type, "None, ManagedIdentity")]),
    ];
  });
}

function notOnFree(target: string, what: string): ErrorDetail {
  return fault(target, `${what} is not supported in the Free tier. Use Standard or Premium.`);
}

function tierFaults(sent: JsonObject, sku: Sku): ErrorDetail[] {
  const free = tierOf(sku.name) === "Free";
  const access = sent.publicNetworkAccess;
  return [
    ...(isAbsent(access) || among(["Enabled", "Disabled"], access)
      ? []
      : [notAllowed("properties.publicNetworkAccess", access, "Enabled, Disabled")]),
    ...(free && among(["Disabled"], access)
      ? [notOnFree("properties.publicNetworkAccess", "Disabling public network access")]
      : []),
    ...(free && objectAt(sent, "tls").clientCertEnabled === true
      ? [notOnFree("properties.tls.clientCertEnabled", "Client certificate authentication")]
      : []),
    ...(isAbsent(sent.resourceStopped) || among(["true", "false"], sent.resourceStopped)
      ? []
      : [notAllowed("properties.resourceStopped", sent.resourceStopped, '"true" or "false", a string')]),
  ];
}

/** "Disable the regional endpoint without replica is not allowed." */
function regionFaults({ regionEndpointEnabled: region }: JsonObject, hasReplica: boolean): ErrorDetail[] {
  const target = "properties.regionEndpointEnabled";
  if (!isAbsent(region) && !among(["Enabled", "Disabled"], region)) {
    return [notAllowed(target, region, "Enabled, Disabled")];
  }
  return among(["Disabled"], region) && !hasReplica
    ? [fault(target, "The region endpoint can't be disabled without a replica.")]
    : [];
}
