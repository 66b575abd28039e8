import * as pulumi from "@pulumi/pulumi";
import {
  ServerlessSignalR,
  SignalRRoleGrant,
  SignalRRoleGrants,
  type AppSettingsArgs,
  type ConnectionStringArgs,
  type ServerlessSignalRArgs,
  type SignalRJob,
  type SignalRPrincipal,
  type SignalRRole,
  type SignalRRoleGrantArgs,
} from "../../components";
import { RoleGrant, type RoleGrantArgs } from "../../components/roles";

/** Makes a component of a name that gets a text in one of its arguments, where only text of its own kind belongs. */
type Make<T = pulumi.Input<string>> = (name: string, value: T) => unknown;

/** Each argument that takes text, by property path; the same path of another component has its name behind it. */
export const argumentsOfText: Readonly<Record<string, Make>> = {
  resourceGroupName: (name, resourceGroupName) => makeService(name, { resourceGroupName }),
  resourceName: (name, resourceName) => makeService(name, { resourceName }),
  location: (name, location) => makeService(name, { location }),
  sku: (name, sku) => {
    // `as`, here and below: JavaScript passes any text.
    makeService(name, { sku: sku as NonNullable<ServerlessSignalRArgs["sku"]> });
  },
  "allowedOrigins[0]": (name, origin) => makeService(name, { allowedOrigins: [origin] }),
  "tags.connection": (name, connection) => makeService(name, { tags: { connection } }),
  resourceId: (name, resourceId) => makeGrant(name, { resourceId }),
  principalId: (name, principalId) => makeGrant(name, { principalId }),
  role: (name, role) => makeGrant(name, { role: role as SignalRRoleGrantArgs["role"] }),
  principalType: (name, type) =>
    makeGrant(name, { principalType: type as NonNullable<SignalRRoleGrantArgs["principalType"]> }),
  description: (name, description) => makeGrant(name, { description }),
  roleAssignmentName: (name, roleAssignmentName) => makeGrant(name, { roleAssignmentName }),
  "resourceId, of SignalRRoleGrants": (name, resourceId) =>
    new SignalRRoleGrants(name, { resourceId, principals: { api: { principalId, jobs: ["send"] } } }),
  "principals.api.principalId": (name, principalId) => makeGrants(name, { principalId }),
  "principals.api.principalType": (name, type) =>
    makeGrants(name, { principalType: type as NonNullable<SignalRPrincipal["principalType"]> }),
  "principals.api.description": (name, description) => makeGrants(name, { description }),
  scope: (name, scope) => makeRoleGrant(name, { scope }),
  "principalId, of RoleGrant": (name, principalId) => makeRoleGrant(name, { principalId }),
  "role, of RoleGrant": (name, role) =>
    makeRoleGrant(name, { role: role as NonNullable<RoleGrantArgs["role"]> }),
  roleDefinitionId: (name, roleDefinitionId) => makeRoleGrant(name, { role: undefined, roleDefinitionId }),
  "principalType, of RoleGrant": (name, type) =>
    makeRoleGrant(name, { principalType: type as NonNullable<RoleGrantArgs["principalType"]> }),
  condition: (name, condition) => makeRoleGrant(name, { condition }),
  "description, of RoleGrant": (name, description) => makeRoleGrant(name, { description }),
  "roleAssignmentName, of RoleGrant": (name, roleAssignmentName) =>
    makeRoleGrant(name, { roleAssignmentName }),
};

/** Each argument that takes text and has to be known when the program starts, by property path. */
export const plainArgumentsOfText: Readonly<Record<string, Make<string>>> = {
  "name, of ServerlessSignalR": (_, name) => makeService(name, {}),
  "name, of SignalRRoleGrant": (name, given) => makeGrant(given, { resourceId: resourceIdOf(name) }),
  "name, of SignalRRoleGrants": (name, given) => {
    const principals = { api: { principalId, jobs: ["send" as const] } };
    new SignalRRoleGrants(given, { resourceId: resourceIdOf(name), principals });
  },
  "name, of RoleGrant": (name, given) => makeRoleGrant(given, { scope: resourceIdOf(name) }),
  "resourceId, of ServerlessSignalR": (name, resourceId) => makeService(name, { resourceId }),
  roleAssignmentId: (name, roleAssignmentId) => makeGrant(name, { roleAssignmentId }),
  "roleAssignmentId, of RoleGrant": (name, roleAssignmentId) => makeRoleGrant(name, { roleAssignmentId }),
  principals: (name, principal) => {
    const principals = { [principal]: { principalId, jobs: ["send" as const] } };
    new SignalRRoleGrants(name, { resourceId: resourceIdOf(name), principals });
  },
  "principals.api.roles[0]": (name, role) =>
    makeGrants(name, { jobs: undefined, roles: [role as SignalRRole] }),
  "principals.api.jobs[0]": (name, job) => makeGrants(name, { jobs: [job as SignalRJob] }),
  'principals.api.roleAssignmentIds["SignalR REST API Owner"]': (name, id) =>
    makeGrants(name, { roleAssignmentIds: { "SignalR REST API Owner": id } }),
};

/** Each argument of a service's methods that takes text, by property path. */
export const argumentsOfService: Readonly<
  Record<string, (service: ServerlessSignalR, value: pulumi.Input<string>) => unknown>
> = {
  clientId: (service, clientId) => connect(service, { clientId }),
  clientEndpoint: (service, clientEndpoint) => connect(service, { clientEndpoint }),
  serverEndpoint: (service, serverEndpoint) => connect(service, { serverEndpoint }),
  authType: (service, type) =>
    connect(service, { authType: type as NonNullable<ConnectionStringArgs["authType"]> }),
  "clientId, of appSettings": (service, clientId) => configure(service, { clientId }),
  "clientEndpoint, of appSettings": (service, clientEndpoint) => configure(service, { clientEndpoint }),
  "serverEndpoint, of appSettings": (service, serverEndpoint) => configure(service, { serverEndpoint }),
  "authType, of appSettings": (service, type) =>
    configure(service, { authType: type as NonNullable<ConnectionStringArgs["authType"]> }),
  principalId: (service, principalId) => service.grant("api", { principalId, jobs: ["send"] }),
  principalType: (service, type) => {
    const principalType = type as NonNullable<SignalRPrincipal["principalType"]>;
    service.grant("api", { principalId, principalType, jobs: ["send"] });
  },
  description: (service, description) => service.grant("api", { principalId, description, jobs: ["send"] }),
};

/** Each argument of a service's methods that takes text and has to be known when the program starts. */
export const plainArgumentsOfService: Readonly<
  Record<string, (service: ServerlessSignalR, value: string) => unknown>
> = {
  name: (service, name) => service.grant(name, { principalId, jobs: ["send"] }),
  "roles[0]": (service, role) => service.grant("api", { principalId, roles: [role as SignalRRole] }),
  "jobs[0]": (service, job) => service.grant("api", { principalId, jobs: [job as SignalRJob] }),
  'roleAssignmentIds["SignalR REST API Owner"]': (service, id) =>
    service.grant("api", {
      principalId,
      jobs: ["send"],
      roleAssignmentIds: { "SignalR REST API Owner": id },
    }),
  form: (service, form) => configure(service, { form: form as AppSettingsArgs["form"] }),
  connectionStringSetting: (service, connectionStringSetting) =>
    configure(service, { connectionStringSetting }),
  separator: (service, separator) =>
    configure(service, { separator: separator as NonNullable<AppSettingsArgs["separator"]> }),
};

/** Lists and maps that are known later as a whole, by property path and what they hold. */
export const argumentsAsAWhole: Readonly<Record<string, Make>> = {
  "allowedOrigins[0], of a list": (name, origin) =>
    makeService(name, { allowedOrigins: pulumi.output(origin).apply((text) => [text]) }),
  "tags.connection, of a map": (name, value) =>
    makeService(name, { tags: pulumi.output(value).apply((connection) => ({ connection })) }),
  "tags, a name of a map": (name, value) =>
    makeService(name, { tags: pulumi.output(value).apply((tag) => ({ [tag]: "connection" })) }),
};

const principalId = "11111111-1111-1111-1111-111111111111";

/** A scope of the component's own: no two of them make the same grant. */
const resourceIdOf = (name: string) =>
  `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.SignalRService/signalR/sig-${name}`;

function makeService(name: string, args: Partial<ServerlessSignalRArgs>): unknown {
  return new ServerlessSignalR(name, {
    resourceGroupName: "rg",
    allowedOrigins: ["https://app.example.com"],
    ...args,
  });
}

function makeGrant(name: string, args: Partial<SignalRRoleGrantArgs>): unknown {
  return new SignalRRoleGrant(name, {
    resourceId: resourceIdOf(name),
    principalId,
    role: "SignalR App Server",
    ...args,
  });
}

function makeGrants(name: string, principal: Partial<SignalRPrincipal>): unknown {
  const api: SignalRPrincipal = { principalId, jobs: ["send"], ...principal };
  return new SignalRRoleGrants(name, { resourceId: resourceIdOf(name), principals: { api } });
}

function makeRoleGrant(name: string, args: Partial<RoleGrantArgs>): unknown {
  return new RoleGrant(name, {
    scope: resourceIdOf(name),
    principalId,
    role: "SignalR App Server",
    ...args,
  });
}

function connect(service: ServerlessSignalR, args: ConnectionStringArgs): unknown {
  return service.connectionStringFor(args);
}

function configure(service: ServerlessSignalR, args: Partial<AppSettingsArgs>): unknown {
  return service.appSettings({ form: "Functions", ...args });
}
