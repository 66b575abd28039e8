import { Subnet, VirtualNetwork } from "@pulumi/azure-native/network";
import { PrivateZone, VirtualNetworkLink } from "@pulumi/azure-native/privatedns";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import { ServerlessSignalR } from "serverless-signalr";

const group = new ResourceGroup("notifications");
const resourceGroupName = group.name;

const network = new VirtualNetwork("network", {
  resourceGroupName,
  addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
});
const subnet = new Subnet("endpoints", {
  resourceGroupName,
  virtualNetworkName: network.name,
  addressPrefix: "10.0.0.0/24",
});

// The name is Azure's: in the network, the service's host name leads through this zone to the endpoint.
const zone = new PrivateZone("zone", {
  resourceGroupName,
  privateZoneName: "privatelink.service.signalr.net",
  location: "global",
});
const link = new VirtualNetworkLink("network", {
  resourceGroupName,
  privateZoneName: zone.name,
  location: "global",
  virtualNetwork: { id: network.id },
  registrationEnabled: false,
});

const service = new ServerlessSignalR(
  "notifications",
  {
    resourceGroupName,
    allowedOrigins: ["https://app.example.com"],
    // Turns public network access off.
    privateEndpoints: { main: { subnetId: subnet.id, privateDnsZoneIds: [zone.id] } },
    // Nobody deletes it by accident. `pulumi destroy` takes the lock away first.
    lock: { level: "CanNotDelete", notes: "Backends depend on it." },
  },
  { dependsOn: link },
);

export const { connectionString } = service;
