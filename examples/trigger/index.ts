import { getClientConfigOutput } from "@pulumi/azure-native/authorization";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import { StorageAccount } from "@pulumi/azure-native/storage";
import { Vault } from "@pulumi/azure-native/keyvault";
import { AppServicePlan, WebApp } from "@pulumi/azure-native/web";
import * as pulumi from "@pulumi/pulumi";
import { RandomString } from "@pulumi/random";
import { AppSettingsForm, ServerlessSignalR, SignalRJob } from "serverless-signalr";
import { RoleGrant } from "serverless-signalr/roles";

const group = new ResourceGroup("notifications");
const resourceGroupName = group.name;
const { tenantId } = getClientConfigOutput();

// The service calls the app, and the app the service: the app's name is known before either is made.
const suffix = new RandomString("suffix", { length: 6, upper: false, special: false });
const appName = pulumi.interpolate`notifications-${suffix.result}`;

// The app's key for its triggers stays in a vault, from where the service reads it.
const vault = new Vault("keys", {
  resourceGroupName,
  properties: { tenantId, sku: { family: "A", name: "standard" }, enableRbacAuthorization: true },
});
const key = pulumi.interpolate`{@Microsoft.KeyVault(SecretUri=https://${vault.name}.vault.azure.net/secrets/signalr-extension)}`;

const service = new ServerlessSignalR("notifications", {
  resourceGroupName,
  allowedOrigins: ["https://app.example.com"],
  // The first template that matches is the one that is called.
  upstream: {
    templates: [
      {
        hubPattern: "*",
        categoryPattern: "connections,messages",
        eventPattern: "*",
        urlTemplate: pulumi.interpolate`https://${appName}.azurewebsites.net/runtime/webhooks/signalr?code=${key}`,
      },
    ],
  },
  // To read the vault.
  identity: { type: "SystemAssigned" },
});

new RoleGrant("service-reads-key", {
  scope: vault.id,
  principalId: service.principalId.apply((id) => id ?? ""),
  roleDefinitionId: "4633458b-17de-408a-874b-0445c86b69e6", // Key Vault Secrets User
});

const identity = new UserAssignedIdentity("functions", { resourceGroupName });
service.grant("functions", {
  principalId: identity.principalId,
  jobs: [SignalRJob.Negotiate, SignalRJob.Send],
});

const storage = new StorageAccount("functions", {
  resourceGroupName,
  kind: "StorageV2",
  sku: { name: "Standard_LRS" },
  allowSharedKeyAccess: false,
});
new RoleGrant("functions-use-storage", {
  scope: storage.id,
  principalId: identity.principalId,
  roleDefinitionId: "b7e6dc6d-f1e8-4753-8033-0f276bb0955b", // Storage Blob Data Owner
});

const plan = new AppServicePlan("functions", {
  resourceGroupName,
  kind: "linux",
  reserved: true,
  sku: { name: "B1", tier: "Basic" },
});

const settings = {
  FUNCTIONS_EXTENSION_VERSION: "~4",
  FUNCTIONS_WORKER_RUNTIME: "node",
  AzureWebJobsStorage__accountName: storage.name,
  AzureWebJobsStorage__credential: "managedidentity",
  AzureWebJobsStorage__clientId: identity.clientId,
  ...service.appSettings({ form: AppSettingsForm.Functions, clientId: identity.clientId }),
};

const app = new WebApp("functions", {
  resourceGroupName,
  name: appName,
  kind: "functionapp,linux",
  serverFarmId: plan.id,
  httpsOnly: true,
  identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
  siteConfig: {
    linuxFxVersion: "NODE|22",
    appSettings: Object.entries(settings).map(([name, value]) => ({ name, value })),
  },
});

/** Where the functions are to be deployed. */
export const functionApp = app.name;

/** Where the app's key belongs, see README.md. */
export const keyVault = vault.name;
