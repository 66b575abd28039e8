import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clients } from "../support/microsoftClients";
import { programFolder, pulumi, startTestAzure, succeed, type TestAzure } from "../support/stacks";

const config = `config:
  azure-native:location: westeurope
  serverless-signalr:allowedOrigins: ["https://app.example.com"]
`;

const changedConfig = `config:
  azure-native:location: westeurope
  serverless-signalr:allowedOrigins: ["https://app.example.com", "https://admin.example.com"]
  serverless-signalr:tags: { team: web }
`;

interface Outputs {
  resourceName: string;
  resourceId: string;
  hostName: string;
  endpoint: string;
  connectionString: string;
  backend: {
    clientId: string;
    principalId: string;
    connectionString: string;
    appSettings: Record<string, string>;
  };
  grants: { principal: string; role: string; roleAssignmentName: string }[];
}

const guid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string;
const subscription = "/subscriptions/00000000-0000-0000-0000-000000000000";

/** One stack's life, in order: each test goes on where the one before ended. */
describe("the program, typed as pulumi commands", () => {
  let azure: TestAzure;
  let folder: string;
  let outputs: Outputs;
  let group: string;

  beforeAll(async () => {
    azure = await startTestAzure();
    folder = programFolder(azure, "life", config);
    await succeed(azure, folder, "stack", "init", "life");
  });

  afterAll(async () => {
    await azure.stop();
  });

  const services = async () => {
    const found = [];
    for await (const service of clients(azure.arm).signalR.signalR.listBySubscription()) {
      found.push(service);
    }
    return found;
  };

  it("previews ten resources, and changes nothing", async () => {
    const output = await succeed(azure, folder, "preview");
    expect(output).toContain("+ 10 to create");
    expect(azure.takeWrites()).toEqual([]);
  });

  it("creates them with exactly these bodies", async () => {
    await succeed(azure, folder, "up", "--yes", "--skip-preview");
    outputs = JSON.parse(await succeed(azure, folder, "stack", "output", "--json")) as Outputs;
    group = outputs.resourceId.split("/")[4] ?? "";

    const writes = azure.takeWrites();
    const body = (path: string) =>
      writes.filter(({ request }) => new RegExp(`${path}$`).test(request)).map((write) => write.body);
    expect(writes.every(({ request }) => request.startsWith("PUT "))).toBe(true);
    expect(writes).toHaveLength(5);
    expect(body(`/signalR/${outputs.resourceName}`)).toEqual([
      {
        kind: "SignalR",
        location: "westeurope",
        sku: { name: "Standard_S1", capacity: 1 },
        tags: { Purpose: "SignalR Service for frontend user notifications" },
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
    expect(body("/userAssignedIdentities/[^/]+")).toEqual([{ location: "westeurope", tags: {} }]);
    for (const [end, role] of [
      [outputs.grants[0]?.roleAssignmentName, "420fcaa2-552c-430f-98ca-3264be4806c7"],
      [outputs.grants[1]?.roleAssignmentName, "fd53cd77-2268-407a-8f46-7e7863d0f521"],
    ]) {
      expect(body(`/roleAssignments/${end ?? "?"}`)).toEqual([
        {
          properties: {
            principalId: outputs.backend.principalId,
            principalType: "ServicePrincipal",
            roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role ?? "?"}`,
          },
        },
      ]);
    }
  });

  it("exports the connection strings and all else that a backend needs", () => {
    const host = `${outputs.resourceName}.service.signalr.net`;
    expect(outputs.resourceName).toMatch(/^signalr-[a-z0-9]{6}$/);
    expect(outputs).toEqual({
      resourceName: outputs.resourceName,
      resourceId: expect.stringMatching(new RegExp(`/signalR/${outputs.resourceName}$`, "i")) as string,
      hostName: host,
      endpoint: `https://${host}`,
      connectionString: `Endpoint=https://${host};AuthType=azure.msi;Version=1.0;`,
      backend: {
        clientId: guid,
        principalId: guid,
        connectionString: `Endpoint=https://${host};AuthType=azure.msi;ClientId=${outputs.backend.clientId};Version=1.0;`,
        appSettings: { AzureSignalRConnectionString: outputs.backend.connectionString },
      },
      grants: [
        { principal: "backend", role: "SignalR App Server", roleAssignmentName: guid },
        { principal: "backend", role: "SignalR REST API Owner", roleAssignmentName: guid },
      ],
    });
  });

  it("is seen by Microsoft's clients: serverless, no local auth, two grants to the backend", async () => {
    const { signalR, authorization } = clients(azure.arm);
    expect(await signalR.signalR.get(group, outputs.resourceName)).toMatchObject({
      provisioningState: "Succeeded",
      hostName: outputs.hostName,
      disableLocalAuth: true,
      features: expect.arrayContaining([
        expect.objectContaining({ flag: "ServiceMode", value: "Serverless" }),
      ]) as unknown,
      cors: { allowedOrigins: ["https://app.example.com"] },
      sku: { name: "Standard_S1", tier: "Standard", capacity: 1 },
      tags: { Purpose: "SignalR Service for frontend user notifications" },
    });
    const assignments = [];
    for await (const assignment of authorization.roleAssignments.listForScope(outputs.resourceId)) {
      assignments.push(assignment);
    }
    expect(assignments.map(({ name }) => name).sort()).toEqual(
      outputs.grants.map(({ roleAssignmentName }) => roleAssignmentName).sort(),
    );
    expect(assignments.every(({ principalId }) => principalId === outputs.backend.principalId)).toBe(true);
  });

  it("changes nothing when run again, and says so in preview too", async () => {
    await succeed(azure, folder, "preview", "--expect-no-changes");
    const output = await succeed(azure, folder, "up", "--yes", "--skip-preview", "--expect-no-changes");
    expect(output).toContain("10 unchanged");
    expect(azure.takeWrites()).toEqual([]);
  });

  it("finds no drift on refresh", async () => {
    await succeed(azure, folder, "refresh", "--yes", "--skip-preview", "--expect-no-changes");
    await succeed(azure, folder, "preview", "--expect-no-changes");
    expect(azure.takeWrites()).toEqual([]);
  });

  it("updates origins and tags in place", async () => {
    const salt =
      readFileSync(join(folder, "Pulumi.life.yaml"), "utf8").match(/^encryptionsalt:.*$/m)?.[0] ?? "";
    writeFileSync(join(folder, "Pulumi.life.yaml"), `${salt}\n${changedConfig}`);
    const output = await succeed(azure, folder, "up", "--yes", "--skip-preview");
    // The component and its service, the group and the identity; no replacement.
    expect(output).toContain("~ 4 updated");
    const writes = azure.takeWrites();
    const update = writes.find(({ request }) => /\/signalR\/[^/]+$/i.test(request));
    expect(update?.body).toMatchObject({
      kind: "SignalR",
      tags: { team: "web", Purpose: "SignalR Service for frontend user notifications" },
      properties: { cors: { allowedOrigins: ["https://app.example.com", "https://admin.example.com"] } },
    });
    expect(writes.every(({ request }) => request.startsWith("PUT "))).toBe(true);
    const [service] = await services();
    expect(service?.cors?.allowedOrigins).toEqual(["https://app.example.com", "https://admin.example.com"]);
    expect(service?.tags).toEqual({
      team: "web",
      Purpose: "SignalR Service for frontend user notifications",
    });
    expect(service?.hostName).toBe(outputs.hostName);
  });

  it("tells wrong configuration by key, without a stack trace, and registers nothing", async () => {
    const { code, output } = await pulumi(
      azure,
      folder,
      "preview",
      "--config",
      "serverless-signalr:capacity=15",
    );
    expect(code).not.toBe(0);
    expect(output).toContain(
      "serverless-signalr:capacity: 15 is not allowed. Allowed: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100 with Standard_S1.",
    );
    expect(output).not.toMatch(/\n\s+at .*\.ts:\d+/);
  });

  it("warns of nothing when principals are configured", async () => {
    const principal = "{ name: api, principalId: 11111111-1111-1111-1111-111111111111, jobs: [send] }";
    const other = programFolder(azure, "other", `${config}  serverless-signalr:principals: [${principal}]\n`);
    await succeed(azure, other, "stack", "init", "other");
    const output = await succeed(azure, other, "preview");
    expect(output).toContain("signalr-api-rest-api-owner");
    expect(output).not.toContain("warning");
  });

  it("leaves nothing behind when destroyed", async () => {
    await succeed(azure, folder, "destroy", "--yes", "--skip-preview");
    expect(await services()).toEqual([]);
    const groups = [];
    for await (const found of clients(azure.arm).resources.resourceGroups.list()) {
      groups.push(found);
    }
    expect(groups).toEqual([]);
    const state = JSON.parse(readFileSync(join(azure.directory, "azure.json"), "utf8")) as Record<
      string,
      unknown
    >;
    expect(state).toMatchObject({ groups: [], services: [], identities: [], roleAssignments: [] });
  });

  it("wrote no key anywhere: not in state, history, outputs or logs", () => {
    const written = filesUnder(azure.directory).map((file) => readFileSync(file, "latin1"));
    expect(written.length).toBeGreaterThan(5);
    for (const text of written) {
      expect(text).not.toMatch(/AccessKey=|listKeys/i);
    }
  });
});

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}
