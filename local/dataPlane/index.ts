import type { AddressInfo } from "node:net";
import type { Azure } from "../arm/azure";
import { ClientEndpoint } from "./clientEndpoint";
import { Hubs } from "./hubs";
import { serveIdentityEndpoint } from "./identityEndpoint";
import { serveOverview } from "./overview";
import { serveRestApi } from "./restApi";
import { createDataPlaneServer } from "./server";
import { isServing } from "./service";

export interface DataPlaneOptions {
  /** @default 0, a free one */
  port?: number;
}

/**
 * Azure SignalR Service itself, as far as the local Azure has it: the REST API, the endpoint for clients, and the tokens
 * of managed identities.
 */
export interface DataPlane {
  /** Each service is served under this address and its host name: `http://127.0.0.1:PORT/HOST`. */
  readonly url: string;
  /** What an app in Azure App Service finds its identity by. */
  readonly variables: Readonly<Record<"IDENTITY_ENDPOINT" | "IDENTITY_HEADER", string>>;
  stop(): Promise<void>;
}

/** Serves every service that an Azure has, on loopback only. */
export async function startDataPlane(azure: Azure, options: DataPlaneOptions = {}): Promise<DataPlane> {
  const hubs = new Hubs();
  const clients = new ClientEndpoint(azure, hubs);
  const server = createDataPlaneServer();
  serveRestApi(server, azure, hubs);
  serveOverview(server, azure, hubs);
  clients.serve(server);
  const variables = serveIdentityEndpoint(server, azure);
  server.server.on("upgrade", (request, socket, head) => {
    clients.upgrade(request, socket, head);
  });
  const stopListening = azure.onChanged(() => {
    hubs.keepOnly((id) => isServing(azure, id));
  });
  await server.listen({ host: "127.0.0.1", port: options.port ?? 0 });
  const { port } = server.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    variables: variables(url),
    stop: async () => {
      stopListening();
      hubs.stop();
      await server.close();
    },
  };
}

/**
 * A connection string as the SDKs take it, with the addresses on this machine beside the service's own: as for a service
 * behind a reverse proxy. Tokens stay those for the service's own address.
 */
export function localConnectionString(connectionString: string, url: string): string {
  const host = /(?:^|;)Endpoint=https:\/\/([^;/]+)/i.exec(connectionString)?.[1] ?? "";
  const address = `${url}/${host}`;
  return `${connectionString.replace(/;$/, "")};ServerEndpoint=${address};ClientEndpoint=${address};`;
}
