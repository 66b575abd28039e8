import * as azureNative from "@pulumi/azure-native/config/vars";
import * as pulumi from "@pulumi/pulumi";
import { argumentFaults, optional, required } from "./components/arguments/checkArguments";
import type { ArgumentTable } from "./components/arguments/checkArguments";
import { faultAt, InvalidArgumentsError, refusedAt, within } from "./components/arguments/faults";
import type { Faults } from "./components/arguments/faults";
import { guid, listOf, matching, nearest } from "./components/arguments/rules";
import type { Rule } from "./components/arguments/rules";
import { configurableTable, serviceTogether } from "./components/arguments/serviceArguments";
import { connectionTable } from "./components/connection";
import { parseSignalRResourceId } from "./components/ids/resourceIds";
import { signalRPrincipalTable, signalRPrincipalTogether } from "./components/roles/signalRPrincipal";
import type { SignalRPrincipal } from "./components/roles/signalRPrincipal";
import type { ServerlessSignalRArgs } from "./components/serverlessSignalR";
import { grantedTwice } from "./components/signalRRoleGrants";

/** A principal of the configuration and its roles. */
export interface ConfiguredPrincipal extends SignalRPrincipal {
  /** Names the grant: `BASE-NAME`. */
  name: string;
  /** The client id of a user-assigned identity, for its connection string. */
  clientId?: pulumi.Input<string> | undefined;
}

/** What `serverless-signalr:KEY` may be. README.md describes each key. */
interface Configuration extends Pick<
  ServerlessSignalRArgs,
  | "allowedOrigins"
  | "capacity"
  | "disableLocalAuth"
  | "importResourceId"
  | "resourceGroupName"
  | "resourceName"
  | "sku"
> {
  baseName?: string;
  principals?: ConfiguredPrincipal[];
  tags?: Record<string, string>;
}

/** The configuration of a stack. */
export interface StackConfig {
  baseName: string;
  /** The existing group, if one is configured. */
  resourceGroupName: pulumi.Input<string> | undefined;
  principals: ConfiguredPrincipal[];
  service: Omit<ServerlessSignalRArgs, "resourceGroupName">;
  tags: pulumi.Input<Record<string, string>>;
}

const principalExample = '{ name: "api", principalId: "GUID", jobs: ["negotiate"] }';

const principalTable: ArgumentTable<ConfiguredPrincipal> = {
  ...signalRPrincipalTable,
  name: required(
    matching(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$/, "1-100 letters, digits, periods, underscores and hyphens"),
  ),
  clientId: connectionTable.clientId,
};

const principal: Rule = (value) =>
  // `as`: the table refuses whatever isn't one.
  argumentFaults(value as ConfiguredPrincipal, principalTable, (known) => [
    ...signalRPrincipalTogether(known),
    ...clientIdOf(known),
  ]);

const lower = (id: unknown) => String(id).toLowerCase();

/** An identity has two ids, and Azure takes either for a service principal's in silence. */
function clientIdOf({ clientId, principalId, principalType = "ServicePrincipal" }: ConfiguredPrincipal) {
  const isRight =
    clientId === undefined ||
    (lower(clientId) !== lower(principalId) && principalType === "ServicePrincipal");
  const allowed = "the client id of a user-assigned identity, which is another than its principalId";
  return isRight ? [] : refusedAt("clientId", clientId, allowed);
}

const principals: Rule = (value) => {
  const faults = listOf(principal, `principal, such as ${principalExample}`)(value);
  if (faults.length > 0) {
    return faults;
  }
  const list = value as readonly ConfiguredPrincipal[];
  const names = list.map(({ name }) => name);
  return [
    ...names.flatMap((name, index) =>
      names.indexOf(name) === index ? [] : refusedAt(`[${index}].name`, name, "each name once", "Rename it."),
    ),
    ...grantedTwice(Object.fromEntries(list.map((one, index) => [`[${index}]`, one]))),
  ];
};

// The provider's own key says the region: what else the stack makes needs it too.
const { location: _, ...serviceKeys } = configurableTable;

const table: ArgumentTable<Configuration> = {
  ...serviceKeys,
  baseName: optional(
    matching(
      /^[a-zA-Z][a-zA-Z0-9-]{0,49}$/,
      "1-50 letters, digits and hyphens, starting with a letter",
      "Choose a shorter or plainer name.",
    ),
  ),
  principals: optional(principals),
};

/** Reads and checks the stack's configuration. All faults come in one `InvalidArgumentsError` that names the keys. */
export function readConfig(): StackConfig {
  const { name } = new pulumi.Config();
  const { misplaced, values } = withoutProviders(valuesIn(name));
  // `as`: made true by the checks.
  const given = values as Configuration & Record<string, unknown>;
  const faults = [
    ...misspelledNamespaces([name, "azure-native"]),
    ...inNamespace(name, misplaced),
    ...inNamespace(name, hideSecrets(name, argumentFaults(given, table, together))),
    ...inNamespace(name, needlesslySecret(name, Object.keys(given))),
    ...inNamespace("azure-native", providerFaults(given)),
  ];
  if (faults.length > 0) {
    throw new InvalidArgumentsError(`The configuration of stack "${pulumi.getStack()}"`, faults);
  }
  const { baseName = "signalr", principals = [], tags: plainTags = {}, ...service }: Configuration = given;
  const tags = isSecret(`${name}:tags`) ? pulumi.secret(plainTags) : plainTags;
  const { resourceGroupName = parseSignalRResourceId(service.importResourceId ?? "")?.resourceGroupName } =
    service;
  return { baseName, resourceGroupName, principals, service: { ...service, tags }, tags };
}

const textKeys = ["baseName", "importResourceId", "resourceGroupName", "resourceName", "sku"];

/** The keys of a namespace with their values. Pulumi keeps everything but text as JSON. */
function valuesIn(namespace: string): Record<string, unknown> {
  const entries = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(`${namespace}:`))
    .map(([key, value]) => [key.slice(namespace.length + 1), value] as const);
  return Object.fromEntries(
    entries
      // Pulumi.yaml's default of what is required: without one Pulumi would end at this key alone.
      .filter(([key, value]) => key !== "allowedOrigins" || value !== "[]")
      .map(([key, value]) => [key, textKeys.includes(key) ? value : parsed(value)]),
  );
}

/** What isn't JSON stays text, for the checks to refuse. */
function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Tells the provider's keys from the project's, under whose name nobody reads them. */
function withoutProviders(given: Record<string, unknown>): { misplaced: Faults; values: object } {
  const isProviders = (key: string) => !Object.hasOwn(table, key) && Object.hasOwn(azureNative, key);
  return {
    misplaced: Object.keys(given)
      .filter(isProviders)
      .flatMap((key) => faultAt(key, `is read by nobody. Did you mean "azure-native:${key}"?`)),
    values: Object.fromEntries(Object.entries(given).filter(([key]) => !isProviders(key))),
  };
}

/** Without a configured group the stack makes one. */
const together = (config: Configuration) =>
  serviceTogether(
    config.importResourceId === undefined ? { resourceGroupName: config.baseName ?? "", ...config } : config,
  );

/** Pulumi takes any namespace: a misspelled one would leave the default in place. */
function misspelledNamespaces(namespaces: readonly string[]): Faults {
  return Object.keys(pulumi.runtime.allConfig()).flatMap((propertyPath) => {
    const [namespace = "", key = ""] = propertyPath.split(":");
    const near = namespaces.includes(namespace) ? undefined : nearest(namespace, namespaces);
    return near === undefined
      ? []
      : faultAt(propertyPath, `is read by nobody. Did you mean "${near}:${key}"?`);
  });
}

/** What azure-native takes in silence, or what would be reported only after all other faults. */
function providerFaults({ resourceGroupName, importResourceId }: Record<string, unknown>): Faults {
  const given = valuesIn("azure-native");
  const misspelled = Object.keys(given).flatMap((key) => {
    const near = Object.hasOwn(azureNative, key) ? undefined : nearest(key, Object.keys(azureNative));
    return near === undefined ? [] : faultAt(key, `is unknown. Did you mean "${near}"?`);
  });
  const region = 'an Azure region, such as "westeurope", or an existing group as `resourceGroupName`';
  const makesGroup = resourceGroupName === undefined && importResourceId === undefined;
  return [
    ...misspelled,
    ...(makesGroup &&
    given.location === undefined &&
    !misspelled.some(({ reason }) => reason.includes("location"))
      ? refusedAt("location", undefined, region)
      : []),
    ...within(
      "subscriptionId",
      given.subscriptionId === undefined ? [] : subscriptionId(given.subscriptionId),
    ),
    ...["clientSecret", "clientCertificatePassword"]
      .filter((key) => given[key] !== undefined && !isSecret(`azure-native:${key}`))
      .map((propertyPath) => ({
        propertyPath,
        reason:
          "is plain text (not shown here). Set it again with `pulumi config set --secret`, and renew it.",
      })),
  ];
}

const subscriptionId = guid("`az account show` shows it as `id`.");

/** Only tags stay secret through the program: other values become names and outputs. */
function needlesslySecret(namespace: string, keys: readonly string[]): Faults {
  return keys
    .filter((key) => key !== "tags" && Object.hasOwn(table, key) && isSecret(`${namespace}:${key}`))
    .map((propertyPath) => ({
      propertyPath,
      reason: `is a secret, but becomes part of names or outputs. Set it as plain text: \`pulumi config set ${propertyPath}\`.`,
    }));
}

function hideSecrets(namespace: string, faults: Faults): Faults {
  return faults.map(({ propertyPath, reason }) => {
    const [key = ""] = propertyPath.split(/[.[]/);
    return isSecret(`${namespace}:${key}`)
      ? { propertyPath: key, reason: "is a secret with a value that is not allowed (not shown here)." }
      : { propertyPath, reason };
  });
}

const inNamespace = (namespace: string, faults: Faults) =>
  faults.map(({ propertyPath, reason }) => ({
    propertyPath: propertyPath === "" ? namespace : `${namespace}:${propertyPath}`,
    reason,
  }));

/** Whether a key of the stack is encrypted. Pulumi's types leave the function out (runtime/config.ts, 3.248). */
const isSecret = (key: string) =>
  (pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean }).isConfigSecret(key);
