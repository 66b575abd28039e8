import type { Azure } from "../azure";
import { sameText } from "../ids";
import { plainType, referenceIn, type PlainResource, type PlainType } from "../resources/plain";
import { certificates, childrenOf, domains, replicas, sharedPrivateLinks } from "./childKinds";
import { fault, invalidArguments, tierOf } from "./signalRRules";
import { findService, type StoredService } from "./signalRView";
import { VERSIONS } from "./versions";

// What lies in a service, by azure-rest-api-specs signalr 2024-03-01. Codes and texts are ours.

const serviceOf = (azure: Azure, { id }: PlainResource): StoredService | undefined =>
  findService(azure, id.split("/").slice(0, -2).join("/"));

function requireTier(azure: Azure, resource: PlainResource, tiers: readonly string[]): void {
  const tier = tierOf(serviceOf(azure, resource)?.sku.name ?? "");
  if (!tiers.includes(tier)) {
    throw invalidArguments([
      fault("sku", `This takes a service of tier ${tiers.join(" or ")}, not ${tier}.`),
    ]);
  }
}

// learn.microsoft.com, "Geo-replication in Azure SignalR": Premium only
const replica: PlainType = {
  kind: replicas,
  apiVersions: VERSIONS,
  place: "parent",
  check: (azure, one) => {
    requireTier(azure, one, ["Premium"]);
  },
};

// learn.microsoft.com, "Configure a custom domain for Azure SignalR Service": Premium only, and the service reads the
// certificate as its own managed identity
const certificate: PlainType = {
  kind: certificates,
  apiVersions: VERSIONS,
  place: "parent",
  check: (azure, one) => {
    requireTier(azure, one, ["Premium"]);
    if (serviceOf(azure, one)?.identity === undefined) {
      throw invalidArguments([
        fault("identity", "A certificate in Key Vault needs an identity on the service."),
      ]);
    }
  },
};

const domain: PlainType = {
  kind: domains,
  apiVersions: VERSIONS,
  place: "parent",
  check: (azure, one) => {
    requireTier(azure, one, ["Premium"]);
    const asked = referenceIn(one.body.properties, "customCertificate") ?? "";
    const service = one.id.split("/").slice(0, -2).join("/");
    if (!childrenOf(azure, certificates, service).some(({ id }) => sameText(id, asked))) {
      throw invalidArguments([fault("properties.customCertificate", "The service has no such certificate.")]);
    }
  },
};

// learn.microsoft.com, "Secure outbound traffic through shared private endpoints": not on Free; approved by hand
const sharedPrivateLink: PlainType = {
  kind: sharedPrivateLinks,
  apiVersions: VERSIONS,
  place: "parent",
  check: (azure, one) => {
    requireTier(azure, one, ["Standard", "Premium"]);
  },
  adds: () => ({ status: "Pending" }),
};

export const childTypes = [replica, certificate, domain, sharedPrivateLink].map(plainType);
