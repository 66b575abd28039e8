import type * as pulumi from "@pulumi/pulumi";
import { SignalRRole, type SignalRRoleGrantArgs } from "../../../components";
import {
  API,
  assignmentPath,
  assignmentsAt,
  backend,
  groupPath,
  program,
  putGroup,
  REST_API_OWNER,
  roleAssignmentType,
  roleId,
  send,
  servicePath,
  signalRType,
  stateOf,
  takeRequests,
} from "../../support/lifecycle";
import { clients } from "../../support/microsoftClients";
import { adopting, live, networkACLs, serviceMadeElsewhere } from "../../support/migrating";
import { inlineStack, programFolder, startTestAzure, succeed, type TestAzure } from "../../support/stacks";

let azure: TestAzure;
beforeAll(async () => {
  azure = await startTestAzure();
});
afterAll(async () => {
  await azure.stop();
});

/** Keeps what the component doesn't offer: a transform that gives the service's properties to the child. */
const keepingNetworkACLs: pulumi.ResourceTransform = ({ type, props, opts }) =>
  type === signalRType ? { props: { ...props, networkACLs }, opts } : undefined;

describe("a service that was made elsewhere", () => {
  const group = "adopted";
  const name = "contoso-adopted";
  const scope = servicePath(name, group);

  it("has its import shown by preview, with what the program would take from it", async () => {
    const id = await serviceMadeElsewhere(azure, group, name);
    const stack = await inlineStack(azure, adopting(group, id), { name: group });
    const { changeSummary, stdout } = await stack.preview({ diff: true });
    expect(changeSummary).toEqual({ create: 3, import: 1, update: 1 });
    expect(stdout).toMatch(/- networkACLs/);
    expect(azure.takeWrites()).toEqual([]);
  });

  it("is adopted by `resourceId`, neither made again nor replaced, and keeps what a transform keeps", async () => {
    const before = await live(azure, group, name);
    const serviceOptions = { transforms: [keepingNetworkACLs] };
    // The stack's own region is another.
    const stack = await inlineStack(azure, adopting(group, scope, { serviceOptions }), { name: group });
    const { summary, outputs } = await stack.up();
    expect(summary.resourceChanges).toEqual({ create: 3, import: 1, update: 1 });
    expect(takeRequests(azure).sort()).toEqual([
      `PUT resourceGroups/${group}-adopter`,
      `PUT signalR/${name}`,
    ]);
    expect(outputs.connectionString?.value).toBe(
      `Endpoint=https://${name}.service.signalr.net;AuthType=azure.msi;Version=1.0;`,
    );
    expect(await clients(azure.arm).signalR.signalR.get(group, name)).toMatchObject({
      networkACLs,
      disableLocalAuth: true,
    });
    expect(await live(azure, group, name)).toEqual(before);

    await stack.up({ expectNoChanges: true });
    await stack.refresh({ expectNoChanges: true });
    expect(azure.takeWrites()).toEqual([]);
  });

  it("has a grant that was made elsewhere adopted by `roleAssignmentId`, under its own name", async () => {
    const roleAssignmentName = "77777777-7777-7777-7777-777777777777";
    const id = assignmentPath(scope, roleAssignmentName);
    await clients(azure.arm).authorization.roleAssignments.create(scope, roleAssignmentName, {
      principalId: backend,
      principalType: "ServicePrincipal",
      roleDefinitionId: roleId(REST_API_OWNER),
    });
    azure.takeWrites();
    const granting = (args: Partial<SignalRRoleGrantArgs>) =>
      program({
        group: "granter",
        grants: { api: { resourceId: scope, role: SignalRRole.RestApiOwner, principalId: backend, ...args } },
      });
    const stack = await inlineStack(azure, granting({ roleAssignmentId: id }), { name: "granter" });
    const { summary } = await stack.up();
    expect(summary.resourceChanges?.import).toBe(1);
    expect(takeRequests(azure).filter((request) => request.includes("roleAssignments"))).toEqual([]);
    expect(await stateOf(stack, roleAssignmentType)).toMatchObject([{ id }]);
    await stack.up({ expectNoChanges: true });
    await stack.refresh({ expectNoChanges: true });

    // Once it is imported, its name is enough.
    stack.workspace.program = granting({ roleAssignmentName });
    await stack.up();
    expect(azure.takeWrites()).toEqual([]);
    expect(await assignmentsAt(azure.arm, scope)).toMatchObject([{ name: roleAssignmentName }]);
  });

  it("that doesn't exist is told by its id", async () => {
    const id = servicePath("contoso-nowhere", "nowhere").replace("/signalR/", "/SignalR/");
    await putGroup(azure.arm, "nowhere");
    const stack = await inlineStack(azure, adopting("nowhere", id), { name: "seeker" });
    await expect(stack.up()).rejects.toThrow(`resource '${id}' does not exist`);
    expect(await stateOf(stack, signalRType)).toEqual([]);
  });
});

describe("`pulumi import`", () => {
  it("takes a service and a grant into the stack by their ids, and changes nothing in Azure", async () => {
    const id = await serviceMadeElsewhere(azure, "typed", "contoso-typed");
    const grant = assignmentPath(id, "88888888-8888-8888-8888-888888888888");
    await send(azure.arm, "PUT", grant, API.roles, {
      properties: {
        roleDefinitionId: roleId(REST_API_OWNER),
        principalId: backend,
        principalType: "ServicePrincipal",
      },
    });
    azure.takeWrites();

    const folder = programFolder(
      azure,
      "typed",
      'config:\n  serverless-signalr:allowedOrigins: ["https://app.example.com"]\n',
    );
    await succeed(azure, folder, "stack", "init", "typed");
    const flags = ["--yes", "--skip-preview", "--generate-code=false"];
    await succeed(azure, folder, "import", signalRType, "notify", id, ...flags);
    await succeed(azure, folder, "import", roleAssignmentType, "api", grant, ...flags);

    const exported = JSON.parse(await succeed(azure, folder, "stack", "export")) as {
      deployment: { resources: { type: string; id?: string; inputs?: Record<string, unknown> }[] };
    };
    const imported = exported.deployment.resources.filter(({ type }) =>
      [signalRType, roleAssignmentType].includes(type),
    );
    expect(imported).toMatchObject([
      {
        id,
        protect: true,
        inputs: {
          resourceGroupName: "typed",
          resourceName: "contoso-typed",
          kind: "SignalR",
          location: "northeurope",
          disableLocalAuth: true,
        },
      },
      // The leading slash was once lost here (pulumi/pulumi-azure-native#4818).
      { id: grant, inputs: { scope: id, principalId: backend, roleDefinitionId: roleId(REST_API_OWNER) } },
    ]);
    expect(azure.takeWrites()).toEqual([]);
    expect((await send(azure.arm, "GET", groupPath("typed"), API.groups)).status).toBe(200);
  });
});
