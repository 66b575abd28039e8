import * as pulumi from "@pulumi/pulumi";
import { SignalRRole, SignalRRoleGrant, SignalRRoleGrants } from "../../components";
import { RoleGrant, webAndMobileRoles } from "../../components/roles";
import { makeService, principalId, resourceId } from "../support/faults";
import { failuresOf, mockPulumi, settled } from "../support/mocks";

interface Grant {
  scope: pulumi.Input<string>;
  principalId: pulumi.Input<string>;
  role: SignalRRole;
}

interface Form {
  make: (name: string, grant: Grant) => unknown;
  /** Who makes the grant, in words. */
  says: (name: string) => string;
  /** Which component, and which of its arguments, a fault of a known grant is told of. */
  faulty: (name: string) => readonly [component: string, propertyPath: string];
}

const signalRRoleGrant: Form = {
  make: (name, { scope, ...grant }) => new SignalRRoleGrant(name, { resourceId: scope, ...grant }),
  says: (name) => `SignalRRoleGrant "${name}"`,
  faulty: (name) => [`SignalRRoleGrant "${name}"`, "role"],
};
const forms: Readonly<Record<string, Form>> = {
  SignalRRoleGrant: signalRRoleGrant,
  SignalRRoleGrants: {
    make: (name, { scope, role, ...grant }) =>
      new SignalRRoleGrants(name, { resourceId: scope, principals: { api: { ...grant, roles: [role] } } }),
    says: (name) => `SignalRRoleGrants "${name}", principal "api"`,
    faulty: (name) => [`SignalRRoleGrants "${name}"`, "principals.api"],
  },
  RoleGrant: {
    make: (name, grant) => new RoleGrant(name, grant),
    says: (name) => `RoleGrant "${name}"`,
    faulty: (name) => [`RoleGrant "${name}"`, "role"],
  },
  "RoleGrant by the role's id": {
    make: (name, { role, ...grant }) =>
      new RoleGrant(name, { ...grant, roleDefinitionId: webAndMobileRoles[role].id.toUpperCase() }),
    says: (name) => `RoleGrant "${name}"`,
    faulty: (name) => [`RoleGrant "${name}"`, "roleDefinitionId"],
  },
};
const names = Object.keys(forms);
const pairs = names.flatMap((first) => names.map((second) => [first, second] as const));
/** Each form first and second once, for what doesn't depend on the pair. */
const ring = names.map((first, index) => [first, names[(index + 1) % names.length] ?? first] as const);
const form = (name: string): Form => forms[name] ?? signalRRoleGrant;

const grant: Grant = { scope: resourceId, principalId, role: SignalRRole.AppServer };
const otherId = "22222222-2222-2222-2222-222222222222";

const twice = (component: string, propertyPath: string, other: string) =>
  `${component} has an invalid argument:\n  ${propertyPath}: "SignalR App Server" is granted twice: ${other} gives it to ` +
  "the same principal at the same scope, and Azure refuses a second assignment (RoleAssignmentExists). " +
  "Remove one of the two.";

/** An Output that isn't known before the program ends, as all of new resources are in a preview. */
const unknown = () => pulumi.output(new Promise<string>(() => undefined));

describe("the same grant twice", () => {
  it.each(pairs)("is told at once, as %s and then as %s", async (first, second) => {
    await mockPulumi();
    form(first).make("a", grant);
    expect(() => form(second).make("b", grant)).toThrow(
      twice(...form(second).faulty("b"), form(first).says("a")),
    );
    await settled();
  });

  it.each(names)("is told of two components of one name under other parents, as %s", async (one) => {
    await mockPulumi();
    const { make, faulty, says } = form(one);
    make("a", grant);
    expect(() => make("a", grant)).toThrow(twice(...faulty("a"), `another ${says("a")}`));
    const known = () => ({ ...grant, principalId: pulumi.output(otherId) });
    const failures = await failuresOf(() => {
      make("b", known());
      make("b", known());
    });
    expect(failures).toEqual([twice(says("b"), faulty("b")[1], `another ${says("b")}`)]);
  });

  it.each(pairs)("is told when it is known, as %s and then as %s", async (first, second) => {
    await mockPulumi();
    const failures = await failuresOf(() => {
      form(first).make("a", { ...grant, principalId: pulumi.output(principalId) });
      form(second).make("b", { ...grant, principalId: pulumi.output(principalId) });
    });
    // Once, of whichever is known second.
    expect(failures).toHaveLength(1);
    expect([
      twice(form(second).says("b"), form(second).faulty("b")[1], form(first).says("a")),
      twice(form(first).says("a"), form(first).faulty("a")[1], form(second).says("b")),
    ]).toContain(failures[0]);
  });

  it.each(pairs)("is told of unknown ids that are the same Outputs, as %s and %s", async (first, second) => {
    await mockPulumi();
    const same = { ...grant, scope: unknown(), principalId: unknown() };
    form(first).make("a", same);
    expect(() => form(second).make("b", same)).toThrow(
      twice(...form(second).faulty("b"), form(first).says("a")),
    );
  });

  it.each(ring)("is told of ids in another casing, as %s and %s", async (first, second) => {
    await mockPulumi();
    const id = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa";
    const shouted = resourceId.replace("/subscriptions/", "/SUBSCRIPTIONS/").replace("/rg/", "/RG/");
    form(first).make("a", { ...grant, principalId: id });
    expect(() => form(second).make("b", { ...grant, scope: shouted, principalId: id.toUpperCase() })).toThrow(
      twice(...form(second).faulty("b"), form(first).says("a")),
    );
    await settled();
  });

  it("is told when it is known of a plain grant and one whose scope is an Output", async () => {
    await mockPulumi();
    const failures = await failuresOf(() => {
      form("SignalRRoleGrant").make("a", grant);
      form("RoleGrant").make("b", { ...grant, scope: pulumi.output(resourceId.toUpperCase()) });
    });
    expect(failures).toEqual([twice('RoleGrant "b"', "role", 'SignalRRoleGrant "a"')]);
  });

  it("is told when it is known of a role that is an Output", async () => {
    await mockPulumi();
    const failures = await failuresOf(() => {
      new SignalRRoleGrant("a", { resourceId, principalId, role: pulumi.output(grant.role) });
      new SignalRRoleGrant("b", { resourceId, principalId, role: pulumi.output(grant.role) });
    });
    expect(failures).toEqual([
      twice('SignalRRoleGrant "b"', "role", 'SignalRRoleGrant "a"').replace(
        '"SignalR App Server"',
        "the role",
      ),
    ]);
  });

  it("is told of two names of one principal in SignalRRoleGrants", async () => {
    await mockPulumi();
    const api = { principalId, roles: [SignalRRole.AppServer] };
    const worker = { principalId, jobs: ["host-hub" as const] };
    expect(() => new SignalRRoleGrants("a", { resourceId, principals: { api, worker } })).toThrow(
      twice('SignalRRoleGrants "a"', "principals.worker", 'SignalRRoleGrants "a", principal "api"'),
    );
  });

  it.each(names)("is told of service.grant and then %s", async (second) => {
    await mockPulumi();
    const service = makeService({});
    service.grant("api", { principalId, roles: [grant.role] });
    expect(() => form(second).make("b", { ...grant, scope: service.resourceId })).toThrow(
      twice(...form(second).faulty("b"), 'SignalRRoleGrant "x-api-app-server"'),
    );
    await settled();
  });

  it.each(names)("is told of %s and then service.grant", async (first) => {
    await mockPulumi();
    const service = makeService({});
    form(first).make("a", { ...grant, scope: service.resourceId });
    expect(() => service.grant("api", { principalId, roles: [grant.role] })).toThrow(
      twice('Grant "api" of ServerlessSignalR "x"', "role", form(first).says("a")),
    );
    await settled();
  });

  it("is told of service.grant twice", async () => {
    await mockPulumi();
    const service = makeService({});
    service.grant("api", { principalId, jobs: ["negotiate"] });
    expect(() => service.grant("hub", { principalId, jobs: ["host-hub"] })).toThrow(
      twice('Grant "hub" of ServerlessSignalR "x"', "role", 'SignalRRoleGrant "x-api-app-server"'),
    );
    await settled();
  });
});

describe("service.grant twice for the same Output", () => {
  it("is told at once, also where the id isn't known yet", async () => {
    await mockPulumi();
    const service = makeService({});
    const same = pulumi.output(principalId);
    service.grant("api", { principalId: same, jobs: ["negotiate"] });
    expect(() => service.grant("hub", { principalId: same, jobs: ["host-hub"] })).toThrow(
      twice('Grant "hub" of ServerlessSignalR "x"', "role", 'SignalRRoleGrant "x-api-app-server"'),
    );
    await settled();
  });
});

describe("one assignment that two grants adopt", () => {
  it("is refused: without one of them Pulumi would delete it", async () => {
    await mockPulumi();
    const id = `${resourceId}/providers/Microsoft.Authorization/roleAssignments/77777777-7777-7777-7777-777777777777`;
    const args = { resourceId, role: SignalRRole.AppServer };
    new SignalRRoleGrant("a", { ...args, principalId, roleAssignmentId: id });
    expect(
      () => new SignalRRoleGrant("b", { ...args, principalId: otherId, roleAssignmentId: id.toUpperCase() }),
    ).toThrow(
      `SignalRRoleGrant "b" has an invalid argument:\n  roleAssignmentId: "${id}" is adopted twice: SignalRRoleGrant ` +
        '"a" adopts the same assignment, and without one of the two Pulumi would delete it. Each assignment gives ' +
        "one role to one principal: give each its own.",
    );
    await settled();
  });
});

describe("a grant that is another one", () => {
  it.each(ring)("isn't told of, as %s beside %s: by role, scope or principal", async (first, second) => {
    const recorded = await mockPulumi();
    form(first).make("a", grant);
    form(second).make("b", { ...grant, role: SignalRRole.RestApiOwner });
    form(second).make("c", { ...grant, scope: `${resourceId}2` });
    form(second).make("d", { ...grant, principalId: otherId });
    form(second).make("e", { ...grant, principalId: pulumi.output(otherId), scope: `${resourceId}2` });
    await settled();
    expect(recorded.resources.filter(({ type }) => type.endsWith(":RoleAssignment"))).toHaveLength(5);
  });

  it("isn't told of where two Outputs aren't known", async () => {
    await mockPulumi();
    expect(() => {
      form("SignalRRoleGrant").make("a", { ...grant, principalId: unknown() });
      form("SignalRRoleGrant").make("b", { ...grant, principalId: unknown() });
    }).not.toThrow();
  });

  it.each(names)("isn't told of where %s makes it in another run of the program", async (name) => {
    for (const id of [principalId, pulumi.output(principalId)]) {
      const recorded = await mockPulumi();
      form(name).make("a", { ...grant, principalId: id });
      await settled();
      expect(recorded.resources).toHaveLength(2);
    }
  });
});
