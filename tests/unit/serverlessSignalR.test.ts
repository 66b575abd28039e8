import * as pulumi from "@pulumi/pulumi";
import { ServerlessSignalR, SignalRSku, type ServerlessSignalRArgs } from "../../components";
import { faultsWith, needed, resourceId } from "../support/callers";
import { namesOf, ofType, registered, type Recorded } from "../support/mocks";

const made = (args: Partial<ServerlessSignalRArgs> = {}, opts?: pulumi.ComponentResourceOptions) =>
  registered(() => new ServerlessSignalR("notifications", { ...needed, ...args }, opts));

const service = (recorded: Recorded) => ofType(recorded, "SignalR")[0];

describe("ServerlessSignalR", () => {
  it("registers the component, the name's suffix and the service with safe defaults, and nothing else", async () => {
    const { resources } = await made();
    expect(resources).toEqual([
      {
        type: "serverless-signalr:index:ServerlessSignalR",
        name: "notifications",
        parent: undefined,
        inputs: needed,
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
          // Defaults of azure-native's own.
          publicNetworkAccess: "Enabled",
          regionEndpointEnabled: "Enabled",
          resourceStopped: "false",
          tags: { Purpose: "SignalR Service for frontend user notifications" },
        },
        options: { deleteBeforeReplace: true },
      },
    ]);
  });

  it("has the service's outputs, none of them secret", async () => {
    const secrets: Promise<boolean>[] = [];
    const recorded = await registered(() => {
      const { resourceId, hostName, connectionString } = new ServerlessSignalR("notifications", needed);
      secrets.push(...[resourceId, hostName, connectionString].map((output) => pulumi.isSecret(output)));
    });
    expect(recorded.registeredOutputs.notifications).toMatchObject({
      resourceId: resourceId.replace(/sig$/, "notifications-abc123"),
      resourceName: "notifications-abc123",
      hostName: "notifications-abc123.signalr.example",
      endpoint: "https://notifications-abc123.signalr.example",
      connectionString:
        "Endpoint=https://notifications-abc123.signalr.example;AuthType=azure.msi;Version=1.0;",
      signalR: expect.anything() as unknown,
    });
    expect(await Promise.all(secrets)).toEqual([false, false, false]);
  });

  it("sends what is given, uses a given name as it is, and makes no suffix", async () => {
    const recorded = await made({
      location: "westeurope",
      resourceName: "contoso-notify",
      sku: "Premium_P1",
      capacity: 20,
      allowedOrigins: ["*"],
      disableLocalAuth: false,
    });
    expect(service(recorded)?.inputs).toMatchObject({
      location: "westeurope",
      resourceName: "contoso-notify",
      sku: { name: "Premium_P1", capacity: 20 },
      cors: { allowedOrigins: ["*"] },
      disableLocalAuth: false,
    });
    expect(namesOf(recorded)).toEqual(["ServerlessSignalR notifications", "SignalR notifications"]);
  });

  it.each([SignalRSku.PremiumP2, pulumi.output(SignalRSku.PremiumP2)])(
    "starts Premium_P2 at 100 units: %p",
    async (sku) => {
      expect(service(await made({ sku }))?.inputs.sku).toEqual({ name: "Premium_P2", capacity: 100 });
    },
  );

  const Purpose = "SignalR Service for frontend user notifications";
  it.each<[Record<string, string>, Record<string, string>]>([
    [{ team: "web" }, { team: "web", Purpose }],
    [{ Purpose: "mine" }, { Purpose: "mine" }],
    [{ pUrPoSe: "mine" }, { pUrPoSe: "mine" }],
    [{}, { Purpose }],
  ])("sends the tags %j as %j, plain or late", async (tags, sent) => {
    expect(service(await made({ tags }))?.inputs.tags).toEqual(sent);
    expect(service(await made({ tags: pulumi.output(tags) }))?.inputs.tags).toEqual(sent);
  });

  it("sends the default tag where tags are an Output that turns out to be undefined", async () => {
    const tags = pulumi.output<any>(undefined); // oxlint-disable-line typescript/no-explicit-any
    expect(service(await made({ tags }))?.inputs.tags).toEqual({ Purpose });
  });

  it("keeps its safe defaults where an Output turns out to be undefined, as of a stack that lacks the output", async () => {
    // `any`, as a StackReference's outputs are typed.
    const missing = () => pulumi.output<any>(undefined); // oxlint-disable-line typescript/no-explicit-any
    const late = {
      allowedOrigins: missing(),
      disableLocalAuth: missing(),
      sku: missing(),
      capacity: missing(),
    };
    const closed = { disableLocalAuth: true, sku: { name: "Standard_S1", capacity: 1 } };
    expect(service(await made(late))?.inputs).toMatchObject({ ...closed, cors: { allowedOrigins: [""] } });
    for (const allowedOrigins of [pulumi.output([]), [missing()]]) {
      expect(service(await made({ allowedOrigins }))?.inputs.cors).toEqual({ allowedOrigins: [""] });
    }
  });

  it("has the group's name checked, unless it is imported", () => {
    expect(faultsWith("ServerlessSignalR", { resourceGroupName: undefined })).toEqual([
      "resourceGroupName: is missing. Allowed: the group's name.",
    ]);
    for (const resourceGroupName of ["", resourceId]) {
      expect(faultsWith("ServerlessSignalR", { resourceGroupName })).toEqual([
        `resourceGroupName: ${JSON.stringify(resourceGroupName)} is not allowed. Allowed: the name of a resource group. Give its name, not its id.`,
      ]);
    }
  });

  it.each(["ab", "1st", "ends-", "under_score", "x".repeat(64)])("refuses the name %s", (resourceName) => {
    expect(faultsWith("ServerlessSignalR", { resourceName })).toEqual([
      `resourceName: "${resourceName}" is not allowed. Allowed: 3-63 letters, digits and hyphens, starting with a letter and not ending with a hyphen. Choose another name, or leave it out to have one generated.`,
    ]);
  });
});

describe("importing a service", () => {
  const importing = {
    importResourceId: resourceId,
    sku: "Free_F1",
    capacity: 1,
    disableLocalAuth: false,
  } as const;
  const imported = (args: Partial<ServerlessSignalRArgs>) =>
    registered(() => new ServerlessSignalR("n", { allowedOrigins: ["*"], ...importing, ...args }));

  it("takes name and group from the id, keeps the location, and writes the id as Azure answers it", async () => {
    const shouted = resourceId.replace("signalR/", "SIGNALR/");
    for (const importResourceId of [resourceId, shouted]) {
      const recorded = await imported({ importResourceId });
      expect(service(recorded)).toMatchObject({
        inputs: {
          resourceGroupName: "rg",
          resourceName: "sig",
          sku: { name: "Free_F1", capacity: 1 },
          disableLocalAuth: false,
        },
        options: { import: resourceId.replace("signalR/", "SignalR/"), ignoreChanges: ["location"] },
      });
      expect(ofType(recorded, "RandomString")).toEqual([]);
    }
  });

  it("moves the service when a location is given", async () => {
    expect(service(await imported({ location: "westeurope" }))?.options.ignoreChanges).toBeUndefined();
  });

  it("takes resourceName and resourceGroupName beside the id only if they say the same, in any case", async () => {
    expect(service(await imported({ resourceName: "SIG", resourceGroupName: "RG" }))?.inputs).toMatchObject({
      resourceName: "sig",
      resourceGroupName: "rg",
    });
    const others = { resourceName: "other", resourceGroupName: "group" };
    expect(faultsWith("ServerlessSignalR, imported", others)).toEqual([
      'resourceName: "other" is not allowed. Allowed: "sig", as `importResourceId` says. Leave it out.',
      'resourceGroupName: "group" is not allowed. Allowed: "rg", as `importResourceId` says. Leave it out.',
    ]);
  });

  it("needs what it would otherwise reset: SKU, capacity and access keys", () => {
    const reset = { sku: undefined, capacity: undefined, disableLocalAuth: undefined };
    const keep = "Give the service's present one to keep it.";
    expect(faultsWith("ServerlessSignalR, imported", reset)).toEqual([
      `sku: is missing. Allowed: the SKU that the imported service is to have. ${keep}`,
      `capacity: is missing. Allowed: the number of units that the imported service is to have. ${keep}`,
      `disableLocalAuth: is missing. Allowed: false to keep its access keys, true to delete them for good. ${keep}`,
    ]);
  });
});
