import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity";
import { Subnet, VirtualNetwork } from "@pulumi/azure-native/network";
import { PrivateZone, VirtualNetworkLink } from "@pulumi/azure-native/privatedns";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import { AppServicePlan, WebApp } from "@pulumi/azure-native/web";
import { AppSettingsForm, ServerlessSignalR, SignalRJob } from "serverless-signalr";

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
// App Service connects its apps through a subnet that is theirs alone.
const backends = new Subnet("backends", {
  resourceGroupName,
  virtualNetworkName: network.name,
  addressPrefix: "10.0.1.0/24",
  delegations: [{ name: "apps", serviceName: "Microsoft.Web/serverFarms" }],
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

const identity = new UserAssignedIdentity("backend", { resourceGroupName });
service.grant("backend", {
  principalId: identity.principalId,
  jobs: [SignalRJob.Negotiate, SignalRJob.Send],
});

const plan = new AppServicePlan("backend", {
  resourceGroupName,
  kind: "linux",
  reserved: true,
  sku: { name: "B1", tier: "Basic" },
});
const settings = service.appSettings({ form: AppSettingsForm.AspNetCore, clientId: identity.clientId });
const app = new WebApp("backend", {
  resourceGroupName,
  kind: "app,linux",
  serverFarmId: plan.id,
  httpsOnly: true,
  identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
  virtualNetworkSubnetId: backends.id,
  siteConfig: { appSettings: Object.entries(settings).map(([name, value]) => ({ name, value })) },
});

export const { connectionString } = service;

/** The app that reaches the service through the network. */
export const backend = app.name;
