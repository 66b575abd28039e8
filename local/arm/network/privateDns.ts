import { referenceIn, requireReferenced, type PlainType } from "../resources/plain";

/** azure-native's 3.28 and AVM's. */
const PRIVATE_DNS_VERSIONS = ["2020-06-01", "2024-06-01"];

export const privateDnsZones: PlainType = {
  kind: { type: "Microsoft.Network/privateDnsZones" },
  apiVersions: PRIVATE_DNS_VERSIONS,
  place: "global",
};

export const virtualNetworkLinks: PlainType = {
  kind: { type: "Microsoft.Network/privateDnsZones/virtualNetworkLinks" },
  apiVersions: PRIVATE_DNS_VERSIONS,
  place: "parent",
  check: (azure, { id, body }) => {
    requireReferenced(azure, id, referenceIn(body.properties, "virtualNetwork") ?? "");
  },
};
