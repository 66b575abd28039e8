import type { Stack } from "@pulumi/pulumi/automation";
import { armGuid } from "../../components/ids/resourceIds";
import {
  API,
  APP_SERVER,
  assignmentPath,
  clients,
  failureOf,
  groupPath,
  live,
  lockPath,
  putGroup,
  REST_API_OWNER,
  roleId,
  send,
  servicePath,
} from "../support/lifecycle";
import { runGuide } from "../support/guides";
import {
  app,
  configure,
  guideBlock,
  importUpdate,
  named,
  serviceUpdate,
  without,
  withoutAssignmentIds,
} from "../support/migrating";
import {
  inlineStack,
  programFolder,
  programStack,
  startTestAzure,
  succeed,
  type TestAzure,
} from "../support/stacks";

let azure: TestAzure;

beforeAll(async () => {
  azure = await startTestAzure({ principals: [{ principalId: app, type: "ServicePrincipal" }] });
});

afterAll(async () => {
  await azure.stop();
});

/** What `pulumi preview --diff` shows. */
const previewOf = async (stack: Stack) => (await stack.preview({ diff: true })).stdout;

/** What a preview has to show before an import, as step 4 of the guide says it. */
function expectImport(preview: string, update: string[]) {
  expect(preview).toContain(guideBlock("The steps", "text").trimEnd());
  expect(preview).not.toMatch(/replace|delete/);
  expect(serviceUpdate(preview)).toEqual(update);
}

/** The one request that an import is. */
const importRequest = (scope: string, body: { properties: object }) => [
  {
    request: `PUT ${scope.replace("/signalR/", "/SignalR/")}`,
    body: {
      kind: "SignalR",
      location: "northeurope",
      ...body,
      properties: {
        disableAadAuth: false,
        features: [{ flag: "ServiceMode", value: "Serverless" }],
        publicNetworkAccess: "Enabled",
        regionEndpointEnabled: "Enabled",
        resourceStopped: "false",
        ...body.properties,
      },
    },
  },
];

const Purpose = "SignalR Service for frontend user notifications";

/** One stack's life, in order: each test goes on where the one before ended. */
describe("a service of the blog's Bicep, with the guide's configuration", () => {
  const group = "my-group";
  const name = "contoso-notify";
  const scope = servicePath(name, group);
  const config = guideBlock("From the blog's Bicep", "yaml");
  // The stack's own region is another than the service's.
  const region = "  azure-native:location: westeurope\n";
  let folder: string;
  let stack: Stack;
  let before: Awaited<ReturnType<typeof live>>;

  /** medienstudio.net's Bicep, which an incremental deployment puts with these bodies; then scaled by hand. */
  async function deployBicep(): Promise<void> {
    await putGroup(azure.arm, group);
    await send(azure.arm, "PUT", scope, "2023-02-01", {
      location: "northeurope",
      tags: { team: "web", Purpose },
      sku: { name: "Standard_S1" },
      properties: {
        features: [{ flag: "ServiceMode", value: "Serverless" }],
        cors: { allowedOrigins: ["https://app.example.com"] },
      },
    });
    for (const role of [APP_SERVER, REST_API_OWNER]) {
      // Without principalType, so Azure looks the principal up.
      const id = assignmentPath(scope, armGuid(groupPath(group), app, roleId(role), name));
      const properties = { principalId: app, roleDefinitionId: roleId(role) };
      expect((await send(azure.arm, "PUT", id, API.roles, { properties })).status).toBe(201);
    }
    const { signalR } = clients(azure.arm).signalR;
    await signalR.beginUpdateAndWait(group, name, { sku: { name: "Standard_S1", capacity: 2 } });
  }

  const primaryKey = async () => (await clients(azure.arm).signalR.signalR.listKeys(group, name)).primaryKey;

  beforeAll(async () => {
    await deployBicep();
    await send(azure.arm, "PUT", lockPath(scope), API.locks, { properties: { level: "CanNotDelete" } });
    before = await live(azure, group, name);
    folder = programFolder(azure, "bicep", config + region);
    stack = await programStack(azure, folder, "bicep");
    azure.takeWrites();
  });

  it("previews an import, and an update that takes out Azure's defaults, and the tags that are left out", async () => {
    configure(folder, "bicep", without(config, "tags") + region);
    const [tag = ""] = guideBlock("From the blog's Bicep", "diff").split("\n");
    expectImport(await previewOf(stack), importUpdate({ tier: "Standard", tags: [tag] }));
    expect(azure.takeWrites()).toEqual([]);
  });

  it("is imported with one request, an update in place: same service, keys and assignments", async () => {
    configure(folder, "bicep", config + region);
    const key = await primaryKey();
    azure.takeWrites();
    await stack.up();
    const body = {
      sku: { name: "Standard_S1", capacity: 2 },
      tags: { team: "web", Purpose },
      properties: { cors: { allowedOrigins: ["https://app.example.com"] }, disableLocalAuth: false },
    };
    expect(azure.takeWrites()).toEqual(importRequest(scope, body));
    expect(await live(azure, group, name)).toEqual(before);
    expect(before.assignments).toHaveLength(2);
    expect(await primaryKey()).toBe(key);
    // As the Bicep's own output has it.
    expect((await stack.outputs()).connectionString?.value).toBe(
      `Endpoint=https://${name}.service.signalr.net;AuthType=azure.msi;Version=1.0;`,
    );
    azure.takeWrites();
  });

  it("is named in place of its id, and nothing is written to Azure", async () => {
    configure(folder, "bicep", named(config, group, name) + region);
    expect((await stack.up()).stdout).not.toContain("azure-native");
    expect(azure.takeWrites()).toEqual([]);
    expect(await live(azure, group, name)).toEqual(before);
  });

  it("needs the assignments' ids to stay: without them Azure refuses, and nothing changes", async () => {
    configure(folder, "bicep", withoutAssignmentIds(named(config, group, name)));
    expect(await failureOf(stack.up())).toContain('Code="RoleAssignmentExists"');
    expect(await live(azure, group, name)).toEqual(before);
  });

  it("would be deleted with neither id nor name, and is kept by the lock", async () => {
    configure(folder, "bicep", without(config, "importResourceId") + region);
    expect(await failureOf(stack.up())).toContain('Code="ScopeLocked"');
    expect(await live(azure, group, name)).toEqual(before);
  });

  it("is given back by removing the stack, and can be imported again, by the guide's own program", async () => {
    await succeed(azure, folder, "stack", "rm", "bicep", "--force", "--yes", "--preserve-config");
    azure.takeWrites();
    const program = () => Promise.resolve(runGuide("docs/migrating.md", "In a program of your own"));
    expectImport(await previewOf(await inlineStack(azure, program)), importUpdate({ tier: "Standard" }));
    expect(azure.takeWrites()).toEqual([]);
    expect(await live(azure, group, name)).toEqual(before);
  });
});

/** One stack's life, in order: each test goes on where the one before ended. */
describe("a service of .NET Aspire's, with the guide's configuration", () => {
  const group = "rg-contoso";
  const name = "signalr-l4r7g7ruqcqbg";
  const scope = servicePath(name, group);
  const config = guideBlock("From .NET Aspire", "yaml");
  const [purpose = "", aspire = ""] = guideBlock("From .NET Aspire", "diff").split("\n");
  let folder: string;
  let stack: Stack;
  let before: Awaited<ReturnType<typeof live>>;

  /** Aspire's own Bicep: dotnet/aspire, AzureSignalRExtensionsTests.AddServerlessAzureSignalR#00.verified.bicep. */
  async function deployService(): Promise<void> {
    await putGroup(azure.arm, group);
    await send(azure.arm, "PUT", scope, "2024-03-01", {
      location: "northeurope",
      kind: "SignalR",
      sku: { name: "Free_F1", capacity: 1 },
      tags: { "aspire-resource-name": "signalr" },
      properties: {
        cors: { allowedOrigins: ["*"] },
        disableLocalAuth: true,
        features: [{ flag: "ServiceMode", value: "Serverless" }],
      },
    });
  }

  /** Its module of roles: the same, #01. */
  async function deployRoles(status: number): Promise<void> {
    for (const role of [APP_SERVER, REST_API_OWNER]) {
      const roleDefinitionId = roleId(role);
      const id = assignmentPath(scope, armGuid(scope, app, roleDefinitionId));
      const properties = { principalId: app, principalType: "ServicePrincipal", roleDefinitionId };
      expect((await send(azure.arm, "PUT", id, API.roles, { properties })).status).toBe(status);
    }
    azure.takeWrites();
  }

  beforeAll(async () => {
    await deployService();
    await deployRoles(201);
    before = await live(azure, group, name);
    // Without a region of the stack's own, azure-native takes the group's: another than the service's.
    folder = programFolder(azure, "aspire", config);
    stack = await programStack(azure, folder, "aspire");
  });

  it("previews an import, and the loss of Aspire's tag where tags are left out", async () => {
    configure(folder, "aspire", without(config, "tags"));
    expectImport(await previewOf(stack), importUpdate({ tier: "Free", tags: [purpose, aspire] }));
    expect(azure.takeWrites()).toEqual([]);
  });

  it("is imported with one request, an update in place: same service and assignments", async () => {
    configure(folder, "aspire", config);
    await stack.up();
    const body = {
      sku: { name: "Free_F1", capacity: 1 },
      tags: { "aspire-resource-name": "signalr", Purpose },
      properties: { cors: { allowedOrigins: ["*"] }, disableLocalAuth: true },
    };
    expect(azure.takeWrites()).toEqual(importRequest(scope, body));
    expect(await live(azure, group, name)).toEqual(before);
    expect(before.assignments).toHaveLength(2);
  });

  it("needs no assignments' ids from then on: their names are the program's own, also once Aspire deploys again", async () => {
    configure(folder, "aspire", withoutAssignmentIds(config));
    await deployRoles(200);
    await stack.up({ refresh: true, expectNoChanges: true });
    expect(azure.takeWrites()).toEqual([]);
  });
});
