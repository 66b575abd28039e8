import type { Stack } from "@pulumi/pulumi/automation";
import {
  APP_SERVER,
  assignmentsAt,
  backend,
  failureOf,
  servicePath,
  takeRequests,
} from "../../support/lifecycle";
import { deployGuide, guideCode, guideStack } from "../../support/guides";
import { serviceMadeElsewhere } from "../../support/migrating";
import { startTestAzure, type TestAzure } from "../../support/stacks";

const group = "my-group";
const name = "contoso-notify";

let azure: TestAzure;
beforeAll(async () => {
  azure = await startTestAzure();
  await serviceMadeElsewhere(azure, group, name);
});
afterAll(async () => {
  await azure.stop();
});

describe("a service that exists already, looked up by group and name as docs/life-cycle.md does", () => {
  const [code] = guideCode("life-cycle.md", "A service that exists already");
  let stack: Stack;

  it("gets a grant and gives its connection string; a second up changes nothing", async () => {
    stack = await guideStack(azure, code);
    const { connectionString } = await deployGuide(azure, stack);
    expect(connectionString).toBe(
      `Endpoint=https://${name}.service.signalr.net;AuthType=azure.msi;Version=1.0;`,
    );
    const [{ name: grant = "", roleDefinitionId, principalId } = {}, ...others] = await assignmentsAt(
      azure.arm,
      servicePath(name, group),
    );
    expect(others).toEqual([]);
    expect(principalId).toBe(backend);
    expect(roleDefinitionId).toMatch(new RegExp(`/${APP_SERVER}$`));
    expect(takeRequests(azure)).toEqual([`PUT roleAssignments/${grant}`]);
  });

  it("loses the grant alone when the stack goes", async () => {
    await stack.destroy();
    expect(takeRequests(azure)).toEqual([expect.stringMatching(/^DELETE roleAssignments\//)]);
    expect(await assignmentsAt(azure.arm, servicePath(name, group))).toEqual([]);
  });

  it("is told by its id where there is none, by preview already", async () => {
    const elsewhere = await guideStack(azure, code?.replace(name, "contoso-nowhere"));
    expect(await failureOf(elsewhere.preview())).toContain(
      `request failed ${servicePath("contoso-nowhere", group)}: Status=404 Code="ResourceNotFound"`,
    );
    expect(azure.takeWrites()).toEqual([]);
  });
});
