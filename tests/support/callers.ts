import {
  ExistingSignalR,
  InvalidArgumentsError,
  ServerlessSignalR,
  SignalRRoleGrant,
  SignalRRoleGrants,
  type AppSettingsArgs,
  type ExistingSignalRArgs,
  type ServerlessSignalRArgs,
  type SignalRPrincipal,
  type SignalRRoleGrantArgs,
  type SignalRRoleGrantsArgs,
} from "../../components";
import { RoleGrant, type RoleGrantArgs } from "../../components/roles";

export const principalId = "11111111-1111-1111-1111-111111111111";
export const clientId = "cccccccc-cccc-cccc-cccc-cccccccccccc";

/** The id of a SignalR resource that nobody has. */
export const resourceId =
  "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.SignalRService/signalR/sig";

/** The id of an assignment at that resource. */
export const assignmentId = `${resourceId}/providers/Microsoft.Authorization/roleAssignments/22222222-2222-2222-2222-222222222222`;

/** What a service needs. */
export const needed = { resourceGroupName: "rg", allowedOrigins: ["https://app.example.com"] };

export type Args = Readonly<Record<string, unknown>>;

/** A component or a method that takes arguments. */
export interface Caller {
  /** Arguments that are right. */
  readonly right: Args;
  /** Those of them that may not be Outputs. */
  readonly plain: readonly string[];
  readonly call: (name: string, args: Args) => unknown;
}

/** Calls as a program in JavaScript can: with any arguments. Hence `as`. */
const caller = (call: (name: string, args: never) => unknown, right: Args, ...plain: string[]): Caller => ({
  right,
  plain,
  call: (name, args) => call(name, args as never),
});

const onService =
  <T>(call: (service: ServerlessSignalR, args: T) => unknown) =>
  (name: string, args: T) =>
    call(new ServerlessSignalR(name, needed), args);

const assignment = { principalId, principalType: "ServicePrincipal", description: "Sends notifications" };
const named = { ...assignment, roleAssignmentName: "22222222-2222-2222-2222-222222222222" };
const jobs = { ...assignment, jobs: ["send"] };
const imported = {
  ...assignment,
  roles: ["SignalR App Server"],
  importRoleAssignmentIds: { "SignalR App Server": assignmentId },
};
const existing = { sku: "Standard_S1", capacity: 1, disableLocalAuth: true };
const endpoints = { clientEndpoint: "https://app.example.com", serverEndpoint: "https://hub.example.com" };
const connection = { clientId, ...endpoints, authType: "azure.msi" };
const settings = { ...connection, form: "Functions", connectionStringSetting: "SignalR", separator: "__" };

const network =
  "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network";
export const privateEndpoint = {
  subnetId: `${network}/virtualNetworks/vnet/subnets/endpoints`,
  privateDnsZoneIds: [`${network}/privateDnsZones/privatelink.service.signalr.net`],
  requestMessage: "For the backends",
};

const newService = (name: string, args: ServerlessSignalRArgs) => new ServerlessSignalR(name, args);
const newExisting = (name: string, args: ExistingSignalRArgs) => new ExistingSignalR(name, args);
const newGrant = (name: string, args: SignalRRoleGrantArgs) => new SignalRRoleGrant(name, args);
const newGrants = (name: string, args: SignalRRoleGrantsArgs) => new SignalRRoleGrants(name, args);
const newRoleGrant = (name: string, args: RoleGrantArgs) => new RoleGrant(name, args);
const grant = onService<SignalRPrincipal>((service, args) => service.grant("api", args));

/** Every component and method with each of its arguments. */
export const callers = {
  ServerlessSignalR: caller(newService, {
    ...needed,
    ...existing,
    location: "westeurope",
    resourceName: "contoso-notify",
    tags: { team: "web" },
  }),
  "ServerlessSignalR, with all around it": caller(
    newService,
    {
      ...needed,
      disableAadAuth: false,
      features: [{ flag: "EnableMessagingLogs", value: "True" }],
      identity: { type: "SystemAssigned" },
      liveTraceConfiguration: { enabled: "true", categories: [{ name: "MessagingLogs", enabled: "true" }] },
      networkACLs: { defaultAction: "Deny", publicNetwork: { allow: ["ClientConnection", "RESTAPI"] } },
      publicNetworkAccess: "Enabled",
      regionEndpointEnabled: "Enabled",
      resourceLogConfiguration: { categories: [{ name: "MessagingLogs", enabled: "true" }] },
      resourceStopped: "false",
      serverless: { connectionTimeoutInSeconds: 60 },
      tls: { clientCertEnabled: true },
      privateEndpoints: { main: { ...privateEndpoint, location: "westeurope", tags: { team: "web" } } },
      lock: { level: "CanNotDelete", lockName: "keep", notes: "Live." },
    },
    ...["privateEndpoints", "lock"],
  ),
  "ServerlessSignalR, imported": caller(
    newService,
    { ...existing, importResourceId: resourceId, allowedOrigins: ["*"] },
    "importResourceId",
  ),
  "ExistingSignalR, by id": caller(newExisting, { resourceId }),
  "ExistingSignalR, by names": caller(newExisting, { resourceGroupName: "rg", resourceName: "sig" }),
  SignalRRoleGrant: caller(newGrant, { ...named, resourceId, role: "SignalR App Server" }),
  "SignalRRoleGrant, imported": caller(
    newGrant,
    { ...assignment, resourceId, role: "SignalR App Server", importRoleAssignmentId: assignmentId },
    "importRoleAssignmentId",
  ),
  SignalRRoleGrants: caller(
    newGrants,
    { resourceId, principals: { api: jobs, worker: { ...imported, principalId: clientId } } },
    "principals",
  ),
  RoleGrant: caller(newRoleGrant, {
    ...named,
    scope: resourceId,
    role: "SignalR App Server",
    condition: "@Resource",
  }),
  "RoleGrant, of an id": caller(newRoleGrant, { principalId, scope: "/", roleDefinitionId: clientId }),
  grant: caller(grant, jobs, "jobs"),
  "grant, imported": caller(grant, imported, "roles", "importRoleAssignmentIds"),
  connectionStringFor: caller(
    onService<object>((service, args) => service.connectionStringFor(args)),
    connection,
    "authType",
  ),
  appSettings: caller(
    onService<AppSettingsArgs>((service, args) => service.appSettings(args)),
    settings,
    ...["authType", "form", "connectionStringSetting", "separator"],
  ),
};

/** The faults that a call throws, each as `path: reason`. */
export function faultsOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof InvalidArgumentsError) {
      return error.errors.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
    }
    throw error;
  }
  return [];
}

/** The faults of arguments that are right but for these. */
export const faultsWith = (name: keyof typeof callers, args: Args): string[] =>
  faultsOf(() => callers[name].call("x", { ...callers[name].right, ...args }));

type Path = readonly (string | number)[];

/** The path of each text in a value. */
export function textPaths(value: unknown): Path[] {
  if (typeof value !== "object" || value === null) {
    return typeof value === "string" ? [[]] : [];
  }
  return Object.entries(value).flatMap(([name, item]) =>
    textPaths(item).map((path) => [Array.isArray(value) ? Number(name) : name, ...path]),
  );
}

/** A copy of arguments with another value at a path. */
export function replaced(args: Args, path: Path, value: unknown): Args {
  const copy = structuredClone(args);
  const parent = path.slice(0, -1).reduce<object>((at, name) => Reflect.get(at, name) as object, copy);
  Reflect.set(parent, path.at(-1) ?? "", value);
  return copy;
}

/** As errors write it: `principals.api.jobs[0]`. */
export const written = (path: Path): string =>
  path
    .map((name, index) => (typeof name === "number" ? `[${name}]` : index === 0 ? name : `.${name}`))
    .join("");

// Made up, in the shapes of real ones.
export const key = "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0U1v=";
export const connectionStringWithKey = `Endpoint=https://contoso.service.signalr.net;AccessKey=${key};Version=1.0;`;
