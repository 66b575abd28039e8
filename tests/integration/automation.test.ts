import type { PulumiFn, Stack } from "@pulumi/pulumi/automation";
import { ServerlessSignalR, SignalRRole, SignalRRoleGrant } from "../../components";
import { clients } from "../support/microsoftClients";
import { inlineStack, startTestAzure, type TestAzure } from "../support/stacks";
import { ResourceGroup } from "@pulumi/azure-native/resources";

const principalId = "11111111-1111-1111-1111-111111111111";

/** A platform's program, with what its tests change. */
function program({ origins = ["https://app.example.com"], tags = {} } = {}): PulumiFn {
  return () => {
    const group = new ResourceGroup("group", { resourceGroupName: "rg-platform" });
    const service = new ServerlessSignalR("notify", {
      resourceGroupName: group.name,
      resourceName: "contoso-notify",
      allowedOrigins: origins,
      tags,
    });
    new SignalRRoleGrant("api", {
      resourceId: service.resourceId,
      principalId,
      role: SignalRRole.RestApiOwner,
    });
    return Promise.resolve({ connectionString: service.connectionString });
  };
}

describe("the components in an inline program of the Automation API", () => {
  let azure: TestAzure;
  let stack: Stack;

  beforeAll(async () => {
    azure = await startTestAzure();
    stack = await inlineStack(azure, program());
  });

  afterAll(async () => {
    await azure.stop();
  });

  it("previews without a change in Azure", async () => {
    const preview = await stack.preview();
    expect(preview.changeSummary).toEqual({ create: 6 });
    expect(azure.takeWrites()).toEqual([]);
  });

  it("deploys, and gives the connection string as a plain output", async () => {
    const { outputs } = await stack.up();
    expect(outputs.connectionString).toEqual({
      value: "Endpoint=https://contoso-notify.service.signalr.net;AuthType=azure.msi;Version=1.0;",
      secret: false,
    });
    expect(azure.takeWrites().map(({ request }) => request.replace(/[0-9a-f-]{36}$/, "NAME"))).toEqual([
      "PUT /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-platform",
      "PUT /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-platform/providers/Microsoft.SignalRService/signalR/contoso-notify",
      "PUT /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-platform/providers/Microsoft.SignalRService/signalR/contoso-notify/providers/Microsoft.Authorization/roleAssignments/NAME",
    ]);
  });

  it("changes nothing the second time", async () => {
    const { summary } = await stack.up();
    expect(summary.resourceChanges).toEqual({ same: 6 });
    expect(azure.takeWrites()).toEqual([]);
  });

  it("updates tags and origins in place", async () => {
    stack.workspace.program = program({ origins: ["*"], tags: { team: "web" } });
    const { summary } = await stack.up();
    expect(summary.resourceChanges).toEqual({ same: 4, update: 2 });
    expect(azure.takeWrites().map(({ body }) => body)).toMatchObject([
      {
        kind: "SignalR",
        properties: { cors: { allowedOrigins: ["*"] } },
        tags: { team: "web", Purpose: "SignalR Service for frontend user notifications" },
      },
    ]);
    const service = await clients(azure.arm).signalR.signalR.get("rg-platform", "contoso-notify");
    expect(service.cors).toEqual({ allowedOrigins: ["*"] });
  });

  it("destroys everything", async () => {
    await stack.destroy();
    expect(azure.takeWrites().every(({ request }) => request.startsWith("DELETE "))).toBe(true);
    const groups = [];
    for await (const group of clients(azure.arm).resources.resourceGroups.list()) {
      groups.push(group);
    }
    expect(groups).toEqual([]);
  });
});
