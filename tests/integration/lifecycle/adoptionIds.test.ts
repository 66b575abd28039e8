import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { SignalRRole } from "../../../components";
import { projectDirectory } from "../../../local/project";
import {
  API,
  assignmentPath,
  backend,
  REST_API_OWNER,
  roleId,
  send,
  servicePath,
  takeRequests,
} from "../../support/lifecycle";
import { adopting, live, serviceMadeElsewhere } from "../../support/migrating";
import { inlineStack, pulumi, startTestAzure, succeed, type TestAzure } from "../../support/stacks";

let azure: TestAzure;
beforeAll(async () => {
  azure = await startTestAzure();
});
afterAll(async () => {
  await azure.stop();
});

describe("the ids of what was adopted", () => {
  const group = "Recased";
  const name = "Contoso-Recased";
  const scope = servicePath(name, group);
  const assignment = assignmentPath(scope, "77777777-7777-7777-7777-7777777777aa");
  const grants = (roleAssignmentId: string) => ({
    api: { role: SignalRRole.RestApiOwner, principalId: backend, roleAssignmentId },
  });
  let stack: Stack;
  let before: Awaited<ReturnType<typeof live>>;

  beforeAll(async () => {
    await serviceMadeElsewhere(azure, group, name);
    await send(azure.arm, "PUT", assignment, API.roles, {
      properties: {
        roleDefinitionId: roleId(REST_API_OWNER),
        principalId: backend,
        principalType: "ServicePrincipal",
      },
    });
    before = await live(azure, group, name);
    stack = await inlineStack(azure, adopting(group, scope, { grants: grants(assignment) }), { name: group });
    await stack.up();
    azure.takeWrites();
  });

  it("can be written in another casing: nothing is imported again, and so nothing deleted", async () => {
    stack.workspace.program = adopting(group, scope.toUpperCase(), {
      grants: grants(assignment.toUpperCase()),
    });
    // The components' arguments alone.
    expect((await stack.up()).summary.resourceChanges).toEqual({ update: 2, same: 4 });
    expect(azure.takeWrites()).toEqual([]);
    expect(await live(azure, group, name)).toEqual(before);
  });

  it("have to stay: without the service's, preview shows that it is replaced", async () => {
    stack.workspace.program = adopting(group, undefined);
    const { changeSummary, stdout } = await stack.preview();
    expect(changeSummary.replace).toBe(1);
    expect(stdout).toMatch(/SignalR notify delete original/);
  });

  it("have to stay the same: with another's, preview shows that what was adopted first is deleted", async () => {
    stack.workspace.program = adopting(group, await serviceMadeElsewhere(azure, group, "contoso-other"));
    const { changeSummary, stdout } = await stack.preview();
    expect(changeSummary.replace).toBe(1);
    expect(stdout).toMatch(/SignalR notify import replacement/);
    expect(stdout).toMatch(/SignalR notify delete original/);
  });
});

describe("a region other than the adopted service's", () => {
  it("is refused, and the service adopted where it is once the argument is gone", async () => {
    await serviceMadeElsewhere(azure, "elsewhere", "contoso-elsewhere");
    const before = await live(azure, "elsewhere", "contoso-elsewhere");
    const folder = mkdtempSync(join(azure.directory, "elsewhere-"));
    const main = join(projectDirectory, "tests", "support", "programs", "elsewhere.ts");
    writeFileSync(join(folder, "Pulumi.yaml"), `name: elsewhere\nruntime: nodejs\nmain: ${main}\n`);
    await succeed(azure, folder, "stack", "init", "elsewhere");
    const elsewhere = { ...azure, env: { ...azure.env, LOCATION: "westeurope" } };
    const warning = "previously-imported resources that still specify an ID may not be replaced";
    const previewed = await succeed(elsewhere, folder, "preview");
    expect(previewed).toContain(`warning: ${warning}`);
    expect(previewed).toMatch(/SignalR notify replace/);
    const { code, output } = await pulumi(elsewhere, folder, "up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(output).toContain(`error: ${warning}`);
    expect(output).toContain("location: {northeurope} => {westeurope}");
    expect(azure.takeWrites()).toEqual([]);

    await succeed(azure, folder, "up", "--yes", "--skip-preview");
    expect(takeRequests(azure)).toEqual(["PUT signalR/contoso-elsewhere"]);
    expect(await live(azure, "elsewhere", "contoso-elsewhere")).toEqual(before);
  });
});
