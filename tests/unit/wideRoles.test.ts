import * as pulumi from "@pulumi/pulumi";
import { PrincipalType, SignalRRole, SignalRRoleGrant, SignalRRoleGrants } from "../../components";
import { RoleGrant, webAndMobileRoles } from "../../components/roles";
import { makeService, principalId, resourceId } from "../support/faults";
import { mockPulumi, settled, valueOf } from "../support/mocks";

interface Grant {
  principalId: string;
  principalType?: pulumi.Input<PrincipalType>;
  role: SignalRRole;
}

type Form = (grant: Grant) => pulumi.Resource;

const alone: Form = (grant) => new SignalRRoleGrant("a", { resourceId, ...grant });

/** Each way to grant a role, and the component that the warning is shown at. */
const forms: Readonly<Record<string, Form>> = {
  SignalRRoleGrant: alone,
  "SignalRRoleGrant, of an Output": ({ role, ...grant }) =>
    new SignalRRoleGrant("a", { resourceId, ...grant, role: pulumi.output(role) }),
  SignalRRoleGrants: ({ role, ...grant }) =>
    new SignalRRoleGrants("a", { resourceId, principals: { api: { ...grant, roles: [role] } } }),
  "service.grant": ({ role, ...grant }) => {
    const service = makeService({});
    return service.grant("api", { ...grant, roles: [role] })[0] ?? service;
  },
  RoleGrant: (grant) => new RoleGrant("a", { scope: resourceId, ...grant }),
  "RoleGrant, of an Output": ({ role, ...grant }) =>
    new RoleGrant("a", { scope: resourceId, ...grant, role: pulumi.output(role) }),
};
const rows = Object.entries(forms);

const narrower =
  "A backend that negotiates and sends needs SignalR App Server and SignalR REST API Owner; one that only reads, " +
  "SignalR REST API Reader.";
const serviceOwner = `SignalR Service Owner allows a workload everything on the data plane. ${narrower}`;
const accessKeyReader = `SignalR AccessKey Reader lets a workload read access keys, which managed identity doesn't need. ${narrower}`;

/** What is warned of and at which component, which of them made the grant, and how many assignments are made. */
async function granted(form: Form, grant: Omit<Grant, "principalId">) {
  const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
  const recorded = await mockPulumi();
  const component = form({ principalId, ...grant });
  await settled();
  // As URNs: resources say too much when they differ.
  const urnOf = (resource = component) => valueOf(resource.urn);
  const warnings = await Promise.all(
    warn.mock.calls.map(async ([message, resource]) => [message, await urnOf(resource)]),
  );
  warn.mockRestore();
  const { length: made } = recorded.resources.filter(({ type }) => type.endsWith(":RoleAssignment"));
  return { warnings, urn: await urnOf(), made };
}

const warningsOf = async (form: Form, grant: Omit<Grant, "principalId">) =>
  (await granted(form, grant)).warnings;

describe("a role that lets a workload do more than any needs", () => {
  it.each(rows)("is warned of at the component, and granted all the same: %s", async (_, form) => {
    const owner = await granted(form, { role: SignalRRole.ServiceOwner });
    expect(owner.warnings).toEqual([[serviceOwner, owner.urn]]);
    const reader = await granted(form, {
      role: SignalRRole.AccessKeyReader,
      principalType: PrincipalType.ServicePrincipal,
    });
    expect(reader.warnings).toEqual([[accessKeyReader, reader.urn]]);
    expect([owner.made, reader.made]).toEqual([1, 1]);
  });

  it.each(rows)("isn't warned of for a person: %s", async (_, form) => {
    const principalType = PrincipalType.User;
    expect(await warningsOf(form, { role: SignalRRole.ServiceOwner, principalType })).toEqual([]);
    expect(await warningsOf(form, { role: SignalRRole.AccessKeyReader, principalType })).toEqual([]);
  });

  it.each(["Group", "ForeignGroup", "Device"] as const)("isn't warned of for a %s", async (principalType) => {
    expect(await warningsOf(alone, { role: SignalRRole.ServiceOwner, principalType })).toEqual([]);
  });

  it("is warned of, or not, by a principal type that is an Output", async () => {
    const warnings = (type: PrincipalType) =>
      warningsOf(alone, {
        role: SignalRRole.ServiceOwner,
        principalType: pulumi.output(type),
      });
    expect(await warnings(PrincipalType.ServicePrincipal)).toHaveLength(1);
    expect(await warnings(PrincipalType.User)).toEqual([]);
  });

  it.each(["AppServer", "RestApiOwner", "RestApiReader", "Contributor"] as const)(
    "isn't %s",
    async (role) => {
      expect(await warningsOf(alone, { role: SignalRRole[role] })).toEqual([]);
    },
  );

  it("is warned of where RoleGrant gets it by its id", async () => {
    const byId: Form = ({ role, ...grant }) =>
      new RoleGrant("a", { scope: resourceId, ...grant, roleDefinitionId: webAndMobileRoles[role].id });
    expect(await warningsOf(byId, { role: SignalRRole.ServiceOwner })).toHaveLength(1);
  });

  it("is warned of for each principal and role, and for those alone", async () => {
    const roles = [SignalRRole.AppServer, SignalRRole.ServiceOwner, SignalRRole.AccessKeyReader];
    const ids = ["22222222-2222-2222-2222-222222222222", "33333333-3333-3333-3333-333333333333"] as const;
    const warnings = await warningsOf(
      () =>
        new SignalRRoleGrants("a", {
          resourceId,
          principals: {
            api: { principalId, roles },
            ops: { principalId: ids[0], roles },
            person: { principalId: ids[1], principalType: "User", roles },
          },
        }),
      { role: SignalRRole.AppServer },
    );
    expect(warnings.map(([message]) => message)).toEqual([
      serviceOwner,
      accessKeyReader,
      serviceOwner,
      accessKeyReader,
    ]);
  });
});
