import type { Stack } from "@pulumi/pulumi/automation";
import { SignalRRole, SignalRSku } from "../../../components";
import { assignmentsAt, backend, program, putGroup, type Shape, update } from "../../support/lifecycle";
import { clients } from "../../support/microsoftClients";
import { inlineStack, startTestAzure, type TestAzure } from "../../support/stacks";

const otherBackend = "22222222-2222-2222-2222-222222222222";
const subscription = "/subscriptions/00000000-0000-0000-0000-000000000000";

let azure: TestAzure;
beforeAll(async () => {
  azure = await startTestAzure();
});
afterAll(async () => {
  await azure.stop();
});

/** Brings a stack to another shape. */
const change = (stack: Stack, shape: Shape) => update(azure, stack, program(shape));

async function deploy(shape: Shape): Promise<Stack> {
  const stack = await inlineStack(azure, program(shape), { name: shape.group });
  await stack.up();
  return stack;
}

const names = async (group: string) => {
  const found = [];
  for await (const service of clients(azure.arm).signalR.signalR.listByResourceGroup(group)) {
    found.push(`${service.name ?? ""} in ${service.location ?? ""}`);
  }
  return found;
};

describe("a service", () => {
  // Explicitly named resources are deleted first (azure-native), and what depends on them before them (engine).
  it("with another resourceName goes with its grant, then both are made anew", async () => {
    const stack = await deploy({ group: "named", grants: { api: {} } });
    const { requests, replaced } = await change(stack, {
      group: "named",
      service: { resourceName: "contoso-renamed" },
      grants: { api: {} },
    });
    expect(replaced).toBe(2);
    expect(requests).toEqual([
      expect.stringMatching(/^DELETE roleAssignments\//),
      "DELETE signalR/contoso-named",
      "PUT signalR/contoso-renamed",
      expect.stringMatching(/^PUT roleAssignments\//),
    ]);
    expect(await names("named")).toEqual(["contoso-renamed in westeurope"]);
  });

  it("in another location goes with its grant, then both are made anew under their own names", async () => {
    const stack = await deploy({ group: "moved", grants: { api: {} } });
    const { requests } = await change(stack, {
      group: "moved",
      service: { location: "northeurope" },
      grants: { api: {} },
    });
    const scope = `${subscription}/resourceGroups/moved/providers/Microsoft.SignalRService/signalR/contoso-moved`;
    const [{ name: grant = "" } = {}, ...others] = await assignmentsAt(azure.arm, scope);
    expect(others).toEqual([]);
    expect(requests).toEqual([
      `DELETE roleAssignments/${grant}`,
      "DELETE signalR/contoso-moved",
      "PUT signalR/contoso-moved",
      `PUT roleAssignments/${grant}`,
    ]);
    expect(await names("moved")).toEqual(["contoso-moved in northeurope"]);
  });

  it("in another group goes with its grant, then both are made anew there", async () => {
    await putGroup(azure.arm, "regrouped-other");
    const stack = await deploy({ group: "regrouped", grants: { api: {} } });
    const { requests, replaced } = await change(stack, {
      group: "regrouped",
      service: { resourceGroupName: "regrouped-other" },
      grants: { api: {} },
    });
    expect(replaced).toBe(2);
    expect(requests).toEqual([
      expect.stringMatching(/^DELETE roleAssignments\//),
      "DELETE signalR/contoso-regrouped",
      "PUT signalR/contoso-regrouped",
      expect.stringMatching(/^PUT roleAssignments\//),
    ]);
    expect(await names("regrouped")).toEqual([]);
    expect(await names("regrouped-other")).toEqual(["contoso-regrouped in westeurope"]);
  });

  it("whose location is only written in another way stays untouched", async () => {
    const stack = await deploy({ group: "spelled", service: { location: "northeurope" } });
    const { requests, replaced } = await change(stack, {
      group: "spelled",
      service: { location: "North Europe" },
    });
    expect(replaced).toBe(0);
    expect(requests).toEqual([]);
  });
});

/** One stack's life, in order: each test goes on where the one before ended. */
describe("a service that is changed in place, by one request", () => {
  const group = "in-place";
  let stack: Stack;
  let service: NonNullable<Shape["service"]> = { disableLocalAuth: false };

  beforeAll(async () => {
    stack = await deploy({ group, service, grants: { api: {} } });
  });

  it.each<[string, Shape["service"], object]>([
    ["origins", { allowedOrigins: ["*"] }, { cors: { allowedOrigins: ["*"] } }],
    ["tags", { tags: { team: "web" } }, { tags: { team: "web" } }],
    [
      "SKU and capacity together",
      { sku: SignalRSku.PremiumP1, capacity: 2 },
      { sku: { name: "Premium_P1", capacity: 2 } },
    ],
    ["disableLocalAuth", { disableLocalAuth: true }, { disableLocalAuth: true }],
    ["disableLocalAuth, back", { disableLocalAuth: false }, { disableLocalAuth: false }],
  ])("gets other %s", async (_, changed, read) => {
    service = { ...service, ...changed };
    const { requests, replaced } = await change(stack, { group, service, grants: { api: {} } });
    expect({ requests, replaced }).toEqual({ requests: ["PUT signalR/contoso-in-place"], replaced: 0 });
    expect(await clients(azure.arm).signalR.signalR.get(group, "contoso-in-place")).toMatchObject(read);
  });
});

describe("a component that gets another name, with an alias", () => {
  const serviceOptions = { aliases: [{ name: "notify" }] };
  const generated = { resourceName: undefined };

  it("replaces a service whose name was generated: the name follows the component's", async () => {
    const stack = await deploy({ group: "follows", service: generated });
    const renamed = { group: "follows", component: "inform", service: generated, serviceOptions };
    const { requests, replaced } = await change(stack, renamed);
    expect(replaced).toBe(1);
    expect(requests).toEqual([
      expect.stringMatching(/^DELETE signalR\/notify-[a-z0-9]{6}$/),
      expect.stringMatching(/^PUT signalR\/inform-[a-z0-9]{6}$/),
    ]);
  });

  it("changes nothing in Azure once `resourceName` says the present name", async () => {
    const group = "stays";
    const stack = await deploy({ group, service: generated, grants: { api: {} } });
    const { resourceName } = await stack.outputs();
    const service = { resourceName: String(resourceName?.value) };
    const { requests, replaced } = await change(stack, { group, service, grants: { api: {} } });
    expect({ requests, replaced }).toEqual({ requests: [], replaced: 0 });

    const renamed = { group, component: "inform", service, serviceOptions, grants: { api: {} } };
    expect(await change(stack, renamed)).toMatchObject({ requests: [], replaced: 0 });
    expect(await names(group)).toEqual([`${service.resourceName} in westeurope`]);
    await stack.up({ expectNoChanges: true });
  });
});

/** One stack's life, in order: each test goes on where the one before ended. */
describe("a grant with a computed name", () => {
  const group = "granted";
  const scope = `${subscription}/resourceGroups/${group}/providers/Microsoft.SignalRService/signalR/contoso-granted`;
  let stack: Stack;
  let name: string;

  const nameNow = async () => (await assignmentsAt(azure.arm, scope)).map((one) => one.name).join();

  beforeAll(async () => {
    stack = await deploy({ group, grants: { api: {} } });
    name = await nameNow();
  });

  it("for another role exists before the old one goes", async () => {
    const { requests } = await change(stack, { group, grants: { api: { role: SignalRRole.AppServer } } });
    const next = await nameNow();
    expect(next).not.toBe(name);
    expect(requests).toEqual([`PUT roleAssignments/${next}`, `DELETE roleAssignments/${name}`]);
    name = next;
  });

  it("for another principal exists before the old one goes", async () => {
    const args = { role: SignalRRole.AppServer, principalId: otherBackend };
    const { requests } = await change(stack, { group, grants: { api: args } });
    const next = await nameNow();
    expect(requests).toEqual([`PUT roleAssignments/${next}`, `DELETE roleAssignments/${name}`]);
    expect(await assignmentsAt(azure.arm, scope)).toMatchObject([{ principalId: otherBackend }]);
    name = next;
  });

  it("with its ids in another casing is the same grant", async () => {
    const args = {
      role: SignalRRole.AppServer,
      principalId: otherBackend.toUpperCase(),
      resourceId: scope.toUpperCase(),
    };
    const { requests, replaced } = await change(stack, { group, grants: { api: args } });
    expect({ requests, replaced }).toEqual({ requests: [], replaced: 0 });
  });

  it("with another description is changed in place", async () => {
    const args = {
      role: SignalRRole.AppServer,
      principalId: otherBackend,
      description: "the api negotiates",
    };
    const { requests, replaced } = await change(stack, { group, grants: { api: args } });
    expect({ requests, replaced }).toEqual({ requests: [`PUT roleAssignments/${name}`], replaced: 0 });
    expect(await assignmentsAt(azure.arm, scope)).toMatchObject([{ description: "the api negotiates" }]);
  });

  it("on another service exists there before the old one goes", async () => {
    await clients(azure.arm).signalR.signalR.beginCreateOrUpdateAndWait(group, "contoso-other", {
      location: "westeurope",
    });
    const other = scope.replace("contoso-granted", "contoso-other");
    const args = { role: SignalRRole.AppServer, principalId: otherBackend, resourceId: other };
    const { requests } = await change(stack, { group, grants: { api: args } });
    const [now] = await assignmentsAt(azure.arm, other);
    expect(requests).toEqual([`PUT roleAssignments/${now?.name ?? ""}`, `DELETE roleAssignments/${name}`]);
    expect(await assignmentsAt(azure.arm, scope)).toEqual([]);
  });
});

describe("a grant with a name of the caller's", () => {
  const group = "own";
  const roleAssignmentName = "33333333-3333-3333-3333-333333333333";
  const scope = `${subscription}/resourceGroups/${group}/providers/Microsoft.SignalRService/signalR/contoso-own`;
  const requestsOfReplacement = [
    `DELETE roleAssignments/${roleAssignmentName}`,
    `PUT roleAssignments/${roleAssignmentName}`,
  ];
  let stack: Stack;

  beforeAll(async () => {
    stack = await deploy({ group, grants: { api: { roleAssignmentName } } });
  });

  it("goes before it is made for another role, which Azure doesn't change in place", async () => {
    const args = { roleAssignmentName, role: SignalRRole.AppServer };
    const { requests } = await change(stack, { group, grants: { api: args } });
    expect(requests).toEqual(requestsOfReplacement);
    expect(await assignmentsAt(azure.arm, scope)).toMatchObject([
      { name: roleAssignmentName, principalId: backend },
    ]);
  });

  it("goes before it is made for another principal", async () => {
    const args = { roleAssignmentName, role: SignalRRole.AppServer, principalId: otherBackend };
    const { requests } = await change(stack, { group, grants: { api: args } });
    expect(requests).toEqual(requestsOfReplacement);
    expect(await assignmentsAt(azure.arm, scope)).toMatchObject([{ principalId: otherBackend }]);
  });
});
