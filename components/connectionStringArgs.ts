import type * as pulumi from "@pulumi/pulumi";
import type { AppSettingsForm, AppSettingsSeparator } from "./appSettings";
import { clientIdFor, SignalRAuthType } from "./connectionString";
import * as valid from "./connectionStringValues";
import { isPending } from "./invalidArguments";
import type { ArgumentChecker } from "./invalidArguments";
import { programGrants } from "./programGrants";
import { oneOf } from "./validators";

/** Arguments of `ServerlessSignalR.connectionStringFor`. */
export interface ConnectionStringArgs {
  /**
   * Client id (not principal id) of a user-assigned identity: a GUID.
   * @default the system-assigned identity
   */
  clientId?: pulumi.Input<string> | undefined;
  /**
   * Where browsers connect when a front door or reverse proxy stands before the service: an http(s) URI.
   * @default the service's own endpoint
   */
  clientEndpoint?: pulumi.Input<string> | undefined;
  /**
   * Where servers connect when that differs from the service's own endpoint: an http(s) URI.
   * @default the service's own endpoint
   */
  serverEndpoint?: pulumi.Input<string> | undefined;
  /**
   * `azure.msi`, or `azure` for a developer's own machine.
   * @default "azure.msi"
   */
  authType?: pulumi.Input<SignalRAuthType> | undefined;
}

/** Arguments of `ServerlessSignalR.appSettings`. */
export interface AppSettingsArgs extends ConnectionStringArgs {
  /** Which host reads the settings, and in which form. */
  form: AppSettingsForm;
  /**
   * The name that Azure Functions bindings give as `connectionStringSetting`; for the Functions forms only.
   * @default "AzureSignalRConnectionString"
   */
  connectionStringSetting?: string | undefined;
  /**
   * What separates the parts of a name: `__`, or `:` for a local settings file.
   * @default "__"
   */
  separator?: AppSettingsSeparator | undefined;
}

/**
 * Checks each part by itself, as far as it is known, and that a client id is no principal id of the program's grants.
 */
export function checkParts(
  checker: ArgumentChecker,
  subject: string,
  args: ConnectionStringArgs,
): ConnectionStringArgs {
  const { clientId, authType } = args;
  const grants = programGrants();
  const isClientId = (id: string) =>
    valid.clientId(id) ??
    clientIdFor(isPending(authType) ? undefined : authType, id) ??
    grants.addClientId(subject, id);
  return {
    clientId: checker.checkOptional("clientId", clientId, isClientId),
    clientEndpoint: checker.checkOptional("clientEndpoint", args.clientEndpoint, valid.endpoint),
    serverEndpoint: checker.checkOptional("serverEndpoint", args.serverEndpoint, valid.endpoint),
    authType: checker.checkOptional("authType", authType, oneOf(SignalRAuthType)),
  };
}
