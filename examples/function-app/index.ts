import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import { AppSettingsForm, ServerlessSignalR, SignalRRole, SignalRRoleGrant } from "serverless-signalr";

const group = new ResourceGroup("notifications");

const service = new ServerlessSignalR("notifications", {
  resourceGroupName: group.name,
  allowedOrigins: ["https://app.example.com"],
});

const identity = new UserAssignedIdentity("functions", { resourceGroupName: group.name });

// Negotiating takes App Server, sending takes REST API Owner.
for (const [name, role] of [
  ["functions-negotiates", SignalRRole.AppServer],
  ["functions-sends", SignalRRole.RestApiOwner],
] as const) {
  new SignalRRoleGrant(name, { resourceId: service.resourceId, principalId: identity.principalId, role });
}

/** The identity that the function app runs as. */
export const identityId = identity.id;

/** What the function app's SignalR bindings read: `AzureSignalRConnectionString`. Nothing in it is a secret. */
export const appSettings = service.appSettings({
  form: AppSettingsForm.Functions,
  clientId: identity.clientId,
});
