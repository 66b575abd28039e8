import { roleAssignmentName } from "../../components/resourceIds";
import {
  API,
  APP_SERVER,
  assignmentPath,
  putGroup,
  REST_API_OWNER,
  roleId,
  send,
  servicePath,
} from "../support/lifecycle";
import {
  app,
  configure,
  guideBlock,
  importUpdate,
  live,
  serviceUpdate,
  without,
  withoutAssignmentIds,
} from "../support/migrating";
import { programFolder, pulumi, startTestAzure, succeed, type TestAzure } from "../support/stacks";

const group = "rg-contoso";
const name = "signalr-l4r7g7ruqcqbg";
const scope = servicePath(name, group);
const config = guideBlock("From .NET Aspire", "yaml");

let azure: TestAzure;
let folder: string;
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
    const id = assignmentPath(scope, roleAssignmentName(scope, app, roleId(role)));
    const properties = {
      principalId: app,
      principalType: "ServicePrincipal",
      roleDefinitionId: roleId(role),
    };
    expect((await send(azure.arm, "PUT", id, API.roles, { properties })).status).toBe(status);
  }
  azure.takeWrites();
}

const up = (...flags: string[]) => succeed(azure, folder, "up", "--yes", "--skip-preview", ...flags);
const preview = () => succeed(azure, folder, "preview", "--diff");

beforeAll(async () => {
  azure = await startTestAzure();
  await deployService();
  await deployRoles(201);
  before = await live(azure, group, name);
  // Without a region of the stack's own, azure-native takes the group's: another than the service's.
  folder = programFolder(azure, "live", config);
  await succeed(azure, folder, "stack", "init", "live");
});

afterAll(async () => {
  await azure.stop();
});

/** One stack's life, in order: each test goes on where the one before ended. */
describe("a service of .NET Aspire's, with the guide's configuration", () => {
  const [upgrade = "", purpose = "", aspire = ""] = guideBlock("From .NET Aspire", "diff").split("\n");

  it("previews an import, and an update that adds a tag and takes out Azure's defaults", async () => {
    const output = await preview();
    expect(output).toContain("    + 4 to create\n    ~ 1 to update\n    = 3 to import\n    8 changes\n");
    expect(output).not.toMatch(/replace|delete/);
    expect(serviceUpdate(output)).toEqual(importUpdate({ tier: "Free", tags: [purpose] }));
    expect(azure.takeWrites()).toEqual([]);
  });

  it("previews an upgrade and the loss of Aspire's tag, where SKU and tags are left out", async () => {
    configure(folder, "live", without(config, "sku", "tags"));
    expect(serviceUpdate(await preview())).toEqual(
      importUpdate({ sku: [upgrade], tier: "Free", tags: [purpose, aspire] }),
    );
  });

  it("is adopted with one request, an update in place: same service and assignments", async () => {
    configure(folder, "live", config);
    await up();
    expect(azure.takeWrites()).toEqual([
      {
        request: `PUT ${scope.replace("/signalR/", "/SignalR/")}`,
        body: {
          kind: "SignalR",
          location: "northeurope",
          sku: { name: "Free_F1", capacity: 1 },
          tags: {
            "aspire-resource-name": "signalr",
            Purpose: "SignalR Service for frontend user notifications",
          },
          properties: {
            cors: { allowedOrigins: ["*"] },
            disableAadAuth: false,
            disableLocalAuth: true,
            features: [{ flag: "ServiceMode", value: "Serverless" }],
            publicNetworkAccess: "Enabled",
            regionEndpointEnabled: "Enabled",
            resourceStopped: "false",
          },
        },
      },
    ]);
    expect(await live(azure, group, name)).toEqual(before);
    expect(before.assignments).toHaveLength(2);
  });

  it("has nothing left to do for a second run or a refresh", async () => {
    await up("--expect-no-changes");
    await succeed(azure, folder, "refresh", "--yes", "--skip-preview", "--expect-no-changes");
    expect(azure.takeWrites()).toEqual([]);
  });

  it("no longer needs the assignments' ids: their names are the program's own", async () => {
    configure(folder, "live", withoutAssignmentIds(config));
    const output = await preview();
    expect(output).toContain("    ~ 2 to update\n    5 unchanged\n");
    expect(output.match(/azure-native:\S+: \(/g)).toBeNull();
    await up();
    await up("--expect-no-changes");
    expect(azure.takeWrites()).toEqual([]);
    expect(await live(azure, group, name)).toEqual(before);
  });

  it("has no drift after Aspire has deployed its roles once more", async () => {
    await deployRoles(200);
    await succeed(azure, folder, "refresh", "--yes", "--skip-preview", "--expect-no-changes");
    await up("--expect-no-changes");
    expect(azure.takeWrites()).toEqual([]);
  });

  it("needs the ids for the import: without them, what exists is refused", async () => {
    const fresh = programFolder(azure, "fresh", withoutAssignmentIds(config));
    await succeed(azure, fresh, "stack", "init", "fresh");
    const { code, output } = await pulumi(azure, fresh, "up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    for (const { id = "" } of before.assignments) {
      expect(output).toContain(`cannot create already existing resource '${id}'`);
    }
    const { assignments, createdAt } = await live(azure, group, name);
    expect(createdAt).toEqual(before.createdAt);
    expect(assignments.map(({ id }) => id)).toEqual(before.assignments.map(({ id }) => id));
  });
});
