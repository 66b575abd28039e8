import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity";
import { Subnet, VirtualNetwork } from "@pulumi/azure-native/network";
import { PrivateZone } from "@pulumi/azure-native/privatedns";
import type { Stack } from "@pulumi/pulumi/automation";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SignalRJob, type ServerlessSignalR, type ServerlessSignalRArgs } from "../../../components";
import {
  API,
  backend,
  clients,
  failureOf,
  group,
  makeService,
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

/** Requests without the random ends of names. */
const taken = () =>
  takeRequests(azure).map((request) => request.replace(/(roleAssignments|locks|main)[/0-9a-f-].*/, "$1"));

describe("a private endpoint", () => {
  const make = (subnetName: string | undefined, args: Args = {}) =>
    program(() => {
      const network = new VirtualNetwork("net", {
        resourceGroupName: group,
        virtualNetworkName: "net",
        addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
      });
      const subnets = ["one", "two"].map(
        (name, index) =>
          new Subnet(name, {
            resourceGroupName: group,
            virtualNetworkName: network.name,
            addressPrefix: `10.0.${index}.0/24`,
          }),
      );
      const zone = new PrivateZone("zone", {
        resourceGroupName: group,
        privateZoneName: "privatelink.service.signalr.net",
        location: "global",
      });
      const subnet = subnets[subnetName === "two" ? 1 : 0];
      const privateEndpoints =
        subnetName === undefined || subnet === undefined
          ? {}
          : { main: { subnetId: subnet.id, privateDnsZoneIds: [zone.id] } };
      const { principalId } = makeService("private", { privateEndpoints, ...args });
      return { principalId };
    });
  let stack: Stack;

  beforeAll(async () => {
    stack = await inlineStack(azure, make("one"), { name: "private" });
  });

  const access = async () =>
    (await clients(azure.arm).signalR.signalR.get(group, "contoso-private")).publicNetworkAccess;

  it("tells in the preview that it turns public access off", async () => {
    const { stdout } = await stack.preview();
    expect(stdout).toContain(
      'Public network access is off, because the service has a private endpoint. publicNetworkAccess: "Enabled" keeps it on.',
    );
  });

  it("in another subnet is a new one, and the service stays", async () => {
    await stack.up();
    expect(await access()).toBe("Disabled");
    azure.takeWrites();
    await stack.up({ program: make("two") });
    expect(taken()).toEqual([
      "PUT privateEndpoints/private-main",
      "DELETE privateDnsZoneGroups/default",
      "PUT privateDnsZoneGroups/default",
      "DELETE privateEndpoints/private-main",
    ]);
  });

  it("is made anew with its service, whose old connection ends for good", async () => {
    const moved = make("two", { location: "northeurope" });
    await stack.up({ program: moved });
    expect(taken()).toEqual([
      "DELETE privateDnsZoneGroups/default",
      "DELETE privateEndpoints/private-main",
      "DELETE signalR/contoso-private",
      "PUT signalR/contoso-private",
      "PUT privateEndpoints/private-main",
      "PUT privateDnsZoneGroups/default",
    ]);
    await stack.up({ program: make("two", { location: "northeurope", resourceName: "contoso-anew" }) });
    expect(taken()).toContain("PUT signalR/contoso-anew");
    await stack.up({ program: moved });
    azure.takeWrites();
  });

  it("that is taken out goes, with its records, and public access is on again", async () => {
    await stack.up({ program: make(undefined, { location: "northeurope" }) });
    expect(taken()).toEqual([
      "PUT signalR/contoso-private",
      "DELETE privateDnsZoneGroups/default",
      "DELETE privateEndpoints/private-main",
    ]);
    expect(await access()).toBe("Enabled");
    await stack.destroy();
    azure.takeWrites();
  });
});

describe("a lock", () => {
  const sender = { principalId: backend, jobs: [SignalRJob.Send] };
  const grant = (service: ServerlessSignalR) => service.grant("api", sender);
  let stack: Stack;

  it.each(["CanNotDelete", "ReadOnly"] as const)(
    "%s is made after the grants and goes before them",
    async (level) => {
      const make = program(() => {
        grant(makeService("locked", { lock: { level } }));
      });
      stack = await inlineStack(azure, make, { name: "locked" });
      await stack.up();
      expect(taken()).toEqual(["PUT signalR/contoso-locked", "PUT roleAssignments", "PUT locks"]);
      await stack.destroy();
      expect(taken()).toEqual(["DELETE locks", "DELETE roleAssignments", "DELETE signalR/contoso-locked"]);
    },
  );

  it("is made after the grant of an identity that waits for the SignalR resource", async () => {
    const make = program(() => {
      const service = makeService("locked", { lock: { level: "CanNotDelete" } });
      const opts = { dependsOn: service.signalR };
      const place = { resourceGroupName: group, resourceName: "waiting" };
      const { principalId } = new UserAssignedIdentity("waiting", place, opts);
      service.grant("api", { principalId, jobs: [SignalRJob.Send] }, opts);
    });
    await stack.up({ program: make });
    expect(taken()).toEqual([
      "PUT signalR/contoso-locked",
      "PUT userAssignedIdentities/waiting",
      "PUT roleAssignments",
      "PUT locks",
    ]);
    await stack.destroy();
    azure.takeWrites();
  });

  it("ReadOnly lets `pulumi up` change nothing until it is taken out", async () => {
    const make = (args: Args) =>
      program(() => {
        makeService("locked", args);
      });
    await stack.up({ program: make({ lock: { level: "ReadOnly" } }) });
    const tags = { team: "web" };
    const failure = await failureOf(stack.up({ program: make({ lock: { level: "ReadOnly" }, tags }) }));
    expect(failure).toContain('Code="ScopeLocked"');
    await stack.up({ program: make({}) });
    azure.takeWrites();
    await stack.up({ program: make({ tags, lock: { level: "CanNotDelete" } }) });
    expect(taken()).toEqual(["PUT signalR/contoso-locked", "PUT locks"]);
    await stack.destroy();
  });
});

describe("warnings", () => {
  it("of mistakes that Azure takes are in the preview", async () => {
    const make = program(() => {
      makeService("mistaken", {
        networkACLs: { defaultAction: "Deny", publicNetwork: { allow: ["ClientConnection"] } },
        regionEndpointEnabled: "Disabled",
        upstream: { templates: [{ urlTemplate: "https://app.example.com?code=secret" }] },
      });
    });
    const stack = await inlineStack(azure, make, { name: "mistaken" });
    const { stdout, stderr } = await stack.preview();
    for (const start of [
      "networkACLs keep RESTAPI",
      "Azure refuses regionEndpointEnabled",
      "upstream.templates[0]",
    ]) {
      expect(stdout + stderr).toContain(`warning: ${start}`);
    }
  });
});

describe("a service that AVM made", () => {
  it("is taken over with all that it has: one update in place, that changes what the program says", async () => {
    const file = join(__dirname, "..", "..", "support", "avm", "waf-aligned.json");
    const bodies = JSON.parse(readFileSync(file, "utf8")) as Record<string, { properties: Args }>;
    const { "signalR/contoso-waf": body = { properties: {} } } = bodies;
    const path = servicePath("contoso-waf");
    expect((await send(azure.arm, "PUT", path, API.signalR, body)).status).toBe(201);
    const before = await clients(azure.arm).signalR.signalR.get(group, "contoso-waf");
    const { networkACLs, resourceLogConfiguration, liveTraceConfiguration } = body.properties;
    const make = program(() => {
      makeService("waf", {
        resourceName: undefined,
        resourceGroupName: undefined,
        importResourceId: path,
        allowedOrigins: ["*"],
        sku: "Standard_S1",
        capacity: 2,
        disableLocalAuth: true,
        networkACLs,
        resourceLogConfiguration,
        liveTraceConfiguration,
      });
    });
    const stack = await inlineStack(azure, make, { name: "taken-over" });
    azure.takeWrites();
    await stack.up();
    expect(taken()).toEqual(["PUT signalR/contoso-waf"]);
    const after = await clients(azure.arm).signalR.signalR.get(group, "contoso-waf");
    const { networkACLs: rules, resourceLogConfiguration: logs, systemData } = after;
    expect([rules, logs, systemData?.createdAt]).toEqual([
      before.networkACLs,
      before.resourceLogConfiguration,
      before.systemData?.createdAt,
    ]);
  });
});
