import type { Stack } from "@pulumi/pulumi/automation";
import {
  failureOf,
  program,
  putGroup,
  roleAssignmentType,
  servicePath,
  signalRType,
  stateOf,
  takeRequests,
} from "../../support/lifecycle";
import { clients } from "../../support/microsoftClients";
import { inlineStack, startTestAzure, type TestAzure } from "../../support/stacks";

let azure: TestAzure;
beforeAll(async () => {
  azure = await startTestAzure({ takenNames: ["contoso-taken"] });
});
afterAll(async () => {
  await azure.stop();
});

describe("a service that Azure refuses", () => {
  it("tells that its name is in use, with the service's name, and leaves no trace of it", async () => {
    const group = "taken";
    const stack = await inlineStack(azure, program({ group, grants: { api: {} } }), { name: group });
    const message = await failureOf(stack.up());
    expect(message).toContain('Code="BadArgument"');
    expect(message).toContain(
      "Leaf domain contoso-taken is already in use. Please use a different resource name.",
    );
    expect(message).toMatch(/azure-native:signalrservice:SignalR.*\bnotify\b/);
    expect(await stateOf(stack, signalRType)).toEqual([]);
    expect(await stateOf(stack, roleAssignmentType)).toEqual([]);

    stack.workspace.program = program({ group, service: { resourceName: "contoso-free" } });
    azure.takeWrites();
    await stack.up();
    expect(takeRequests(azure)).toEqual(["PUT signalR/contoso-free"]);
  });

  it("is not taken over when it is there already: the error names its id", async () => {
    const group = "there";
    await putGroup(azure.arm, "elsewhere");
    await clients(azure.arm).signalR.signalR.beginCreateOrUpdateAndWait("elsewhere", "contoso-there", {
      location: "westeurope",
    });
    const stack = await inlineStack(azure, program({ group, service: { resourceGroupName: "elsewhere" } }), {
      name: group,
    });
    azure.takeWrites();
    const message = await failureOf(stack.up());
    expect(message).toContain(
      `cannot create already existing resource '${servicePath("contoso-there", "elsewhere")}'`,
    );
    expect(takeRequests(azure)).toEqual(["PUT resourceGroups/there"]);
    expect(await stateOf(stack, signalRType)).toEqual([]);
  });
});

/** One stack's life, in order: each test goes on where the one before ended. */
describe("an operation that fails after Azure accepted it", () => {
  const group = "failing";
  const resourceName = "contoso-failing";
  let stack: Stack;

  const failOnce = (operation: "write" | "delete") => {
    const failure = { code: "InternalError", message: "The datacentre is on fire.", operation };
    azure.arm.settings.failOperations.push({ resourceName, times: 1, ...failure });
  };
  const state = async () =>
    (await clients(azure.arm).signalR.signalR.get(group, resourceName)).provisioningState;

  it("keeps a half-made service in the stack, and tells code, message and name", async () => {
    stack = await inlineStack(azure, program({ group, grants: { api: {} } }), { name: group });
    failOnce("write");
    const message = await failureOf(stack.up());
    expect(message).toContain("InternalError");
    expect(message).toContain("The datacentre is on fire.");
    expect(message).toMatch(/azure-native:signalrservice:SignalR.*\bnotify\b/);
    expect(await state()).toBe("Failed");
    expect(await stateOf(stack, signalRType)).toMatchObject([
      {
        id: expect.stringMatching(new RegExp(`/signalR/${resourceName}$`, "i")) as string,
        initErrors: [expect.stringContaining("The datacentre is on fire.") as string],
      },
    ]);
    expect(await stateOf(stack, roleAssignmentType)).toEqual([]);
  });

  it("is completed by the next up, which updates the service and then grants", async () => {
    azure.takeWrites();
    await stack.up();
    expect(takeRequests(azure)).toEqual([
      `PUT signalR/${resourceName}`,
      expect.stringMatching(/^PUT roleAssignments\//),
    ]);
    expect(await state()).toBe("Succeeded");
    const [service] = await stateOf(stack, signalRType);
    expect(service?.initErrors ?? []).toEqual([]);
  });

  it("is tried again by the next up when it was an update", async () => {
    const changed = { group, service: { tags: { team: "web" } }, grants: { api: {} } };
    stack.workspace.program = program(changed);
    failOnce("write");
    expect(await failureOf(stack.up())).toContain("The datacentre is on fire.");
    azure.takeWrites();
    await stack.up();
    expect(takeRequests(azure)).toEqual([`PUT signalR/${resourceName}`]);
    expect(await state()).toBe("Succeeded");
    await stack.up({ expectNoChanges: true });
  });

  it("leaves the service in the stack when it was a deletion, and the next destroy ends it", async () => {
    failOnce("delete");
    const message = await failureOf(stack.destroy());
    expect(message).toContain("The datacentre is on fire.");
    expect(message).toMatch(/azure-native:signalrservice:SignalR.*\bnotify\b/);
    expect(await stateOf(stack, signalRType)).toHaveLength(1);
    await stack.destroy();
    expect(await stateOf(stack, signalRType)).toEqual([]);
    await expect(state()).rejects.toMatchObject({ code: "ResourceGroupNotFound" });
  });
});
