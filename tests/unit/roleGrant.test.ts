import * as pulumi from "@pulumi/pulumi";
import { PrincipalType, SignalRRole, SignalRRoleGrant } from "../../components";
import { RoleGrant, type RoleGrantArgs } from "../../components/roles";
import { principalId, resourceId } from "../support/faults";
import { mockPulumi, outputNames, settled, valueOf } from "../support/mocks";

const subscription = "/subscriptions/00000000-0000-0000-0000-000000000000";
const definitions = `${subscription}/providers/Microsoft.Authorization/roleDefinitions`;
const site = `${subscription}/resourceGroups/rg/providers/Microsoft.Web/sites/app`;
const canonicalSite = `${subscription}/resourceGroups/rg/providers/microsoft.web/sites/app`;
const websiteContributor = "de139f84-1756-47ae-9be6-808fbbe84772";
const reader = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const condition =
  "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'logs'";

const required: RoleGrantArgs = { scope: site, principalId, role: "Website Contributor" };

async function deployed(args: RoleGrantArgs = required) {
  const recorded = await mockPulumi();
  const grant = new RoleGrant("deployer", args);
  await valueOf(grant.roleAssignmentId);
  await settled();
  const assignment = recorded.resources.find(
    ({ type }) => type === "azure-native:authorization:RoleAssignment",
  );
  return { grant, recorded, assignment };
}

/** A grant of a role that isn't one of Web and Mobile. */
const deployedById = (roleDefinitionId: pulumi.Input<string>, scope: pulumi.Input<string> = site) =>
  deployed({ scope, principalId, roleDefinitionId });

describe("RoleGrant", () => {
  it("registers the component and one assignment at the scope, and nothing else", async () => {
    const { recorded } = await deployed();
    expect(recorded.resources).toEqual([
      {
        type: "serverless-signalr:index:RoleGrant",
        name: "deployer",
        parent: undefined,
        inputs: required,
        options: {},
      },
      {
        type: "azure-native:authorization:RoleAssignment",
        name: "deployer",
        parent: "deployer",
        inputs: {
          scope: canonicalSite,
          roleAssignmentName: "270343bd-4950-5158-b33f-01be90384dba",
          principalId,
          principalType: "ServicePrincipal",
          roleDefinitionId: `${definitions}/${websiteContributor}`,
        },
        // azure-native would take access away before giving it.
        options: { deleteBeforeReplace: false },
      },
    ]);
  });

  it("registers exactly its declared outputs", async () => {
    const { grant, recorded } = await deployed();
    const outputs = recorded.registeredOutputs.deployer as Record<string, unknown>;
    expect(outputs).toEqual({
      roleAssignmentId: "deployer-id",
      roleAssignmentName: "270343bd-4950-5158-b33f-01be90384dba",
      roleDefinitionId: `${definitions}/${websiteContributor}`,
    });
    expect(Object.keys(outputs).sort()).toEqual(outputNames(grant).sort());
  });

  it("makes no output secret", async () => {
    const { grant } = await deployed();
    for (const output of [grant.roleAssignmentId, grant.roleAssignmentName, grant.roleDefinitionId]) {
      expect(await pulumi.isSecret(output)).toBe(false);
    }
  });

  it("takes any other role by its GUID, in the subscription of the scope", async () => {
    const { assignment } = await deployedById(reader.toUpperCase());
    expect(assignment?.inputs.roleDefinitionId).toBe(`${definitions}/${reader}`);
  });

  it.each([
    `/providers/Microsoft.Authorization/roleDefinitions/${reader}`,
    `${definitions}/${reader}`,
    `/subscriptions/22222222-2222-2222-2222-222222222222/providers/microsoft.authorization/RoleDefinitions/${reader}`,
  ])("takes it by the id %s, and writes it as one of the scope's subscription", async (id) => {
    const { assignment } = await deployedById(id);
    expect(assignment?.inputs.roleDefinitionId).toBe(`${definitions}/${reader}`);
  });

  it("writes a role's id without a subscription where the scope is a management group", async () => {
    const { assignment } = await deployedById(
      `${definitions}/${reader}`,
      "/providers/Microsoft.Management/managementGroups/contoso",
    );
    expect(assignment?.inputs).toMatchObject({
      roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${reader}`,
      roleAssignmentName: "0aa4dfe2-8f95-5a5c-9415-dcf847a98870",
    });
  });

  it("takes the same scope, role and name from ids that differ in case alone", async () => {
    const { assignment } = await deployed({
      ...required,
      scope: `/SUBSCRIPTIONS/00000000-0000-0000-0000-000000000000/resourcegroups/RG/Providers/Microsoft.Web/Sites/App`,
    });
    expect(assignment?.inputs).toMatchObject({
      scope: canonicalSite,
      roleAssignmentName: "270343bd-4950-5158-b33f-01be90384dba",
    });
  });

  it("sends a condition with the version that Azure takes", async () => {
    const { assignment } = await deployed({ ...required, condition });
    expect(assignment?.inputs).toMatchObject({ condition, conditionVersion: "2.0" });
  });

  it("sends neither a condition nor its version where there is none", async () => {
    const { assignment } = await deployed();
    expect(assignment?.inputs).not.toHaveProperty("condition");
    expect(assignment?.inputs).not.toHaveProperty("conditionVersion");
  });

  it("takes Outputs for every argument that may be one", async () => {
    const { assignment } = await deployed({
      scope: pulumi.output(site),
      principalId: pulumi.output("22222222-2222-2222-2222-222222222222"),
      role: pulumi.output("Website Contributor" as const),
      principalType: pulumi.output(PrincipalType.Group),
      condition: pulumi.output(condition),
      description: pulumi.output("deploys"),
      roleAssignmentName: pulumi.output("99999999-9999-9999-9999-999999999999"),
    });
    expect(assignment?.inputs).toEqual({
      scope: canonicalSite,
      principalId: "22222222-2222-2222-2222-222222222222",
      roleDefinitionId: `${definitions}/${websiteContributor}`,
      principalType: "Group",
      condition,
      conditionVersion: "2.0",
      description: "deploys",
      roleAssignmentName: "99999999-9999-9999-9999-999999999999",
    });
  });

  it("takes an Output for another role's id", async () => {
    const { assignment } = await deployedById(pulumi.output(reader), pulumi.output(site));
    expect(assignment?.inputs.roleDefinitionId).toBe(`${definitions}/${reader}`);
  });

  it.each(Object.values(SignalRRole))(
    "gives %s on a SignalR resource the name that SignalRRoleGrant gives it",
    async (role) => {
      const person = { principalId, principalType: PrincipalType.User };
      const { assignment } = await deployed({ ...person, scope: resourceId, role });
      await mockPulumi();
      const { roleAssignmentName } = new SignalRRoleGrant("api", { ...person, resourceId, role });
      expect(assignment?.inputs.roleAssignmentName).toBe(await valueOf(roleAssignmentName));
    },
  );

  it("keeps a name of the caller's, and then deletes before it replaces, also for another role", async () => {
    const roleAssignmentName = "AAAAAAAA-9999-9999-9999-999999999999";
    const { assignment } = await deployed({ ...required, roleAssignmentName });
    expect(assignment?.inputs.roleAssignmentName).toBe("aaaaaaaa-9999-9999-9999-999999999999");
    expect(assignment?.options).toEqual({
      deleteBeforeReplace: true,
      replaceOnChanges: ["roleDefinitionId"],
    });
  });

  const child = "providers/Microsoft.Authorization/roleAssignments/aaaaaaaa-9999-9999-9999-999999999999";
  const id = `${site}/${child}`;
  const imported = `${canonicalSite}/${child}`;

  it.each([
    id,
    id.replace("aaaaaaaa", "AAAAAAAA"),
    id.replace("/subscriptions/", "/Subscriptions/").replace("/resourceGroups/rg/", "/resourcegroups/RG/"),
    id.replace("/sites/app", "/Sites/App"),
    id.replace("/Microsoft.Authorization/roleAssignments/", "/microsoft.authorization/ROLEASSIGNMENTS/"),
  ])("imports an assignment under one id and its own name, in whatever casing: %s", async (given) => {
    const { assignment, grant } = await deployed({ ...required, roleAssignmentId: given });
    expect(assignment?.inputs.roleAssignmentName).toBe("aaaaaaaa-9999-9999-9999-999999999999");
    expect(assignment?.options).toEqual({
      deleteBeforeReplace: true,
      replaceOnChanges: ["roleDefinitionId"],
      import: imported,
    });
    expect(await valueOf(grant.roleAssignmentId)).toBe(imported);
  });
});
