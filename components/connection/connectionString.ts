import * as pulumi from "@pulumi/pulumi";
import { ArgumentTable, checkArguments, optional, plain } from "../arguments/checkArguments";
import { Faults, refusedAt } from "../arguments/faults";
import { mapInput } from "../arguments/late";
import { guid, oneOf, rule } from "../arguments/rules";

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
export function ignoredClientId({ authType, clientId }: ConnectionStringArgs): Faults {
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
export function connectionStringOf(
  hostName: pulumi.Output<string>,
  args: ConnectionStringArgs,
): pulumi.Output<string> {
  const { authType = SignalRAuthType.ManagedIdentity } = args;
  const optionalKey = (key: string, value: pulumi.Input<string> | undefined) =>
    value === undefined ? "" : pulumi.interpolate`${key}=${withoutTrailingSlash(value)};`;
  return pulumi.concat(
    pulumi.interpolate`Endpoint=https://${hostName};AuthType=${authType};`,
    optionalKey("ClientId", args.clientId),
    optionalKey("ClientEndpoint", args.clientEndpoint),
    optionalKey("ServerEndpoint", args.serverEndpoint),
    "Version=1.0;",
  );
}

/** How the SDK reads an endpoint: what is appended to it starts with `/`. */
export const withoutTrailingSlash = (value: pulumi.Input<string>) =>
  mapInput(value, (known) => known.replace(/\/+$/, ""));
