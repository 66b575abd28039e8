import { arrayAt, objectAt, stringAt } from "../../json";
import type { Azure } from "../azure";
import { ArmError } from "../errors";
import { idKey, isAtOrUnder } from "../ids";
import { referenceIn, type PlainResource, type PlainType } from "../resources/plain";
import type { Kind } from "../state";

/** Here, because a subnet in use can't be deleted, and an endpoint needs its subnet. */
export const endpointKind: Kind<PlainResource> = { type: "Microsoft.Network/privateEndpoints" };

/** azure-native's 3.28, AVM's, and the newest of Microsoft's types of 2024-08. */
export const NETWORK_VERSIONS = ["2024-01-01", "2024-05-01"];

const networkKind: Kind<PlainResource> = { type: "Microsoft.Network/virtualNetworks" };
const subnetKind: Kind<PlainResource> = { type: "Microsoft.Network/virtualNetworks/subnets" };

export const virtualNetworks: PlainType = {
  kind: networkKind,
  apiVersions: NETWORK_VERSIONS,
  place: "region",
  checkDeletion: refuseInUse,
  // Subnets can be given with the network. Those that are left out stay here (not verified)
  written: (azure, { id, body }) => {
    for (const subnet of arrayAt(body.properties, "subnets") ?? []) {
      const name = stringAt(subnet, "name") ?? "";
      const own = { id: `${id}/subnets/${name}`, name, body: { properties: objectAt(subnet, "properties") } };
      azure.state.of(subnetKind).set(idKey(own.id), own);
    }
  },
  adds: (azure, { id }) => ({
    subnets: [...azure.state.of(subnetKind).values()]
      .filter((one) => isAtOrUnder(one.id, id))
      .map((one) => ({ ...one.body, id: one.id, name: one.name, type: subnetKind.type })),
  }),
};

export const subnets: PlainType = {
  kind: subnetKind,
  apiVersions: NETWORK_VERSIONS,
  place: "parent",
  checkDeletion: refuseInUse,
};

/** Azure/bicep#13267, text included; Azure names the endpoint's network interface there. */
function refuseInUse(azure: Azure, { id }: PlainResource): void {
  for (const endpoint of azure.state.of(endpointKind).values()) {
    const subnet = referenceIn(endpoint.body.properties, "subnet") ?? "";
    if (isAtOrUnder(subnet, id)) {
      throw new ArmError(
        400,
        "InUseSubnetCannotBeDeleted",
        `Subnet ${subnet.split("/").at(-1) ?? ""} is in use by ${endpoint.id} and cannot be deleted. In order to ` +
          "delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.",
      );
    }
  }
}

/** The network that a subnet lies in. */
export function networkOf(azure: Azure, subnetId: string): PlainResource | undefined {
  return azure.state.of(networkKind).get(idKey(subnetId.replace(/\/subnets\/[^/]+$/i, "")));
}
