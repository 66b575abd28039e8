import { SignalRReplica } from "@pulumi/azure-native/signalrservice";
import type { Stack } from "@pulumi/pulumi/automation";
import type { ServerlessSignalRArgs } from "../../../components";
import {
  API,
  failureOf,
  group,
  makeService,
  networkACLs,
  program,
  putGroup,
  send,
  servicePath,
  takeRequests,
} from "../../support/lifecycle";
import { inlineStack, startTestAzure, type TestAzure } from "../../support/stacks";

type Args = Partial<ServerlessSignalRArgs>;

let azure: TestAzure;
beforeAll(async () => {
  azure = await startTestAzure();
  await putGroup(azure.arm);
});
afterAll(async () => {
  await azure.stop();
});

const bodyOf = async (key: string) =>
  (await send(azure.arm, "GET", servicePath(`contoso-${key}`), API.signalR)).body;

const categories = [{ name: "MessagingLogs", enabled: "true" }];

const templates = [{ urlTemplate: "https://b.example.com" }, { urlTemplate: "https://a.example.com" }];

/** What is handed on, and what Azure has of it afterwards, where that isn't the same. */
const handedOn: [key: string, args: Args, has?: object][] = [
  ["acls", { networkACLs }],
  ["access", { publicNetworkAccess: "Disabled" }],
  ["timeout", { serverless: { connectionTimeoutInSeconds: 60 } }],
  ["tls", { tls: { clientCertEnabled: true } }],
  ["trace", { liveTraceConfiguration: { enabled: "true", categories } }],
  ["logs", { resourceLogConfiguration: { categories } }],
  ["stopped", { resourceStopped: "true" }],
  ["entra", { disableAadAuth: true, disableLocalAuth: false }, { disableAadAuth: true }],
  ["upstream", { upstream: { templates } }],
];

describe("a property that is handed on", () => {
  /** What each update sent, and what Azure then had. */
  const updates: { requests: string[]; had: Record<string, object> }[] = [];

  beforeAll(async () => {
    const keys = [...handedOn.map(([key]) => key), "features"];
    const make = (given: boolean) =>
      program(() => {
        for (const [key, args] of handedOn) {
          const { disableLocalAuth } = args;
          makeService(key, given ? args : disableLocalAuth === undefined ? {} : { disableLocalAuth });
        }
        makeService("features", { features: given ? [{ flag: "EnableMessagingLogs", value: "True" }] : [] });
      });
    const stack = await inlineStack(azure, make(false), { name: "handed-on" });
    for (const given of [false, true, false]) {
      azure.takeWrites();
      await stack.up({ program: make(given) });
      const had = await Promise.all(keys.map(async (key) => [key, (await bodyOf(key)).properties] as const));
      updates.push({ requests: takeRequests(azure), had: Object.fromEntries(had) });
    }
  });

  it.each(handedOn)("is set and taken away in place: %s", (key, args, has: object = args) => {
    const [before, during, after] = updates;
    expect(
      [during, after].map((update) => update?.requests.filter((one) => one.endsWith(`-${key}`))),
    ).toEqual([[`PUT signalR/contoso-${key}`], [`PUT signalR/contoso-${key}`]]);
    expect(during?.had[key]).toMatchObject(has);
    expect(before?.had[key]).not.toMatchObject(has);
    expect(after?.had[key]).toEqual(before?.had[key]);
  });

  it("turns features off that aren't named any more, which Azure would leave on", () => {
    const on = { flag: "EnableMessagingLogs", value: "True", properties: {} };
    const [, during, after] = updates.map(({ had }) => had.features as { features: unknown[] });
    expect(during?.features).toContainEqual(on);
    expect(after?.features).toContainEqual({ ...on, value: "False" });
  });

  it("replaces no service", () => {
    const requests = updates.flatMap((update) => update.requests);
    expect(requests.filter((one) => one.startsWith("DELETE"))).toEqual([]);
  });
});

describe("an identity", () => {
  it("is given and taken away in place; Azure keeps one that is only left out", async () => {
    const make = (args: Args) =>
      program(() => {
        makeService("identity", args);
      });
    const stack = await inlineStack(azure, make({}), { name: "identity" });
    await stack.up();
    const kinds: unknown[] = [];
    azure.takeWrites();
    for (const args of [{ identity: { type: "SystemAssigned" } }, {}, { identity: { type: "None" } }]) {
      await stack.up({ program: make(args) });
      const { identity } = await bodyOf("identity");
      kinds.push((identity as { type?: string } | undefined)?.type);
    }
    expect(kinds).toEqual(["SystemAssigned", "SystemAssigned", undefined]);
    expect(takeRequests(azure)).toEqual(Array.from({ length: 3 }, () => "PUT signalR/contoso-identity"));
  });
});

describe("a region's endpoint", () => {
  const make = (args: Args, hasReplica = true) =>
    program(() => {
      const service = makeService("region", { sku: "Premium_P1", ...args });
      if (hasReplica) {
        new SignalRReplica("replica", {
          resourceGroupName: group,
          resourceName: service.resourceName,
          replicaName: "north",
          location: "northeurope",
          sku: { name: "Premium_P1", capacity: 1 },
        });
      }
    });
  const off: Args = { regionEndpointEnabled: "Disabled" };
  let stack: Stack;

  it("can't be turned off with the deployment that makes the replica, as the warning says", async () => {
    stack = await inlineStack(azure, make(off), { name: "region" });
    expect(await failureOf(stack.up())).toContain("without a replica");
  });

  it("is turned off in a later one and on again, in place", async () => {
    await stack.up({ program: make({}) });
    const endpoints: unknown[] = [];
    azure.takeWrites();
    for (const args of [off, {}]) {
      await stack.up({ program: make(args) });
      endpoints.push((await bodyOf("region")).properties.regionEndpointEnabled);
    }
    expect(endpoints).toEqual(["Disabled", "Enabled"]);
    expect(takeRequests(azure)).toEqual(["PUT signalR/contoso-region", "PUT signalR/contoso-region"]);
  });
});
