import { copyFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import {
  assignmentsAt,
  clients,
  collect,
  groupPath,
  putGroup,
  takeRequests,
  textsUnder,
} from "../support/lifecycle";
import { configure } from "../support/migrating";
import { programFolder, programStack, startTestAzure, succeed, type TestAzure } from "../support/stacks";

const config = `config:
  azure-native:location: westeurope
  serverless-signalr:allowedOrigins: ["https://app.example.com"]
`;
const changed = `config:
  azure-native:location: westeurope
  serverless-signalr:allowedOrigins: ["https://app.example.com", "https://admin.example.com"]
  serverless-signalr:tags: { team: web }
`;

const subscription = "/subscriptions/00000000-0000-0000-0000-000000000000";
const api = "11111111-1111-1111-1111-111111111111";
const clientId = "22222222-2222-2222-2222-222222222222";
const developer = "33333333-3333-3333-3333-333333333333";
const Purpose = "SignalR Service for frontend user notifications";

let azure: TestAzure;

beforeAll(async () => {
  azure = await startTestAzure({ principals: [{ principalId: developer, type: "User" }] });
});

afterAll(async () => {
  await azure.stop();
});

interface Outputs {
  resourceName: string;
  resourceId: string;
  hostName: string;
  connectionString: string;
  principals: Record<string, { principalId: string; clientId?: string; connectionString: string }>;
}

/** What a stack's outputs hold. */
async function outputsOf(stack: Stack): Promise<Outputs> {
  const outputs = Object.entries(await stack.outputs()).map(([name, { value }]) => [name, value as unknown]);
  return Object.fromEntries(outputs) as Outputs;
}

/** One stack's life, in order: each test goes on where the one before ended. */
describe("the program with a region and origins alone", () => {
  let folder: string;
  let stack: Stack;
  let group: string;
  let name: string;

  beforeAll(async () => {
    folder = programFolder(azure, "life", config);
    stack = await programStack(azure, folder, "life");
  });

  const existing = async () => {
    const found = await collect(clients(azure.arm).resources.resources.listByResourceGroup(group));
    return found.map(({ id }) => id);
  };

  it("creates group, service, identity and two grants with exactly these bodies", async () => {
    await stack.up();
    const { resourceId, resourceName, principals } = await outputsOf(stack);
    group = resourceId.split("/")[4] ?? "";
    name = resourceName;
    const writes = azure.takeWrites();
    const bodies = (type: string) =>
      writes.filter(({ request }) => request.split("/").at(-2) === type).map(({ body }) => body);
    expect(writes).toHaveLength(5);
    expect(bodies("resourceGroups")).toEqual([{ location: "westeurope", tags: {} }]);
    expect(bodies("userAssignedIdentities")).toEqual([{ location: "westeurope", tags: {} }]);
    expect(bodies("signalR")).toEqual([
      {
        kind: "SignalR",
        location: "westeurope",
        sku: { name: "Standard_S1", capacity: 1 },
        tags: { Purpose },
        properties: {
          cors: { allowedOrigins: ["https://app.example.com"] },
          disableAadAuth: false,
          disableLocalAuth: true,
          features: [{ flag: "ServiceMode", value: "Serverless" }],
          publicNetworkAccess: "Enabled",
          regionEndpointEnabled: "Enabled",
          resourceStopped: "false",
        },
      },
    ]);
    const roles = ["420fcaa2-552c-430f-98ca-3264be4806c7", "fd53cd77-2268-407a-8f46-7e7863d0f521"];
    expect(bodies("roleAssignments")).toEqual(
      expect.arrayContaining(
        roles.map((role) => ({
          properties: {
            principalId: principals.backend?.principalId,
            principalType: "ServicePrincipal",
            roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
          },
        })),
      ),
    );
  });

  it("outputs what Azure made, none of it a secret", async () => {
    expect(Object.values(await stack.outputs()).filter(({ secret }) => secret)).toEqual([]);
    expect(name).toMatch(/^signalr-[a-z0-9]{6}$/);
    const { hostName, connectionString, principals } = await outputsOf(stack);
    expect(hostName).toBe(`${name}.service.signalr.net`);
    expect(connectionString).toBe(`Endpoint=https://${hostName};AuthType=azure.msi;Version=1.0;`);
    expect(principals.backend?.connectionString).toMatch(
      /;AuthType=azure\.msi;ClientId=[0-9a-f-]{36};Version/,
    );
  });

  it("finds no drift and nothing to do when run again", async () => {
    await stack.up({ refresh: true, expectNoChanges: true });
    expect(azure.takeWrites()).toEqual([]);
  });

  it("updates origins and tags in place", async () => {
    configure(folder, "life", changed);
    const { summary } = await stack.up();
    // The component and its service, the group and the identity; no replacement.
    expect(summary.resourceChanges).toEqual({ same: 5, update: 4 });
    expect(azure.takeWrites().find(({ request }) => /\/signalR\/[^/]+$/i.test(request))?.body).toMatchObject({
      kind: "SignalR",
      tags: { team: "web", Purpose },
      properties: { cors: { allowedOrigins: ["https://app.example.com", "https://admin.example.com"] } },
    });
  });

  // Azure deletes a group with everything in it (docs/decisions/0006).
  it("deletes nothing in Azure where the group that it made is configured", async () => {
    const state = join(azure.directory, "stacks/.pulumi/stacks/serverless-signalr/life.json");
    copyFileSync(state, `${state}.before`);
    const before = await existing();
    expect(before).toHaveLength(2);
    configure(folder, "life", `${changed}  serverless-signalr:resourceGroupName: ${group}\n`);
    expect((await stack.up()).stdout).toMatch(/ResourceGroup +signalr +deleted/);
    expect(azure.takeWrites().filter(({ request }) => request.startsWith("DELETE"))).toEqual([]);
    expect(await existing()).toEqual(before);
    copyFileSync(`${state}.before`, state);
  });

  it("is destroyed but for its group, which may hold more than the stack made", async () => {
    await stack.destroy();
    expect(await existing()).toEqual([]);
    expect(await clients(azure.arm).resources.resourceGroups.checkExistence(group)).toMatchObject({
      body: true,
    });
  });

  it("wrote no key anywhere: not in state, history or outputs, nor to Azure's list of keys", () => {
    const texts = [...textsUnder(azure.directory).values()];
    expect(texts.length).toBeGreaterThan(5);
    expect(texts.filter((text) => text.includes("AccessKey="))).toEqual([]);
    expect(azure.arm.requests.filter(({ path }) => /listKeys/i.test(path))).toEqual([]);
  });
});

describe("the program with principals, in an existing group", () => {
  const owner = "a secret owner";
  let folder: string;
  let stack: Stack;

  beforeAll(async () => {
    await putGroup(azure.arm, "rg-platform");
    folder = programFolder(
      azure,
      "platform",
      `config:
  serverless-signalr:allowedOrigins: ["https://app.example.com"]
  serverless-signalr:resourceGroupName: rg-platform
  serverless-signalr:resourceName: contoso-platform
  serverless-signalr:principals:
    - { name: api, principalId: ${api}, clientId: ${clientId}, jobs: [send, negotiate], description: sends }
    - { name: dev, principalId: ${developer}, principalType: User, roles: [SignalR REST API Reader] }
`,
    );
    stack = await programStack(azure, folder, "platform");
    const secret = ["config", "set", "--secret", "--path", "tags.owner", owner, "--stack", "platform"];
    await succeed(azure, folder, ...secret);
  });

  it("makes the service there and the grants, and no group or identity, with no warning", async () => {
    azure.takeWrites();
    const { stdout, stderr } = await stack.up();
    expect(stdout + stderr).not.toContain("warning");
    const requests = takeRequests(azure).map((request) => request.replace(/[0-9a-f-]{36}$/, "NAME"));
    const grant = "PUT roleAssignments/NAME";
    expect(requests.sort()).toEqual([grant, grant, grant, "PUT signalR/contoso-platform"]);
    const scope = `${groupPath("rg-platform")}/providers/Microsoft.SignalRService/signalR/contoso-platform`;
    expect(await assignmentsAt(azure.arm, scope)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          principalId: api,
          principalType: "ServicePrincipal",
          description: "sends",
        }),
        expect.objectContaining({ principalId: developer, principalType: "User" }),
      ]),
    );
  });

  it("outputs connection strings with an app's client id, and for a person's own sign-in", async () => {
    const { principals } = await outputsOf(stack);
    const endpoint = "Endpoint=https://contoso-platform.service.signalr.net";
    expect(principals.api?.connectionString).toBe(
      `${endpoint};AuthType=azure.msi;ClientId=${clientId};Version=1.0;`,
    );
    expect(principals.dev?.connectionString).toBe(`${endpoint};AuthType=azure;Version=1.0;`);
  });

  it("sends a secret tag to Azure, and keeps it a secret in state, backups and history", async () => {
    const { tags } = await clients(azure.arm).signalR.signalR.get("rg-platform", "contoso-platform");
    expect(tags).toEqual({ owner, Purpose });
    await stack.up({ expectNoChanges: true }); // So that there is a backup, too.
    const files = [...textsUnder(azure.directory)].filter(([, text]) => text.includes(owner));
    expect(files.map(([file]) => file.slice(azure.directory.length + 1))).toEqual(["azure.json"]);
  });
});
