import type { Handlers } from "../azure";
import type { ArmPath } from "../ids";
import * as groups from "./resourceGroups";
import * as subscriptions from "./subscriptions";
import { listResources } from "./tracked";

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

const ofCollection: Partial<Record<string, Handlers>> = {
  subscriptions: { GET: subscriptions.listSubscriptions },
  resourcegroups: { GET: groups.listGroups },
  resources: { GET: listResources },
  operationresults: { GET: groups.getGroupOperation },
};

const ofGroup: Handlers = {
  PUT: groups.putGroup,
  GET: groups.getGroup,
  HEAD: groups.headGroup,
  PATCH: groups.patchGroup,
  DELETE: groups.deleteGroup,
};

/** What answers a path without a provider: subscriptions, resource groups, and what they list. */
export function headHandlers({ subscriptionId, resourceGroup, collection }: ArmPath): Handlers | undefined {
  if (collection !== undefined) {
    const name = collection.replace(/^operationresults\/[^/]+$/, "operationresults");
    return Object.hasOwn(ofCollection, name) ? ofCollection[name] : undefined;
  }
  if (subscriptionId === undefined) {
    return undefined;
  }
  return resourceGroup === undefined ? { GET: subscriptions.getSubscription } : ofGroup;
}
