import * as pulumi from "@pulumi/pulumi";
import { ArgumentTable, checkArguments, optional, plain, required } from "./arguments/checkArguments";
import { Faults, refusedAt } from "./arguments/faults";
import { mapInput } from "./arguments/late";
import { guid, matching, oneOf, rule } from "./arguments/rules";

// How an app learns where the service is and who it is itself: connection strings and app settings.

/** How a backend gets its tokens, where it has no secret. Source: Azure/azure-signalr, ConnectionStringParser. */
export const SignalRAuthType = {
  /** The managed identity of the host: the system-assigned one, or the one that `clientId` names. */
  ManagedIdentity: "azure.msi",
  /** DefaultAzureCredential: on a developer's own machine, whoever is signed in there. */
  DefaultAzureCredential: "azure",
} as const;

/** One of the values in {@link SignalRAuthType}. */
export type SignalRAuthType = (typeof SignalRAuthType)[keyof typeof SignalRAuthType];

/** Arguments of `connectionStringFor`. */
export interface ConnectionStringArgs {
  /**
   * Client id (not principal id) of a user-assigned identity: a GUID. Not with `authType` `azure`, which ignores it.
   * @default the system-assigned identity
   */
  clientId?: pulumi.Input<string> | undefined;
  /**
   * Where browsers connect when a front door or reverse proxy is in front of the service: an http(s) URI without `;`.
   * A trailing `/` is dropped.
   * @default the service's own endpoint
   */
  clientEndpoint?: pulumi.Input<string> | undefined;
  /**
   * Where servers connect when that differs from the service's own endpoint: in the form of `clientEndpoint`.
   * @default the service's own endpoint
   */
  serverEndpoint?: pulumi.Input<string> | undefined;
  /**
   * One of {@link SignalRAuthType}. Plain, because it decides which settings there are.
   * @default "azure.msi"
   */
  authType?: SignalRAuthType | undefined;
}

const endpoint = rule(
  (value) =>
    typeof value === "string" &&
    /^https?:\/\/[^\s;?#@/\\]+(\/[^\s;?#@\\]*)?$/i.test(value) &&
    URL.canParse(value),
  'an http or https URI, such as "https://app.example.com"',
  "Give scheme, host and at most a port and a path: no credentials, query, fragment, space or `;`.",
);

/** What each part may be: Azure never looks into an app's settings, so a wrong one fails in the app. */
export const connectionTable: ArgumentTable<ConnectionStringArgs> = {
  clientId: optional(guid("Give the identity's client id, not its principal id, name or resource id.")),
  clientEndpoint: optional(endpoint),
  serverEndpoint: optional(endpoint),
  authType: plain(optional(oneOf(Object.values(SignalRAuthType)))),
};

/** A client id beside the way of getting tokens that ignores it. */
function ignoredClientId({ authType, clientId }: ConnectionStringArgs): Faults {
  const allowed = 'no client id with authType "azure", because DefaultAzureCredential ignores it';
  return authType === SignalRAuthType.DefaultAzureCredential && clientId !== undefined
    ? refusedAt("clientId", clientId, allowed, 'Leave it out, or use authType "azure.msi".')
    : [];
}

/** The connection string of a service, without a secret, for one identity, front door or developer. */
export function connectionStringFor(
  subject: string,
  hostName: pulumi.Output<string>,
  args: ConnectionStringArgs,
): pulumi.Output<string> {
  checkArguments(subject, args, connectionTable, ignoredClientId);
  return connectionStringOf(hostName, args);
}

/** The same of arguments that are checked. The order of the keys is always the same. */
function connectionStringOf(
  hostName: pulumi.Output<string>,
  args: ConnectionStringArgs,
): pulumi.Output<string> {
  const { authType = SignalRAuthType.ManagedIdentity } = args;
  // Also where it is an Output that turns out to be undefined.
  const optionalKey = (key: string, value: pulumi.Input<string | undefined>) =>
    pulumi
      .output(value)
      .apply((known) => (typeof known === "string" ? `${key}=${known.replace(trailingSlash, "")};` : ""));
  return pulumi.concat(
    pulumi.interpolate`Endpoint=https://${hostName};AuthType=${authType};`,
    optionalKey("ClientId", args.clientId),
    optionalKey("ClientEndpoint", args.clientEndpoint),
    optionalKey("ServerEndpoint", args.serverEndpoint),
    "Version=1.0;",
  );
}

/** The SDK drops it from an endpoint: what is appended starts with `/`. */
const trailingSlash = /\/+$/;

/** Who reads the settings, and so which names and values they have. */
export const AppSettingsForm = {
  /**
   * Azure Functions, one setting: `AzureSignalRConnectionString`, the whole string. It wins over the identity form
   * under the same name.
   * Source: Azure/azure-sdk-for-net, Microsoft.Azure.WebJobs.Extensions.SignalRService, OptionsSetup.
   */
  Functions: "Functions",
  /**
   * Azure Functions, a setting for each part: `AzureSignalRConnectionString__serviceUri`, `__credential`,
   * `__clientId` (extension 1.7.0 and later), `__clientEndpoint`, `__serverEndpoint` (1.8.0 and later).
   * Source: Microsoft's "SignalR Service bindings for Azure Functions"; the same extension's
   * IConfigurationExtensions and Sample03_IntegrationWithAppGateway.
   */
  FunctionsIdentity: "FunctionsIdentity",
  /**
   * ASP.NET Core: `Azure__SignalR__ConnectionString`, what `AddAzureSignalR()` reads.
   * Source: Azure/azure-signalr, Constants.Keys.
   */
  AspNetCore: "AspNetCore",
  /**
   * The name that Service Connector gives: `AZURE_SIGNALR_CONNECTIONSTRING`. No SDK reads it by itself.
   * Source: Microsoft's "Integrate Azure SignalR Service with Service Connector".
   */
  ServiceConnector: "ServiceConnector",
} as const;

/** One of the values in {@link AppSettingsForm}. */
export type AppSettingsForm = (typeof AppSettingsForm)[keyof typeof AppSettingsForm];

/** What is between the sections of a setting's name. .NET reads both as the same name. */
export const AppSettingsSeparator = {
  /** For environment variables, so for app settings in Azure: Linux takes no colon. */
  DoubleUnderscore: "__",
  /** For `local.settings.json` and Azure App Configuration. */
  Colon: ":",
} as const;

/** One of the values in {@link AppSettingsSeparator}. */
export type AppSettingsSeparator = (typeof AppSettingsSeparator)[keyof typeof AppSettingsSeparator];

/** Arguments of `appSettings`. */
export interface AppSettingsArgs extends ConnectionStringArgs {
  /** Who reads the settings: one of {@link AppSettingsForm}. */
  form: AppSettingsForm;
  /**
   * The setting's name, or the prefix of the names, where the function's binding has a `connectionStringSetting` of
   * its own: letters, digits, underscores and periods, a letter first. With the two Functions forms only.
   * @default "AzureSignalRConnectionString"
   */
  connectionStringSetting?: string | undefined;
  /**
   * One of {@link AppSettingsSeparator}. It changes nothing in a name that has one section.
   * @default "__"
   */
  separator?: AppSettingsSeparator | undefined;
}

// App Service takes these characters in the names of settings.
const settingName = matching(
  /^[A-Za-z][A-Za-z0-9_.]*$/,
  "letters, digits, underscores and periods, a letter first",
  "Give the name that the binding has as `connectionStringSetting`.",
);

const appSettingsTable: ArgumentTable<AppSettingsArgs> = {
  ...connectionTable,
  form: plain(required(oneOf(Object.values(AppSettingsForm)))),
  connectionStringSetting: plain(optional(settingName)),
  separator: plain(optional(oneOf(Object.values(AppSettingsSeparator)))),
};

/** The settings that tell an app how to reach a service: names with values. None is a secret. */
export function appSettings(
  subject: string,
  hostName: pulumi.Output<string>,
  args: AppSettingsArgs,
): Record<string, pulumi.Output<string>> {
  checkArguments(subject, args, appSettingsTable, (known) => [
    ...ignoredClientId(known),
    ...fixedName(known),
  ]);
  const { form, connectionStringSetting, separator = AppSettingsSeparator.DoubleUnderscore, ...parts } = args;
  const name = connectionStringSetting ?? "AzureSignalRConnectionString";
  const whole = connectionStringOf(hostName, parts);
  switch (form) {
    case AppSettingsForm.Functions:
      return { [name]: whole };
    case AppSettingsForm.FunctionsIdentity:
      return identitySettings(hostName, parts, name + separator);
    case AppSettingsForm.AspNetCore:
      return { [`Azure${separator}SignalR${separator}ConnectionString`]: whole };
    case AppSettingsForm.ServiceConnector:
      return { AZURE_SIGNALR_CONNECTIONSTRING: whole };
  }
}

function identitySettings(
  hostName: pulumi.Output<string>,
  { authType, clientId, clientEndpoint, serverEndpoint }: ConnectionStringArgs,
  prefix: string,
): Record<string, pulumi.Output<string>> {
  // Without `credential` the extension uses DefaultAzureCredential; with it, a managed identity has to be there.
  const credential = authType === SignalRAuthType.DefaultAzureCredential ? undefined : "managedidentity";
  const serviceUri = pulumi.interpolate`https://${hostName}`;
  const settings = { serviceUri, credential, clientId, clientEndpoint, serverEndpoint };
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) =>
      value === undefined
        ? []
        : [[prefix + name, pulumi.output(mapInput(value, (known) => known.replace(trailingSlash, "")))]],
    ),
  );
}

/** A name for settings that hosts read under one name only. */
function fixedName({ form, connectionStringSetting }: AppSettingsArgs): Faults {
  const isFixed = form === AppSettingsForm.AspNetCore || form === AppSettingsForm.ServiceConnector;
  const allowed = `no other name with form "${form}"`;
  const remedy = "Leave it out: that host reads one name only.";
  return isFixed && connectionStringSetting !== undefined
    ? refusedAt("connectionStringSetting", connectionStringSetting, allowed, remedy)
    : [];
}
