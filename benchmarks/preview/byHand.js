// What the stack deploys, as a careful user writes it without components; compiled, like the stack beside it.
const { RoleAssignment } = require("@pulumi/azure-native/authorization");
const { UserAssignedIdentity } = require("@pulumi/azure-native/managedidentity");
const { ResourceGroup } = require("@pulumi/azure-native/resources");
const { SignalR } = require("@pulumi/azure-native/signalrservice");
const { Config, interpolate, output } = require("@pulumi/pulumi");
const { RandomString } = require("@pulumi/random/randomString");
const { v5 } = require("uuid");

const config = new Config("serverless-signalr");
const tags = { Purpose: "SignalR Service for frontend user notifications" };
const namespace = "11fb06fb-712d-4ddd-98c7-e71bbd588830";
const roles = {
  "app-server": "420fcaa2-552c-430f-98ca-3264be4806c7",
  "rest-api-owner": "fd53cd77-2268-407a-8f46-7e7863d0f521",
};

const resourceGroupName = new ResourceGroup("signalr").name;
const suffix = new RandomString("signalr-name", { length: 6, special: false, upper: false });
const service = new SignalR("signalr", {
  resourceGroupName,
  resourceName: interpolate`signalr-${suffix.result}`,
  kind: "SignalR",
  sku: { name: "Standard_S1", capacity: 1 },
  features: [{ flag: "ServiceMode", value: "Serverless" }],
  cors: { allowedOrigins: config.requireObject("allowedOrigins") },
  disableLocalAuth: true,
  disableAadAuth: false,
  publicNetworkAccess: "Enabled",
  tags,
});
const identity = new UserAssignedIdentity("backend", { resourceGroupName });

exports.grants = Object.entries(roles).map(([role, roleGuid]) => {
  const roleDefinitionId = service.id.apply(
    (id) =>
      `${id.split("/").slice(0, 3).join("/")}/providers/Microsoft.Authorization/roleDefinitions/${roleGuid}`,
  );
  const { name } = new RoleAssignment(`backend-${role}`, {
    scope: service.id,
    roleAssignmentName: output([service.id, identity.principalId, roleDefinitionId]).apply((parts) =>
      v5(parts.join("-").toLowerCase(), namespace),
    ),
    principalId: identity.principalId,
    principalType: "ServicePrincipal",
    roleDefinitionId,
  });
  return { principal: "backend", role, roleAssignmentName: name };
});
exports.resourceId = service.id;
exports.resourceName = service.name;
exports.hostName = service.hostName;
exports.endpoint = interpolate`https://${service.hostName}`;
exports.connectionString = interpolate`Endpoint=https://${service.hostName};AuthType=azure.msi;Version=1.0;`;
const connectionString = interpolate`Endpoint=https://${service.hostName};AuthType=azure.msi;ClientId=${identity.clientId};Version=1.0;`;
exports.principals = output({
  backend: {
    principalId: identity.principalId,
    clientId: identity.clientId,
    connectionString,
    appSettings: { AzureSignalRConnectionString: connectionString },
  },
});
