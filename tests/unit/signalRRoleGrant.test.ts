import * as pulumi from "@pulumi/pulumi";
import { SignalRRole, SignalRRoleGrant, type SignalRRoleGrantArgs } from "../../components";
import { assignmentId, faultsWith, principalId, resourceId } from "../support/callers";
import { ofType, registered } from "../support/mocks";

const granted = (args: Partial<SignalRRoleGrantArgs> = {}, opts?: pulumi.ComponentResourceOptions) =>
  registered(
    () =>
      new SignalRRoleGrant("api", { resourceId, principalId, role: SignalRRole.AppServer, ...args }, opts),
  );

describe("SignalRRoleGrant", () => {
  it("registers the component and its assignment under Bicep's name, made before the old one goes", async () => {
    const { resources } = await granted({}, { protect: true });
    expect(resources).toEqual([
      {
        type: "serverless-signalr:index:SignalRRoleGrant",
        name: "api",
        parent: undefined,
        inputs: { resourceId, principalId, role: "SignalR App Server" },
        options: { protect: true },
      },
      {
        type: "azure-native:authorization:RoleAssignment",
        name: "api",
        parent: "api",
        inputs: {
          scope: resourceId,
          roleAssignmentName: "7b462655-c9e1-5481-90a5-b94a7ca60810",
          principalId,
          // azure-native's own default is User.
          principalType: "ServicePrincipal",
          roleDefinitionId:
            "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/420fcaa2-552c-430f-98ca-3264be4806c7",
        },
        // A protected grant protects its assignment.
        options: { deleteBeforeReplace: false, protect: true },
      },
    ]);
  });

  it("has the outputs of the assignment", async () => {
    expect((await granted({ role: SignalRRole.RestApiOwner })).registeredOutputs.api).toEqual({
      roleAssignmentId: "api-id",
      roleAssignmentName: "4380b951-73e1-598c-8929-fb95b601a0d6",
      roleDefinitionId:
        "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/fd53cd77-2268-407a-8f46-7e7863d0f521",
      role: "SignalR REST API Owner",
      principalId,
    });
  });

  it("makes the same assignment whatever the case of its ids, known at once or late", async () => {
    const id = "abcdef11-1111-1111-1111-111111111111";
    const inputsOf = async (args: Partial<SignalRRoleGrantArgs>) =>
      ofType(await granted(args), "RoleAssignment")[0]?.inputs;
    const expected = await inputsOf({ principalId: id });
    const shouted = { resourceId: resourceId.toUpperCase(), principalId: id.toUpperCase() };
    expect(await inputsOf(shouted)).toEqual(expected);
    const late = {
      resourceId: pulumi.output(shouted.resourceId),
      principalId: pulumi.output(shouted.principalId),
      role: pulumi.output(SignalRRole.AppServer),
    };
    expect(await inputsOf(late)).toEqual(expected);
  });

  it("with a name of the caller's goes before the new one comes, also for another role", async () => {
    const roleAssignmentName = "AAAAAAAA-1111-1111-1111-111111111111";
    expect(ofType(await granted({ roleAssignmentName }), "RoleAssignment")[0]).toMatchObject({
      inputs: { roleAssignmentName: roleAssignmentName.toLowerCase() },
      options: { deleteBeforeReplace: true, replaceOnChanges: ["roleDefinitionId"] },
    });
  });

  it("imports an assignment under its own name, by one casing of its id", async () => {
    for (const importRoleAssignmentId of [assignmentId, assignmentId.toUpperCase()]) {
      expect(ofType(await granted({ importRoleAssignmentId }), "RoleAssignment")[0]).toMatchObject({
        inputs: { roleAssignmentName: "22222222-2222-2222-2222-222222222222" },
        options: { import: assignmentId, deleteBeforeReplace: true },
      });
    }
  });

  const assignment =
    "/providers/Microsoft.Authorization/roleAssignments/11111111-1111-1111-1111-111111111111";
  const ofGroup = `${resourceId.split("/providers/")[0] ?? ""}${assignment}`;
  const guid = "Allowed: a GUID, such as 11111111-1111-1111-1111-111111111111.";
  it.each([
    [
      { principalId: "api" },
      `principalId: "api" is not allowed. ${guid} Give the identity's principal id (object id), not its name, client id or resource id.`,
    ],
    [
      { role: "SignalR App Sever" },
      'role: "SignalR App Sever" is not allowed. Allowed: "SignalR App Server", "SignalR REST API Owner", "SignalR REST API Reader", "SignalR Service Owner", "SignalR AccessKey Reader", "SignalR/Web PubSub Contributor". Did you mean "SignalR App Server"?',
    ],
    [
      { principalType: "user" },
      'principalType: "user" is not allowed. Allowed: "ServicePrincipal", "User", "Group", "ForeignGroup", "Device". Did you mean "User"?',
    ],
    [
      { roleAssignmentName: "mine" },
      `roleAssignmentName: "mine" is not allowed. ${guid} Leave it out to have the name computed from scope, principal and role.`,
    ],
    [
      { importRoleAssignmentId: "mine" },
      'importRoleAssignmentId: "mine" is not allowed. Allowed: SCOPE/providers/Microsoft.Authorization/roleAssignments/GUID. `az role assignment list --scope SCOPE` lists the ids.',
    ],
    [
      { importRoleAssignmentId: ofGroup, roleAssignmentName: undefined },
      `importRoleAssignmentId: "${ofGroup}" is not allowed. Allowed: an assignment at ${resourceId}.`,
    ],
  ])("refuses %j", (args, fault) => {
    expect(faultsWith("SignalRRoleGrant", args)).toEqual([fault]);
  });
});

describe("a role that lets a workload do more than any needs", () => {
  const narrower =
    "A backend that negotiates and sends needs SignalR App Server and SignalR REST API Owner; one that only reads, SignalR REST API Reader.";

  const warningsOf = async (args: Partial<SignalRRoleGrantArgs>) => {
    const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
    expect(ofType(await granted(args), "RoleAssignment")).toHaveLength(1);
    const messages = warn.mock.calls.map(([message]) => message);
    warn.mockRestore();
    return messages;
  };

  it.each<[SignalRRole, string]>([
    ["SignalR Service Owner", "allows a workload everything on the data plane"],
    ["SignalR AccessKey Reader", "lets a workload read access keys, which managed identity doesn't need"],
  ])("is warned of, and granted all the same: %s", async (role, why) => {
    expect(await warningsOf({ role })).toEqual([`${role} ${why}. ${narrower}`]);
  });

  it.each<Partial<SignalRRoleGrantArgs>>([
    { role: "SignalR REST API Owner" },
    { role: "SignalR Service Owner", principalType: "User" },
  ])("isn't %j", async (args) => {
    expect(await warningsOf(args)).toEqual([]);
  });
});
