import * as pulumi from "@pulumi/pulumi";
import {
  ServerlessSignalR,
  SignalRRoleGrant,
  SignalRRoleGrants,
  signalRAppSettings,
  signalRConnectionString,
} from "../../components";
import { RoleGrant } from "../../components/roles";
import { faultsOf, makeGrant, makeGrants, makeRoleGrant, makeService, resourceId } from "../support/faults";
import { failuresOf, mockPulumi, settled } from "../support/mocks";

// What TypeScript refuses and JavaScript lets through: hence `as never`.

beforeEach(mockPulumi);

const noArguments = (value: string) =>
  `${value}. Allowed: an object of arguments. Give at least the required ones.`;

describe("arguments that aren't there", () => {
  const calls: Readonly<Record<string, (args: never) => unknown>> = {
    "args of ServerlessSignalR": (args) => new ServerlessSignalR("x", args),
    "args of SignalRRoleGrant": (args) => new SignalRRoleGrant("x", args),
    "args of SignalRRoleGrants": (args) => new SignalRRoleGrants("x", args),
    "args of RoleGrant": (args) => new RoleGrant("x", args),
    "args of signalRAppSettings": (args) => signalRAppSettings(args),
    "parts of signalRConnectionString": (args) => signalRConnectionString(args),
  };
  const callsOfService: Readonly<Record<string, (service: ServerlessSignalR, args: never) => unknown>> = {
    "args of appSettings": (service, args) => service.appSettings(args),
    "principal of grant": (service, args) => service.grant("api", args),
  };

  const expectFaults = (what: string, call: (args: never) => unknown) => {
    const path = what.split(" ")[0] ?? "";
    expect(faultsOf(() => call(undefined as never))).toEqual([`${path}: ${noArguments("is missing")}`]);
    expect(faultsOf(() => call(null as never))).toEqual([`${path}: ${noArguments("null is not allowed")}`]);
    expect(faultsOf(() => call("x" as never))).toEqual([`${path}: ${noArguments('"x" is not allowed')}`]);
  };

  it.each(Object.entries(calls))("are a fault: %s", expectFaults);

  it.each(Object.entries(callsOfService))("are a fault: %s", async (what, call) => {
    const service = makeService({});
    expectFaults(what, (args) => call(service, args));
    await settled();
  });

  it("are right for connectionStringFor, but not null", async () => {
    const service = makeService({});
    const fault = `args: ${noArguments("null is not allowed")}`;
    expect(faultsOf(() => service.connectionStringFor(null as never))).toEqual([fault]);
    expect(faultsOf(() => service.connectionStringFor())).toEqual([]);
    await settled();
  });
});

describe("a component's name", () => {
  it.each<[type: string, make: () => unknown]>([
    ["ServerlessSignalR", () => new ServerlessSignalR(5 as never, {} as never)],
    ["SignalRRoleGrant", () => new SignalRRoleGrant(5 as never, {} as never)],
    ["SignalRRoleGrants", () => new SignalRRoleGrants(5 as never, {} as never)],
    ["RoleGrant", () => new RoleGrant(5 as never, {} as never)],
  ])("of %s has to be text", (type, make) => {
    expect(faultsOf(make)[0]).toBe("name: 5 is not allowed. Allowed: text. Name the component.");
    expect(make).toThrow(new RegExp(`^${type} has \\d invalid arguments:`));
  });
});

describe("a value that JSON can't say", () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;

  it.each([
    ["a function", () => "Free_F1", "a function"],
    ["a symbol", Symbol("Free_F1"), "Symbol(Free_F1)"],
    ["a bigint", 5n, "5"],
    ["an object that refers to itself", circle, "an object"],
    ["an object with a bigint", { units: 5n }, "an object"],
    ["NaN", NaN, "NaN"],
    ["Infinity", Infinity, "Infinity"],
    ["null", null, "null"],
    ["a list", ["Free_F1"], '["Free_F1"]'],
    ["an object", { name: "Free_F1" }, '{"name":"Free_F1"}'],
  ])("is told: %s", (_, value, shown) => {
    const [fault = ""] = faultsOf(() => makeService({ resourceGroupName: value }));
    expect(fault).toMatch(`resourceGroupName: ${shown} is not allowed. Allowed: 1-90 letters`);
  });

  it("is told where it is a capacity", () => {
    const fault = faultsOf(() => makeService({ capacity: NaN }))[0];
    expect(fault).toMatch("capacity: NaN is not allowed. Allowed: 1, 2");
  });

  it("is told where it is a resource, as every argument takes what a resource says of itself", async () => {
    const group = new pulumi.ComponentResource("test:index:Group", "group");
    expect(faultsOf(() => makeService({ resourceGroupName: group }))[0]).toMatch(
      "resourceGroupName: a resource is not allowed. Allowed: 1-90 letters",
    );
    expect(faultsOf(() => makeGrant({ resourceId: group }))[0]).toMatch(
      "resourceId: a resource is not allowed.",
    );
    expect(faultsOf(() => makeRoleGrant({ scope: group }))[0]).toMatch("scope: a resource is not allowed.");
    expect(faultsOf(() => makeGrants({ principals: group })).join()).toMatch(
      "principals: a resource is not allowed",
    );
    await settled();
  });
});

describe("a secret that is wrong", () => {
  const hidden =
    "is a secret with a value that is not allowed, and that is not shown here. Give it as plain text to see why.";

  it.each<[path: string, make: () => unknown]>([
    ["location", () => makeService({ location: pulumi.secret("hunter2_secret") })],
    ["resourceGroupName", () => makeService({ resourceGroupName: pulumi.secret("hunter2_secret/") })],
    ["tags", () => makeService({ tags: pulumi.secret({ team: "hunter2_secret".repeat(20) }) })],
    ["principalId", () => makeGrant({ principalId: pulumi.secret("hunter2_secret") })],
    ["scope", () => makeRoleGrant({ scope: pulumi.secret("hunter2_secret") })],
  ])("is told without its value: %s", async (path, make) => {
    const failures = (await failuresOf(make)).join("\n");
    expect(failures).toContain(`${path}: ${hidden}`);
    expect(failures).not.toContain("hunter2");
  });
});

describe("an assignment that is adopted", () => {
  it.each([
    ["SignalRRoleGrant", "roleAssignmentId", makeGrant, (id: string) => ({ roleAssignmentId: id })],
    ["RoleGrant", "roleAssignmentId", makeRoleGrant, (id: string) => ({ roleAssignmentId: id })],
  ])("has to be at the scope of %s, also where that is known later", async (type, path, make, adopting) => {
    const other = `${resourceId}-2/providers/Microsoft.Authorization/roleAssignments/11111111-1111-1111-1111-111111111111`;
    const scope = pulumi.output(resourceId);
    const failures = await failuresOf(() => make({ ...adopting(other), resourceId: scope, scope }));
    expect(failures).toEqual([
      `${type} "x" has an invalid argument:\n  ${path}: "${other}" is not allowed. Allowed: an assignment at ` +
        `${resourceId}. One from above can't be adopted here: grant anew.`,
    ]);
  });
});
