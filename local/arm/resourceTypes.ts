import type { Handler } from "./azure";
import * as identities from "./identities";
import * as locks from "./managementLocks";
import * as roleAssignments from "./roleAssignments";
import * as roleDefinitions from "./roleDefinitions";
import * as signalR from "./signalR";
import * as view from "./signalRView";

type Method = "GET" | "HEAD" | "PUT" | "PATCH" | "POST" | "DELETE";
export type Handlers = Partial<Record<Method, Handler>>;

export interface ResourceType {
  /** As ARM registers it. */
  name: string;
  apiVersions: readonly string[];
  /** What it answers where the path ends in a resource's name. */
  item?: Handlers;
  /** What it answers where the path ends in the type: a list or an action. */
  collection?: Handlers;
  /** Attaches to any scope, not only a resource group. */
  isExtension?: true;
}

/** All that was published since 2023, read from the versions of Pulumi's azure-native 3.28. */
const SIGNALR_VERSIONS = [
  "2023-02-01",
  "2023-03-01-preview",
  "2023-06-01-preview",
  "2023-08-01-preview",
  "2024-01-01-preview",
  "2024-03-01",
  "2024-04-01-preview",
  "2024-08-01-preview",
  "2024-10-01-preview",
  "2025-01-01-preview",
];

const IDENTITY_VERSIONS = [
  "2018-11-30",
  "2022-01-31-preview",
  "2023-01-31",
  "2023-07-31-preview",
  "2024-11-30",
  "2025-01-31-preview",
  "2025-05-31-preview",
];

const ROLE_ASSIGNMENT_VERSIONS = ["2020-08-01-preview", "2020-10-01-preview", "2022-04-01"];
const ROLE_DEFINITION_VERSIONS = ["2018-01-01-preview", "2022-04-01", "2022-05-01-preview"];
const LOCK_VERSIONS = ["2016-09-01", "2017-04-01", "2020-05-01"];

/** Of resource groups, subscriptions and lists of resources. */
export const RESOURCE_MANAGER_VERSIONS = [
  "2020-01-01",
  "2020-06-01",
  "2020-10-01",
  "2021-01-01",
  "2021-04-01",
  "2022-09-01",
  "2022-12-01",
  "2023-07-01",
  "2024-03-01",
  "2024-07-01",
  "2024-11-01",
  "2025-03-01",
  "2025-04-01",
];

const signalRType = (name: string, handlers: Pick<ResourceType, "item" | "collection">): ResourceType => ({
  name: `Microsoft.SignalRService/${name}`,
  apiVersions: SIGNALR_VERSIONS,
  ...handlers,
});

const RESOURCE_TYPES: ResourceType[] = [
  signalRType("SignalR", {
    item: {
      PUT: signalR.putService,
      PATCH: signalR.patchService,
      GET: view.getService,
      DELETE: signalR.deleteService,
    },
    collection: { GET: view.listServices },
  }),
  signalRType("SignalR/listKeys", { collection: { POST: view.listKeys } }),
  signalRType("SignalR/regenerateKey", { collection: { POST: signalR.regenerateKey } }),
  signalRType("SignalR/restart", { collection: { POST: signalR.restartService } }),
  signalRType("SignalR/operationStatuses", { item: { GET: view.getOperationStatus } }),
  signalRType("SignalR/operationResults", { item: { GET: view.getOperationResult } }),
  signalRType("locations/operationStatuses", { item: { GET: view.getOperationStatus } }),
  signalRType("locations/operationResults", { item: { GET: view.getOperationResult } }),
  signalRType("locations/checkNameAvailability", { collection: { POST: signalR.checkNameAvailability } }),
  signalRType("locations/usages", { collection: { GET: view.listUsages } }),
  {
    name: "Microsoft.ManagedIdentity/userAssignedIdentities",
    apiVersions: IDENTITY_VERSIONS,
    item: {
      PUT: identities.putIdentity,
      PATCH: identities.patchIdentity,
      GET: identities.getIdentity,
      DELETE: identities.deleteIdentity,
    },
    collection: { GET: identities.listIdentities },
  },
  {
    name: "Microsoft.Authorization/roleAssignments",
    apiVersions: ROLE_ASSIGNMENT_VERSIONS,
    item: {
      PUT: roleAssignments.putRoleAssignment,
      GET: roleAssignments.getRoleAssignment,
      DELETE: roleAssignments.deleteRoleAssignment,
    },
    collection: { GET: roleAssignments.listRoleAssignments },
    isExtension: true,
  },
  {
    name: "Microsoft.Authorization/roleDefinitions",
    apiVersions: ROLE_DEFINITION_VERSIONS,
    item: {
      PUT: roleDefinitions.putRoleDefinition,
      GET: roleDefinitions.getRoleDefinition,
      DELETE: roleDefinitions.deleteRoleDefinition,
    },
    collection: { GET: roleDefinitions.listRoleDefinitions },
    isExtension: true,
  },
  {
    name: "Microsoft.Authorization/locks",
    apiVersions: LOCK_VERSIONS,
    item: { PUT: locks.putLock, GET: locks.getLock, DELETE: locks.deleteLock },
    collection: { GET: locks.listLocks },
    isExtension: true,
  },
];

const byName = new Map(RESOURCE_TYPES.map((type) => [type.name.toLowerCase(), type]));

export function findResourceType(name: string): ResourceType | undefined {
  return byName.get(name.toLowerCase());
}

/** The namespace as registered, or undefined where there is none. */
export function findNamespace(namespace: string): string | undefined {
  const names = RESOURCE_TYPES.map(({ name }) => name.split("/")[0] ?? "");
  return names.find((name) => name.toLowerCase() === namespace.toLowerCase());
}
