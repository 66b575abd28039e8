import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation";
import { PrincipalType, SignalRRole, type SignalRRoleGrantArgs } from "../../../components";
import { explainAzureErrors } from "../../../components/errors";
import {
  API,
  APP_SERVER,
  assignmentPath,
  assignmentsAt,
  backend,
  failureOf,
  groupPath,
  lockPath,
  program,
  roleAssignmentType,
  roleId,
  send,
  servicePath,
  signalRType,
  stateOf,
  takeRequests,
} from "../../support/lifecycle";
import {
  inlineStack,
  programFolder,
  pulumi,
  startTestAzure,
  succeed,
  type TestAzure,
} from "../../support/stacks";

const developer = "44444444-4444-4444-4444-444444444444";
const stranger = "55555555-5555-5555-5555-555555555555";

let azure: TestAzure;
beforeAll(async () => {
  azure = await startTestAzure({ principals: [{ principalId: developer, type: "User" }] });
});
afterAll(async () => {
  await azure.stop();
});

describe("a grant that Azure refuses", () => {
  const group = "refused";
  const scope = servicePath("contoso-refused", group);
  let stack: Stack;

  beforeAll(async () => {
    stack = await inlineStack(azure, program({ group }), { name: group });
    await stack.up();
  });

  const refusals: readonly {
    code: string;
    message: string;
    /** What `explainAzureErrors` says to do. */
    remedy: string;
    args?: Partial<SignalRRoleGrantArgs>;
    options?: ComponentResourceOptions;
    /** Changes Azure so that it refuses, and answers how to change it back. */
    arrange?: () => Promise<() => unknown>;
  }[] = [
    {
      code: "PrincipalNotFound",
      message: `Principal ${stranger.replaceAll("-", "")} does not exist in the directory`,
      remedy:
        "Give the principal id (object id) of someone in this tenant, not a client id. For an identity made moments " +
        'ago leave `principalType` at "ServicePrincipal"; for a new user or group, run again in some minutes.',
      args: { principalId: stranger, principalType: PrincipalType.User },
    },
    {
      code: "UnmatchedPrincipalType",
      message: `has type 'User' , which is different from specified PrinciaplType 'ServicePrincipal'`,
      remedy: 'Give `principalType: "User"`, or correct the principal id.',
      args: { principalId: developer },
    },
    {
      code: "AuthorizationFailed",
      message:
        "does not have authorization to perform action 'Microsoft.Authorization/roleAssignments/write'",
      remedy:
        "Whoever deploys may not assign roles; Contributor is not enough. An Owner can allow it: az role assignment " +
        'create --role "Role Based Access Control Administrator" --assignee DEPLOYER --scope SCOPE',
      arrange: () => {
        const { deployer } = azure.arm.settings;
        deployer.canWriteRoleAssignments = false;
        return Promise.resolve(() => {
          deployer.canWriteRoleAssignments = true;
        });
      },
    },
    {
      code: "RoleAssignmentLimitExceeded",
      message: "No more role assignments can be created",
      remedy:
        "The subscription has as many role assignments as Azure allows. Remove some that nobody needs, or grant to a " +
        'group (`principalType: "Group"`) instead of to each of its members.',
      arrange: () => {
        const { roleAssignmentLimit } = azure.arm.settings;
        azure.arm.settings.roleAssignmentLimit = 0;
        return Promise.resolve(() => {
          azure.arm.settings.roleAssignmentLimit = roleAssignmentLimit;
        });
      },
    },
    {
      code: "RoleAssignmentExists",
      message: "The role assignment already exists.",
      remedy:
        "It was made elsewhere. Adopt it with this argument: " +
        `roleAssignmentId: "${assignmentPath(scope, "66666666-6666-6666-6666-666666666666")}". ` +
        "For `grant`, `SignalRRoleGrants` and the stack's configuration it is `roleAssignmentIds`, by role.",
      arrange: async () => {
        const path = assignmentPath(scope, "66666666-6666-6666-6666-666666666666");
        const properties = { roleDefinitionId: roleId(APP_SERVER), principalId: backend };
        await send(azure.arm, "PUT", path, API.roles, {
          properties: { ...properties, principalType: "ServicePrincipal" },
        });
        return () => send(azure.arm, "DELETE", path, API.roles);
      },
    },
    {
      code: "ScopeLocked",
      message: "cannot perform write operation because following scope(s) are locked",
      remedy:
        "A management lock stands on the scope or above; `az lock list` shows it. Have it removed while you deploy.",
      arrange: async () => {
        await send(azure.arm, "PUT", lockPath(scope), API.locks, { properties: { level: "ReadOnly" } });
        return () => send(azure.arm, "DELETE", lockPath(scope), API.locks);
      },
    },
    {
      code: "RoleAssignmentUpdateNotPermitted",
      message: "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
      remedy:
        "Another assignment has this name. Leave `roleAssignmentName` out, so that the name follows from the grant.",
      args: { roleAssignmentName: "77777777-7777-7777-7777-777777777777" },
      arrange: async () => {
        const path = assignmentPath(groupPath(group), "77777777-7777-7777-7777-777777777777");
        const properties = { roleDefinitionId: roleId(APP_SERVER), principalId: backend };
        await send(azure.arm, "PUT", path, API.roles, {
          properties: { ...properties, principalType: "ServicePrincipal" },
        });
        return () => send(azure.arm, "DELETE", path, API.roles);
      },
    },
    {
      code: "InvalidRoleAssignmentId",
      message: "The role assignment ID 'no-guid' is not valid. The role assignment ID must be a GUID.",
      remedy: "The name of a role assignment is a GUID. Give one as `roleAssignmentName`, or leave it out.",
      // The component refuses it before Azure would, so a transform has to bring it.
      options: {
        transforms: [
          ({ type, props, opts }) =>
            type === roleAssignmentType
              ? { props: { ...props, roleAssignmentName: "no-guid" }, opts }
              : undefined,
        ],
      },
    },
  ];

  it.each(refusals)(
    "tells $code, Azure's message and the grant's name, and leaves no trace",
    async (refusal) => {
      const undo = await refusal.arrange?.();
      const grant = { role: SignalRRole.AppServer, ...refusal.args };
      stack.workspace.program = program({
        group,
        grants: { api: grant },
        grantOptions: refusal.options ?? {},
      });
      const told = await failureOf(stack.up());
      await undo?.();

      expect(told).toContain(`Code="${refusal.code}"`);
      expect(told).toContain(refusal.message);
      expect(told).toMatch(/azure-native:authorization:RoleAssignment.*\bapi\b/);
      const deployer = azure.arm.settings.deployer.objectId;
      const remedy = refusal.remedy
        .replace("DEPLOYER", deployer)
        .replace("--scope SCOPE", `--scope ${scope}`);
      expect(explainAzureErrors(told, { resourceId: scope })).toEqual([{ code: refusal.code, remedy }]);
      expect(await stateOf(stack, roleAssignmentType)).toEqual([]);
      expect(await stateOf(stack, signalRType)).toHaveLength(1);
      expect(await assignmentsAt(azure.arm, scope)).toEqual([]);
    },
  );

  it("is made by the next up when the reason is gone", async () => {
    stack.workspace.program = program({ group, grants: { api: { role: SignalRRole.AppServer } } });
    azure.takeWrites();
    await stack.up();
    expect(takeRequests(azure)).toEqual([expect.stringMatching(/^PUT roleAssignments\//)]);
    expect(await assignmentsAt(azure.arm, scope)).toMatchObject([{ principalId: backend }]);
  });

  it("is told by the `pulumi` command as well", async () => {
    const folder = programFolder(
      azure,
      "told",
      `config:
  azure-native:location: westeurope
  serverless-signalr:allowedOrigins: ["https://app.example.com"]
  serverless-signalr:principals:
    - name: dev
      principalId: ${stranger}
      principalType: User
      roles: [SignalR REST API Owner]
`,
    );
    await succeed(azure, folder, "stack", "init", "told");
    const { code, output } = await pulumi(azure, folder, "up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(output).toContain('Code="PrincipalNotFound"');
    expect(output).toContain(`Principal ${stranger.replaceAll("-", "")} does not exist in the directory`);
    expect(output).toMatch(/azure-native:authorization:RoleAssignment.*\bdev\b/);
    expect(output).not.toMatch(/\n\s+at .*\.ts:\d+/);
  });
});
