import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { ServerlessSignalR, SignalRJob, type ServerlessSignalRArgs } from "../../../components";
import {
  APP_SERVER,
  assignmentMadeElsewhere,
  assignmentPath,
  backend,
  clients,
  failureOf,
  live,
  makeGrant,
  networkACLs,
  program,
  REST_API_OWNER,
  roleAssignmentType,
  roleId,
  serviceMadeElsewhere,
  servicePath,
  signalRType,
  stateOf,
  takeRequests,
} from "../../support/lifecycle";
import { inlineStack, startTestAzure, succeed, type TestAzure } from "../../support/stacks";

const present: Pick<ServerlessSignalRArgs, "allowedOrigins" | "sku" | "capacity" | "disableLocalAuth"> = {
  allowedOrigins: ["https://app.example.com"],
  sku: "Standard_S1",
  capacity: 1,
  disableLocalAuth: true,
};

let azure: TestAzure;
beforeAll(async () => {
  azure = await startTestAzure();
});
afterAll(async () => {
  await azure.stop();
});

/** Services that were made elsewhere, each with two assignments. */
const services = [
  { group: "lower", name: "here", digit: "1" },
  { group: "With-Upper-Case", name: "There", digit: "2" },
].map(({ group, name, digit }) => {
  const id = servicePath(`contoso-${name}`, group);
  const [appServer, owner] = ["a", "b"].map((last) => `7777777${digit}-7777-7777-7777-77777777777${last}`);
  return { group, name, id, appServer: appServer ?? "", owner: owner ?? "" };
});

/** What has to stay as it is. */
const living = () => Promise.all(services.map(({ group, name }) => live(azure, group, `contoso-${name}`)));

/** What imports the services and their assignments: by their ids, or by names where those are known now. */
const importing = ({ byId = false, assignments = (id: string) => id as string | undefined }) =>
  program(() => {
    for (const { group, name, id, appServer, owner } of services) {
      const service = new ServerlessSignalR(name, {
        ...present,
        networkACLs,
        ...(byId ? { importResourceId: id } : { resourceGroupName: group, resourceName: `contoso-${name}` }),
      });
      const negotiates = assignments(assignmentPath(id, appServer));
      service.grant("api", {
        principalId: backend,
        jobs: [SignalRJob.Negotiate],
        ...(negotiates !== undefined && { importRoleAssignmentIds: { "SignalR App Server": negotiates } }),
      });
      makeGrant(`${name}-sends`, {
        resourceId: service.resourceId,
        ...(byId ? { importRoleAssignmentId: assignmentPath(id, owner) } : { roleAssignmentName: owner }),
      });
    }
    return undefined;
  });

/** One stack's life, in order: each test goes on where the one before ended. Its own region is another. */
describe("services that were made elsewhere, one with upper-case letters in its names", () => {
  let stack: Stack;
  let before: Awaited<ReturnType<typeof living>>;

  beforeAll(async () => {
    for (const { group, name, id, appServer, owner } of services) {
      await serviceMadeElsewhere(azure, name, group);
      await assignmentMadeElsewhere(azure, id, APP_SERVER, appServer);
      await assignmentMadeElsewhere(azure, id, REST_API_OWNER, owner);
    }
    before = await living();
    azure.takeWrites();
    stack = await inlineStack(azure, importing({ byId: true }));
  });

  it("are imported with their assignments: Azure gets one request each, and nothing is made anew", async () => {
    const { summary } = await stack.up();
    expect(summary.resourceChanges).toMatchObject({ import: 6, update: 2 });
    expect(takeRequests(azure).sort()).toEqual(["PUT signalR/contoso-There", "PUT signalR/contoso-here"]);
    expect(await living()).toEqual(before);
  });

  it("show in preview that they are replaced when the id goes with no name in its place, or its casing changes", async () => {
    const make = program(() => {
      new ServerlessSignalR("here", { ...present, resourceGroupName: "lower" });
      const importResourceId = services[1]?.id.toUpperCase();
      new ServerlessSignalR("There", { ...present, importResourceId });
      return undefined;
    });
    const { changeSummary, stdout } = await stack.preview({ program: make });
    expect(changeSummary.replace).toBe(2);
    expect(stdout).toMatch(/SignalR here delete original/);
    expect(stdout).toMatch(/SignalR There import replacement/);
  });

  it("are named in place of their ids, and nothing changes; the casing of assignments' ids is none either", async () => {
    const program = importing({ assignments: (id) => id.toUpperCase() });
    const { summary } = await stack.up({ program, refresh: true });
    expect(Object.keys(summary.resourceChanges ?? {}).sort()).toEqual(["same", "update"]);
    expect(azure.takeWrites()).toEqual([]);
    expect(await living()).toEqual(before);
  });

  it("can't be made again by their import ids once they were deleted outside Pulumi", async () => {
    for (const { group, name } of services) {
      await clients(azure.arm).signalR.signalR.beginDeleteAndWait(group, `contoso-${name}`);
    }
    azure.takeWrites();
    const repair = stack.up({ program: importing({ byId: true }), refresh: true, continueOnError: true });
    expect(await failureOf(repair)).toMatch(/resource '[^']+\/SignalR\/contoso-(here|There)' does not exist/);
    expect(azure.takeWrites()).toEqual([]);
  });

  it("are made again by their names, and their grants once these have no import ids either", async () => {
    const told = await failureOf(stack.up({ program: importing({}), continueOnError: true }));
    expect(told).toMatch(/resource '[^']+\/roleAssignments\/7777777[^']+' does not exist/);
    expect(takeRequests(azure).sort()).toEqual([
      "PUT roleAssignments/77777771-7777-7777-7777-77777777777b",
      "PUT roleAssignments/77777772-7777-7777-7777-77777777777b",
      "PUT signalR/contoso-There",
      "PUT signalR/contoso-here",
    ]);
    await stack.up({ program: importing({ assignments: () => undefined }) });
    expect(takeRequests(azure)).toHaveLength(2);
    expect((await living()).map(({ assignments }) => assignments.length)).toEqual([2, 2]);
  });
});

describe("a region other than the imported service's", () => {
  it("is refused, and the service is imported where it is once the argument is gone", async () => {
    const importResourceId = await serviceMadeElsewhere(azure, "elsewhere", "elsewhere");
    const importing = (location?: string) =>
      program(() => new ServerlessSignalR("notify", { ...present, importResourceId, location }));
    azure.takeWrites();
    const stack = await inlineStack(azure, importing("westeurope"), { name: "elsewhere" });
    const told = await failureOf(stack.up({ continueOnError: true }));
    expect(told).toContain("previously-imported resources that still specify an ID may not be replaced");
    expect(azure.takeWrites()).toEqual([]);

    await stack.up({ program: importing() });
    expect(takeRequests(azure)).toEqual(["PUT signalR/contoso-elsewhere"]);
    const service = await clients(azure.arm).signalR.signalR.get("elsewhere", "contoso-elsewhere");
    expect(service.location).toBe("northeurope");
  });
});

describe("`pulumi import`", () => {
  it("takes a service and a grant into the stack by their ids, and changes nothing in Azure", async () => {
    const id = await serviceMadeElsewhere(azure, "typed", "typed");
    const name = "88888888-8888-8888-8888-888888888888";
    const assignment = await assignmentMadeElsewhere(azure, id, REST_API_OWNER, name);
    azure.takeWrites();
    const nothing = program(() => undefined);
    const stack = await inlineStack(azure, nothing, { name: "typed" });
    const resources = [
      { type: signalRType, name: "notify", id },
      { type: roleAssignmentType, name: "api", id: assignment },
    ];
    const { workDir } = stack.workspace;
    writeFileSync(join(workDir, "resources.json"), JSON.stringify({ resources }));
    const flags = [
      "--stack=typed",
      "--file=resources.json",
      "--yes",
      "--skip-preview",
      "--generate-code=false",
    ];
    await succeed(azure, workDir, "import", ...flags);

    const names = { resourceGroupName: "typed", resourceName: "contoso-typed" };
    const settings = { kind: "SignalR", location: "northeurope", disableLocalAuth: true };
    expect(await stateOf(stack, signalRType)).toMatchObject([{ id, inputs: { ...names, ...settings } }]);
    // The leading slash was once lost here (pulumi/pulumi-azure-native#4818).
    expect(await stateOf(stack, roleAssignmentType)).toMatchObject([
      {
        id: assignment,
        inputs: { scope: id, principalId: backend, roleDefinitionId: roleId(REST_API_OWNER) },
      },
    ]);
    expect(azure.takeWrites()).toEqual([]);
  });
});
