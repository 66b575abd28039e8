import { DiagnosticSetting } from "@pulumi/azure-native/monitor";
import { Workspace } from "@pulumi/azure-native/operationalinsights";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import { ServerlessSignalR } from "serverless-signalr";

const group = new ResourceGroup("notifications");

const service = new ServerlessSignalR("notifications", {
  resourceGroupName: group.name,
  allowedOrigins: ["https://app.example.com"],
  // What the service writes at all. A category that isn't here is off.
  resourceLogConfiguration: {
    categories: [
      { name: "ConnectivityLogs", enabled: "true" },
      { name: "MessagingLogs", enabled: "true" },
    ],
  },
});

const workspace = new Workspace("logs", {
  resourceGroupName: group.name,
  sku: { name: "PerGB2018" },
  retentionInDays: 30,
});

// Where it goes.
new DiagnosticSetting("logs", {
  resourceUri: service.resourceId,
  workspaceId: workspace.id,
  logs: [{ categoryGroup: "allLogs", enabled: true }],
  metrics: [{ category: "AllMetrics", enabled: true }],
});

export const workspaceId = workspace.id;
