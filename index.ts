import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import {
  AppSettingsForm,
  PrincipalType,
  ServerlessSignalR,
  SignalRRole,
  SignalRRoleGrant,
} from "./components";
import { readConfig } from "./config";

const config = readConfig();

const resourceGroupName =
  config.resourceGroupName ?? new ResourceGroup(config.baseName, { tags: config.tags }).name;

const service = new ServerlessSignalR(config.baseName, { ...config.service, resourceGroupName });

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
        principalType: PrincipalType.ServicePrincipal,
        // Negotiating takes App Server, sending over REST takes REST API Owner (Azure/azure-signalr#1913).
        roles: [SignalRRole.AppServer, SignalRRole.RestApiOwner],
      },
    ]
  : config.principals;

export const { resourceName, resourceId, hostName, endpoint, connectionString } = service;

export const backend = identity && {
  clientId: identity.clientId,
  principalId: identity.principalId,
  connectionString: service.connectionStringFor({ clientId: identity.clientId }),
  appSettings: service.appSettings({ form: AppSettingsForm.Functions, clientId: identity.clientId }),
};

export const grants = principals.flatMap(({ name, principalId, principalType, roles }) =>
  roles.map((role) => {
    const grant = new SignalRRoleGrant(`${name}-${roleSlug(role)}`, {
      resourceId: service.resourceId,
      principalId,
      principalType,
      role,
    });
    return { principal: name, role, roleAssignmentName: grant.roleAssignmentName };
  }),
);

/** `SignalR REST API Owner` -> `rest-api-owner`. */
function roleSlug(role: SignalRRole): string {
  return role
    .replace(/^SignalR\W/, "")
    .replaceAll(" ", "-")
    .toLowerCase();
}
