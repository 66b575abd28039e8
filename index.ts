import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import { output } from "@pulumi/pulumi";
// From their own modules, not from `./components`: every run of the program transpiles each module that it imports.
import { AppSettingsForm } from "./components/appSettings";
import { ServerlessSignalR } from "./components/serverlessSignalR";
import { SignalRJob } from "./components/signalRJobs";
import { rolesOf } from "./components/signalRPrincipal";
import { readConfig } from "./config";

const config = readConfig();

const resourceGroupName =
  config.resourceGroupName ?? new ResourceGroup(config.baseName, { tags: config.tags }).name;

const service = new ServerlessSignalR(config.baseName, {
  ...config.service,
  resourceGroupName,
  resourceId: config.resourceId,
});

// With no principals configured, the stack brings the backend's identity itself.
const identity =
  config.principals.length === 0
    ? new UserAssignedIdentity("backend", { resourceGroupName, tags: config.tags })
    : undefined;

const principals = identity
  ? [
      {
        name: "backend",
        principalId: identity.principalId,
        jobs: [SignalRJob.Negotiate, SignalRJob.Send],
      },
    ]
  : config.principals;

export const { resourceName, resourceId, hostName, endpoint, connectionString } = service;

// What a backend needs; with principals configured, no client id, because each has its own. One Output, or each preview
// of a change of the service would show this as changed.
export const backend = output({
  ...(identity && { clientId: identity.clientId, principalId: identity.principalId }),
  connectionString: service.connectionStringFor({ clientId: identity?.clientId }),
  appSettings: service.appSettings({ form: AppSettingsForm.Functions, clientId: identity?.clientId }),
});

export const grants = principals.flatMap(({ name, ...principal }) => {
  const roles = rolesOf(principal);
  return service.grant(name, principal).map(({ roleAssignmentName }, index) => ({
    principal: name,
    role: roles[index],
    roleAssignmentName,
  }));
});
