import { checkConnectionStringParts, SignalRAuthType, signalRConnectionString } from "./connectionString";
import type { ConnectionStringParts } from "./connectionString";
import { anyString, withoutTrailingSlash } from "./connectionStringValues";
import { ArgumentChecker } from "./invalidArguments";
import { guardedRefusal, notAKey, refusal } from "./refusals";
import { oneOf } from "./validators";

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

/** What stands between the sections of a setting's name. .NET reads both as the same name. */
export const AppSettingsSeparator = {
  /** For environment variables, so for app settings in Azure: Linux takes no colon. */
  DoubleUnderscore: "__",
  /** For `local.settings.json` and Azure App Configuration. */
  Colon: ":",
} as const;

/** One of the values in {@link AppSettingsSeparator}. */
export type AppSettingsSeparator = (typeof AppSettingsSeparator)[keyof typeof AppSettingsSeparator];

/** Arguments of {@link signalRAppSettings}. A wrong one is an `InvalidArgumentsError` that names it. */
export interface SignalRAppSettingsArgs extends ConnectionStringParts {
  /** Who reads the settings: `Functions`, `FunctionsIdentity`, `AspNetCore` or `ServiceConnector`. */
  form: AppSettingsForm;
  /**
   * The setting's name, or the prefix of the names, where the function's binding has a `connectionStringSetting` of
   * its own: letters, digits, underscores and periods, a letter first. With the two Functions forms only.
   * @default "AzureSignalRConnectionString"
   */
  connectionStringSetting?: string | undefined;
  /**
   * `__`, or `:` for local settings files. It changes nothing in a name that has one section.
   * @default "__"
   */
  separator?: AppSettingsSeparator | undefined;
}

/**
 * The app settings that tell a backend how to reach the service: names with values. None is a secret.
 *
 * @example
 * signalRAppSettings({ hostName: "contoso.service.signalr.net", form: AppSettingsForm.AspNetCore });
 * // { Azure__SignalR__ConnectionString: "Endpoint=https://contoso.service.signalr.net;AuthType=azure.msi;Version=1.0;" }
 */
export function signalRAppSettings(args: SignalRAppSettingsArgs): Record<string, string> {
  const checker = new ArgumentChecker("signalRAppSettings");
  checker.checkPresent("args", args);
  checkArguments(checker, args);
  checker.throwIfAny();

  const { form, connectionStringSetting = "AzureSignalRConnectionString" } = args;
  const separator = args.separator ?? AppSettingsSeparator.DoubleUnderscore;
  switch (form) {
    case AppSettingsForm.Functions:
      return { [connectionStringSetting]: signalRConnectionString(args) };
    case AppSettingsForm.FunctionsIdentity:
      return identitySettings(args, connectionStringSetting + separator);
    case AppSettingsForm.AspNetCore:
      return { [["Azure", "SignalR", "ConnectionString"].join(separator)]: signalRConnectionString(args) };
    case AppSettingsForm.ServiceConnector:
      return { AZURE_SIGNALR_CONNECTIONSTRING: signalRConnectionString(args) };
  }
}

function identitySettings(args: SignalRAppSettingsArgs, prefix: string): Record<string, string> {
  // Without `credential` the extension uses DefaultAzureCredential; with it, a managed identity has to be there.
  const credential = args.authType === SignalRAuthType.DefaultAzureCredential ? undefined : "managedidentity";
  const settings = {
    serviceUri: `https://${args.hostName}`,
    credential,
    clientId: args.clientId,
    clientEndpoint: args.clientEndpoint,
    serverEndpoint: args.serverEndpoint,
  };
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) =>
      value === undefined ? [] : [[prefix + name, withoutTrailingSlash(value)]],
    ),
  );
}

function checkArguments(checker: ArgumentChecker, args: SignalRAppSettingsArgs): void {
  checkConnectionStringParts(checker, args);
  checkSettingNames(checker, args);
}

/** Collects the faults of what decides the names of the settings. */
export function checkSettingNames(
  checker: ArgumentChecker,
  {
    form,
    connectionStringSetting,
    separator,
  }: Pick<SignalRAppSettingsArgs, "form" | "connectionStringSetting" | "separator">,
): void {
  checker.add("form", anyString(form) ?? oneOf(AppSettingsForm)(form));
  if (connectionStringSetting !== undefined) {
    checker.add("connectionStringSetting", settingName(form, connectionStringSetting));
  }
  if (separator !== undefined) {
    checker.add("separator", anyString(separator) ?? oneOf(AppSettingsSeparator)(separator));
  }
}

function settingName(form: AppSettingsForm, name: string): string | undefined {
  const fault = anyString(name) ?? notAKey(name);
  if (fault !== undefined) {
    return fault;
  }
  // App Service takes these characters in the names of settings.
  if (!/^[A-Za-z][A-Za-z0-9_.]*$/.test(name)) {
    return guardedRefusal(
      name,
      "letters, digits, underscores and periods, a letter first",
      "Give the name that the binding has as `connectionStringSetting`.",
    );
  }
  const hasFixedName = form === AppSettingsForm.AspNetCore || form === AppSettingsForm.ServiceConnector;
  return hasFixedName
    ? refusal(name, `no other name with form "${form}"`, "Leave it out: that host reads one name only.")
    : undefined;
}
