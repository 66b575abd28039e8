import {
  adopted,
  judge,
  needsSubscription,
  pendingCreations,
  subscriptionIn,
  withoutStrangers,
} from "../../../automation/recovery/pendingCreations";
import type { PendingOperation, StackState, StateResource } from "../../../automation/stackWorkspace";

const urn = (type: string, name: string) => `urn:pulumi:dev::app::${type}::${name}`;

function resource(type: string, name: string, inputs = {}, more: Partial<StateResource> = {}): StateResource {
  return { urn: urn(type, name), type, custom: true, inputs, ...more };
}

const creating = (one: StateResource): PendingOperation => ({ type: "creating", resource: one });

const group = resource("azure-native:resources:ResourceGroup", "rg", { resourceGroupName: "rg1a2b3c4d" });
const service = resource("azure-native:signalrservice:SignalR", "sig", {
  resourceGroupName: "rg1a2b3c4d",
  resourceName: "sig-x7y8z9",
});
const grant = resource("azure-native:authorization:RoleAssignment", "api", {
  scope: "/subscriptions/s/resourceGroups/rg",
  roleAssignmentName: "22222222-2222-2222-2222-222222222222",
});
const serviceId =
  "/subscriptions/s/resourceGroups/rg1a2b3c4d/providers/Microsoft.SignalRService/SignalR/sig-x7y8z9";
const grantId = `${String(grant.inputs?.scope)}/providers/Microsoft.Authorization/roleAssignments/22222222-2222-2222-2222-222222222222`;

const state = (resources: StateResource[], operations: PendingOperation[] = []): StackState => ({
  version: 3,
  deployment: { resources, pending_operations: operations },
});

describe("what was being created when Pulumi was killed", () => {
  const component = resource("serverless-signalr:index:ServerlessSignalR", "sig", {}, { custom: false });
  const random = resource("random:index/randomString:RandomString", "sig");
  const other = resource("azure-native:web:WebApp", "app", { resourceGroupName: "rg", name: "app" });
  const updating: PendingOperation = { type: "updating", resource: group };
  const operations = [...[group, service, grant, component, random, other].map(creating), updating];

  it("is found by the id that follows from its inputs, or unknown, unless it is in no cloud", () => {
    const sorted = pendingCreations(state([], operations), { subscriptionId: "s" });
    expect(sorted.findable.map(({ id }) => id)).toEqual([
      "/subscriptions/s/resourceGroups/rg1a2b3c4d",
      serviceId,
      grantId,
    ]);
    expect(sorted.unknown.map((one) => one.resource)).toEqual([other]);
  });

  it("needs the subscription for all but an assignment, and takes it from another resource of the state", () => {
    expect(needsSubscription(state([], [creating(grant)]))).toBe(false);
    expect(needsSubscription(state([], [creating(group)]))).toBe(true);
    expect(
      pendingCreations(state([], [creating(group)]), { subscriptionId: undefined }).unknown,
    ).toHaveLength(1);
    expect(
      subscriptionIn(
        state([
          { ...random, id: "x7y8z9" },
          { ...service, id: serviceId },
        ]),
      ),
    ).toBe("s");
  });

  it("is put into the state as if it had succeeded", () => {
    const before = state([component], operations);
    const { deployment } = adopted(before, pendingCreations(before, { subscriptionId: "s" }));
    expect(deployment.resources?.map(({ urn: one }) => one)).toEqual([
      component.urn,
      group.urn,
      service.urn,
      grant.urn,
    ]);
    expect(deployment.pending_operations).toEqual([]);
  });
});

describe("a replacement under way", () => {
  const old = { ...service, id: `${serviceId}-old` };
  const before = state([old], [creating(service)]);
  const creations = pendingCreations(before, { subscriptionId: "s" });

  it("leaves the old one to be deleted once the new one was made", () => {
    const { deployment } = adopted(before, creations);
    expect(deployment.resources).toEqual([
      { ...old, delete: true },
      { ...service, id: serviceId, outputs: {}, initErrors: [expect.any(String)] },
    ]);
  });

  it("keeps the old one where the new one was not made", () => {
    const refreshed = state([{ ...old, delete: true }]);
    const verdict = judge(refreshed, creations.findable, 0);
    expect(verdict.missing).toHaveLength(1);
    expect(withoutStrangers(refreshed, before, verdict).deployment.resources).toEqual([
      { ...old, delete: false },
    ]);
  });

  it("forgets an old one that had been deleted before", () => {
    const deleted = state([{ ...old, pendingReplacement: true }], [creating(service)]);
    expect(adopted(deleted, creations).deployment.resources).toEqual([
      { ...service, id: serviceId, outputs: {}, initErrors: [expect.any(String)] },
    ]);
  });
});

describe("what a refresh finds of it", () => {
  const since = Date.parse("2026-01-01T12:00:00Z");
  const verdictOn = (one: StateResource, found: Partial<StateResource>) => {
    const { findable } = pendingCreations(state([], [creating(one)]), { subscriptionId: "s" });
    const [wanted] = findable;
    const { made, missing, foreign } = judge(
      state(wanted === undefined ? [] : [{ ...wanted, ...found }]),
      findable,
      since,
    );
    return made.length > 0
      ? "made"
      : missing.length > 0
        ? "missing"
        : foreign.length > 0
          ? "foreign"
          : "none";
  };

  it.each([
    [grant, { outputs: { createdOn: "2026-01-01T12:00:01Z" } }, "made"],
    [grant, { outputs: { createdOn: "2026-01-01T11:59:59Z" } }, "foreign"],
    [service, { outputs: { systemData: { createdAt: "2026-01-01T12:00:01Z" } } }, "made"],
    [service, { outputs: { systemData: { createdAt: "2025-01-01T12:00:01Z" } } }, "foreign"],
    [service, { id: serviceId.toLowerCase(), outputs: { systemData: { createdAt: "2027-01-01" } } }, "made"],
    [service, { id: `${serviceId}-other` }, "missing"],
    // Azure doesn't say when a group was made; nobody else has a name that ends so.
    [group, {}, "made"],
    [{ ...group, inputs: { resourceGroupName: "rg-shared" } }, {}, "foreign"],
  ])("%#: %j is %s", (one, found, verdict) => {
    expect(verdictOn(one, found)).toBe(verdict);
  });
});
