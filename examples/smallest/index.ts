import { ResourceGroup } from "@pulumi/azure-native/resources";
import { ServerlessSignalR } from "serverless-signalr";

const group = new ResourceGroup("notifications");

const service = new ServerlessSignalR("notifications", {
  resourceGroupName: group.name,
  allowedOrigins: ["https://app.example.com"],
});

export const { connectionString } = service;
