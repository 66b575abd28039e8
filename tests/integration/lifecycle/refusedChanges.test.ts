import type { Stack } from "@pulumi/pulumi/automation";
import { SignalRJob, SignalRRole, SignalRRoleGrant } from "../../../components";
import { explainAzureErrors } from "../../../components/errors";
import {
  API,
  assignmentMadeElsewhere,
  backend,
  failureOf,
  granted,
  group,
  groupPath,
  makeGrant,
  makeService,
  program,
  putGroup,
  REST_API_OWNER,
  send,
  serviceBody,
  servicePath,
} from "../../support/lifecycle";
import { inlineStack, startTestAzure, succeed, type TestAzure } from "../../support/stacks";

let azure: TestAzure;
beforeAll(async () => {
  azure = await startTestAzure({ takenNames: ["contoso-taken"] });
  await putGroup(azure.arm, group);
});
afterAll(async () => {
  await azure.stop();
});

describe("a role that goes from one grant to another", () => {
  const resourceId = servicePath("contoso-swapped");
  /** One grant after the other: side by side, the second may be refused before the first one has changed. */
  const roles = (given: Record<string, SignalRRole>) =>
    program(() => {
      let dependsOn: SignalRRoleGrant[] = [];
      for (const [name, role] of Object.entries(given)) {
        dependsOn = [makeGrant(name, { resourceId, role }, { dependsOn })];
      }
      return undefined;
    });
  const { AppServer, RestApiOwner } = SignalRRole;
  let swapping: Stack;

  /** Deploys what fails. Answers the remedy for the assignment that is there already. */
  async function remedyFor(given: Record<string, SignalRRole>): Promise<string> {
    const told = await failureOf(swapping.up({ program: roles(given) }));
    const { workDir } = swapping.workspace;
    const listed = await succeed(azure, workDir, "stack", "--show-ids", "--stack", swapping.name);
    const [{ code, remedy } = { code: "", remedy: "" }] = explainAzureErrors(told);
    const [, id = "none"] = /importRoleAssignmentId: "([^"]+)"/.exec(remedy) ?? [];
    expect({ code, isListed: listed.includes(id) }).toEqual({ code: "AlreadyExists", isListed: true });
    return remedy;
  }

  it("is refused in one run; with the grant taken out and put back, each has its role", async () => {
    await send(azure.arm, "PUT", resourceId, API.signalR, serviceBody());
    swapping = await inlineStack(azure, roles({ first: AppServer }), { name: "swapping" });
    await swapping.up();
    const swapped = { first: RestApiOwner, second: AppServer };
    expect(await remedyFor(swapped)).toContain(
      "take the grant that failed out, run `pulumi up`, and put it back",
    );
    // Undone, it is refused too: Pulumi has yet to delete what the first grant had.
    await remedyFor({ first: AppServer });

    await swapping.up({ program: roles({}) });
    await swapping.up({ program: roles({ first: AppServer }) });
    expect(await granted(azure.arm, resourceId)).toEqual([`SignalR App Server for ${backend}`]);

    await remedyFor(swapped);
    await swapping.up({ program: roles({ first: RestApiOwner }) });
    await swapping.up({ program: roles(swapped) });
    expect(await granted(azure.arm, resourceId)).toEqual([
      `SignalR App Server for ${backend}`,
      `SignalR REST API Owner for ${backend}`,
    ]);
  });
});

/** Where Pulumi deletes before it makes anew, what was there is gone when Azure refuses the new one. */
describe("a program that goes back after Azure refused a replacement", () => {
  it("has its service and grants again: Pulumi alone would delete them after making them", async () => {
    const named = (resourceName: string) =>
      program(() => {
        const principal = { principalId: backend, jobs: [SignalRJob.Negotiate, SignalRJob.Send] };
        makeService("back", { resourceName }).grant("api", principal);
        return undefined;
      });
    const stack = await inlineStack(azure, named("contoso-back"), { name: "back" });
    await stack.up();
    const before = await granted(azure.arm, servicePath("contoso-back"));
    expect(await failureOf(stack.up({ program: named("contoso-taken") }))).toContain("BadArgument");

    await stack.up();
    expect(await granted(azure.arm, servicePath("contoso-back"))).toEqual(before);
    azure.takeWrites();
    await stack.up({ refresh: true });
    expect(azure.takeWrites()).toEqual([]);
  });

  it("has its grant again, whose name was in use, once the remedy is obeyed", async () => {
    const resourceId = servicePath("contoso-named");
    await send(azure.arm, "PUT", resourceId, API.signalR, serviceBody());
    const usedName = "77777777-7777-7777-7777-777777777777";
    await assignmentMadeElsewhere(azure, groupPath(group), REST_API_OWNER, usedName);
    const made = program(() => makeGrant("api", { resourceId }));
    const stack: Stack = await inlineStack(azure, made, { name: "named" });
    await stack.up();
    const before = await granted(azure.arm, resourceId);
    const named = program(() => makeGrant("api", { resourceId, roleAssignmentName: usedName }));
    const [{ code, remedy } = { code: "", remedy: "" }] = explainAzureErrors(
      await failureOf(stack.up({ program: named })),
    );
    expect(code).toBe("RoleAssignmentUpdateNotPermitted");
    expect(remedy).toContain("take the grant out, run `pulumi up`, and put it back without");

    await stack.up({ program: program(() => undefined) });
    await stack.up();
    expect(await granted(azure.arm, resourceId)).toEqual(before);
  });
});
