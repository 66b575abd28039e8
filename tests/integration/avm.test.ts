import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isEqual, isObject } from "../../local/json";
import { armGuid } from "../../components/ids/resourceIds";
import { avmPrograms } from "../support/avm/programs";
import { servicePath, SUBSCRIPTION } from "../support/lifecycle";
import { inlineStack, startTestAzure, type TestAzure } from "../support/stacks";

type Bodies = Record<string, unknown>;

const readerId = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`;

/** What AVM's module sends in a case, by the end of the path, to a principal that Azure has made. */
function sentByAvm(name: string, principalId: string): Bodies {
  const text = readFileSync(join(__dirname, "..", "support", "avm", `${name}.json`), "utf8");
  // The name of an assignment without one: AVM's guid(signalR.id, principalId, roleDefinitionId).
  const computed = armGuid(servicePath("contoso-max", "rg-max"), principalId, readerId);
  return JSON.parse(text.replaceAll("PRINCIPAL", principalId).replace("COMPUTED", computed)) as Bodies;
}

/** What differs, as `PATH: AVM's -> ours`. */
function differences(avm: unknown, own: unknown, path = ""): string[] {
  if (isObject(avm) && isObject(own)) {
    return [...new Set([...Object.keys(avm), ...Object.keys(own)])].flatMap((name) =>
      differences(avm[name], own[name], path === "" ? name : `${path}.${name}`),
    );
  }
  if (Array.isArray(avm) && Array.isArray(own) && avm.length === own.length) {
    return avm.flatMap((item, index) => differences(item, own[index], `${path}[${index}]`));
  }
  const text = (value: unknown) => (value === undefined ? "-" : JSON.stringify(value));
  return isEqual(avm, own) ? [] : [`${path}: ${text(avm)} -> ${text(own)}`];
}

/** A body as Azure reads it, for which the casing of ids says nothing. */
const read = (body: unknown): unknown =>
  JSON.parse(
    JSON.stringify(body)
      .replaceAll("/resourcegroups/", "/resourceGroups/")
      .replaceAll("/SignalR/", "/signalR/"),
  );

/** Each difference between the bodies, with its reason. */
const reasons: Record<string, string> = {
  'sku.tier: "Standard" -> -': "Azure knows the tier by the SKU's name.",
  'tags: - -> {"Purpose":"SignalR Service for frontend user notifications"}': "The component's own tag.",
  'tags.Purpose: - -> "SignalR Service for frontend user notifications"': "The component's own tag.",
  'properties.publicNetworkAccess: - -> "Enabled"': "Azure's default, which azure-native sends.",
  'properties.regionEndpointEnabled: - -> "Enabled"': "Azure's default, which azure-native sends.",
  'properties.resourceStopped: - -> "false"': "Azure's default, which azure-native sends.",
  'properties.liveTraceConfiguration.enabled: - -> "false"': "Azure's default, which azure-native sends.",
  "properties.applicationSecurityGroups: [] -> -": "An empty list is none.",
  "properties.customDnsConfigs: [] -> -": "An empty list is none.",
  'properties.customNetworkInterfaceName: "" -> -': "An empty name is none.",
  "properties.ipConfigurations: [] -> -": "An empty list is none.",
  "properties.manualPrivateLinkServiceConnections: [] -> -": "An empty list is none.",
  'properties.subnet.properties: - -> {"privateEndpointNetworkPolicies":"Disabled","privateLinkServiceNetworkPolicies":"Enabled"}':
    "azure-native's own defaults; Azure takes the subnet's id from a reference, and nothing else.",
};

describe("AVM's end-to-end cases, as programs here", () => {
  let azure: TestAzure;
  /** What reached Azure, by the end of the path as in AVM's bodies. */
  let sent: Bodies;
  let order: string[];
  let deletions: string[];

  beforeAll(async () => {
    azure = await startTestAzure();
    const program = () => {
      for (const make of Object.values(avmPrograms)) {
        make();
      }
      return Promise.resolve({});
    };
    const stack = await inlineStack(azure, program);
    await stack.up();
    const writes = azure
      .takeWrites()
      .map(({ request, body }) => ({ request: request.replace("PUT ", ""), body }));
    sent = Object.fromEntries(writes.map(({ request, body }) => [request, body]));
    order = writes.map(({ request }) => request);
    await stack.destroy();
    deletions = azure.takeWrites().map(({ request }) => request.replace("DELETE ", ""));
  });

  afterAll(async () => {
    await azure.stop();
  });

  const principalId = () => {
    const [, assignment] = Object.entries(sent).find(([path]) => path.includes("/roleAssignments/")) ?? [];
    return (assignment as { properties: { principalId: string } }).properties.principalId;
  };
  const differencesOf = (name: string) =>
    Object.entries(sentByAvm(name, principalId())).flatMap(([end, body]) => {
      const found = Object.keys(sent).filter((path) => path.toLowerCase().endsWith(`/${end.toLowerCase()}`));
      return found.length === 1
        ? differences(body, read(sent[found[0] ?? ""]))
        : [`${end} is sent ${found.length} times`];
    });

  it.each(Object.keys(avmPrograms))("%s sends AVM's bodies but for what has a reason", (name) => {
    expect(differencesOf(name).filter((difference) => !(difference in reasons))).toEqual([]);
  });

  it("differ in all that has a reason", () => {
    const all = Object.keys(avmPrograms).flatMap(differencesOf);
    expect(Object.keys(reasons).filter((reason) => !all.includes(reason))).toEqual([]);
  });

  it("locks last, and takes the locks away first", () => {
    const group = "/resourcegroups/rg-max/";
    const others = (paths: string[]) =>
      paths
        .filter((path) => path.toLowerCase().includes(group))
        .map((path) => path.split("/").at(-2) ?? "")
        .filter((type) =>
          [
            "locks",
            "signalR",
            "SignalR",
            "privateEndpoints",
            "privateDnsZoneGroups",
            "roleAssignments",
          ].includes(type),
        );
    expect(others(order).slice(-3)).toEqual(["locks", "locks", "locks"]);
    expect(others(deletions).slice(0, 3)).toEqual(["locks", "locks", "locks"]);
  });
});
