import type { PendingOperation, StackState, StateResource } from "../stackWorkspace";

/** What is known of Azure beside the state. */
export interface Known {
  /** The subscription of the stack's default provider. */
  subscriptionId: string | undefined;
}

/** What a killed run may have made without Pulumi's hearing of it, sorted by what can be done. */
export interface PendingCreations {
  /** Their ids follow from their inputs: a refresh tells whether they are there. */
  findable: StateResource[];
  /** Others. */
  unknown: PendingOperation[];
}

const inGroup = ({ inputs = {} }: StateResource, { subscriptionId }: Known, path: string) =>
  id`/subscriptions/${subscriptionId}/resourceGroups/${inputs.resourceGroupName}/providers/${path}/${inputs.resourceName}`;

/** How the id of each type that the components and the program make follows from its inputs, which azure-native's Check has filled in. */
const idsByType: Readonly<Record<string, (resource: StateResource, known: Known) => string | undefined>> = {
  "azure-native:resources:ResourceGroup": ({ inputs = {} }, { subscriptionId }) =>
    id`/subscriptions/${subscriptionId}/resourceGroups/${inputs.resourceGroupName}`,
  "azure-native:managedidentity:UserAssignedIdentity": (resource, known) =>
    inGroup(resource, known, "Microsoft.ManagedIdentity/userAssignedIdentities"),
  "azure-native:signalrservice:SignalR": (resource, known) =>
    inGroup(resource, known, "Microsoft.SignalRService/SignalR"),
  "azure-native:authorization:RoleAssignment": ({ inputs = {} }) =>
    typeof inputs.scope === "string"
      ? id`${inputs.scope.replace(/\/$/, "")}/providers/Microsoft.Authorization/roleAssignments/${inputs.roleAssignmentName}`
      : undefined,
};

/** An id of parts that are all known; undefined where one isn't. */
function id(texts: TemplateStringsArray, ...parts: unknown[]): string | undefined {
  const known = parts.filter((part) => typeof part === "string");
  return known.length === parts.length ? String.raw({ raw: texts }, ...known) : undefined;
}

/** Has the next `up` send the resource once more, should `recover` itself be killed before the refresh takes this away. */
const notRead = "not read yet, since its creation was interrupted";

/** Sorts the creations that were under way when a run was killed. */
export function pendingCreations({ deployment }: StackState, known: Known): PendingCreations {
  const sorted: PendingCreations = { findable: [], unknown: [] };
  for (const operation of creationsIn(deployment.pending_operations)) {
    const { resource } = operation;
    const found = idsByType[resource.type]?.(resource, known);
    if (found !== undefined) {
      sorted.findable.push({ ...resource, id: found, outputs: {}, initErrors: [notRead] });
    } else if (!isInNoCloud(resource)) {
      sorted.unknown.push(operation);
    }
  }
  return sorted;
}

/** Whether the subscription has to be known to tell where the pending creations are. */
export const needsSubscription = (state: StackState): boolean =>
  pendingCreations(state, { subscriptionId: "" }).findable.length >
  pendingCreations(state, { subscriptionId: undefined }).findable.length;

/** Components, providers, and `random`'s values, which nobody has used yet: the next `up` makes them. */
const isInNoCloud = ({ custom, type }: StateResource) => custom !== true || /^(random|pulumi):/.test(type);

const creationsIn = (operations: readonly PendingOperation[] = []) =>
  operations.filter(({ type }) => type === "creating");

/** The subscription that other resources of a state are in. */
export function subscriptionIn({ deployment }: StackState): string | undefined {
  const ids = (deployment.resources ?? []).map((resource) => resource.id ?? "");
  return ids.map((one) => /^\/subscriptions\/([^/]+)/.exec(one)?.[1]).find((found) => found !== undefined);
}

/**
 * A state in which the pending creations have succeeded. What they were to replace then waits for its deletion, as after
 * a creation that Pulumi knows of. The refresh that follows reads what other operations have done.
 */
export function adopted({ deployment, ...state }: StackState, { findable }: PendingCreations): StackState {
  const urns = new Set(findable.map(({ urn }) => urn));
  const resources = (deployment.resources ?? [])
    // Deleted already, and kept only so that the creation takes place.
    .filter(({ urn, pendingReplacement }) => !(urns.has(urn) && pendingReplacement === true))
    .map((one) => (urns.has(one.urn) ? { ...one, delete: true } : one));
  return {
    ...state,
    deployment: { ...deployment, resources: [...resources, ...findable], pending_operations: [] },
  };
}

/** What a refresh said of the adopted resources. */
export interface Verdict {
  /** Made by the run that was killed: they stay in the state. */
  made: StateResource[];
  /** Not in Azure: the refresh took them out of the state. */
  missing: StateResource[];
  /** In Azure since before that run, so not the stack's. */
  foreign: StateResource[];
}

/** Tells of the adopted resources which ones the killed run, which began at `since`, has made. */
export function judge(refreshed: StackState, adoptedOnes: readonly StateResource[], since: number): Verdict {
  const verdict: Verdict = { made: [], missing: [], foreign: [] };
  for (const resource of adoptedOnes) {
    const found = (refreshed.deployment.resources ?? []).find(
      (one) => one.urn === resource.urn && one.delete !== true && isSame(one.id, resource.id),
    );
    verdict[found === undefined ? "missing" : isMadeSince(found, since) ? "made" : "foreign"].push(resource);
  }
  return verdict;
}

/** Takes out of a state what isn't the stack's; and what a missing one was to replace is no longer to be deleted. */
export function withoutStrangers(
  state: StackState,
  before: StackState,
  { missing, foreign }: Verdict,
): StackState {
  const gone = new Set([...missing, ...foreign].map(({ urn }) => urn));
  const wasDeleted = new Set(
    (before.deployment.resources ?? []).filter((one) => one.delete === true).map((one) => one.id),
  );
  const resources = (state.deployment.resources ?? []).flatMap((one) => {
    if (!gone.has(one.urn)) {
      return [one];
    }
    const isOld = one.delete === true;
    return isOld ? [wasDeleted.has(one.id) ? one : { ...one, delete: false }] : [];
  });
  return { ...state, deployment: { ...state.deployment, resources } };
}

const isSame = (one = "", other = "") => one.toLowerCase() === other.toLowerCase();

/** By when Azure says that it was made; else by Pulumi's random ending of its name, which nobody else has. */
function isMadeSince({ id: found = "", outputs = {} }: StateResource, since: number): boolean {
  const { createdOn, systemData } = outputs as { createdOn?: string; systemData?: { createdAt?: string } };
  const created = createdOn ?? systemData?.createdAt;
  return created === undefined ? /[0-9a-f]{8}$/.test(found) : Date.parse(created) >= since;
}
