import type { Stack } from "@pulumi/pulumi/automation";
import {
  assignmentsAt,
  clients,
  group,
  makeGrant,
  makeService,
  program,
  putGroup,
  roleAssignmentType,
  signalRType,
  stateOf,
  takeRequests,
} from "../../support/lifecycle";
import { inlineStack, startTestAzure, type TestAzure } from "../../support/stacks";

const own = { team: "web", Purpose: "SignalR Service for frontend user notifications" };

/** One stack's life, in order: each test goes on where the one before ended. */
describe("a service that others change in Azure", () => {
  let azure: TestAzure;
  let stack: Stack;
  let name: string;
  let resourceId: string;

  beforeAll(async () => {
    azure = await startTestAzure();
    await putGroup(azure.arm, group);
    const make = program(() => {
      const service = makeService("notify", { resourceName: undefined, tags: { team: "web" } });
      makeGrant("api", { resourceId: service.resourceId });
      return { name: service.resourceName, resourceId: service.resourceId };
    });
    stack = await inlineStack(azure, make);
    const { outputs } = await stack.up();
    name = String(outputs.name?.value);
    resourceId = String(outputs.resourceId?.value);
    azure.takeWrites();
  });

  afterAll(async () => {
    await azure.stop();
  });

  const service = () => clients(azure.arm).signalR.signalR.get(group, name);

  it("is found changed by refresh, which changes nothing in Azure: tags, origins, access keys, a grant", async () => {
    const [grant] = await assignmentsAt(azure.arm, resourceId);
    await clients(azure.arm).signalR.signalR.beginUpdateAndWait(group, name, {
      location: "westeurope",
      tags: { team: "other" },
      cors: { allowedOrigins: ["*"] },
      disableLocalAuth: false,
    });
    await clients(azure.arm).authorization.roleAssignments.deleteById(grant?.id ?? "");
    azure.takeWrites();
    const { summary } = await stack.refresh();
    expect(summary.resourceChanges).toMatchObject({ update: 1, delete: 1 });
    expect(await stateOf(stack, signalRType)).toMatchObject([
      { inputs: { disableLocalAuth: false, tags: { team: "other" }, cors: { allowedOrigins: ["*"] } } },
    ]);
    expect(azure.takeWrites()).toEqual([]);
  });

  it("is set right by the next up, with one request for the service and one for the grant", async () => {
    await stack.up();
    const origins = { allowedOrigins: ["https://app.example.com"] };
    expect(azure.takeWrites()).toMatchObject([
      {
        request: `PUT ${resourceId}`,
        body: { kind: "SignalR", tags: own, properties: { cors: origins, disableLocalAuth: true } },
      },
      { body: { properties: { principalType: "ServicePrincipal" } } },
    ]);
    expect(await service()).toMatchObject({ tags: own, cors: origins, disableLocalAuth: true });
  });

  it("is made again by an up with refresh when someone deletes it, with its generated name and its grant", async () => {
    const [before] = await assignmentsAt(azure.arm, resourceId);
    await clients(azure.arm).signalR.signalR.beginDeleteAndWait(group, name);
    azure.takeWrites();
    await stack.up({ refresh: true });
    expect(takeRequests(azure)).toEqual([`PUT signalR/${name}`, `PUT roleAssignments/${before?.name ?? ""}`]);
    expect(await service()).toMatchObject({ provisioningState: "Succeeded", disableLocalAuth: true });
  });

  it("is forgotten by destroy, whoever deleted it", async () => {
    await clients(azure.arm).signalR.signalR.beginDeleteAndWait(group, name);
    await stack.destroy();
    expect([...(await stateOf(stack, signalRType)), ...(await stateOf(stack, roleAssignmentType))]).toEqual(
      [],
    );
  });
});
