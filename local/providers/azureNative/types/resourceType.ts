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
  /** Objects, or lists of them, that are flat in the SDK: which of their parts stand beside their `properties`. */
  nested?: Readonly<Record<string, readonly string[]>>;
  /** Body inputs that ARM has under other names. */
  armNames?: Readonly<Record<string, string>>;
}

export type ResourceTypes = Readonly<Record<string, ResourceType>>;

export const resourceGroupPath = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}";
