import { arrayAt, objectAt, stringAt } from "../json";
import { mayDoData } from "../arm/authorization/dataAccess";
import type { Azure } from "../arm/azure";
import { hostNameOf } from "../arm/signalRService/signalRKeys";
import { services, type StoredService } from "../arm/signalRService/signalRView";
import { sameText } from "../arm/ids";
import { DataPlaneError, notFound } from "./errors";

/** The service at a host name, as it is deployed at this moment. */
export function requireService(azure: Azure, hostName: string): StoredService {
  azure.settle();
  const found = [...azure.state.of(services).values()].find(({ name }) =>
    sameText(hostNameOf(name), hostName),
  );
  // Before its creation has succeeded, a service has no address
  if (found?.hasSucceeded !== true) {
    throw notFound(`No Azure SignalR Service is deployed at '${hostName}'.`);
  }
  if (isStopped(found)) {
    throw new DataPlaneError(503, "ServiceStopped", `The service '${found.name}' is stopped.`);
  }
  return found;
}

/** Whether a service's connections may stay. */
export function isServing(azure: Azure, serviceId: string): boolean {
  const found = azure.state.find(serviceId);
  return found !== undefined && found.hasSucceeded === true && !isStopped(found as StoredService);
}

// azure-rest-api-specs signalr 2024-03-01, resourceStopped: a stopped resource has no data plane
function isStopped({ properties }: StoredService): boolean {
  return stringAt(properties, "resourceStopped")?.toLowerCase() === "true";
}

/** Whether pages of this origin may connect; whoever sends none is no browser. */
export function allowsOrigin({ properties }: StoredService, origin: string | undefined): boolean {
  const allowed = arrayAt(properties.cors, "allowedOrigins") ?? [];
  return (
    origin === undefined ||
    allowed.some((one) => one === "*" || (typeof one === "string" && sameText(one, origin)))
  );
}

/** Whether tokens that are signed with the service's own keys count. */
export function allowsKeys({ properties }: StoredService): boolean {
  return properties.disableLocalAuth !== true;
}

/** Whether tokens of Microsoft Entra ID count. */
export function allowsEntra({ properties }: StoredService): boolean {
  return properties.disableAadAuth !== true;
}

/** Seconds after which a client that says nothing is disconnected. */
export function connectionTimeoutSeconds({ properties }: StoredService): number {
  const { connectionTimeoutInSeconds: seconds } = objectAt(properties, "serverless");
  return typeof seconds === "number" ? seconds : 30;
}

/** Clients at once: 20 on Free, 1,000 a unit otherwise (learn.microsoft.com, signalr-howto-troubleshoot-guide). */
export function connectionLimit({ sku }: StoredService): number {
  return sku.name === "Free_F1" ? 20 : 1000 * sku.capacity;
}

/** Clients connect without a hub server, which the local Azure doesn't serve, in every mode but Default. */
export function requireServerless({ name, properties }: StoredService): void {
  const features = arrayAt(properties, "features") ?? [];
  const mode = features.find((one) => stringAt(one, "flag")?.toLowerCase() === "servicemode");
  if (stringAt(mode, "value")?.toLowerCase() === "default") {
    throw new DataPlaneError(
      500,
      "NoServer",
      `The service '${name}' is in Default mode, and no hub server is connected to it. Set its ServiceMode to Serverless.`,
    );
  }
}

const DATA_ACTIONS = "Microsoft.SignalRService/SignalR/";

/**
 * Refuses a principal whose roles don't allow a data action here.
 *
 * @param action without the provider: `hub/send/action`
 */
export function requireDataAction(
  azure: Azure,
  service: StoredService,
  { principalId, action }: { principalId: string; action: string },
): void {
  const dataAction = DATA_ACTIONS + action;
  if (!mayDoData(azure, principalId, { resourceId: service.id, dataAction })) {
    throw new DataPlaneError(
      403,
      "Forbidden",
      `The principal '${principalId}' does not have the data action '${dataAction}' on '${service.id}'.`,
      dataAction,
    );
  }
}
