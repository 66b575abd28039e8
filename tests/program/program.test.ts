import type * as Pulumi from "@pulumi/pulumi";
import { clientId, principalId, resourceId } from "../support/callers";
import { mockPulumi, namesOf, ofType, settled, valueOf, type Recorded } from "../support/mocks";

type Program = typeof import("../../index");

// Each run loads Pulumi anew, and each Pulumi listens for the process's exit.
process.setMaxListeners(0);

const other = "33333333-3333-3333-3333-333333333333";

/** What the latest run registered, also if it failed. */
let latest: Recorded | undefined;

/** Runs `index.ts` with a configuration, as `pulumi up` would: values that aren't text are JSON. */
async function run(config: Record<string, unknown>): Promise<{ recorded: Recorded; outputs: Program }> {
  jest.resetModules();
  const runtime = jest.requireActual<typeof Pulumi>("@pulumi/pulumi");
  const recorded = (latest = await mockPulumi({ runtime }));
  const entries = Object.entries({ allowedOrigins: ["https://app.example.com"], ...config }).map(
    ([key, value]) => [
      `serverless-signalr:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ],
  );
  runtime.runtime.setAllConfig({
    "azure-native:location": "westeurope",
    ...(Object.fromEntries(entries) as object),
  });
  const outputs = await valueOf(runtime.output({ ...jest.requireActual<Program>("../../index") }));
  await settled(runtime);
  return { recorded, outputs: outputs as unknown as Program };
}

const endpoint = "Endpoint=https://signalr-abc123.signalr.example";

describe("the program", () => {
  it("makes a whole stack of the allowed origins alone: group, service, identity and its two roles", async () => {
    const { recorded, outputs } = await run({});
    expect(namesOf(recorded)).toEqual([
      "RandomString signalr-suffix",
      "ResourceGroup signalr",
      "RoleAssignment signalr-backend-app-server",
      "RoleAssignment signalr-backend-rest-api-owner",
      "ServerlessSignalR signalr",
      "SignalR signalr",
      "SignalRRoleGrants signalr-backend",
      "UserAssignedIdentity backend",
    ]);
    // Azure deletes a group with everything in it; the stack may name it in its configuration later.
    expect(ofType(recorded, "ResourceGroup")).toMatchObject([{ options: { retainOnDelete: true } }]);
    expect(ofType(recorded, "SignalR")).toMatchObject([
      { inputs: { resourceGroupName: "made-group", disableLocalAuth: true } },
    ]);
    // The principal, not the client id.
    const { inputs } = ofType(recorded, "RoleAssignment")[0] ?? {};
    expect(inputs).toMatchObject({
      principalId: "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa",
      principalType: "ServicePrincipal",
    });
    const connectionString = `${endpoint};AuthType=azure.msi;ClientId=${clientId};Version=1.0;`;
    expect(outputs).toEqual({
      resourceName: "signalr-abc123",
      resourceId: resourceId.replace("/rg/", "/made-group/").replace(/sig$/, "signalr-abc123"),
      hostName: "signalr-abc123.signalr.example",
      endpoint: "https://signalr-abc123.signalr.example",
      connectionString: `${endpoint};AuthType=azure.msi;Version=1.0;`,
      principals: {
        backend: {
          principalId: "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa",
          clientId,
          connectionString,
          appSettings: { AzureSignalRConnectionString: connectionString },
        },
      },
      grants: ["SignalR App Server", "SignalR REST API Owner"].map((role) => ({
        principal: "backend",
        role,
        roleAssignmentName: expect.any(String) as string,
      })),
    });
  });

  it("grants configured principals their roles, says what each app needs, and makes no identity", async () => {
    const principals = [
      { name: "api", principalId, clientId, jobs: ["negotiate", "read-presence"], description: "Sends" },
      { name: "dev", principalId: other, principalType: "User", roles: ["SignalR REST API Owner"] },
    ];
    const { recorded, outputs } = await run({ principals });
    expect(namesOf(recorded).filter((name) => /Role|Identity/.test(name))).toEqual([
      "RoleAssignment signalr-api-app-server",
      "RoleAssignment signalr-api-rest-api-reader",
      "RoleAssignment signalr-dev-rest-api-owner",
      "SignalRRoleGrants signalr-api",
      "SignalRRoleGrants signalr-dev",
    ]);
    const settings = (id: string | undefined, connectionString: string) => ({
      clientId: id,
      connectionString,
      appSettings: { AzureSignalRConnectionString: connectionString },
    });
    expect(outputs.principals).toEqual({
      api: {
        principalId,
        ...settings(clientId, `${endpoint};AuthType=azure.msi;ClientId=${clientId};Version=1.0;`),
      },
      dev: { principalId: other, ...settings(undefined, `${endpoint};AuthType=azure;Version=1.0;`) },
    });
    expect(outputs.grants).toMatchObject([
      { principal: "api", role: "SignalR App Server" },
      { principal: "api", role: "SignalR REST API Reader" },
      { principal: "dev", role: "SignalR REST API Owner" },
    ]);
  });

  it("registers nothing when the configuration is wrong", async () => {
    await expect(run({ sku: "Free" })).rejects.toThrow('Did you mean "Free_F1"?');
    expect(latest?.resources).toEqual([]);
  });
});
