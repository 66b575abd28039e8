import type { Stack } from "@pulumi/pulumi/automation";
import {
  API,
  assignmentsAt,
  putGroup,
  send,
  serviceBody,
  servicePath,
  takeRequests,
} from "../support/lifecycle";
import { runGuide } from "../support/guides";
import { inlineStack, startTestAzure, type StackOptions, type TestAzure } from "../support/stacks";

const developer = "33333333-3333-3333-3333-333333333333";
const group = "my-group";
const existing = servicePath("contoso-notify", group);

let azure: TestAzure;

beforeAll(async () => {
  azure = await startTestAzure({ principals: [{ principalId: developer, type: "User" }] });
  await putGroup(azure.arm, group);
  await send(azure.arm, "PUT", existing, API.signalR, serviceBody());
});

afterAll(async () => {
  await azure.stop();
});

/** A stack of a guide's program, deployed. */
async function deploy(page: string, section: string, options: StackOptions = {}): Promise<Stack> {
  const program = () => Promise.resolve(runGuide(page, section));
  const name = section.replaceAll(/\W+/g, "-");
  const stack = await inlineStack(azure, program, { name, ...options });
  azure.takeWrites();
  await stack.up();
  return stack;
}

const host = "https:\\/\\/notifications(-dev)?-[a-z0-9]{6}\\.service\\.signalr\\.net";
const shapeOf = (middle: string) =>
  expect.stringMatching(new RegExp(`^Endpoint=${host};${middle};Version=1\\.0;$`)) as string;

describe("the programs of README and guides deploy what they say", () => {
  it("README: a service, an identity and its two roles", async () => {
    const stack = await deploy("README.md", "Use the components in your own program");
    expect((await stack.outputs()).connectionString).toEqual({
      value: shapeOf("AuthType=azure\\.msi;ClientId=[0-9a-f-]{36}"),
      secret: false,
    });
    const requests = takeRequests(azure).map((request) => request.split("/")[0]);
    expect(requests.sort()).toEqual([
      "PUT resourceGroups",
      "PUT roleAssignments",
      "PUT roleAssignments",
      "PUT signalR",
      "PUT userAssignedIdentities",
    ]);
  });

  it("app-settings: a person's two roles and local settings, for debugging without keys", async () => {
    const config = { "inline:developerId": developer };
    const stack = await deploy("docs/app-settings.md", "Debug on your own machine, without keys", { config });
    const value = { AzureSignalRConnectionString: shapeOf("AuthType=azure") };
    expect((await stack.outputs()).localSettings).toEqual({ value, secret: false });
    const properties = azure.takeWrites().map(({ body }) => (body as { properties: object }).properties);
    const toDeveloper = { principalType: "User", principalId: developer };
    expect(properties.filter((one) => "principalType" in one)).toMatchObject([toDeveloper, toDeveloper]);
  });

  it("life-cycle: a grant on a service that exists, which stays when the stack goes", async () => {
    const stack = await deploy("docs/life-cycle.md", "A service that exists already");
    expect((await stack.outputs()).connectionString?.value).toBe(
      "Endpoint=https://contoso-notify.service.signalr.net;AuthType=azure.msi;Version=1.0;",
    );
    expect(await assignmentsAt(azure.arm, existing)).toHaveLength(1);
    await stack.destroy();
    expect(await assignmentsAt(azure.arm, existing)).toEqual([]);
    expect(takeRequests(azure).filter((request) => !request.includes("roleAssignments/"))).toEqual([]);
  });

  it("life-cycle: a transform leaves the number of units to Azure", async () => {
    const stack = await deploy("docs/life-cycle.md", "What the components don't offer");
    const [made] = azure.takeWrites();
    const path = made?.request.replace("PUT ", "") ?? "";
    const scaled = { sku: { name: "Premium_P1", capacity: 3 } };
    expect((await send(azure.arm, "PATCH", path, API.signalR, scaled)).status).toBe(202);
    azure.takeWrites();
    await stack.up({ refresh: true });
    expect(takeRequests(azure)).toEqual([]);
  });
});
