/** How azure-native maps one resource type to Azure Resource Manager. */
export interface ResourceType {
  /** ARM's path; the names in braces are inputs. */
  path: string;
  apiVersion: string;
  /** Which input gets a name when the program gives none, and how (azure-native, `x-ms-azure-native-autoname`). */
  autoName: { property: string; kind: "random" | "uuid" | "copy" };
  /** Inputs of the request's body, beside those of the path. */
  bodyInputs: readonly string[];
  /** Of those, the ones that stand at the top of the body; the others go under `properties`. */
  topLevel: readonly string[];
  required: readonly string[];
  /** What the service alone sets, beside `id`. */
  outputsOnly: readonly string[];
  /** Parts of inputs that only answers hold, by path. */
  readOnlyParts: readonly string[];
  /** Body inputs whose change replaces the resource (azure-native, `forceNew`); those of the path always do. */
  replaceOn: readonly string[];
}

const resourceGroupPath = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}";

// azure-native 3.28: api versions and properties as in its SDK; `forceNew` from azure-rest-api-specs (x-ms-mutability).
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  "azure-native:resources:ResourceGroup": {
    path: resourceGroupPath,
    apiVersion: "2024-03-01",
    autoName: { property: "resourceGroupName", kind: "random" },
    bodyInputs: ["location", "managedBy", "tags"],
    topLevel: ["location", "managedBy", "tags"],
    required: ["location"],
    outputsOnly: ["azureApiVersion", "name", "properties", "type"],
    readOnlyParts: [],
    replaceOn: ["location"],
  },
  "azure-native:signalrservice:SignalR": {
    path: `${resourceGroupPath}/providers/Microsoft.SignalRService/signalR/{resourceName}`,
    apiVersion: "2024-03-01",
    autoName: { property: "resourceName", kind: "random" },
    bodyInputs: [
      "cors",
      "disableAadAuth",
      "disableLocalAuth",
      "features",
      "identity",
      "kind",
      "liveTraceConfiguration",
      "location",
      "networkACLs",
      "publicNetworkAccess",
      "regionEndpointEnabled",
      "resourceLogConfiguration",
      "resourceStopped",
      "serverless",
      "sku",
      "tags",
      "tls",
      "upstream",
    ],
    topLevel: ["identity", "kind", "location", "sku", "tags"],
    required: ["resourceGroupName"],
    outputsOnly: [
      "azureApiVersion",
      "externalIP",
      "hostName",
      "hostNamePrefix",
      "name",
      "privateEndpointConnections",
      "provisioningState",
      "publicPort",
      "serverPort",
      "sharedPrivateLinkResources",
      "systemData",
      "type",
      "version",
    ],
    readOnlyParts: ["sku.family", "sku.size", "identity.principalId", "identity.tenantId"],
    replaceOn: ["location", "kind"],
  },
  "azure-native:managedidentity:UserAssignedIdentity": {
    path: `${resourceGroupPath}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}`,
    apiVersion: "2023-01-31",
    autoName: { property: "resourceName", kind: "random" },
    bodyInputs: ["location", "tags"],
    topLevel: ["location", "tags"],
    required: ["resourceGroupName"],
    outputsOnly: ["azureApiVersion", "clientId", "name", "principalId", "systemData", "tenantId", "type"],
    readOnlyParts: [],
    replaceOn: ["location"],
  },
  "azure-native:authorization:RoleAssignment": {
    path: "/{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
    apiVersion: "2022-04-01",
    autoName: { property: "roleAssignmentName", kind: "uuid" },
    bodyInputs: [
      "condition",
      "conditionVersion",
      "delegatedManagedIdentityResourceId",
      "description",
      "principalId",
      "principalType",
      "roleDefinitionId",
    ],
    topLevel: [],
    required: ["principalId", "roleDefinitionId", "scope"],
    outputsOnly: [
      "azureApiVersion",
      "createdBy",
      "createdOn",
      "name",
      "scope",
      "systemData",
      "type",
      "updatedBy",
      "updatedOn",
    ],
    readOnlyParts: [],
    replaceOn: ["principalId"],
  },
  "azure-native:authorization:ManagementLockByScope": {
    path: "/{scope}/providers/Microsoft.Authorization/locks/{lockName}",
    apiVersion: "2020-05-01",
    autoName: { property: "lockName", kind: "random" },
    bodyInputs: ["level", "notes", "owners"],
    topLevel: [],
    required: ["level", "scope"],
    outputsOnly: ["azureApiVersion", "name", "systemData", "type"],
    readOnlyParts: [],
    replaceOn: [],
  },
};

/** The inputs that stand in the path, without the subscription, which is the provider's. */
export function pathInputs(type: ResourceType): string[] {
  return [...type.path.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) =>
    name === undefined || name === "subscriptionId" ? [] : [name],
  );
}

/** The resource's id for its inputs. */
export function resourceId(
  type: ResourceType,
  inputs: Readonly<Record<string, unknown>>,
  subscriptionId: string,
): string {
  const values: Readonly<Record<string, unknown>> = { ...inputs, subscriptionId };
  const id = type.path.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
  return id.replace(/^\/+/, "/");
}

/** The path's inputs, read back from an id: what an import knows. */
export function inputsOfId(type: ResourceType, id: string): Record<string, string> {
  // Scopes hold slashes, other path inputs don't.
  const pattern = type.path.replace(/\/?\{(\w+)\}/g, (_, name: string) =>
    name === "scope" ? "(?<scope>/.+)" : `/(?<${name}>[^/]+)`,
  );
  const groups = new RegExp(`^${pattern}$`, "i").exec(id)?.groups;
  if (groups === undefined) {
    throw new Error(`the id "${id}" is not of the form ${type.path}`);
  }
  return Object.fromEntries(Object.entries(groups).filter(([name]) => name !== "subscriptionId"));
}
