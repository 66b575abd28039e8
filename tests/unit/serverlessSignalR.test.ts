import * as pulumi from "@pulumi/pulumi";
import { AppSettingsForm, ServerlessSignalR, SignalRSku, type ServerlessSignalRArgs } from "../../components";
import { mockPulumi, outputNames, settled, valueOf, type Recorded } from "../support/mocks";

const required: ServerlessSignalRArgs = {
  resourceGroupName: "rg",
  allowedOrigins: ["https://app.example.com"],
};

/** The component, and all that it registered. */
async function deployed(args: Partial<ServerlessSignalRArgs> = {}, name = "notifications") {
  const recorded = await mockPulumi();
  const service = new ServerlessSignalR(name, { ...required, ...args });
  await valueOf(service.connectionString);
  await settled();
  return { service, recorded };
}

const serviceInputs = (recorded: Recorded) =>
  recorded.resources.find(({ type }) => type === "azure-native:signalrservice:SignalR")?.inputs;

describe("ServerlessSignalR", () => {
  it("registers the component, the name's suffix and the service, and nothing else", async () => {
    const { recorded } = await deployed();
    expect(recorded.resources).toEqual([
      {
        type: "serverless-signalr:index:ServerlessSignalR",
        name: "notifications",
        parent: undefined,
        inputs: required,
        options: {},
      },
      {
        type: "random:index/randomString:RandomString",
        name: "notifications-suffix",
        parent: "notifications",
        inputs: { length: 6, special: false, upper: false },
        options: {},
      },
      {
        type: "azure-native:signalrservice:SignalR",
        name: "notifications",
        parent: "notifications",
        inputs: {
          resourceGroupName: "rg",
          resourceName: "notifications-abc123",
          kind: "SignalR",
          sku: { name: "Standard_S1", capacity: 1 },
          features: [{ flag: "ServiceMode", value: "Serverless" }],
          cors: { allowedOrigins: ["https://app.example.com"] },
          disableLocalAuth: true,
          disableAadAuth: false,
          publicNetworkAccess: "Enabled",
          regionEndpointEnabled: "Enabled",
          resourceStopped: "false",
          tags: { Purpose: "SignalR Service for frontend user notifications" },
        },
        options: {},
      },
    ]);
  });

  it("registers exactly its declared outputs", async () => {
    const { service, recorded } = await deployed();
    const outputs = recorded.registeredOutputs.notifications as Record<string, unknown>;
    expect(outputs).toEqual({
      resourceId:
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.SignalRService/signalR/notifications-abc123",
      resourceName: "notifications-abc123",
      hostName: "notifications-abc123.signalr.example",
      endpoint: "https://notifications-abc123.signalr.example",
      connectionString:
        "Endpoint=https://notifications-abc123.signalr.example;AuthType=azure.msi;Version=1.0;",
    });
    expect(Object.keys(outputs).sort()).toEqual(outputNames(service).sort());
  });

  it("makes no output secret", async () => {
    const { service } = await deployed();
    const { resourceId, resourceName, hostName, endpoint, connectionString } = service;
    for (const output of [resourceId, resourceName, hostName, endpoint, connectionString]) {
      expect(await pulumi.isSecret(output)).toBe(false);
    }
  });

  it("uses a given name as it is, and makes no suffix", async () => {
    const { recorded } = await deployed({ resourceName: "contoso-notify" });
    expect(serviceInputs(recorded)?.resourceName).toBe("contoso-notify");
    expect(recorded.resources.map(({ type }) => type)).not.toContain(
      "random:index/randomString:RandomString",
    );
  });

  it("sends what is given: location, SKU, capacity, origins, tags, local auth", async () => {
    const { recorded } = await deployed({
      location: "westeurope",
      sku: SignalRSku.PremiumP1,
      capacity: 20,
      allowedOrigins: ["*"],
      tags: { team: "web" },
      disableLocalAuth: false,
    });
    expect(serviceInputs(recorded)).toMatchObject({
      location: "westeurope",
      sku: { name: "Premium_P1", capacity: 20 },
      cors: { allowedOrigins: ["*"] },
      tags: { team: "web", Purpose: "SignalR Service for frontend user notifications" },
      disableLocalAuth: false,
    });
  });

  it("lets its own Purpose win over a tag of the caller's", async () => {
    const { recorded } = await deployed({ tags: { Purpose: "mine" } });
    expect(serviceInputs(recorded)?.tags).toEqual({
      Purpose: "SignalR Service for frontend user notifications",
    });
  });

  it.each([
    ["Free_F1", 1],
    ["Standard_S1", 1],
    ["Premium_P1", 1],
    ["Premium_P2", 100],
  ] as const)("starts %s at its smallest capacity, %d", async (sku, capacity) => {
    const { recorded } = await deployed({ sku });
    expect(serviceInputs(recorded)?.sku).toEqual({ name: sku, capacity });
  });

  it("takes Outputs for every argument", async () => {
    const { recorded } = await deployed({
      resourceGroupName: pulumi.output("rg-2"),
      allowedOrigins: pulumi.output(["https://a.example", "https://b.example"]),
      location: pulumi.output("northeurope"),
      resourceName: pulumi.output("contoso-2"),
      sku: pulumi.output(SignalRSku.PremiumP2),
      capacity: pulumi.output(200),
      tags: pulumi.output({ team: "web" }),
      disableLocalAuth: pulumi.output(true),
    });
    expect(serviceInputs(recorded)).toMatchObject({
      resourceGroupName: "rg-2",
      resourceName: "contoso-2",
      location: "northeurope",
      sku: { name: "Premium_P2", capacity: 200 },
      cors: { allowedOrigins: ["https://a.example", "https://b.example"] },
      tags: { team: "web" },
      disableLocalAuth: true,
    });
  });

  it("gives a connection string with a client id and endpoints, in the order that never changes", async () => {
    const { service } = await deployed({ resourceName: "contoso" });
    const connectionString = service.connectionStringFor({
      serverEndpoint: "https://servers.example.com",
      clientEndpoint: pulumi.output("https://clients.example.com"),
      clientId: "cccccccc-cccc-cccc-cccc-cccccccccccc",
    });
    expect(await valueOf(connectionString)).toBe(
      "Endpoint=https://contoso.signalr.example;AuthType=azure.msi;ClientId=cccccccc-cccc-cccc-cccc-cccccccccccc;" +
        "ClientEndpoint=https://clients.example.com;ServerEndpoint=https://servers.example.com;Version=1.0;",
    );
  });

  it("gives the settings of an app by name, for its identity and its front door", async () => {
    const { service } = await deployed({ resourceName: "contoso" });
    const settings = service.appSettings({
      form: AppSettingsForm.FunctionsIdentity,
      clientId: pulumi.output("cccccccc-cccc-cccc-cccc-cccccccccccc"),
      clientEndpoint: "https://clients.example.com",
    });
    expect(await valueOf(settings)).toEqual({
      AzureSignalRConnectionString__serviceUri: "https://contoso.signalr.example",
      AzureSignalRConnectionString__credential: "managedidentity",
      AzureSignalRConnectionString__clientId: "cccccccc-cccc-cccc-cccc-cccccccccccc",
      AzureSignalRConnectionString__clientEndpoint: "https://clients.example.com",
    });
  });
});
