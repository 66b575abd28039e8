import * as pulumi from "@pulumi/pulumi";
import {
  PrincipalType,
  SignalRJob,
  SignalRRole,
  SignalRRoleGrant,
  SignalRRoleGrants,
  type SignalRPrincipal,
} from "../../components";
import { roleSlug } from "../../components/signalRRoles";
import { principalId, resourceId } from "../support/faults";
import { mockPulumi, outputNames, settled, valueOf } from "../support/mocks";

const subscription = "/subscriptions/00000000-0000-0000-0000-000000000000";
const definitions = `${subscription}/providers/Microsoft.Authorization/roleDefinitions`;
const other = "22222222-2222-2222-2222-222222222222";

const principals: Record<string, SignalRPrincipal> = {
  api: { principalId, jobs: [SignalRJob.Send, SignalRJob.Negotiate] },
  "ops.team": {
    principalId: other,
    principalType: PrincipalType.Group,
    roles: [SignalRRole.Contributor],
    description: "on call",
  },
};

async function deployed(
  some: Record<string, SignalRPrincipal> = principals,
  id: pulumi.Input<string> = resourceId,
) {
  const recorded = await mockPulumi();
  const grants = new SignalRRoleGrants("backends", { resourceId: id, principals: some });
  const ids = await valueOf(grants.roleAssignmentIds);
  await settled();
  const assignments = recorded.resources
    .filter(({ type }) => type === "azure-native:authorization:RoleAssignment")
    .sort((one, next) => one.name.localeCompare(next.name)); // Plain values are registered before Outputs.
  return { grants, ids, recorded, assignments };
}

describe("SignalRRoleGrants", () => {
  it("registers the component and an assignment per principal and role, and nothing else", async () => {
    const { recorded } = await deployed();
    const assignment = (name: string, inputs: Record<string, unknown>) => ({
      type: "azure-native:authorization:RoleAssignment",
      name: `backends-${name}`,
      parent: "backends",
      inputs: { scope: resourceId, ...inputs },
      // azure-native would take access away before giving it.
      options: { deleteBeforeReplace: false },
    });
    expect(recorded.resources).toEqual([
      {
        type: "serverless-signalr:index:SignalRRoleGrants",
        name: "backends",
        parent: undefined,
        // Without the principals: the assignments say them.
        inputs: { resourceId },
        options: {},
      },
      assignment("api-app-server", {
        roleAssignmentName: "7b462655-c9e1-5481-90a5-b94a7ca60810",
        principalId,
        principalType: "ServicePrincipal",
        roleDefinitionId: `${definitions}/420fcaa2-552c-430f-98ca-3264be4806c7`,
      }),
      assignment("api-rest-api-owner", {
        roleAssignmentName: "4380b951-73e1-598c-8929-fb95b601a0d6",
        principalId,
        principalType: "ServicePrincipal",
        roleDefinitionId: `${definitions}/fd53cd77-2268-407a-8f46-7e7863d0f521`,
      }),
      assignment("ops.team-web-pubsub-contributor", {
        roleAssignmentName: "bb5057f7-ed91-5936-a05d-3eae86cf8bcc",
        principalId: other,
        principalType: "Group",
        roleDefinitionId: `${definitions}/8cf5e20a-e4b2-4e9d-b3a1-5ceb692c2761`,
        description: "on call",
      }),
    ]);
  });

  it("registers exactly its declared outputs: the assignments' ids, as PRINCIPAL-ROLE", async () => {
    const { grants, recorded } = await deployed();
    const outputs = recorded.registeredOutputs.backends as Record<string, unknown>;
    expect(outputs).toEqual({
      roleAssignmentIds: {
        "api-app-server": "backends-api-app-server-id",
        "api-rest-api-owner": "backends-api-rest-api-owner-id",
        "ops.team-web-pubsub-contributor": "backends-ops.team-web-pubsub-contributor-id",
      },
    });
    expect(Object.keys(outputs)).toEqual(outputNames(grants));
  });

  it("gives each role's assignment the name that SignalRRoleGrant gives it", async () => {
    const roles = Object.values(SignalRRole);
    const person = { principalId, principalType: PrincipalType.User };
    const { assignments } = await deployed({ api: { ...person, roles } });
    await mockPulumi();
    const alone = roles.map(async (role) => {
      const name = `backends-api-${roleSlug(role)}`;
      const grant = new SignalRRoleGrant(name, { resourceId, ...person, role });
      return [name, await valueOf(grant.roleAssignmentName)];
    });
    const names = assignments.map(({ name, inputs }) => [name, inputs.roleAssignmentName]);
    expect(Object.fromEntries(names)).toEqual(Object.fromEntries(await Promise.all(alone)));
    expect(names).toHaveLength(6);
  });

  it("keeps the roles in the order in which they are named", async () => {
    const roles = [SignalRRole.Contributor, SignalRRole.AppServer, SignalRRole.RestApiReader];
    const { ids } = await deployed({ api: { principalId, roles } });
    expect(Object.keys(ids)).toEqual(["api-web-pubsub-contributor", "api-app-server", "api-rest-api-reader"]);
  });

  it.each<[SignalRJob[], string[]]>([
    [["negotiate"], ["app-server"]],
    [["host-hub"], ["app-server"]],
    [["manage-groups"], ["rest-api-owner"]],
    [["read-presence"], ["rest-api-reader"]],
    [
      ["read-presence", "send", "negotiate"],
      ["app-server", "rest-api-owner"],
    ],
  ])("gives for the jobs %j the roles %j", async (jobs, slugs) => {
    const { ids } = await deployed({ api: { principalId, jobs } });
    expect(Object.keys(ids)).toEqual(slugs.map((slug) => `api-${slug}`));
  });

  it("takes Outputs and promises: resource id, principal, type and description", async () => {
    const shouted = "AAAAAAAA-AAAA-AAAA-AAAA-AAAAAAAAAAAA";
    const { assignments } = await deployed(
      {
        api: {
          principalId: pulumi.output(shouted),
          principalType: pulumi.output(PrincipalType.Device),
          description: pulumi.output("a sensor"),
          jobs: ["send"],
        },
        worker: { principalId: Promise.resolve(other), jobs: ["send"] },
      },
      pulumi.output(resourceId.replace("/resourceGroups/", "/resourcegroups/")),
    );
    expect(assignments.map(({ inputs }) => inputs)).toMatchObject([
      {
        scope: resourceId,
        principalId: shouted.toLowerCase(),
        principalType: "Device",
        description: "a sensor",
      },
      { scope: resourceId, principalId: other, principalType: "ServicePrincipal" },
    ]);
  });

  it("imports the assignment of a role whose id is given, under its own name, and makes the others", async () => {
    const id = `${resourceId}/providers/Microsoft.Authorization/roleAssignments/aaaaaaaa-9999-9999-9999-999999999999`;
    const { assignments, ids } = await deployed({
      api: {
        principalId,
        jobs: ["negotiate", "send"],
        roleAssignmentIds: { [SignalRRole.RestApiOwner]: id },
      },
    });
    expect(assignments.map(({ inputs, options }) => ({ name: inputs.roleAssignmentName, options }))).toEqual([
      { name: "7b462655-c9e1-5481-90a5-b94a7ca60810", options: { deleteBeforeReplace: false } },
      {
        name: "aaaaaaaa-9999-9999-9999-999999999999",
        options: { deleteBeforeReplace: true, replaceOnChanges: ["roleDefinitionId"], import: id },
      },
    ]);
    expect(ids).toEqual({
      "api-app-server": "backends-api-app-server-id",
      "api-rest-api-owner": id,
    });
  });

  it("makes no output secret", async () => {
    const { grants } = await deployed();
    expect(await pulumi.isSecret(grants.roleAssignmentIds)).toBe(false);
  });
});
