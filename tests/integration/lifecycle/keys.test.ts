import type { ServerlessSignalR } from "../../../components";
import {
  clients,
  group,
  makeGrant,
  makeService,
  program,
  putGroup,
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

// Made up, in the shapes of real ones: bare, and as they are mostly pasted.
const bareKey = "dGhpc0lzQU1hZGVVcEtleUZvckEvVGVzdCtPbmx5MTI=";
const pasted = `Endpoint=https://contoso.service.signalr.net;AccessKey=${bareKey};Version=1.0;`;

/** Where a key may be put by mistake. The unit tests try every argument. */
const places: ((key: string, service: ServerlessSignalR) => unknown)[] = [
  (key) => makeService("tag", { tags: { connection: key } }),
  (key, { resourceId }) => makeGrant("grant", { resourceId, description: key }),
  (key, service) => service.connectionStringFor({ clientEndpoint: key }),
];

describe("a service with access keys on, whose program gets keys by mistake", () => {
  const keys = async () => {
    const listed = await clients(azure.arm).signalR.signalR.listKeys(group, "contoso-keyed");
    const { primaryKey, secondaryKey, primaryConnectionString } = listed;
    return { primaryKey, secondaryKey, primaryConnectionString };
  };
  const refusals: string[] = [];
  const make = (disableLocalAuth: boolean) =>
    program(() => {
      const service = makeService("keyed", { disableLocalAuth });
      for (const put of places) {
        for (const key of [bareKey, pasted]) {
          try {
            put(key, service);
          } catch (error) {
            refusals.push(String(error));
          }
        }
      }
      return { connectionString: service.connectionString };
    });

  it("leaves no key in any file; turned off, its keys are gone for good", async () => {
    const stack = await inlineStack(azure, make(false));
    const shown: string[] = [];
    const { outputs } = await stack.up({
      onOutput: (text) => shown.push(text),
      onEvent: (event) => shown.push(JSON.stringify(event)),
    });
    const looksLikeKey = "looks like an access key, so it is not shown here";
    expect(refusals.filter((text) => text.includes(looksLikeKey))).toHaveLength(2 * places.length);
    expect([...refusals, ...shown].join("\n")).not.toContain(bareKey.slice(0, 16));
    expect(filesWith(bareKey.slice(0, 16))).toEqual([]);

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
