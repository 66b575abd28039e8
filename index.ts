import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import { output } from "@pulumi/pulumi";
// From their own modules, not from `./components`: every run of the program transpiles each module that it imports.
import { AppSettingsForm, SignalRAuthType } from "./components/connection";
import { SignalRJob } from "./components/roles/signalRJobs";
import { ServerlessSignalR } from "./components/serverlessSignalR";
import { readConfig, type ConfiguredPrincipal } from "./config";

const { baseName, service: serviceArgs, tags, ...config } = readConfig();

const resourceGroupName =
  config.resourceGroupName ??
  // Kept when the stack no longer names it, for instance because its name is configured now: Azure deletes a group with
  // everything in it.
  new ResourceGroup(baseName, { tags }, { retainOnDelete: true }).name;

const service = new ServerlessSignalR(baseName, { ...serviceArgs, resourceGroupName });

/** With no principals configured, the stack brings the backend's identity itself. */
function newBackend(): ConfiguredPrincipal {
  const { principalId, clientId } = new UserAssignedIdentity("backend", { resourceGroupName, tags });
  return { name: "backend", principalId, clientId, jobs: [SignalRJob.Negotiate, SignalRJob.Send] };
}

export const { resourceName, resourceId, hostName, endpoint, connectionString } = service;

const configured = config.principals.length > 0 ? config.principals : [newBackend()];
const apps = configured.map(({ name, clientId, ...principal }) => {
  // People sign in on machines of their own.
  const isIdentity = (principal.principalType ?? "ServicePrincipal") === "ServicePrincipal";
  const authType = isIdentity ? SignalRAuthType.ManagedIdentity : SignalRAuthType.DefaultAzureCredential;
  return {
    name,
    granted: service.grant(name, principal).grantedRoles(),
    outputs: {
      principalId: principal.principalId,
      clientId,
      connectionString: service.connectionStringFor({ clientId, authType }),
      appSettings: service.appSettings({ form: AppSettingsForm.Functions, clientId, authType }),
    },
  };
});

export const grants = apps.flatMap(({ name, granted }) =>
  granted.map(({ role, roleAssignmentName }) => ({ principal: name, role, roleAssignmentName })),
);

// What each principal's app needs. One Output, or each preview of a change of the service would show this as changed.
export const principals = output(Object.fromEntries(apps.map(({ name, outputs }) => [name, outputs])));
