import * as pulumi from "@pulumi/pulumi";
import { RoleGrant, WebAndMobileRole, type RoleGrantArgs } from "../../components/roles";
import { faultsWith, principalId } from "../support/callers";
import { ofType, registered } from "../support/mocks";

const subscription = "/subscriptions/00000000-0000-0000-0000-000000000000";
const site = `${subscription}/resourceGroups/rg/providers/Microsoft.Web/sites/app`;
const guid = "de139f84-1756-47ae-9be6-808fbbe84772"; // Website Contributor
const definition = `/providers/Microsoft.Authorization/roleDefinitions/${guid}`;

const assignmentOf = async (args: Partial<RoleGrantArgs>) =>
  ofType(
    await registered(() => new RoleGrant("g", { scope: site, principalId, ...args })),
    "RoleAssignment",
  )[0];

describe("RoleGrant", () => {
  it("registers the component and its assignment, and has its outputs", async () => {
    const recorded = await registered(
      () =>
        new RoleGrant("g", {
          scope: site,
          principalId,
          role: WebAndMobileRole.WebsiteContributor,
          condition: "@Resource",
          description: "Publishes",
        }),
    );
    const [component, assignment] = recorded.resources;
    expect(component).toMatchObject({ type: "serverless-signalr:index:RoleGrant", name: "g" });
    expect(assignment).toMatchObject({
      type: "azure-native:authorization:RoleAssignment",
      name: "g",
      parent: "g",
      inputs: {
        scope: `${subscription}/resourceGroups/rg/providers/microsoft.web/sites/app`,
        principalId,
        principalType: "ServicePrincipal",
        roleDefinitionId: subscription + definition,
        condition: "@Resource",
        conditionVersion: "2.0",
        description: "Publishes",
      },
      options: { deleteBeforeReplace: false },
    });
    expect(recorded.registeredOutputs.g).toEqual({
      roleAssignmentId: "g-id",
      roleAssignmentName: assignment?.inputs.roleAssignmentName,
      roleDefinitionId: subscription + definition,
    });
  });

  it("is the same assignment by name, by GUID and by id of the role, in any case, at once or late", async () => {
    const forms: Partial<RoleGrantArgs>[] = [
      { role: "Website Contributor" },
      { role: pulumi.output("Website Contributor" as const) },
      { roleDefinitionId: guid.toUpperCase() },
      { roleDefinitionId: pulumi.output(subscription + definition) },
      { roleDefinitionId: definition, scope: pulumi.output(site.toUpperCase()) },
    ];
    const inputs: unknown[] = [];
    for (const form of forms) {
      inputs.push((await assignmentOf(form))?.inputs); // One after the other: each has mocks of its own.
    }
    expect(new Set(inputs.map((one) => JSON.stringify(one))).size).toBe(1);
  });

  const either = "Allowed: either role or roleDefinitionId. Give one of the two.";
  it.each([
    [
      { role: "Website Contributor" },
      'role: "Website Contributor" is not allowed. Allowed: a role that concerns microsoft.signalrservice/signalr; this one allows nothing there. Choose one of these: "SignalR AccessKey Reader", "SignalR App Server", "SignalR REST API Owner", "SignalR REST API Reader", "SignalR Service Owner", "SignalR/Web PubSub Contributor".',
    ],
    [{ roleDefinitionId: guid }, `role: "SignalR App Server" is not allowed. ${either}`],
    [
      { role: undefined, roleDefinitionId: "Contributor" },
      'roleDefinitionId: "Contributor" is not allowed. Allowed: a GUID, or an id that ends with /providers/Microsoft.Authorization/roleDefinitions/GUID. `az role definition list --name NAME` shows a role\'s id.',
    ],
    [
      { scope: "rg" },
      'scope: "rg" is not allowed. Allowed: the id of a management group, a subscription, a resource group or a resource, or "/". Give the resource\'s `id`.',
    ],
  ])("refuses %j", (args, fault) => {
    expect(faultsWith("RoleGrant", args)).toEqual([fault]);
  });
});
