import type * as pulumi from "@pulumi/pulumi";
import type { AppSettingsForm, AppSettingsSeparator } from "./appSettings";
import { SignalRAuthType } from "./connectionString";
import * as valid from "./connectionStringValues";
import { ArgumentChecker } from "./invalidArguments";
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

/** Checks each part by itself, as far as it is known, and that a client id is no principal id of the program's grants. */
export function checkedParts(subject: string, args: ConnectionStringArgs): ConnectionStringArgs {
  const checker = new ArgumentChecker(subject);
  const grants = programGrants();
  const parts = {
    clientId: checker.checkOptional(
      "clientId",
      args.clientId,
      (id) => valid.clientId(id) ?? grants.addClientId(subject, id),
    ),
    clientEndpoint: checker.checkOptional("clientEndpoint", args.clientEndpoint, valid.endpoint),
    serverEndpoint: checker.checkOptional("serverEndpoint", args.serverEndpoint, valid.endpoint),
    authType: checker.checkOptional("authType", args.authType, oneOf(SignalRAuthType)),
  };
  checker.throwIfAny();
  return parts;
}
