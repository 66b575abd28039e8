import {
  APP_SERVER,
  assignmentsAt,
  groupPath,
  putGroup,
  REST_API_OWNER,
  takeRequests,
} from "../../support/lifecycle";
import { deployGuide, guideCode, guideStack } from "../../support/guides";
import { clients } from "../../support/microsoftClients";
import { startTestAzure, succeed, type TestAzure } from "../../support/stacks";

const developer = "44444444-4444-4444-4444-444444444444";

let azure: TestAzure;
beforeAll(async () => {
  azure = await startTestAzure({ principals: [{ principalId: developer, type: "User" }] });
});
afterAll(async () => {
  await azure.stop();
});

/** The service that a guide's program made, its name and the host name that Microsoft's client reads. */
async function serviceMade() {
  for await (const { name = "", hostName = "" } of clients(azure.arm).signalR.signalR.listByResourceGroup(
    "my-group",
  )) {
    return { name, hostName };
  }
  throw new Error("there is no service");
}

/** Runs one of docs/app-settings.md's programs in an empty group. */
async function debugging(section: string, config: Record<string, string> = {}) {
  await clients(azure.arm)
    .resources.resourceGroups.beginDeleteAndWait("my-group")
    .catch(() => undefined);
  await putGroup(azure.arm, "my-group");
  const [code] = guideCode("app-settings.md", section);
  azure.takeWrites();
  return guideStack(azure, code, config);
}

describe("docs/app-settings.md", () => {
  it("debugs without keys: roles for the developer as a User, and a string with AuthType=azure", async () => {
    const stack = await debugging("Debug on your own machine, without keys", {
      "guide:developerId": developer,
    });
    const outputs = await deployGuide(azure, stack);
    const { name, hostName } = await serviceMade();
    expect(outputs).toEqual({
      localSettings: {
        AzureSignalRConnectionString: `Endpoint=https://${hostName};AuthType=azure;Version=1.0;`,
      },
    });
    const scope = `${groupPath("my-group")}/providers/Microsoft.SignalRService/signalR/${name}`;
    const granted = await assignmentsAt(azure.arm, scope);
    expect(granted).toMatchObject(
      Array.from({ length: 2 }, () => ({ principalId: developer, principalType: "User" })),
    );
    expect(granted.map(({ roleDefinitionId }) => roleDefinitionId?.split("/").at(-1)).sort()).toEqual([
      APP_SERVER,
      REST_API_OWNER,
    ]);
    expect(takeRequests(azure).map((request) => request.split("/")[0])).toEqual([
      "PUT signalR",
      "PUT roleAssignments",
      "PUT roleAssignments",
    ]);
  });

  it("debugs with keys: the string is the one that Microsoft's client lists, and state holds no key", async () => {
    const stack = await debugging("Debug on your own machine, with keys");
    await deployGuide(azure, stack);
    const { name, hostName } = await serviceMade();
    const keys = await clients(azure.arm).signalR.signalR.listKeys("my-group", name);
    expect(keys.primaryKey).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    // What `az signalr key list --query primaryConnectionString` prints.
    expect(keys.primaryConnectionString).toBe(
      `Endpoint=https://${hostName};AccessKey=${keys.primaryKey ?? ""};Version=1.0;`,
    );
    expect(
      await succeed(
        azure,
        stack.workspace.workDir,
        "stack",
        "export",
        "--show-secrets",
        "--stack",
        stack.name,
      ),
    ).not.toContain(keys.primaryKey);
  });
});
