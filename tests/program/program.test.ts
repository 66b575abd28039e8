import type * as Pulumi from "@pulumi/pulumi";
import { mockPulumi, settled, valueOf, type Recorded } from "../support/mocks";

type Program = typeof import("../../index");

// Each run loads Pulumi anew, and each Pulumi listens for the process's exit.
process.setMaxListeners(0);

const subscription = "/subscriptions/00000000-0000-0000-0000-000000000000";

/** Runs `index.ts` with a configuration, as `pulumi up` would: values that aren't text are JSON. */
async function run(
  config: Record<string, unknown>,
): Promise<{ recorded: Recorded; outputs: Record<string, unknown> }> {
  jest.resetModules();
  const pulumi = jest.requireActual<typeof Pulumi>("@pulumi/pulumi");
  const recorded = await mockPulumi(pulumi);
  const entries = Object.entries(config).map(([key, value]) => [
    `serverless-signalr:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  pulumi.runtime.setAllConfig(Object.fromEntries(entries) as Record<string, string>);
  const program = jest.requireActual<Program>("../../index");
  const outputs = await valueOf(pulumi.output<Record<string, unknown>>({ ...program }));
  await settled(pulumi);
  return { recorded, outputs };
}

/** Type and name of each resource but the stack. */
const names = (recorded: Recorded) =>
  recorded.resources.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`);

const minimal = { allowedOrigins: ["https://app.example.com"] };

const api = {
  name: "api",
  principalId: "11111111-1111-1111-1111-111111111111",
  roles: ["SignalR App Server", "SignalR REST API Owner"],
};

describe("the program", () => {
  it("makes a whole stack of the allowed origins alone: group, service, identity and its two grants", async () => {
    const { recorded, outputs } = await run(minimal);
    expect(names(recorded).sort()).toEqual([
      "RandomString signalr-suffix",
      "ResourceGroup signalr",
      "RoleAssignment signalr-backend-app-server",
      "RoleAssignment signalr-backend-rest-api-owner",
      "ServerlessSignalR signalr",
      "SignalR signalr",
      "SignalRRoleGrant signalr-backend-app-server",
      "SignalRRoleGrant signalr-backend-rest-api-owner",
      "UserAssignedIdentity backend",
    ]);
    expect(outputs).toEqual({
      resourceName: "signalr-abc123",
      resourceId: `${subscription}/resourceGroups/made-group/providers/Microsoft.SignalRService/signalR/signalr-abc123`,
      hostName: "signalr-abc123.signalr.example",
      endpoint: "https://signalr-abc123.signalr.example",
      connectionString: "Endpoint=https://signalr-abc123.signalr.example;AuthType=azure.msi;Version=1.0;",
      backend: {
        clientId: "cccccccc-cccc-cccc-cccc-cccccccccccc",
        principalId: "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa",
        connectionString:
          "Endpoint=https://signalr-abc123.signalr.example;AuthType=azure.msi;ClientId=cccccccc-cccc-cccc-cccc-cccccccccccc;Version=1.0;",
        appSettings: {
          AzureSignalRConnectionString:
            "Endpoint=https://signalr-abc123.signalr.example;AuthType=azure.msi;ClientId=cccccccc-cccc-cccc-cccc-cccccccccccc;Version=1.0;",
        },
      },
      grants: [
        {
          principal: "backend",
          role: "SignalR App Server",
          roleAssignmentName: expect.any(String) as string,
        },
        {
          principal: "backend",
          role: "SignalR REST API Owner",
          roleAssignmentName: expect.any(String) as string,
        },
      ],
    });
  });

  it("grants the backend's principal, not its client id, as a service principal", async () => {
    const { recorded } = await run(minimal);
    const assignments = recorded.resources.filter(({ type }) => type.endsWith(":RoleAssignment"));
    expect(assignments.map(({ inputs }) => [inputs.principalId, inputs.principalType])).toEqual([
      ["aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa", "ServicePrincipal"],
      ["aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa", "ServicePrincipal"],
    ]);
  });

  it("turns local auth off and serves one origin, unless the configuration says otherwise", async () => {
    const { recorded } = await run(minimal);
    expect(
      recorded.resources.find(({ name, type }) => name === "signalr" && type.endsWith(":SignalR"))?.inputs,
    ).toEqual(
      expect.objectContaining({
        disableLocalAuth: true,
        cors: { allowedOrigins: ["https://app.example.com"] },
        sku: { name: "Standard_S1", capacity: 1 },
      }),
    );
  });

  it("deploys into an existing resource group", async () => {
    const { recorded } = await run({ ...minimal, resourceGroupName: "rg-platform" });
    expect(names(recorded)).not.toContain("ResourceGroup signalr");
    expect(recorded.resources.find(({ type }) => type.endsWith(":SignalR"))?.inputs.resourceGroupName).toBe(
      "rg-platform",
    );
  });

  it("passes base name, SKU, capacity, tags and local auth on", async () => {
    const { recorded, outputs } = await run({
      ...minimal,
      baseName: "contoso",
      sku: "Premium_P1",
      capacity: 20,
      tags: { team: "web" },
      disableLocalAuth: false,
    });
    expect(outputs.resourceName).toBe("contoso-abc123");
    expect(recorded.resources.find(({ type }) => type.endsWith(":SignalR"))?.inputs).toMatchObject({
      sku: { name: "Premium_P1", capacity: 20 },
      tags: { team: "web", Purpose: "SignalR Service for frontend user notifications" },
      disableLocalAuth: false,
    });
    expect(recorded.resources.find(({ type }) => type.endsWith(":ResourceGroup"))?.inputs.tags).toEqual({
      team: "web",
    });
  });

  it("grants the configured principals their roles, and makes no identity", async () => {
    const developer = {
      name: "developer",
      principalId: "22222222-2222-2222-2222-222222222222",
      principalType: "User",
      roles: ["SignalR/Web PubSub Contributor"],
    };
    const { recorded, outputs } = await run({ ...minimal, principals: [api, developer] });
    expect(names(recorded)).not.toContain("UserAssignedIdentity backend");
    expect(outputs).not.toHaveProperty("backend.clientId");
    expect(outputs.grants).toMatchObject([
      { principal: "api", role: "SignalR App Server" },
      { principal: "api", role: "SignalR REST API Owner" },
      { principal: "developer", role: "SignalR/Web PubSub Contributor" },
    ]);
    const assignments = recorded.resources.filter(({ type }) => type.endsWith(":RoleAssignment"));
    expect(assignments.map(({ name, inputs }) => [name, inputs.principalType])).toEqual([
      ["signalr-api-app-server", "ServicePrincipal"],
      ["signalr-api-rest-api-owner", "ServicePrincipal"],
      ["signalr-developer-web-pubsub-contributor", "User"],
    ]);
  });

  it("grants a configured principal the roles for its jobs", async () => {
    const principal = { name: "api", principalId: api.principalId, jobs: ["negotiate", "read-presence"] };
    const { outputs } = await run({ ...minimal, principals: [principal] });
    expect(outputs.grants).toMatchObject([
      { principal: "api", role: "SignalR App Server" },
      { principal: "api", role: "SignalR REST API Reader" },
    ]);
  });

  it("tells every fault of the configuration at once, by key, before anything is registered", async () => {
    const faulty = run({
      sku: "Standart_S1",
      capacity: "many",
      allowedOrigins: ["https://app.example.com/"],
      disableLocalAuth: "perhaps",
      baseName: "1st",
      principals: [{ ...api, principalId: "api", roles: ["SignalR App Sever"] }],
    });
    await expect(faulty).rejects.toThrow(
      [
        'The configuration of stack "test" has 6 invalid arguments:',
        '  serverless-signalr:baseName: "1st" is not allowed. Allowed: 1-50 letters, digits and hyphens, starting with a letter. Choose a shorter or plainer name.',
        '  serverless-signalr:allowedOrigins[0]: "https://app.example.com/" is not allowed. Allowed: scheme and host with an optional port, such as "https://app.example.com", or "*" alone. Write it as the browser sends it, with no path and no trailing slash: "https://app.example.com".',
        '  serverless-signalr:sku: "Standart_S1" is not allowed. Allowed: "Free_F1", "Standard_S1", "Premium_P1", "Premium_P2". Did you mean "Standard_S1"?',
        '  serverless-signalr:disableLocalAuth: "perhaps" is not allowed. Allowed: true, false. Give a boolean, not text.',
        '  serverless-signalr:principals[0].principalId: "api" is not allowed. Allowed: a GUID, such as 11111111-1111-1111-1111-111111111111. Give the identity\'s principal id (object id), not its name, client id or resource id.',
        '  serverless-signalr:principals[0].roles[0]: "SignalR App Sever" is not allowed. Allowed: "SignalR App Server", "SignalR REST API Owner", "SignalR REST API Reader", "SignalR Service Owner", "SignalR AccessKey Reader", "SignalR/Web PubSub Contributor". Did you mean "SignalR App Server"?',
      ].join("\n"),
    );
  });
});
