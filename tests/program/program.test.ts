import type * as Pulumi from "@pulumi/pulumi";
import { mockPulumi, settled, valueOf, type Recorded } from "../support/mocks";

type Program = typeof import("../../index");

// Each run loads Pulumi anew, and each Pulumi listens for the process's exit.
process.setMaxListeners(0);

const subscription = "/subscriptions/00000000-0000-0000-0000-000000000000";

/** Runs `index.ts` with a configuration, as `pulumi up` would: values that aren't text are JSON. */
async function run(
  config: Record<string, unknown>,
  otherConfig: Record<string, string> = {},
): Promise<{ recorded: Recorded; outputs: Record<string, unknown> }> {
  jest.resetModules();
  const pulumi = jest.requireActual<typeof Pulumi>("@pulumi/pulumi");
  const recorded = await mockPulumi(pulumi);
  const entries = Object.entries(config).map(([key, value]) => [
    `serverless-signalr:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  pulumi.runtime.setAllConfig({ ...otherConfig, ...Object.fromEntries(entries) } as Record<string, string>);
  const program = jest.requireActual<Program>("../../index");
  const outputs = await valueOf(pulumi.output<Record<string, unknown>>({ ...program }));
  await settled(pulumi);
  return { recorded, outputs };
}

/** The lines of the one error that a configuration ends in, without the namespace of the keys. */
async function faultsOf(config: Record<string, unknown>): Promise<string[]> {
  const message = await run(config).then(
    () => "nothing was refused",
    (error: unknown) => (error as Error).message,
  );
  return message
    .split("\n")
    .slice(1)
    .map((line) => line.replace("  serverless-signalr:", ""));
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

const other = "22222222-2222-2222-2222-222222222222";

// Made up, in the shapes of real ones.
const bareKey = "dGhpc0lzQU1hZGVVcEtleUZvckEvVGVzdCtPbmx5MTI=";
const withKey = `Endpoint=https://contoso.service.signalr.net;AccessKey=${bareKey};Version=1.0;`;

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
    const connectionString =
      "Endpoint=https://signalr-abc123.signalr.example;AuthType=azure.msi;Version=1.0;";
    expect(outputs.backend).toEqual({
      connectionString,
      appSettings: { AzureSignalRConnectionString: connectionString },
    });
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

  it("passes the description of a principal's grants on, and imports assignments that exist", async () => {
    const resourceId = `${subscription}/resourceGroups/rg/providers/Microsoft.SignalRService/signalR/old`;
    const id = `${resourceId}/providers/Microsoft.Authorization/roleAssignments/22222222-2222-2222-2222-222222222222`;
    const principal = {
      ...api,
      description: "Sends notifications",
      roleAssignmentIds: { "SignalR App Server": id },
    };
    const { recorded } = await run({ ...minimal, resourceId, principals: [principal] });
    const assignments = recorded.resources.filter(({ type }) => type.endsWith(":RoleAssignment"));
    expect(assignments.map(({ inputs }) => inputs.description)).toEqual([
      "Sends notifications",
      "Sends notifications",
    ]);
    expect(assignments.map(({ options }) => options.import?.toString().toLowerCase())).toEqual([
      id.toLowerCase(),
      undefined,
    ]);
  });

  it("leaves configuration of other namespaces alone", async () => {
    const { recorded } = await run(minimal, { "azure-native:location": "westeurope", "other:skuu": "x" });
    expect(names(recorded)).toContain("SignalR signalr");
  });

  it("checks azure-native's location, which would stand in every resource", async () => {
    await expect(run(minimal, { "azure-native:location": withKey })).rejects.toThrow(
      /has an invalid argument:\n {2}azure-native:location: looks like an access key, so it is not shown here/,
    );
    await expect(run(minimal, { "azure-native:location": "west/europe" })).rejects.toThrow(
      'azure-native:location: "west/europe" is not allowed. Allowed: letters, digits and spaces',
    );
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
        'The configuration of stack "test" has 7 invalid arguments:',
        '  serverless-signalr:baseName: "1st" is not allowed. Allowed: 1-50 letters, digits and hyphens, starting with a letter. Choose a shorter or plainer name.',
        '  serverless-signalr:allowedOrigins[0]: "https://app.example.com/" is not allowed. Allowed: scheme and host with an optional port, such as "https://app.example.com", or "*" alone. Write it as the browser sends it, with no path and no trailing slash: "https://app.example.com".',
        '  serverless-signalr:sku: "Standart_S1" is not allowed. Allowed: "Free_F1", "Standard_S1", "Premium_P1", "Premium_P2". Did you mean "Standard_S1"?',
        '  serverless-signalr:capacity: "many" is not allowed. Allowed: 1-10, 20, 30 ... 100, 200, 300 ... 1000, depending on the SKU. Choose one of these, or another SKU.',
        '  serverless-signalr:disableLocalAuth: "perhaps" is not allowed. Allowed: true, false. Give a boolean, not text.',
        '  serverless-signalr:principals[0].principalId: "api" is not allowed. Allowed: a GUID, such as 11111111-1111-1111-1111-111111111111. Give the identity\'s principal id (object id), not its name, client id or resource id.',
        '  serverless-signalr:principals[0].roles[0]: "SignalR App Sever" is not allowed. Allowed: "SignalR App Server", "SignalR REST API Owner", "SignalR REST API Reader", "SignalR Service Owner", "SignalR AccessKey Reader", "SignalR/Web PubSub Contributor". Did you mean "SignalR App Server"?',
      ].join("\n"),
    );
  });

  const allowedKeys =
    '"allowedOrigins", "baseName", "capacity", "disableLocalAuth", "principals", "resourceGroupName", "resourceId", "sku", "tags"';
  const allowedProperties =
    '"name", "principalId", "principalType", "jobs", "roles", "description", "roleAssignmentIds"';
  const keyFault =
    "looks like an access key, so it is not shown here. No argument takes a key: managed identity needs none. " +
    "Remove it, and regenerate the key if it was a real one.";
  const hiddenName = (allowed: string) =>
    `may be a key, so it is not shown here. Allowed: ${allowed}. Remove it, and regenerate the key if it was a real one.`;

  describe("refuses a key that it doesn't know", () => {
    it("with the one that is meant", async () => {
      expect(await faultsOf({ ...minimal, skuu: "Free_F1", disableLocalAuht: false, origins: "" })).toEqual([
        `skuu: "skuu" is not allowed. Allowed: ${allowedKeys}. Did you mean "sku"?`,
        `disableLocalAuht: "disableLocalAuht" is not allowed. Allowed: ${allowedKeys}. Did you mean "disableLocalAuth"?`,
        `origins: "origins" is not allowed. Allowed: ${allowedKeys}. Did you mean "allowedOrigins"?`,
      ]);
    });

    it("or which there are, also where a path was meant", async () => {
      expect(await faultsOf({ ...minimal, region: "westeurope", "tags.team": "web" })).toEqual([
        `region: "region" is not allowed. Allowed: ${allowedKeys}. Choose one of these.`,
        `tags.team: "tags.team" is not allowed. Allowed: ${allowedKeys}. Choose one of these.`,
      ]);
    });

    it.each([
      ["a key", bareKey],
      ["a structure with a key", { primary: [withKey] }],
    ])("with %s as its value, which isn't repeated", async (_, value) => {
      expect(await faultsOf({ ...minimal, accessKey: value })).toEqual([`accessKey: ${keyFault}`]);
    });

    it.each([
      ["one in base64", bareKey],
      ["one that was cut", bareKey.slice(0, -1)],
      ["a connection string", withKey],
      ["one with its own name", `AccessKey=${bareKey}`],
    ])("whose name may be a key, without repeating it: %s", async (_, name) => {
      expect(await faultsOf({ ...minimal, [name]: "x" })).toEqual([
        `(not shown): is a name that ${hiddenName(allowedKeys)}`,
      ]);
    });
  });

  it("refuses a property that a principal doesn't have, with the one that is meant", async () => {
    const { roles, ...rest } = api;
    expect(await faultsOf({ ...minimal, principals: [{ ...rest, rolse: roles }] })).toEqual([
      `principals[0].rolse: "rolse" is not allowed. Allowed: ${allowedProperties}. Did you mean "roles"?`,
      "principals[0].roles: is missing. Allowed: jobs or roles. Say what the principal does, or name its roles.",
    ]);
  });

  it("refuses a principal's property that may be a key by name or value, without repeating it", async () => {
    const principals = [
      { ...api, [`AccessKey=${bareKey}`]: "x" },
      { ...api, name: "b", principalId: other, accessKey: bareKey },
    ];
    expect(await faultsOf({ ...minimal, principals })).toEqual([
      `principals[0]: has a property whose name ${hiddenName(allowedProperties)}`,
      `principals[1].accessKey: ${keyFault}`,
    ]);
  });

  it.each([
    ["null", null],
    ['"api"', "api"],
    ["7", 7],
    ['["api"]', ["api"]],
    ["a value that looks like an access key (not shown)", withKey],
  ])("refuses %s as a principal, once", async (shown, principal) => {
    expect(await faultsOf({ ...minimal, principals: [principal, api] })).toEqual([
      `principals[0]: ${shown} is not allowed. Allowed: a principal. Give one such as { name: "api", principalId: "GUID", roles: ["SignalR App Server"] }.`,
    ]);
  });

  it.each([
    ['"api"', "api"],
    ['{"api":{}}', { api: {} }],
    ["false", false],
  ])("refuses %s as the list of principals", async (shown, principals) => {
    expect(await faultsOf({ ...minimal, principals })).toEqual([
      `principals: ${shown} is not allowed. Allowed: a list of principals. Give a list such as [{ name: "api", principalId: "GUID", roles: ["SignalR App Server"] }].`,
    ]);
  });

  it("refuses a name given twice, but tells a missing one as missing", async () => {
    const { name, ...nameless } = api;
    expect(await faultsOf({ ...minimal, principals: [api, { ...api, principalId: other }] })).toEqual([
      `principals[1].name: "${name}" is not allowed. Allowed: each name once. Rename it.`,
    ]);
    const missing =
      "is missing. Allowed: 1-100 letters, digits, periods, underscores and hyphens. It is for people to read: name the app or the person.";
    expect(
      await faultsOf({ ...minimal, principals: [nameless, { ...nameless, principalId: other }] }),
    ).toEqual([`principals[0].name: ${missing}`, `principals[1].name: ${missing}`]);
  });

  it("refuses the same grant under two names, in whatever case and words", async () => {
    const principalId = "abcdef11-1111-1111-1111-111111111111";
    const principals = [
      { ...api, principalId },
      { name: "b", principalId: principalId.toUpperCase(), jobs: ["negotiate"] },
      { name: "c", principalId, roles: ["SignalR REST API Reader", "SignalR REST API Owner"] },
      { name: "d", principalId: other, roles: ["SignalR App Server"] },
    ];
    const reason = (role: string) =>
      `"${role}" is granted twice: principals[0] gives it to the same principal, and Azure refuses a second assignment (RoleAssignmentExists). Remove one of the two.`;
    expect(await faultsOf({ ...minimal, principals })).toEqual([
      `principals[1].jobs: ${reason("SignalR App Server")}`,
      `principals[2].roles[1]: ${reason("SignalR REST API Owner")}`,
    ]);
  });

  it("refuses ids of assignments that are none, of another role, or of another service", async () => {
    const assignment =
      "/providers/Microsoft.Authorization/roleAssignments/22222222-2222-2222-2222-222222222222";
    const serviceId = (name: string) =>
      `${subscription}/resourceGroups/rg/providers/Microsoft.SignalRService/signalR/${name}`;
    const principals = [
      {
        ...api,
        roleAssignmentIds: {
          "SignalR App Server": "mine",
          "SignalR REST API Owner": serviceId("new") + assignment,
          "SignalR Service Owner": serviceId("old") + assignment,
        },
      },
      { ...api, name: "b", principalId: other, roleAssignmentIds: ["mine"] },
    ];
    expect(await faultsOf({ ...minimal, resourceId: serviceId("old"), principals })).toEqual([
      'principals[0].roleAssignmentIds["SignalR App Server"]: "mine" is not allowed. Allowed: SCOPE/providers/Microsoft.Authorization/roleAssignments/GUID. `az role assignment list --scope SCOPE` lists the ids; it has to be known when the program starts.',
      `principals[0].roleAssignmentIds["SignalR REST API Owner"]: "${serviceId("new")}${assignment}" is not allowed. Allowed: an assignment at ${serviceId("old")}. One from above can't be adopted here: grant anew.`,
      'principals[0].roleAssignmentIds: "SignalR Service Owner" is not allowed. Allowed: the roles that the principal gets here: SignalR App Server, SignalR REST API Owner. Correct the role, or leave it out.',
      'principals[1].roleAssignmentIds: ["mine"] is not allowed. Allowed: ids by role. Give an object such as { "SignalR App Server": ID }.',
    ]);
  });

  it("asks for the origins, which nobody else can know", async () => {
    const faults = (shown: string) => [
      `allowedOrigins: ${shown}. Allowed: a list of at least one origin. Name the sites that connect, or write ["*"] to allow every site.`,
    ];
    expect(await faultsOf({})).toEqual(faults("is missing"));
    expect(await faultsOf({ allowedOrigins: [] })).toEqual(faults("[] is not allowed"));
    expect(await faultsOf({ allowedOrigins: "https://a" })).toEqual(faults('"https://a" is not allowed'));
  });
});
