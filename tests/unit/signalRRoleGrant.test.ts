import * as pulumi from "@pulumi/pulumi";
import { PrincipalType, SignalRRole, SignalRRoleGrant, type SignalRRoleGrantArgs } from "../../components";
import { mockPulumi, settled, valueOf } from "../support/mocks";

const subscription = "/subscriptions/00000000-0000-0000-0000-000000000000";
const required: SignalRRoleGrantArgs = {
  resourceId: `${subscription}/resourceGroups/rg/providers/Microsoft.SignalRService/signalR/sig`,
  principalId: "11111111-1111-1111-1111-111111111111",
  role: SignalRRole.AppServer,
};

async function deployed(args: Partial<SignalRRoleGrantArgs> = {}) {
  const recorded = await mockPulumi();
  const grant = new SignalRRoleGrant("api-app-server", { ...required, ...args });
  await valueOf(grant.roleAssignmentId);
  await settled();
  const assignment = recorded.resources.find(
    ({ type }) => type === "azure-native:authorization:RoleAssignment",
  );
  return { grant, recorded, assignment };
}

describe("SignalRRoleGrant", () => {
  it("registers the component and one assignment at the resource's scope", async () => {
    const { recorded } = await deployed();
    expect(recorded.resources).toEqual([
      {
        type: "serverless-signalr:index:SignalRRoleGrant",
        name: "api-app-server",
        parent: undefined,
        inputs: required,
        options: {},
      },
      {
        type: "azure-native:authorization:RoleAssignment",
        name: "api-app-server",
        parent: "api-app-server",
        inputs: {
          scope: required.resourceId,
          roleAssignmentName: "7b462655-c9e1-5481-90a5-b94a7ca60810",
          principalId: "11111111-1111-1111-1111-111111111111",
          principalType: "ServicePrincipal",
          roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/420fcaa2-552c-430f-98ca-3264be4806c7`,
        },
        // azure-native would take access away before giving it.
        options: { deleteBeforeReplace: false },
      },
    ]);
  });

  it("registers exactly its declared outputs", async () => {
    const { recorded } = await deployed();
    expect(recorded.registeredOutputs["api-app-server"]).toEqual({
      roleAssignmentId: "api-app-server-id",
      roleAssignmentName: "7b462655-c9e1-5481-90a5-b94a7ca60810",
      roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/420fcaa2-552c-430f-98ca-3264be4806c7`,
    });
  });

  it("gives another role another name, as published for REST API Owner", async () => {
    const { assignment } = await deployed({ role: SignalRRole.RestApiOwner });
    expect(assignment?.inputs.roleAssignmentName).toBe("4380b951-73e1-598c-8929-fb95b601a0d6");
  });

  it("takes the same scope, principal and name from ids that differ in case alone", async () => {
    const { assignment } = await deployed({
      resourceId: pulumi.output(
        "/Subscriptions/00000000-0000-0000-0000-000000000000/resourcegroups/RG/providers/microsoft.signalrservice/SignalR/Sig",
      ),
      principalId: pulumi.output("11111111-1111-1111-1111-111111111111".toUpperCase()),
    });
    expect(assignment?.inputs).toMatchObject({
      scope: required.resourceId,
      roleAssignmentName: "7b462655-c9e1-5481-90a5-b94a7ca60810",
      principalId: "11111111-1111-1111-1111-111111111111",
    });
  });

  it("sends the principal's type and the description where given", async () => {
    const { assignment } = await deployed({ principalType: PrincipalType.User, description: "debugging" });
    expect(assignment?.inputs).toMatchObject({ principalType: "User", description: "debugging" });
  });

  it("keeps a name of the caller's, and then deletes before it replaces, also for another role", async () => {
    const roleAssignmentName = "AAAAAAAA-9999-9999-9999-999999999999";
    const { assignment } = await deployed({ roleAssignmentName });
    // In lower case: another casing of the same GUID must not replace the assignment.
    expect(assignment?.inputs.roleAssignmentName).toBe("aaaaaaaa-9999-9999-9999-999999999999");
    expect(assignment?.options).toEqual({
      deleteBeforeReplace: true,
      replaceOnChanges: ["roleDefinitionId"],
    });
  });
});
