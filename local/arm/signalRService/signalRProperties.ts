import { arrayAt, isAbsent, isObject, objectAt, stringAt, type JsonObject } from "../../json";

/** What a request can set; everything else in a body's properties is read-only and ignored. */
const WRITABLE = [
  "tls",
  "features",
  "liveTraceConfiguration",
  "resourceLogConfiguration",
  "cors",
  "serverless",
  "upstream",
  "networkACLs",
  "applicationFirewall",
  "publicNetworkAccess",
  "disableLocalAuth",
  "disableAadAuth",
  "regionEndpointEnabled",
  "resourceStopped",
] as const;

/** What Azure answers where a creation sets nothing: azure-cli, test_signalr_commands.yaml. */
function defaultProperties(): JsonObject {
  return {
    tls: { clientCertEnabled: false },
    features: [
      { flag: "ServiceMode", value: "Default", properties: {} },
      { flag: "EnableConnectivityLogs", value: "False", properties: {} },
      { flag: "EnableMessagingLogs", value: "False", properties: {} },
      { flag: "EnableLiveTrace", value: "False", properties: {} },
    ],
    liveTraceConfiguration: null,
    resourceLogConfiguration: null,
    cors: { allowedOrigins: ["*"] },
    serverless: { connectionTimeoutInSeconds: 30 },
    upstream: { templates: null },
    networkACLs: {
      defaultAction: "Deny",
      publicNetwork: { allow: ["ServerConnection", "ClientConnection", "RESTAPI", "Trace"], deny: null },
      privateEndpoints: [],
      ipRules: [
        { value: "0.0.0.0/0", action: "Allow" },
        { value: "::/0", action: "Allow" },
      ],
    },
    publicNetworkAccess: "Enabled",
    disableLocalAuth: false,
    disableAadAuth: false,
    regionEndpointEnabled: "Enabled",
    resourceStopped: "false",
  };
}

/**
 * The properties after a request. A PUT replaces all but the features, a PATCH only what it names; a feature flag
 * left out is kept as it was (azure-rest-api-specs signalr 2024-03-01, SignalRFeature).
 */
export function mergeProperties(
  previous: JsonObject | undefined,
  sent: JsonObject,
  method: "PUT" | "PATCH",
): JsonObject {
  const defaults = defaultProperties();
  const base = method === "PATCH" && previous !== undefined ? previous : defaults;
  const merged: JsonObject = { ...base };
  for (const name of WRITABLE) {
    if (!isAbsent(sent[name])) {
      merged[name] = isObject(sent[name]) ? { ...objectAt(defaults, name), ...sent[name] } : sent[name];
    }
  }
  const features = arrayAt(previous ?? defaults, "features") ?? [];
  return {
    ...merged,
    features: mergeFeatures(features, arrayAt(sent, "features") ?? []),
    cors: { allowedOrigins: origins(merged) },
    networkACLs: { ...objectAt(merged, "networkACLs"), publicNetwork: publicNetwork(merged) },
  };
}

function mergeFeatures(previous: unknown[], sent: unknown[]): unknown[] {
  const byFlag = new Map<string, unknown>();
  for (const feature of [...previous, ...sent]) {
    const flag = stringAt(feature, "flag") ?? "";
    byFlag.set(flag.toLowerCase(), { flag, value: stringAt(feature, "value"), properties: {} });
  }
  return [...byFlag.values()];
}

/** Left out, and also `"cors": {}`, means every origin: azure-cli, test_signalr_identity.yaml. */
function origins(properties: JsonObject): unknown[] {
  const given = arrayAt(properties.cors, "allowedOrigins") ?? [];
  return given.length === 0 ? ["*"] : given;
}

function publicNetwork(properties: JsonObject): JsonObject {
  return { allow: null, deny: null, ...objectAt(properties.networkACLs, "publicNetwork") };
}

/** Properties that api-versions before 2023-08-01-preview don't have: azure-cli, test_signalr_upstream.yaml. */
export function propertiesFor(properties: JsonObject, apiVersion: string): JsonObject {
  if (apiVersion >= "2023-08-01") {
    return properties;
  }
  return {
    ...without(properties, ["regionEndpointEnabled", "resourceStopped"]),
    networkACLs: without(objectAt(properties, "networkACLs"), ["ipRules"]),
  };
}

function without(object: JsonObject, names: string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
