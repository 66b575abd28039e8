import { coreTypes } from "./types/core";
import { networkTypes } from "./types/network";
import { operationsTypes } from "./types/operations";
import type { ResourceType, ResourceTypes } from "./types/resourceType";
import { signalRTypes } from "./types/signalR";
import { workloadsTypes } from "./types/workloads";

export type { ResourceType } from "./types/resourceType";

/** Every type that the local Azure has, by its token. */
export const resourceTypes: ResourceTypes = {
  ...coreTypes,
  ...signalRTypes,
  ...networkTypes,
  ...workloadsTypes,
  ...operationsTypes,
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
    ["scope", "resourceUri"].includes(name) ? `(?<${name}>/.+)` : `/(?<${name}>[^/]+)`,
  );
  const groups = new RegExp(`^${pattern}$`, "i").exec(id)?.groups;
  if (groups === undefined) {
    throw new Error(`the id "${id}" is not of the form ${type.path}`);
  }
  return Object.fromEntries(Object.entries(groups).filter(([name]) => name !== "subscriptionId"));
}
