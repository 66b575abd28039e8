/** What a connection string without secrets is made of. */
export interface ConnectionStringParts {
  /** The service's host name, as the resource's `hostName` says it: clouds differ in the domain. */
  hostName: string;
  /** Client id (not principal id) of a user-assigned identity. Default: the system-assigned identity. */
  clientId?: string | undefined;
  /** Where browsers connect when a front door or reverse proxy stands before the service: an http(s) URI. */
  clientEndpoint?: string | undefined;
  /** Where servers connect when that differs from the service's own endpoint: an http(s) URI. */
  serverEndpoint?: string | undefined;
}

/**
 * A connection string for managed identity (`AuthType=azure.msi`): it holds no secret.
 *
 * Source: Azure/azure-signalr, ConnectionStringParser. The order of the keys is always the same.
 */
export function signalRConnectionString(parts: ConnectionStringParts): string {
  const optional = (key: string, value: string | undefined) =>
    value === undefined ? "" : `${key}=${value};`;
  return (
    `Endpoint=https://${parts.hostName};AuthType=azure.msi;` +
    optional("ClientId", parts.clientId) +
    optional("ClientEndpoint", parts.clientEndpoint) +
    optional("ServerEndpoint", parts.serverEndpoint) +
    "Version=1.0;"
  );
}
