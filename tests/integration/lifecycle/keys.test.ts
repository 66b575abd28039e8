import type { ServerlessSignalR } from "../../../components";
import { ExistingSignalR, InvalidArgumentsError, SignalRRoleGrants } from "../../../components";
import { RoleGrant } from "../../../components/roles";
import {
  backend,
  clients,
  group,
  makeGrant,
  makeService,
  program,
  putGroup,
  servicePath,
  textsUnder,
} from "../../support/lifecycle";
import { inlineStack, startTestAzure, type TestAzure } from "../../support/stacks";

let azure: TestAzure;
beforeAll(async () => {
  azure = await startTestAzure();
  await putGroup(azure.arm, group);
});
afterAll(async () => {
  await azure.stop();
});

/** The files, Pulumi's and the local Azure's, that hold a text. */
function filesWith(text: string): string[] {
  const texts = [...textsUnder(azure.directory)];
  expect(texts.length).toBeGreaterThan(5);
  return texts.filter(([, content]) => content.includes(text)).map(([file]) => file);
}

describe("a service with access keys on", () => {
  const keys = async () => {
    const listed = await clients(azure.arm).signalR.signalR.listKeys(group, "contoso-keyed");
    const { primaryKey, secondaryKey, primaryConnectionString } = listed;
    return { primaryKey, secondaryKey, primaryConnectionString };
  };
  const make = (disableLocalAuth: boolean) =>
    program(() => ({ connectionString: makeService("keyed", { disableLocalAuth }).connectionString }));

  it("leaves no key in any file; turned off, its keys are gone for good", async () => {
    const stack = await inlineStack(azure, make(false));
    const { outputs } = await stack.up();
    const host = "Endpoint=https://contoso-keyed.service.signalr.net";
    expect(outputs.connectionString?.value).toBe(`${host};AuthType=azure.msi;Version=1.0;`);
    const first = await keys();
    // What `az signalr key list --query primaryConnectionString` prints, for docs/app-settings.md.
    expect(first.primaryConnectionString).toBe(`${host};AccessKey=${first.primaryKey ?? ""};Version=1.0;`);

    await stack.up({ program: make(true) });
    expect(await keys()).toEqual({});
    await stack.up({ program: make(false), refresh: true });
    const second = await keys();
    const all = [first.primaryKey, first.secondaryKey, second.primaryKey, second.secondaryKey];
    expect(new Set(all).size).toBe(4);
    for (const key of all) {
      expect(key).toMatch(/^[A-Za-z0-9+/]{43}=$/);
      expect(filesWith(key ?? "")).toEqual([]);
    }
    expect(filesWith("AccessKey=")).toEqual([]);
  });
});

// Made up, in the shapes of real ones: bare, and as they are mostly pasted.
const bareKey = "dGhpc0lzQU1hZGVVcEtleUZvckEvVGVzdCtPbmx5MTI=";
const pasted = `Endpoint=https://contoso.service.signalr.net;AccessKey=${bareKey};Version=1.0;`;
const id = servicePath("contoso-there");
const sender = { principalId: backend, jobs: ["send" as const] };

/** Where a key may be put by mistake. */
const places: Record<string, (key: string, service: ServerlessSignalR) => unknown> = {
  "a service": (key) => makeService("service", { resourceName: key }),
  "a service's group": (key) => makeService("group", { resourceGroupName: key }),
  "an origin": (key) => makeService("origin", { allowedOrigins: [key] }),
  "a tag": (key) => makeService("tag", { tags: { connection: key } }),
  "the name of a tag": (key) => makeService("tag-name", { tags: { [key]: "connection" } }),
  "an unknown argument": (key) => makeService("unknown", { connectionString: key } as object),
  "an existing service": (key) =>
    new ExistingSignalR("existing", { resourceGroupName: key, resourceName: "x" }),
  "a grant": (key) => makeGrant("grant", { resourceId: id, description: key }),
  "many grants": (key) =>
    new SignalRRoleGrants("many", { resourceId: id, principals: { api: { ...sender, description: key } } }),
  "the name of a principal": (key) =>
    new SignalRRoleGrants("named", { resourceId: id, principals: { [key]: sender } }),
  "any grant": (key) =>
    new RoleGrant("any", { scope: id, principalId: backend, role: "SignalR App Server", condition: key }),
  "a connection string": (key, service) => service.connectionStringFor({ clientEndpoint: key }),
  "an app's settings": (key, service) =>
    service.appSettings({ form: "Functions", connectionStringSetting: key }),
  "a service's grant": (key, service) => service.grant("api", { ...sender, principalId: key }),
};

describe("a key given by mistake", () => {
  const taken: string[] = [];
  const refusals: string[] = [];
  const shown: string[] = [];

  beforeAll(async () => {
    const make = program(() => {
      const service = makeService("right");
      for (const [place, put] of Object.entries(places)) {
        for (const key of [bareKey, pasted]) {
          try {
            put(key, service);
            taken.push(place);
          } catch (error) {
            refusals.push(error instanceof InvalidArgumentsError ? error.message : `other: ${String(error)}`);
          }
        }
      }
      return undefined;
    });
    const stack = await inlineStack(azure, make, { name: "mistakes" });
    await stack.up({
      onOutput: (text) => shown.push(text),
      onEvent: (event) => shown.push(JSON.stringify(event)),
    });
  });

  it("is refused as plain text in every argument, without being shown", () => {
    expect(taken).toEqual([]);
    expect(
      refusals.filter((text) => !text.includes("looks like an access key, so it is not shown here")),
    ).toEqual([]);
    expect([...refusals, ...shown].join("\n")).not.toContain(bareKey.slice(0, 16));
  });

  it("is in none of Pulumi's files: state, backups, history", () => {
    expect(filesWith("contoso-right").length).toBeGreaterThan(1);
    expect(filesWith(bareKey.slice(0, 16))).toEqual([]);
  });
});
