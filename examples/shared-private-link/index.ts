import { ResourceGroup } from "@pulumi/azure-native/resources";
import { SignalRSharedPrivateLinkResource } from "@pulumi/azure-native/signalrservice";
import * as pulumi from "@pulumi/pulumi";
import { ServerlessSignalR } from "serverless-signalr";

const config = new pulumi.Config();

/** The id of a function app that takes no calls from the public network. */
const appId = config.require("functionAppId");
/** What the app expects as the audience of tokens. */
const audience = config.require("audience");

const group = new ResourceGroup("notifications");

const service = new ServerlessSignalR("notifications", {
  resourceGroupName: group.name,
  allowedOrigins: ["https://app.example.com"],
  upstream: {
    templates: [
      {
        hubPattern: "*",
        categoryPattern: "*",
        eventPattern: "*",
        urlTemplate: `https://${appId.split("/").pop() || ""}.azurewebsites.net/runtime/webhooks/signalr`,
        // The service signs in at the app with its own identity, which it gets for this.
        auth: { type: "ManagedIdentity", managedIdentity: { resource: audience } },
      },
    ],
  },
});

const link = new SignalRSharedPrivateLinkResource("to-functions", {
  resourceGroupName: group.name,
  resourceName: service.resourceName,
  groupId: "sites",
  privateLinkResourceId: appId,
  requestMessage: "Upstream of notifications",
});

/** "Pending" until the owner of the function app approves it, then "Approved". */
export const linkStatus = link.status;

/** Who calls the function app. */
export const principalId = service.principalId;
