import type { Stack } from "@pulumi/pulumi/automation";
import { SignalRJob, SignalRSku, type ServerlessSignalRArgs } from "../../../components";
import { ChangingStack, type Change } from "../../support/changes";
import {
  backend,
  clients,
  collect,
  failureOf,
  granted,
  group,
  makeService,
  putGroup,
  servicePath,
} from "../../support/lifecycle";
import { startTestAzure, type TestAzure } from "../../support/stacks";
import { changesOfGrants } from "./changesOfGrants";

const sender = { principalId: backend, jobs: [SignalRJob.Send] };
const negotiator = { principalId: backend, jobs: [SignalRJob.Negotiate, SignalRJob.Send] };

type ServiceArgs = Partial<ServerlessSignalRArgs>;
const service = (before: ServiceArgs, after: ServiceArgs): Change["programs"] => [
  (key) => makeService(key, before),
  (key) => makeService(key, after),
];
const serviceWithGrant = (after: ServiceArgs): Change["programs"] => [
  (key) => makeService(key).grant("api", sender),
  (key) => makeService(key, after).grant("api", sender),
];

/** The present name of the service that the stack named. */
let generatedName = "";

const put = (key: string) => `PUT signalR/contoso-${key}`;
// Explicitly named resources are deleted first (azure-native), and what depends on them before them (engine).
const replaced = (key: string, next = key) => [
  "DELETE roleAssignments",
  `DELETE signalR/contoso-${key}`,
  put(next),
  "PUT roleAssignments",
];
const named = (pattern: RegExp) => expect.stringMatching(pattern) as string;
const owner = `SignalR REST API Owner for ${backend}`;

const changesOfServices: Change[] = [
  {
    change: "origins, tags, SKU, capacity and disableLocalAuth",
    key: "in-place",
    programs: service(
      { disableLocalAuth: false },
      { allowedOrigins: ["*"], tags: { team: "web" }, sku: SignalRSku.PremiumP1, capacity: 2 },
    ),
    requests: [put("in-place")],
    reads: {
      cors: { allowedOrigins: ["*"] },
      tags: { team: "web", Purpose: "SignalR Service for frontend user notifications" },
      sku: { name: "Premium_P1", capacity: 2 },
      disableLocalAuth: true,
    },
  },
  {
    change: "a location only written in another way",
    key: "spelled",
    programs: service({ location: "northeurope" }, { location: "North Europe" }),
    requests: [],
    reads: { location: "northeurope" },
  },
  {
    change: "resourceName",
    key: "named",
    programs: serviceWithGrant({ resourceName: "contoso-named-anew" }),
    requests: replaced("named", "named-anew"),
  },
  {
    change: "location",
    key: "moved",
    programs: serviceWithGrant({ location: "northeurope" }),
    requests: replaced("moved"),
    reads: { location: "northeurope" },
    grants: [owner],
  },
  {
    change: "resourceGroupName",
    key: "regrouped",
    programs: serviceWithGrant({ resourceGroupName: "rg-other" }),
    requests: replaced("regrouped"),
  },
  {
    change: "the name of a component whose service's name was generated, with aliases",
    key: "made",
    programs: [
      () => makeService("contoso-made", { resourceName: undefined }),
      () => {
        const aliases = [{ name: "contoso-made" }];
        makeService("contoso-made-anew", { resourceName: undefined }, { aliases });
      },
    ],
    requests: [
      named(/^DELETE signalR\/contoso-made-[a-z0-9]{6}$/),
      named(/^PUT signalR\/contoso-made-anew-[a-z0-9]{6}$/),
    ],
  },
  {
    change: "the name of a component, with aliases, once resourceName says the service's present name",
    key: "stays",
    programs: [
      () => makeService("contoso-stays", { resourceName: undefined }).grant("api", negotiator),
      () => makeService("contoso-stays", { resourceName: generatedName }).grant("api", negotiator),
      () => {
        const aliases = [{ name: "contoso-stays" }];
        makeService("inform", { resourceName: generatedName }, { aliases }).grant("api", negotiator);
      },
    ],
    requests: [],
  },
  {
    change: "the program, which has no such service any more, with retainOnDelete",
    key: "kept",
    programs: [(key) => makeService(key, {}, { retainOnDelete: true }).grant("api", sender), () => undefined],
    requests: ["DELETE roleAssignments"],
    reads: { provisioningState: "Succeeded" },
    grants: [],
  },
  ...[
    { key: "protected", options: { protect: true } },
    { key: "retained", options: { retainOnDelete: true } },
  ].map(({ key, options }): Change => ({
    change: `the grants of a service that is ${key}: they are taken out of the program`,
    key,
    programs: [
      () => makeService(key, {}, options).grant("api", negotiator),
      () => makeService(key, {}, options),
    ],
    requests: ["DELETE roleAssignments", "DELETE roleAssignments"],
    reads: { provisioningState: "Succeeded" },
    grants: [],
  })),
];

const changes = [...changesOfServices, ...changesOfGrants];
/** Services that the stack doesn't have, for its grants. */
const others = [...changesOfGrants.map(({ key }) => key), "on-another"].filter(
  (key) => key !== "renamed-both",
);

describe("a change of", () => {
  let azure: TestAzure;
  let changing: ChangingStack;
  let stack: Stack;

  const services = () => collect(clients(azure.arm).signalR.signalR.listByResourceGroup(group));
  const service = (key: string) => clients(azure.arm).signalR.signalR.get(group, `contoso-${key}`);

  beforeAll(async () => {
    azure = await startTestAzure();
    await putGroup(azure.arm, "rg-other");
    changing = await ChangingStack.create(azure, changes);
    ({ stack } = changing);
    for (const key of others) {
      await changing.putService(key);
    }
    await changing.update();
    generatedName =
      (await services()).map(({ name = "" }) => name).find((name) => name.includes("-stays-")) ?? "";
    await changing.update();
    // The last programs run with another region.
    const settings = await stack.workspace.stackSettings(stack.name);
    const config = { ...settings.config, "azure-native:location": "northeurope" };
    await stack.workspace.saveStackSettings(stack.name, { ...settings, config });
    await changing.update();
  });
  afterAll(async () => {
    await azure.stop();
  });

  it.each(changes)("$change", async ({ key, requests, lastRequests = [], reads, grants }) => {
    expect(changing.requests(key)).toEqual({ requests, lastRequests });
    if (reads !== undefined) {
      expect(await service(key)).toMatchObject(reads);
    }
    if (grants !== undefined) {
      expect(await granted(azure.arm, servicePath(`contoso-${key}`))).toEqual(grants);
    }
  });

  it("`azure-native:location` of a deployed stack leaves every service where it is", async () => {
    const { config } = await stack.workspace.stackSettings(stack.name);
    expect(config).toMatchObject({ "azure-native:location": "northeurope" });
    expect(changing.requests().lastRequests.filter((request) => request.includes("signalR"))).toEqual([]);
    expect(await service("in-place")).toMatchObject({ location: "westeurope" });
  });

  it("everything, by `destroy`, leaves the services that have protect or retainOnDelete", async () => {
    expect(await failureOf(stack.destroy())).toMatch(/::protected" cannot be deleted/);
    const left = (await services()).map(({ name }) => name?.replace("contoso-", ""));
    expect(left.sort()).toEqual([...others, "kept", "protected", "retained"].sort());
  });
});
