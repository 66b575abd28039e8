import { armGuid } from "../../components/resourceIds";
import {
  API,
  APP_SERVER,
  assignmentPath,
  groupPath,
  lockPath,
  putGroup,
  REST_API_OWNER,
  roleId,
  send,
  servicePath,
  takeRequests,
} from "../support/lifecycle";
import { clients } from "../support/microsoftClients";
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

const group = "my-group";
const name = "contoso-notify";
const scope = servicePath(name, group);
const config = guideBlock("From the blog's Bicep", "yaml");

let azure: TestAzure;
let folder: string;
let before: Awaited<ReturnType<typeof live>>;

/** medienstudio.net's Bicep, which an incremental deployment puts with these bodies; then scaled by hand. */
async function deployBicep(): Promise<void> {
  await putGroup(azure.arm, group);
  await send(azure.arm, "PUT", scope, "2023-02-01", {
    location: "northeurope",
    tags: { team: "web", Purpose: "SignalR Service for frontend user notifications" },
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

const primaryKey = async () =>
  (await clients(azure.arm).signalR.signalR.listKeys(group, name)).primaryKey ?? "none";

const up = (...flags: string[]) => succeed(azure, folder, "up", "--yes", "--skip-preview", ...flags);
const preview = () => succeed(azure, folder, "preview", "--diff");

beforeAll(async () => {
  azure = await startTestAzure({ principals: [{ principalId: app, type: "ServicePrincipal" }] });
  await deployBicep();
  await send(azure.arm, "PUT", lockPath(scope), API.locks, { properties: { level: "CanNotDelete" } });
  before = await live(azure, group, name);
  // The stack's own region is another than the service's.
  folder = programFolder(azure, "live", `${config}  azure-native:location: westeurope\n`);
  await succeed(azure, folder, "stack", "init", "live");
  azure.takeWrites();
});

afterAll(async () => {
  await azure.stop();
});

/** One stack's life, in order: each test goes on where the one before ended. */
describe("a service of the blog's Bicep, with the guide's configuration", () => {
  it("previews an import, and an update that takes out Azure's defaults alone", async () => {
    const output = await preview();
    expect(output).toContain("    + 4 to create\n    ~ 1 to update\n    = 3 to import\n    8 changes\n");
    expect(output).not.toMatch(/replace|delete/);
    expect(serviceUpdate(output)).toEqual(importUpdate({ tier: "Standard" }));
    expect(azure.takeWrites()).toEqual([]);
  });

  it("previews what the defaults would reset, where a key is left out", async () => {
    configure(folder, "live", without(config, "capacity", "tags", "disableLocalAuth"));
    const [keysOff = "", capacity = "", tag = ""] = guideBlock("From the blog's Bicep", "diff").split("\n");
    expect(serviceUpdate(await preview())).toEqual(
      importUpdate({ disableLocalAuth: [keysOff], sku: [capacity], tier: "Standard", tags: [tag] }),
    );
  });

  it("is adopted with one request, an update in place: same service, keys and assignments", async () => {
    configure(folder, "live", `${config}  azure-native:location: westeurope\n`);
    const key = await primaryKey();
    azure.takeWrites();
    await up();
    expect(azure.takeWrites()).toEqual([
      {
        request: `PUT ${scope.replace("/signalR/", "/SignalR/")}`,
        body: {
          kind: "SignalR",
          location: "northeurope",
          sku: { name: "Standard_S1", capacity: 2 },
          tags: { team: "web", Purpose: "SignalR Service for frontend user notifications" },
          properties: {
            cors: { allowedOrigins: ["https://app.example.com"] },
            disableAadAuth: false,
            disableLocalAuth: false,
            features: [{ flag: "ServiceMode", value: "Serverless" }],
            publicNetworkAccess: "Enabled",
            regionEndpointEnabled: "Enabled",
            resourceStopped: "false",
          },
        },
      },
    ]);
    expect(await live(azure, group, name)).toEqual(before);
    expect(await primaryKey()).toBe(key);
    expect(before.assignments).toHaveLength(2);
  });

  it("has the connection string that the Bicep had as its output", async () => {
    expect(await succeed(azure, folder, "stack", "output", "connectionString")).toBe(
      `Endpoint=https://${name}.service.signalr.net;AuthType=azure.msi;Version=1.0;\n`,
    );
  });

  it("has nothing left to do for a second run or a refresh", async () => {
    azure.takeWrites();
    await up("--expect-no-changes");
    await succeed(azure, folder, "refresh", "--yes", "--skip-preview", "--expect-no-changes");
    expect(azure.takeWrites()).toEqual([]);
  });

  it("loses its keys when the line that kept them goes, and nothing else", async () => {
    const key = await primaryKey();
    configure(folder, "live", without(config, "disableLocalAuth"));
    expect(serviceUpdate(await preview())).toEqual(["~ disableLocalAuth: false => true"]);
    azure.takeWrites();
    await up();
    expect(takeRequests(azure)).toEqual([`PUT signalR/${name}`]);
    expect(await primaryKey()).not.toBe(key);
    expect(await live(azure, group, name)).toEqual(before);
    azure.takeWrites();
  });

  it("needs the assignments' ids to stay: without them Azure refuses, and nothing changes", async () => {
    configure(folder, "live", withoutAssignmentIds(without(config, "disableLocalAuth")));
    const { code, output } = await pulumi(azure, folder, "up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(output).toContain('Code="RoleAssignmentExists"');
    expect(takeRequests(azure).filter((request) => !request.startsWith("PUT roleAssignments/"))).toEqual([]);
    expect(await live(azure, group, name)).toEqual(before);

    configure(folder, "live", without(config, "disableLocalAuth"));
    await up();
    expect(azure.takeWrites()).toEqual([]);
  });

  it("would be deleted without the line that adopts it, and is kept by the lock", async () => {
    const unadopted = without(config, "disableLocalAuth", "resourceId");
    const roleAssignments = /^ +roleAssignmentIds:[^]*/m;
    configure(
      folder,
      "live",
      `${unadopted.replace(roleAssignments, "")}  serverless-signalr:resourceGroupName: ${group}\n`,
    );
    expect(await preview()).toContain("+-3 to replace");
    const { code, output } = await pulumi(azure, folder, "up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(output).toContain('Code="ScopeLocked"');
    expect(await live(azure, group, name)).toEqual(before);

    configure(folder, "live", without(config, "disableLocalAuth"));
    azure.takeWrites();
    await up();
    await up("--expect-no-changes");
    expect(azure.takeWrites()).toEqual([]);
  });

  it("is given back by removing the stack, and can be adopted again", async () => {
    await succeed(azure, folder, "stack", "rm", "live", "--force", "--yes", "--preserve-config");
    await succeed(azure, folder, "stack", "init", "live");
    const output = await preview();
    expect(output).toContain("= 3 to import");
    expect(output).not.toMatch(/replace|delete/);
    expect(azure.takeWrites()).toEqual([]);
    expect(await live(azure, group, name)).toEqual(before);
  });
});
