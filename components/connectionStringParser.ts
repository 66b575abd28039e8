import { SignalRAuthType } from "./connectionString";
import * as valid from "./connectionStringValues";
import { ArgumentChecker } from "./invalidArguments";
import { guardedRefusal, notAKey, refusal } from "./refusals";

/** What a connection string without secrets says. */
export interface ParsedConnectionString {
  /** Scheme, host, port and path of the service, `Port` taken in, without a trailing `/`. */
  endpoint: string;
  /** The host of `endpoint`, with a port that isn't the scheme's own. */
  hostName: string;
  /** How tokens are got. `aad`, the legacy name, is read as `azure.msi` or `azure.app`, whichever it stands for. */
  authType: SignalRAuthType | "azure.app";
  /** Client id of a user-assigned identity or, with `azure.app`, of the app registration. */
  clientId?: string | undefined;
  /** With `azure.app`: the app registration's tenant. */
  tenantId?: string | undefined;
  /** With `azure.app`: the path of the certificate's file. */
  clientCert?: string | undefined;
  /** Where browsers connect, if not to `endpoint`. */
  clientEndpoint?: string | undefined;
  /** Where servers connect, if not to `endpoint`. */
  serverEndpoint?: string | undefined;
  /** The version of the string's format: `1.0`. */
  version?: string | undefined;
}

/**
 * Reads a connection string as Microsoft's SDK does: names ignore case and spaces, unknown ones are ignored, a trailing
 * `;` is fine. All faults come together, as an `InvalidArgumentsError` with the path `connectionString`.
 *
 * It refuses three things that the SDK takes. A string with `AccessKey` or `ClientSecret`, because it is for strings
 * without secrets. Text without `=`, which the SDK skips: a lost name or a placeholder. And values that fail later: a
 * `ClientId` that is no GUID, an endpoint with credentials, query or fragment.
 *
 * Source: Azure/azure-signalr, ConnectionStringParser.
 */
export function parseSignalRConnectionString(connectionString: string): ParsedConnectionString {
  const checker = new ArgumentChecker("parseSignalRConnectionString");
  const refuse = (reason: string | undefined) => {
    checker.add("connectionString", reason);
  };
  refuse(valid.anyString(connectionString));
  checker.throwIfAny();
  const properties = split(connectionString);
  refuse(secretIn(properties) ?? notAKey(connectionString));
  checker.throwIfAny(); // A string with a secret is not looked at further.

  for (const fault of [...formFaults(properties), ...valueFaults(valuesOf(properties))]) {
    refuse(fault);
  }
  checker.throwIfAny();
  return parsed(valuesOf(properties));
}

/** The names that mean something here, as they are usually written. */
const names = [
  "Endpoint",
  "AuthType",
  "ClientId",
  "TenantId",
  "ClientCert",
  "ClientEndpoint",
  "ServerEndpoint",
  "Port",
  "Version",
] as const;
type Name = (typeof names)[number];
type Values = ReadonlyMap<Name, string>;

/** One piece between two `;`. Without `=` it has no value. */
interface Property {
  /** In lower case. */
  name: string;
  value: string | undefined;
}

function split(text: string): readonly Property[] {
  const pieces = text.split(";").filter((piece) => piece.trim() !== "");
  return pieces.map((piece) => {
    const equals = piece.indexOf("=");
    return equals < 0
      ? { name: "", value: undefined }
      : { name: piece.slice(0, equals).trim().toLowerCase(), value: piece.slice(equals + 1).trim() };
  });
}

/** The values by name; of a repeated name the first. */
function valuesOf(properties: readonly Property[]): Values {
  return new Map(
    names.flatMap((name) => {
      const value = properties.find((property) => property.name === name.toLowerCase())?.value;
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

function secretIn(properties: readonly Property[]): string | undefined {
  const secret = ["AccessKey", "ClientSecret"].find((name) =>
    properties.some((property) => property.name === name.toLowerCase()),
  );
  return secret === undefined
    ? undefined
    : `holds ${secret}, so it is not shown here. Allowed: a string without a key or secret. ` +
        "Use AuthType=azure.msi, and regenerate what was shared if it was real.";
}

/** Faults of pieces as such. They are told by position: a name that isn't known may be a key. */
function formFaults(properties: readonly Property[]): string[] {
  return properties.flatMap(({ name, value }, index) => {
    const position = index + 1;
    if (value === undefined) {
      return [`property ${position} has no "=". Allowed: NAME=VALUE. Give it a name, or remove it.`];
    }
    const earlier = properties.findIndex((other) => other.value !== undefined && other.name === name) + 1;
    const known = names.find((other) => other.toLowerCase() === name) ?? "not a known one";
    return earlier < position
      ? [
          `properties ${earlier} and ${position} have the same name (${known}). Allowed: each name once. ` +
            "Remove one of them.",
        ]
      : [];
  });
}

function valueFaults(values: Values): string[] {
  const authType = authTypeOf(values);
  const isApp = authType === "azure.app";
  const checks: (string | undefined)[] = [
    required(values, "Endpoint", "the service's http or https URI", 'Write "Endpoint=https://HOST".') ??
      fault(values, "Endpoint", valid.endpoint),
    required(values, "AuthType", authTypes, 'Write "AuthType=azure.msi": without it the SDK wants a key.') ??
      fault(values, "AuthType", knownAuthType),
    isApp ? required(values, "ClientId", ...neededBy("the app registration's client id")) : undefined,
    isApp ? required(values, "TenantId", ...neededBy("the app registration's tenant")) : undefined,
    isApp ? required(values, "ClientCert", ...neededBy("the path of a certificate")) : undefined,
    authType === "azure" ? undefined : fault(values, "ClientId", valid.clientId),
    isApp ? fault(values, "TenantId", valid.tenantId) : undefined,
    fault(values, "ClientEndpoint", valid.endpoint),
    fault(values, "ServerEndpoint", valid.endpoint),
    fault(values, "Port", port),
    fault(values, "Version", version),
  ];
  return checks.filter((check) => check !== undefined);
}

const neededBy = (what: string) =>
  [`${what}, which AuthType=azure.app needs`, 'Add it, or write "AuthType=azure.msi".'] as const;

function required(values: Values, name: Name, allowed: string, remedy: string): string | undefined {
  return values.has(name) ? undefined : `${name} ${refusal(undefined, allowed, remedy)}`;
}

function fault(
  values: Values,
  name: Name,
  validate: (value: string) => string | undefined,
): string | undefined {
  const value = values.get(name);
  const reason = value === undefined ? undefined : validate(value);
  return reason === undefined ? undefined : `${name} ${reason}`;
}

const authTypes = "azure.msi, azure, azure.app, aad";

const knownAuthType = (value: string) =>
  authTypes.split(", ").includes(value.toLowerCase())
    ? undefined
    : guardedRefusal(value, authTypes, 'Write "AuthType=azure.msi" for a managed identity.');

const port = (value: string) =>
  /^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= 65535
    ? undefined
    : guardedRefusal(value, "a whole number, 1-65535", "Leave it out for the scheme's own port.");

const version = (value: string) =>
  /^1\.\d+[\w.-]*$/.test(value)
    ? undefined
    : guardedRefusal(value, "1.N, such as 1.0", 'Write "Version=1.0".');

function authTypeOf(values: Values): ParsedConnectionString["authType"] {
  switch (values.get("AuthType")?.toLowerCase()) {
    case "azure":
      return SignalRAuthType.DefaultAzureCredential;
    case "azure.app":
      return "azure.app";
    case "aad":
      return values.has("ClientId") && values.has("TenantId") ? "azure.app" : SignalRAuthType.ManagedIdentity;
    default:
      return SignalRAuthType.ManagedIdentity;
  }
}

/** What values without a fault say. A part that the SDK ignores with this AuthType is left out. */
function parsed(values: Values): ParsedConnectionString {
  const authType = authTypeOf(values);
  const url = new URL(values.get("Endpoint") ?? "");
  url.port = values.get("Port") ?? url.port;
  const endpoint = (name: Name) => {
    const value = values.get(name);
    return value === undefined ? undefined : valid.withoutTrailingSlash(value);
  };
  return {
    endpoint: valid.withoutTrailingSlash(url.origin + url.pathname),
    hostName: url.host,
    authType,
    clientId: authType === "azure" ? undefined : values.get("ClientId"),
    tenantId: authType === "azure.app" ? values.get("TenantId") : undefined,
    clientCert: authType === "azure.app" ? values.get("ClientCert") : undefined,
    clientEndpoint: endpoint("ClientEndpoint"),
    serverEndpoint: endpoint("ServerEndpoint"),
    version: values.get("Version"),
  };
}
