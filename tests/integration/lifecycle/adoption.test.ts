import * as pulumi from "@pulumi/pulumi";
import { SignalRRole } from "../../../components";
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
import { inlineStack, programFolder, startTestAzure, succeed, type TestAzure } from "../../support/stacks";

let azure: TestAzure;
beforeAll(async () => {
  azure = await startTestAzure();
});
afterAll(async () => {
  await azure.stop();
});

/** How a user of a component imports its child: a transform that gives the child's `import` option. */
const importing =
  (type: string, id: string, props: object = {}): pulumi.ResourceTransform =>
  (args) =>
    args.type === type
      ? { props: { ...args.props, ...props }, opts: pulumi.mergeOptions(args.opts, { import: id }) }
      : undefined;

const networkACLs = {
  defaultAction: "Deny",
  publicNetwork: { allow: ["ClientConnection", "RESTAPI"] },
};

/** A service that nobody's Pulumi knows, made with Microsoft's client. */
async function serviceMadeElsewhere(group: string, name: string): Promise<string> {
  await putGroup(azure.arm, group);
  await clients(azure.arm).signalR.signalR.beginCreateOrUpdateAndWait(group, name, {
    location: "westeurope",
    kind: "SignalR",
    sku: { name: "Standard_S1", capacity: 1 },
    features: [{ flag: "ServiceMode", value: "Serverless" }],
    cors: { allowedOrigins: ["https://app.example.com"] },
    disableLocalAuth: true,
    tags: { Purpose: "SignalR Service for frontend user notifications" },
    networkACLs,
  });
  azure.takeWrites();
  return servicePath(name, group);
}

describe("a service that was made elsewhere", () => {
  const group = "adopted";
  const name = "contoso-adopted";
  const scope = servicePath(name, group);
  // The group exists, so the program doesn't make it.
  const shape = { group: "adopter", service: { resourceGroupName: group, resourceName: name } };
  const importOf = (id: string, props: object = {}) => ({ transforms: [importing(signalRType, id, props)] });

  it("has its import shown by preview, with what the program would take from it", async () => {
    const id = await serviceMadeElsewhere(group, name);
    const stack = await inlineStack(azure, program({ ...shape, serviceOptions: importOf(id) }), {
      name: group,
    });
    const { changeSummary, stdout } = await stack.preview({ diff: true });
    expect(changeSummary.import).toBe(1);
    expect(stdout).toMatch(/- networkACLs/);
    expect(azure.takeWrites()).toEqual([]);
  });

  it("is imported by a transform of the component: neither made again nor replaced", async () => {
    const { systemData } = await clients(azure.arm).signalR.signalR.get(group, name);
    const options = importOf(scope, { networkACLs });
    const stack = await inlineStack(azure, program({ ...shape, serviceOptions: options }), { name: group });
    const { summary, outputs } = await stack.up();
    expect(summary.resourceChanges?.import).toBe(1);
    expect(summary.resourceChanges?.replace).toBeUndefined();
    expect(takeRequests(azure).filter((request) => !request.startsWith("PUT "))).toEqual([]);
    expect(outputs.connectionString?.value).toBe(
      `Endpoint=https://${name}.service.signalr.net;AuthType=azure.msi;Version=1.0;`,
    );
    const after = await clients(azure.arm).signalR.signalR.get(group, name);
    expect(after.systemData?.createdAt).toEqual(systemData?.createdAt);
    expect(after).toMatchObject({ networkACLs, disableLocalAuth: true });

    const keeping: pulumi.ResourceTransform = ({ type, props, opts }) =>
      type === signalRType ? { props: { ...props, networkACLs }, opts } : undefined;
    stack.workspace.program = program({ ...shape, serviceOptions: { transforms: [keeping] } });
    await stack.up({ expectNoChanges: true });
    await stack.refresh({ expectNoChanges: true });
    expect(azure.takeWrites()).toEqual([]);
  });

  it("has a grant that was made elsewhere imported under its own name", async () => {
    const roleAssignmentName = "77777777-7777-7777-7777-777777777777";
    const id = assignmentPath(scope, roleAssignmentName);
    await clients(azure.arm).authorization.roleAssignments.create(scope, roleAssignmentName, {
      principalId: backend,
      principalType: "ServicePrincipal",
      roleDefinitionId: roleId(REST_API_OWNER),
    });
    azure.takeWrites();
    const granter = { group: "granter" };
    const grants = {
      api: { resourceId: scope, roleAssignmentName, role: SignalRRole.RestApiOwner, principalId: backend },
    };
    const stack = await inlineStack(
      azure,
      program({ ...granter, grants, grantOptions: { transforms: [importing(roleAssignmentType, id)] } }),
      { name: "granter" },
    );
    const { summary } = await stack.up();
    expect(summary.resourceChanges?.import).toBe(1);
    expect(takeRequests(azure).filter((request) => request.includes("roleAssignments"))).toEqual([]);
    expect(await stateOf(stack, roleAssignmentType)).toMatchObject([{ id }]);

    stack.workspace.program = program({ ...granter, grants });
    await stack.up({ expectNoChanges: true });
    await stack.refresh({ expectNoChanges: true });
    expect(azure.takeWrites()).toEqual([]);
    expect(await assignmentsAt(azure.arm, scope)).toMatchObject([{ name: roleAssignmentName }]);
  });

  it("that doesn't exist is told by its id", async () => {
    const id = servicePath("contoso-nowhere", "nowhere");
    await putGroup(azure.arm, "nowhere");
    const stack = await inlineStack(
      azure,
      program({
        group: "seeker",
        service: { resourceGroupName: "nowhere", resourceName: "contoso-nowhere" },
        serviceOptions: { transforms: [importing(signalRType, id)] },
      }),
      { name: "seeker" },
    );
    await expect(stack.up()).rejects.toThrow(`resource '${id}' does not exist`);
    expect(await stateOf(stack, signalRType)).toEqual([]);
  });
});

describe("`pulumi import`", () => {
  it("takes a service and a grant into the stack by their ids, and changes nothing in Azure", async () => {
    const id = await serviceMadeElsewhere("typed", "contoso-typed");
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
          location: "westeurope",
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
