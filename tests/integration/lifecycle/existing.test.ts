import { StackReference } from "@pulumi/pulumi";
import { ExistingSignalR, SignalRJob } from "../../../components";
import {
  backend,
  failureOf,
  granted,
  group,
  otherBackend,
  program,
  serviceMadeElsewhere,
  servicePath,
  takeRequests,
} from "../../support/lifecycle";
import { inlineStack, startTestAzure, type TestAzure } from "../../support/stacks";

const names = { resourceGroupName: group, resourceName: "contoso-shared" };
const scope = servicePath("contoso-shared");

let azure: TestAzure;
beforeAll(async () => {
  azure = await startTestAzure();
  await serviceMadeElsewhere(azure, "shared");
});
afterAll(async () => {
  await azure.stop();
});

describe("a service that the program doesn't manage", () => {
  it("is used by its names, by its id in any casing, and by another stack's output, which is known late", async () => {
    const owner = await inlineStack(
      azure,
      program(() => ({ resourceId: scope })),
      { name: "owner" },
    );
    await owner.up();
    azure.takeWrites();
    const sharing = program(() => {
      const late = new StackReference("organization/inline/owner").requireOutput("resourceId").apply(String);
      const byNames = new ExistingSignalR("by-names", names);
      const byId = new ExistingSignalR("by-id", { resourceId: scope.toUpperCase() });
      const byLateId = new ExistingSignalR("by-late-id", { resourceId: late });
      byNames.grant("api", { principalId: backend, jobs: [SignalRJob.Negotiate] });
      byId.grant("worker", { principalId: otherBackend, jobs: [SignalRJob.Send] });
      byLateId.grant("reader", { principalId: backend, jobs: [SignalRJob.ReadPresence] });
      const strings = [byNames, byId, byLateId].map((service) => service.connectionString);
      return { strings, settings: byId.appSettings({ form: "AspNetCore" }) };
    });
    const stack = await inlineStack(azure, sharing, { name: "user" });
    const { outputs } = await stack.up();
    const string = "Endpoint=https://contoso-shared.service.signalr.net;AuthType=azure.msi;Version=1.0;";
    expect(outputs.strings?.value).toEqual([string, string, string]);
    expect(outputs.settings?.value).toEqual({ Azure__SignalR__ConnectionString: string });
    expect(takeRequests(azure).map((request) => request.split("/")[0])).toEqual([
      "PUT roleAssignments",
      "PUT roleAssignments",
      "PUT roleAssignments",
    ]);
    expect(await granted(azure.arm, scope)).toEqual([
      `SignalR App Server for ${backend}`,
      `SignalR REST API Owner for ${otherBackend}`,
      `SignalR REST API Reader for ${backend}`,
    ]);
    await stack.up({ expectNoChanges: true });
    expect(azure.takeWrites()).toEqual([]);
  });

  it("ends the preview with its id where there is none", async () => {
    const args = { ...names, resourceName: "contoso-nowhere" };
    const api = { principalId: backend, jobs: [SignalRJob.Negotiate] };
    const make = program(() => new ExistingSignalR("nowhere", args).grant("api", api));
    const told = await failureOf((await inlineStack(azure, make, { name: "nowhere" })).preview());
    expect(told).toContain(`resource '${servicePath("contoso-nowhere")}' does not exist`);
  });
});
