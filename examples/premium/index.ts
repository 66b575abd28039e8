import { getVaultOutput } from "@pulumi/azure-native/keyvault";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import {
  SignalRCustomCertificate,
  SignalRCustomDomain,
  SignalRReplica,
} from "@pulumi/azure-native/signalrservice";
import * as pulumi from "@pulumi/pulumi";
import { ServerlessSignalR, SignalRSku } from "serverless-signalr";
import { RoleGrant } from "serverless-signalr/roles";

const config = new pulumi.Config();
const domainName = config.require("domainName");

const group = new ResourceGroup("notifications");
const resourceGroupName = group.name;

// The vault with the certificate is there already.
const vault = getVaultOutput({
  resourceGroupName: config.require("vaultResourceGroupName"),
  vaultName: config.require("vaultName"),
});

const service = new ServerlessSignalR("notifications", {
  resourceGroupName,
  allowedOrigins: ["https://app.example.com"],
  sku: SignalRSku.PremiumP1,
  identity: { type: "SystemAssigned" },
});
const { resourceName } = service;

new SignalRReplica("replica", {
  resourceGroupName,
  resourceName,
  location: config.require("replicaLocation"),
  sku: { name: SignalRSku.PremiumP1, capacity: 1 },
});

// The service reads the certificate as itself.
const reads = new RoleGrant("service-reads-certificate", {
  scope: vault.id,
  principalId: service.principalId.apply((id) => id ?? ""),
  roleDefinitionId: "4633458b-17de-408a-874b-0445c86b69e6", // Key Vault Secrets User
});

const certificate = new SignalRCustomCertificate(
  "certificate",
  {
    resourceGroupName,
    resourceName,
    keyVaultBaseUri: vault.properties.apply(({ vaultUri }) => vaultUri),
    keyVaultSecretName: config.require("certificateName"),
  },
  { dependsOn: reads },
);

new SignalRCustomDomain("domain", {
  resourceGroupName,
  resourceName,
  domainName,
  customCertificate: { id: certificate.id },
});

/** What a CNAME record of the domain has to lead to. */
export const { hostName } = service;

/** For backends behind the domain: clients connect there. */
export const connectionString = service.connectionStringFor({ clientEndpoint: `https://${domainName}` });
