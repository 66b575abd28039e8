import type { Stack } from "@pulumi/pulumi/automation";
import {
  assignmentsAt,
  program,
  roleAssignmentType,
  signalRType,
  stateOf,
  takeRequests,
} from "../../support/lifecycle";
import { clients } from "../../support/microsoftClients";
import { inlineStack, startTestAzure, type TestAzure } from "../../support/stacks";

const purpose = { Purpose: "SignalR Service for frontend user notifications" };

/** One stack's life, in order: each test goes on where the one before ended. */
describe("a service that others change in Azure", () => {
  let azure: TestAzure;
  let stack: Stack;
  let name: string;
  let resourceId: string;

  beforeAll(async () => {
    azure = await startTestAzure();
    const shape = { group: "drift", service: { resourceName: undefined, tags: { team: "web" } } };
    stack = await inlineStack(azure, program({ ...shape, grants: { api: {} } }));
    const { outputs } = await stack.up();
    name = String(outputs.resourceName?.value);
    resourceId = String(outputs.resourceId?.value);
    azure.takeWrites();
  });

  afterAll(async () => {
    await azure.stop();
  });

  const service = () => clients(azure.arm).signalR.signalR.get("drift", name);

  it("is found unchanged by refresh, and by preview and up with refresh, while nobody does", async () => {
    const refreshed = await stack.refresh({ expectNoChanges: true });
    expect(Object.keys(refreshed.summary.resourceChanges ?? {})).toEqual(["same"]);
    await stack.preview({ refresh: true, expectNoChanges: true });
    await stack.up({ refresh: true, expectNoChanges: true });
    expect(azure.takeWrites()).toEqual([]);
  });

  it("has its tags and origins found changed by a preview with refresh, which changes nothing", async () => {
    await clients(azure.arm).signalR.signalR.beginUpdateAndWait("drift", name, {
      location: "westeurope",
      tags: { team: "other" },
      cors: { allowedOrigins: ["*"] },
    });
    azure.takeWrites();
    const { changeSummary } = await stack.preview({ refresh: true });
    expect(changeSummary.update).toBe(1);
    expect(azure.takeWrites()).toEqual([]);
  });

  it("gets them back from an up with refresh, in one request", async () => {
    await stack.up({ refresh: true });
    const [write, ...others] = azure.takeWrites();
    expect(others).toEqual([]);
    expect(write).toMatchObject({
      request: `PUT ${resourceId}`,
      body: {
        kind: "SignalR",
        tags: { team: "web", ...purpose },
        properties: { cors: { allowedOrigins: ["https://app.example.com"] }, disableLocalAuth: true },
      },
    });
    expect(await service()).toMatchObject({
      tags: { team: "web", ...purpose },
      cors: { allowedOrigins: ["https://app.example.com"] },
    });
  });

  it("has access keys that someone turned on found by refresh, and turned off by the next up", async () => {
    await clients(azure.arm).signalR.signalR.beginUpdateAndWait("drift", name, {
      location: "westeurope",
      disableLocalAuth: false,
    });
    expect((await service()).disableLocalAuth).toBe(false);
    azure.takeWrites();

    const { summary } = await stack.refresh();
    expect(summary.resourceChanges?.update).toBe(1);
    expect(await stateOf(stack, signalRType)).toMatchObject([{ inputs: { disableLocalAuth: false } }]);
    expect(azure.takeWrites()).toEqual([]);

    await stack.up();
    expect(azure.takeWrites().map(({ body }) => body)).toMatchObject([
      { properties: { disableLocalAuth: true } },
    ]);
    expect((await service()).disableLocalAuth).toBe(true);
  });

  it("gets a grant back that someone took away, under the same name", async () => {
    const [before] = await assignmentsAt(azure.arm, resourceId);
    await clients(azure.arm).authorization.roleAssignments.deleteById(before?.id ?? "");
    expect(await assignmentsAt(azure.arm, resourceId)).toEqual([]);
    azure.takeWrites();

    const { summary } = await stack.up({ refresh: true });
    expect(summary.resourceChanges).toMatchObject({ create: 1 });
    expect(takeRequests(azure)).toEqual([`PUT roleAssignments/${before?.name ?? ""}`]);
    expect(await assignmentsAt(azure.arm, resourceId)).toMatchObject([
      { name: before?.name, principalId: before?.principalId, roleDefinitionId: before?.roleDefinitionId },
    ]);
  });

  it("is forgotten by refresh with its grant when someone deletes it", async () => {
    await clients(azure.arm).signalR.signalR.beginDeleteAndWait("drift", name);
    azure.takeWrites();
    const { summary } = await stack.refresh();
    expect(summary.resourceChanges?.delete).toBe(2);
    expect(await stateOf(stack, signalRType)).toEqual([]);
    expect(await stateOf(stack, roleAssignmentType)).toEqual([]);
    expect(azure.takeWrites()).toEqual([]);
  });

  it("is made again by the next up, with the same generated name and the same grant", async () => {
    const { outputs, summary } = await stack.up();
    expect(summary.resourceChanges?.create).toBe(2);
    expect(outputs.resourceName?.value).toBe(name);
    const [serviceRequest, grantRequest, ...others] = takeRequests(azure);
    expect(serviceRequest).toBe(`PUT signalR/${name}`);
    expect(grantRequest).toMatch(/^PUT roleAssignments\//);
    expect(others).toEqual([]);
    expect((await service()).disableLocalAuth).toBe(true);
  });

  it("is made again in one up with refresh, too", async () => {
    await clients(azure.arm).signalR.signalR.beginDeleteAndWait("drift", name);
    azure.takeWrites();
    await stack.up({ refresh: true });
    expect(takeRequests(azure)[0]).toBe(`PUT signalR/${name}`);
    expect(await assignmentsAt(azure.arm, resourceId)).toHaveLength(1);
  });
});
