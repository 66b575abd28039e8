import * as valid from "./connectionStringValues";
import { ArgumentChecker } from "./invalidArguments";
import { refusal } from "./refusals";
import { oneOf } from "./validators";

/**
 * How a backend gets its tokens, where it has no secret.
 *
 * Source: Azure/azure-signalr, ConnectionStringParser.
 */
export const SignalRAuthType = {
  /** The managed identity of the host: the system-assigned one, or the one that `clientId` names. */
  ManagedIdentity: "azure.msi",
  /** DefaultAzureCredential: on a developer's own machine, whoever is signed in there. */
  DefaultAzureCredential: "azure",
} as const;

/** One of the values in {@link SignalRAuthType}. */
export type SignalRAuthType = (typeof SignalRAuthType)[keyof typeof SignalRAuthType];

/** What a connection string without secrets is made of. A wrong part is an `InvalidArgumentsError` that names it. */
export interface ConnectionStringParts {
  /**
   * The service's host name, as the resource's `hostName` says it: clouds differ in the domain. No scheme and no
   * path; a port only where it isn't 443.
   */
  hostName: string;
  /**
   * Client id (not principal id) of a user-assigned identity: a GUID. Not with `authType` `azure`, which ignores it.
   * @default the system-assigned identity
   */
  clientId?: string | undefined;
  /**
   * Where browsers connect when a front door or reverse proxy stands before the service: an http(s) URI without `;`.
   * A trailing `/` is dropped.
   * @default the service's own endpoint
   */
  clientEndpoint?: string | undefined;
  /**
   * Where servers connect when that differs from the service's own endpoint: an http(s) URI without `;`. A trailing
   * `/` is dropped.
   * @default the service's own endpoint
   */
  serverEndpoint?: string | undefined;
  /**
   * `azure.msi`, or `azure` for a developer's own machine.
   * @default "azure.msi"
   */
  authType?: SignalRAuthType | undefined;
}

/**
 * A connection string that holds no secret: by default for managed identity (`AuthType=azure.msi`).
 *
 * Source: Azure/azure-signalr, ConnectionStringParser. The order of the keys is always the same.
 */
export function signalRConnectionString(parts: ConnectionStringParts): string {
  const checker = new ArgumentChecker("signalRConnectionString");
  checker.checkPresent("parts", parts);
  checkConnectionStringParts(checker, parts);
  checker.throwIfAny();

  const optional = (key: string, value: string | undefined) =>
    value === undefined ? "" : `${key}=${valid.withoutTrailingSlash(value)};`;
  return (
    `Endpoint=https://${parts.hostName};AuthType=${parts.authType ?? SignalRAuthType.ManagedIdentity};` +
    optional("ClientId", parts.clientId) +
    optional("ClientEndpoint", parts.clientEndpoint) +
    optional("ServerEndpoint", parts.serverEndpoint) +
    "Version=1.0;"
  );
}

/** Collects the faults of all parts. */
export function checkConnectionStringParts(checker: ArgumentChecker, parts: ConnectionStringParts): void {
  const { hostName, authType, clientId, clientEndpoint, serverEndpoint } = parts;
  checker.add("hostName", valid.hostName(hostName));
  if (authType !== undefined) {
    checker.add("authType", valid.anyString(authType) ?? oneOf(SignalRAuthType)(authType));
  }
  if (clientId !== undefined) {
    checker.add("clientId", valid.clientId(clientId) ?? clientIdFor(authType, clientId));
  }
  if (clientEndpoint !== undefined) {
    checker.add("clientEndpoint", valid.endpoint(clientEndpoint));
  }
  if (serverEndpoint !== undefined) {
    checker.add("serverEndpoint", valid.endpoint(serverEndpoint));
  }
}

/** A fault of a client id beside the way that a backend gets its tokens. */
export function clientIdFor(authType: SignalRAuthType | undefined, clientId: string): string | undefined {
  return authType === SignalRAuthType.DefaultAzureCredential
    ? refusal(
        clientId,
        'no client id with authType "azure", because DefaultAzureCredential ignores it',
        'Leave it out, or use authType "azure.msi".',
      )
    : undefined;
}
