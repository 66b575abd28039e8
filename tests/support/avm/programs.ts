import { ManagementLockByScope } from "@pulumi/azure-native/authorization";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity";
import { DiagnosticSetting } from "@pulumi/azure-native/monitor";
import { Subnet, VirtualNetwork } from "@pulumi/azure-native/network";
import { PrivateZone } from "@pulumi/azure-native/privatedns";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import { ServerlessSignalR, SignalRLockLevel, type ServerlessSignalRArgs } from "../../../components";
import { RoleGrant } from "../../../components/roles";
import { SUBSCRIPTION } from "../lifecycle";

// The end-to-end cases of AVM's module signal-r-service/signal-r 0.11, as programs with this project's components. What
// AVM sends in each is in the JSON files beside this one, in the order and the names of its main.bicep.

const categories = (...names: string[]) => ({
  categories: names.map((name) => ({ name, enabled: "true" })),
});
const everyLog = ["ConnectivityLogs", "MessagingLogs", "HttpRequestLogs"];

const byDefault = {
  allowedOrigins: ["*"],
  liveTraceConfiguration: categories(...everyLog),
  tls: { clientCertEnabled: false },
  upstream: {},
};

const tags = {
  "hidden-title": "This is visible in the resource name",
  Environment: "Non-Prod",
  Role: "DeploymentValidation",
};

const networkACLs = (name: string): ServerlessSignalRArgs["networkACLs"] => ({
  defaultAction: "Allow",
  privateEndpoints: [{ name, allow: [], deny: ["ServerConnection", "Trace"] }],
  publicNetwork: { allow: [], deny: ["RESTAPI", "Trace"] },
});

function makeGroup(name: string) {
  const group = new ResourceGroup(name, { resourceGroupName: name });
  const resourceGroupName = group.name;
  const network = new VirtualNetwork(name, {
    resourceGroupName,
    virtualNetworkName: "vnet",
    addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
  });
  const subnet = new Subnet(name, {
    resourceGroupName,
    virtualNetworkName: network.name,
    subnetName: "defaultSubnet",
    addressPrefix: "10.0.0.0/16",
  });
  const zone = new PrivateZone(name, {
    resourceGroupName,
    privateZoneName: "privatelink.service.signalr.net",
    location: "global",
  });
  const endpoint = { subnetId: subnet.id, privateDnsZoneIds: [zone.id], tags };
  return { resourceGroupName, endpoint };
}

function makeDiagnostics(name: string, group: string, service: ServerlessSignalR) {
  const providers = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group}/providers`;
  new DiagnosticSetting(name, {
    name: `${name}-diagnosticSettings`,
    resourceUri: service.resourceId,
    storageAccountId: `${providers}/Microsoft.Storage/storageAccounts/diagnostics`,
    workspaceId: `${providers}/Microsoft.OperationalInsights/workspaces/diagnostics`,
    eventHubAuthorizationRuleId: `${providers}/Microsoft.EventHub/namespaces/diagnostics/authorizationRules/RootManageSharedAccessKey`,
    eventHubName: "diagnostics",
    logs: [{ categoryGroup: "allLogs", enabled: true }],
    metrics: [{ category: "AllMetrics", enabled: true }],
  });
}

function defaults() {
  const name = "contoso-defaults";
  const group = new ResourceGroup("rg-defaults", { resourceGroupName: "rg-defaults" });
  new ServerlessSignalR(name, {
    ...byDefault,
    resourceGroupName: group.name,
    resourceName: name,
    resourceLogConfiguration: categories(...everyLog),
  });
}

function wafAligned() {
  const name = "contoso-waf";
  const { resourceGroupName, endpoint } = makeGroup("rg-waf");
  const service = new ServerlessSignalR(name, {
    ...byDefault,
    resourceGroupName,
    resourceName: name,
    capacity: 2,
    networkACLs: networkACLs("pe-contoso-waf"),
    publicNetworkAccess: "Enabled",
    privateEndpoints: {
      [`${name}-signalr-0`]: { ...endpoint, privateEndpointName: `pep-${name}-signalr-0` },
    },
    resourceLogConfiguration: categories("ConnectivityLogs"),
    tags,
  });
  makeDiagnostics(name, "rg-waf", service);
}

function max() {
  const name = "contoso-max";
  const { resourceGroupName, endpoint } = makeGroup("rg-max");
  const identity = new UserAssignedIdentity(name, { resourceGroupName, resourceName: "identity" });
  const keys = ["signalr-0", "signalr-1"].map((end) => `${name}-${end}`);
  const lock = {
    level: SignalRLockLevel.CanNotDelete,
    lockName: "myCustomLockName",
    notes: "Cannot delete resource or child resources.",
  };
  const service = new ServerlessSignalR(name, {
    ...byDefault,
    resourceGroupName,
    resourceName: name,
    identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
    capacity: 2,
    networkACLs: networkACLs("pe-contoso-max"),
    publicNetworkAccess: "Enabled",
    privateEndpoints: Object.fromEntries(
      keys.map((key) => [key, { ...endpoint, privateEndpointName: `pep-${key}` }]),
    ),
    resourceLogConfiguration: categories(...everyLog),
    tags,
    lock,
  });
  // AVM gives the service's lock to its endpoints, too.
  for (const key of keys) {
    const scope = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-max/providers/Microsoft.Network/privateEndpoints/pep-${key}`;
    new ManagementLockByScope(key, { ...lock, scope }, { dependsOn: service });
  }
  const { principalId } = identity;
  const roles = [
    ["8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "d8c98876-5377-4b49-98ae-41a8b5537761"],
    ["b24988ac-6180-42a0-ab88-20f7382dd24c", "33333333-3333-3333-3333-333333333333"],
    ["acdd72a7-3385-48ef-bd42-f606fba81ae7", undefined],
  ] as const;
  for (const [roleDefinitionId, roleAssignmentName] of roles) {
    const grant = { scope: service.resourceId, principalId, roleDefinitionId, roleAssignmentName };
    new RoleGrant(`${name}-${roleDefinitionId}`, grant, { parent: service });
  }
  makeDiagnostics(name, "rg-max", service);
}

/** The program of each case. */
export const avmPrograms = { defaults, max, "waf-aligned": wafAligned };
