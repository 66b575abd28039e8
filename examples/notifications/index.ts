import { Config } from "@pulumi/pulumi";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import { AppSettingsForm, ServerlessSignalR, SignalRJob } from "serverless-signalr";

const config = new Config();

const group = new ResourceGroup("notifications");

const service = new ServerlessSignalR("notifications", {
  resourceGroupName: group.name,
  allowedOrigins: [config.require("pageOrigin")],
});

const identity = new UserAssignedIdentity("backend", { resourceGroupName: group.name });

// `pulumi up --config maySend=false` takes the grant to send back.
const maySend = config.getBoolean("maySend") ?? true;

service.grant("backend", {
  principalId: identity.principalId,
  jobs: maySend ? [SignalRJob.Negotiate, SignalRJob.Send] : [SignalRJob.Negotiate],
});

/** The identity that the backend runs as. */
export const identityId = identity.id;

/** What backend.ts reads: `AZURE_SIGNALR_CONNECTIONSTRING`. Nothing in it is a secret. */
export const appSettings = service.appSettings({
  form: AppSettingsForm.ServiceConnector,
  clientId: identity.clientId,
});
