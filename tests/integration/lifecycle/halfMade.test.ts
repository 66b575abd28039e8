import type { Stack } from "@pulumi/pulumi/automation";
import {
  clients,
  failureOf,
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

const fire = "The datacentre is on fire.";
const diagnosed = /SignalR \(notify\):\s+error:\s(.* occurred:\s)?.*InternalError.*The datacentre is on fire/;

/** One stack's life, in order: each test goes on where the one before ended. */
describe("an operation that fails after Azure accepted it", () => {
  let azure: TestAzure;
  let stack: Stack;

  beforeAll(async () => {
    azure = await startTestAzure();
    await putGroup(azure.arm, group);
    stack = await inlineStack(azure, make());
  });
  afterAll(async () => {
    await azure.stop();
  });

  const make = (tags = {}) =>
    program(() => {
      const { resourceId } = makeService("notify", { tags });
      makeGrant("api", { resourceId });
      return { resourceId };
    });
  const failOnce = (operation: "write" | "delete") => {
    const failure = { resourceName: "contoso-notify", code: "InternalError", message: fire };
    azure.arm.settings.failOperations.push({ ...failure, times: 1, operation });
  };
  const state = async () =>
    (await clients(azure.arm).signalR.signalR.get(group, "contoso-notify")).provisioningState;

  it("keeps a half-made service in the stack, with code, message and name; the next up completes it", async () => {
    failOnce("write");
    const told = await failureOf(stack.up());
    expect(told).toMatch(diagnosed);
    expect(await state()).toBe("Failed");
    const initErrors = [expect.stringContaining(fire) as string];
    expect(await stateOf(stack, signalRType)).toMatchObject([{ initErrors }]);
    expect(await stateOf(stack, roleAssignmentType)).toEqual([]);

    azure.takeWrites();
    await stack.up();
    expect(takeRequests(azure)).toEqual([
      "PUT signalR/contoso-notify",
      expect.stringMatching(/^PUT roleAssignments\//),
    ]);
    expect(await state()).toBe("Succeeded");
    expect((await stateOf(stack, signalRType))[0]?.initErrors ?? []).toEqual([]);
  });

  it("is tried again by the next up when it was an update", async () => {
    failOnce("write");
    expect(await failureOf(stack.up({ program: make({ team: "web" }) }))).toContain(fire);
    azure.takeWrites();
    await stack.up({ program: make({ team: "web" }) });
    expect(takeRequests(azure)).toEqual(["PUT signalR/contoso-notify"]);
    expect(await state()).toBe("Succeeded");
  });

  it("leaves the service in the stack when it was a deletion, and the next destroy ends it", async () => {
    failOnce("delete");
    expect(await failureOf(stack.destroy())).toMatch(diagnosed);
    expect(await stateOf(stack, signalRType)).toHaveLength(1);
    await stack.destroy();
    expect(await stateOf(stack, signalRType)).toEqual([]);
    await expect(state()).rejects.toMatchObject({ code: "ResourceNotFound" });
  });
});
