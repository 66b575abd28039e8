import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import { AppSettingsForm, ServerlessSignalR, SignalRJob } from "serverless-signalr";

const group = new ResourceGroup("notifications");

const service = new ServerlessSignalR("notifications", {
  resourceGroupName: group.name,
  allowedOrigins: ["https://app.example.com"],
});

const identity = new UserAssignedIdentity("functions", { resourceGroupName: group.name });

// Two roles: App Server to negotiate, REST API Owner to send.
service.grant("functions", {
  principalId: identity.principalId,
  jobs: [SignalRJob.Negotiate, SignalRJob.Send],
});

/** The identity that the function app runs as. */
export const identityId = identity.id;

/** What the function app's SignalR bindings read: `AzureSignalRConnectionString`. Nothing in it is a secret. */
export const appSettings = service.appSettings({
  form: AppSettingsForm.Functions,
  clientId: identity.clientId,
});
