import { plainType } from "../resources/plain";
import { privateDnsZones, virtualNetworkLinks } from "./privateDns";
import { privateDnsZoneGroups, privateEndpoints } from "./privateEndpoints";
import { subnets, virtualNetworks } from "./virtualNetworks";

export { connectionsOf } from "./privateEndpoints";

export const networkTypes = [
  virtualNetworks,
  subnets,
  privateEndpoints,
  privateDnsZoneGroups,
  privateDnsZones,
  virtualNetworkLinks,
].map(plainType);
