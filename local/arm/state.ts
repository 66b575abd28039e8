import type { JsonObject } from "./json";
import type { Tags } from "./tags";

export interface StoredGroup {
  id: string;
  subscriptionId: string;
  name: string;
  location: string;
  tags: Tags | undefined;
  managedBy?: string;
  provisioningState: "Succeeded" | "Deleting";
}

export interface SystemData {
  createdBy: string;
  createdByType: "User";
  createdAt: string;
  lastModifiedBy: string;
  lastModifiedByType: "User";
  lastModifiedAt: string;
}

export interface StoredServiceIdentity {
  type: "SystemAssigned" | "UserAssigned";
  /** Only of a system-assigned one. */
  principalId?: string;
  /** Ids of user-assigned identities, as the caller wrote them. */
  userAssigned: string[];
}

export interface StoredService {
  id: string;
  subscriptionId: string;
  resourceGroup: string;
  name: string;
  location: string;
  kind: string;
  sku: { name: string; capacity: number };
  tags: Tags | undefined;
  identity: StoredServiceIdentity | undefined;
  properties: JsonObject;
  provisioningState: string;
  /** Unset until the first operation has succeeded: an address and a version are known only then. */
  externalIP: string | undefined;
  /** Keys are derived from these and the seed; they stand nowhere. */
  keyGenerations: { primary: number; secondary: number };
  operationId: string | undefined;
  systemData: SystemData;
}

export interface StoredIdentity {
  id: string;
  subscriptionId: string;
  resourceGroup: string;
  name: string;
  location: string;
  tags: Tags | undefined;
  principalId: string;
  clientId: string;
}

export interface StoredRoleAssignment {
  name: string;
  scope: string;
  roleDefinitionId: string;
  principalId: string;
  principalType: string;
  condition: string | null;
  conditionVersion: string | null;
  description: string | null;
  delegatedManagedIdentityResourceId: string | null;
  createdOn: string;
  updatedOn: string;
  createdBy: string;
  updatedBy: string;
}

export interface RolePermission {
  actions: string[];
  notActions: string[];
  dataActions: string[];
  notDataActions: string[];
}

/** It belongs to the directory, whatever the scope that it was made at. */
export interface StoredRoleDefinition {
  name: string;
  roleName: string;
  type: "BuiltInRole" | "CustomRole";
  description: string | null;
  assignableScopes: string[];
  permissions: RolePermission[];
  createdOn: string;
  updatedOn: string;
  createdBy: string | null;
  updatedBy: string | null;
}

export interface StoredLock {
  name: string;
  scope: string;
  level: "CanNotDelete" | "ReadOnly";
  notes: string | undefined;
}

export interface StoredOperation {
  id: string;
  kind: "create" | "update" | "delete" | "action" | "regenerateKey" | "deleteGroup";
  resourceId: string;
  startTime: string;
  /** When it ends, in milliseconds since 1970. */
  endsAt: number;
  endTime: string | undefined;
  status: "Running" | "Succeeded" | "Failed";
  /** How it is to end, where that is not success. */
  failure: { code: string; message: string } | undefined;
}

/** All that the local Azure holds. Keys are ids or names in lower case. */
export interface ArmState {
  version: 1;
  /** Access keys are derived from it, so that none stands in the file. */
  seed: string;
  groups: Map<string, StoredGroup>;
  services: Map<string, StoredService>;
  identities: Map<string, StoredIdentity>;
  roleAssignments: Map<string, StoredRoleAssignment>;
  /** Custom ones only. */
  roleDefinitions: Map<string, StoredRoleDefinition>;
  locks: Map<string, StoredLock>;
  operations: Map<string, StoredOperation>;
}
