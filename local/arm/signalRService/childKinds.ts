import { objectAt, type JsonObject } from "../../json";
import type { Azure } from "../azure";
import { isAtOrUnder } from "../ids";
import type { PlainResource } from "../resources/plain";
import type { Kind } from "../state";

const kindOf = (type: string): Kind<PlainResource> => ({ type: `Microsoft.SignalRService/SignalR/${type}` });

export const replicas = kindOf("replicas");
export const certificates = kindOf("customCertificates");
export const domains = kindOf("customDomains");
export const sharedPrivateLinks = kindOf("sharedPrivateLinkResources");

/** The children of one type that a service has. */
export function childrenOf(azure: Azure, kind: Kind<PlainResource>, serviceId: string): PlainResource[] {
  return [...azure.state.of(kind).values()].filter(({ id }) => isAtOrUnder(id, serviceId));
}

/** The shared private links as the service shows them. The owner of what they lead to has to approve each. */
export const sharedPrivateLinksOf = (azure: Azure, serviceId: string): JsonObject[] =>
  childrenOf(azure, sharedPrivateLinks, serviceId).map(({ id, name, body }) => ({
    id,
    name,
    type: sharedPrivateLinks.type,
    properties: { ...objectAt(body, "properties"), provisioningState: "Succeeded", status: "Pending" },
  }));
