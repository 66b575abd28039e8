import { APP_SERVER, assignmentsAt, backend, servicePath, takeRequests } from "../../support/lifecycle";
import { deployGuide, guideCode, guideFolder } from "../../support/guides";
import { serviceMadeElsewhere } from "../../support/migrating";
import { pulumi, startTestAzure, succeed, type TestAzure } from "../../support/stacks";

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
  let folder: string;

  it("gets a grant and gives its connection string; a second up changes nothing", async () => {
    folder = await guideFolder(azure, code);
    const { connectionString } = await deployGuide<{ connectionString: string }>(azure, folder);
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
    await succeed(azure, folder, "destroy", "--yes", "--skip-preview");
    expect(takeRequests(azure)).toEqual([expect.stringMatching(/^DELETE roleAssignments\//)]);
    expect(await assignmentsAt(azure.arm, servicePath(name, group))).toEqual([]);
  });

  it("is told by its id where there is none, by preview already", async () => {
    const elsewhere = await guideFolder(azure, code?.replace(name, "contoso-nowhere"));
    const { code: ended, output } = await pulumi(azure, elsewhere, "preview");
    expect(ended).not.toBe(0);
    expect(output).toContain(
      `request failed ${servicePath("contoso-nowhere", group)}: Status=404 Code="ResourceNotFound"`,
    );
    expect(azure.takeWrites()).toEqual([]);
  });
});
