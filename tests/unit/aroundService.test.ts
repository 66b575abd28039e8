import type { input } from "@pulumi/azure-native/types";
import * as pulumi from "@pulumi/pulumi";
import { ServerlessSignalR, type ServerlessSignalRArgs } from "../../components";
import { faultsWith, needed, privateEndpoint } from "../support/callers";
import { namesOf, ofType, registered, valueOf } from "../support/mocks";

type Args = Partial<ServerlessSignalRArgs>;

const made = (args: Args) => registered(() => new ServerlessSignalR("n", { ...needed, ...args }));

/** What azure-native's SignalR gets. */
const inputs = async (args: Args) => ofType(await made(args), "SignalR")[0]?.inputs;

/** What a program is told of. */
async function told(level: "info" | "warn", args: Args): Promise<string[]> {
  const spy = jest.spyOn(pulumi.log, level).mockResolvedValue();
  spy.mockClear();
  await made(args);
  const messages = spy.mock.calls.map(([message]) => message);
  spy.mockRestore();
  return messages;
}

beforeEach(() => {
  jest.spyOn(pulumi.log, "info").mockResolvedValue();
});

const url = "https://app.example.com/runtime/webhooks/signalr";
const signedIn = {
  urlTemplate: url,
  auth: { type: "ManagedIdentity", managedIdentity: { resource: "api://app" } },
};
const fromVault = {
  urlTemplate: `${url}?code={@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/s)}`,
};
const none = { urlTemplate: url };

describe("the identity of a service", () => {
  const systemAssigned = { type: "SystemAssigned" };

  it.each([[[signedIn]], [[none, signedIn]], [[fromVault]]])(
    "is system-assigned for upstreams %j",
    async (templates) => {
      expect(await inputs({ upstream: { templates } })).toMatchObject({
        identity: systemAssigned,
        upstream: { templates },
      });
      expect(await inputs({ upstream: pulumi.output({ templates }) })).toMatchObject({
        identity: systemAssigned,
      });
      expect(await inputs({ upstream: { templates: pulumi.output(templates) } })).toMatchObject({
        identity: systemAssigned,
      });
    },
  );

  it("isn't there for an upstream that needs none, or for no upstream", async () => {
    expect(await inputs({ upstream: { templates: [none] } })).not.toHaveProperty("identity");
    expect(await inputs({})).not.toHaveProperty("identity");
  });

  it("is the one given, plain or late; a late one that isn't there leaves the default", async () => {
    const identity = { type: "UserAssigned", userAssignedIdentities: ["/subscriptions/s/x"] };
    const upstream = { templates: [signedIn] };
    expect(await inputs({ upstream, identity })).toMatchObject({ identity });
    expect(await inputs({ upstream, identity: pulumi.output(identity) })).toMatchObject({ identity });
    expect(await inputs({ upstream, identity: pulumi.output(undefined) })).toMatchObject({
      identity: systemAssigned,
    });
  });

  it("has a principal id", async () => {
    const ids: Promise<string | undefined>[] = [];
    await registered(() => {
      const service = new ServerlessSignalR("n", { ...needed, identity: systemAssigned });
      ids.push(valueOf(service.principalId));
    });
    expect(await Promise.all(ids)).toEqual(["eeeeeeee-eeee-eeee-eeee-eeeeeeeeeeee"]);
  });
});

describe("features", () => {
  const serverless = { flag: "ServiceMode", value: "Serverless" };
  const off = (flag: string) => ({ flag, value: "False" });
  const flags = ["EnableConnectivityLogs", "EnableMessagingLogs", "EnableLiveTrace"] as const;

  it("that aren't named are sent as off, and the mode stays serverless", async () => {
    const on = { flag: "EnableMessagingLogs", value: "True" };
    const all = [serverless, off(flags[0]), on, off(flags[2])];
    for (const features of [[on], [serverless, on], pulumi.output([on])]) {
      expect(await inputs({ features })).toMatchObject({ features: all });
    }
    expect(await inputs({ features: [] })).toMatchObject({ features: [serverless, ...flags.map(off)] });
  });

  it("are the mode alone where none is given", async () => {
    expect(await inputs({})).toMatchObject({ features: [serverless] });
  });

  it("of another mode are refused", () => {
    const features = [{ flag: "ServiceMode", value: "Default" }];
    expect(faultsWith("ServerlessSignalR", { features })).toEqual([
      'features[0].value: "Default" is not allowed. Allowed: "Serverless". Leave the feature out.',
    ]);
  });
});

describe("a private endpoint", () => {
  const endpointOf = async (endpoint: object) => {
    const recorded = await made({ privateEndpoints: { main: { ...privateEndpoint, ...endpoint } } });
    return { recorded, endpoint: ofType(recorded, "PrivateEndpoint")[0] };
  };

  it("connects the service with a subnet and gets its records in DNS", async () => {
    const { recorded, endpoint } = await endpointOf({ requestMessage: undefined });
    const id = /^\/subscriptions\/.*\/signalR\/n-abc123$/;
    expect(namesOf(recorded)).toEqual([
      "PrivateDnsZoneGroup n-main",
      "PrivateEndpoint n-main",
      "RandomString n-suffix",
      "ServerlessSignalR n",
      "SignalR n",
    ]);
    expect(endpoint).toMatchObject({
      parent: "n",
      inputs: {
        resourceGroupName: "rg",
        subnet: { id: privateEndpoint.subnetId },
        privateLinkServiceConnections: [
          {
            name: "main",
            groupIds: ["signalr"],
            privateLinkServiceId: expect.stringMatching(id) as string,
          },
        ],
      },
    });
    expect(endpoint?.inputs).not.toHaveProperty("manualPrivateLinkServiceConnections");
    expect(ofType(recorded, "PrivateDnsZoneGroup")).toMatchObject([
      {
        parent: "n",
        inputs: {
          resourceGroupName: "rg",
          privateDnsZoneGroupName: "default",
          privateDnsZoneConfigs: [
            {
              name: "privatelink.service.signalr.net",
              privateDnsZoneId: privateEndpoint.privateDnsZoneIds[0],
            },
          ],
        },
      },
    ]);
  });

  it("waits for approval with a request message, and has no group without zones", async () => {
    const { recorded, endpoint } = await endpointOf({ privateDnsZoneIds: undefined });
    expect(endpoint?.inputs).toMatchObject({
      manualPrivateLinkServiceConnections: [{ name: "main", requestMessage: "For the backends" }],
    });
    expect(endpoint?.inputs).not.toHaveProperty("privateLinkServiceConnections");
    expect(ofType(recorded, "PrivateDnsZoneGroup")).toEqual([]);
  });

  it("turns public access off and says so, unless the program says what it is to be", async () => {
    const privateEndpoints = { main: privateEndpoint };
    const off =
      "Public network access is off, because the service has a private endpoint. " +
      'publicNetworkAccess: "Enabled" keeps it on.';
    expect(await inputs({ privateEndpoints })).toMatchObject({ publicNetworkAccess: "Disabled" });
    expect(await told("info", { privateEndpoints })).toEqual([off]);
    const on = { privateEndpoints, publicNetworkAccess: "Enabled" };
    expect(await inputs(on)).toMatchObject({ publicNetworkAccess: "Enabled" });
    expect(await told("info", on)).toEqual([]);
    const late = { privateEndpoints, publicNetworkAccess: pulumi.output(undefined) };
    expect(await inputs(late)).toMatchObject({ publicNetworkAccess: "Disabled" });
  });

  it("is refused without a subnet, and with zones that are none", () => {
    const main = { privateDnsZoneIds: [] };
    expect(faultsWith("ServerlessSignalR", { privateEndpoints: { main } })).toEqual([
      "privateEndpoints.main.subnetId: is missing. Allowed: text.",
      "privateEndpoints.main.privateDnsZoneIds: [] is not allowed. Allowed: a list of at least one zone.",
    ]);
  });
});

describe("a lock", () => {
  it("is on the service, with azure-native's own arguments", async () => {
    const recorded = await made({ lock: { level: "ReadOnly", lockName: "keep", notes: "Live." } });
    expect(ofType(recorded, "ManagementLockByScope")).toMatchObject([
      { name: "n-lock", parent: "n", inputs: { level: "ReadOnly", lockName: "keep", notes: "Live." } },
    ]);
  });

  it("is refused with a level that locks nothing", () => {
    expect(faultsWith("ServerlessSignalR", { lock: { level: "NotSpecified" } })).toEqual([
      'lock.level: "NotSpecified" is not allowed. Allowed: "CanNotDelete", "ReadOnly".',
    ]);
  });
});

describe("what can't be, or leaves nobody a way in, is refused", () => {
  it("Free_F1 with network rules, private endpoints, client certificates or no public access", () => {
    const args = {
      sku: "Free_F1",
      networkACLs: { defaultAction: "Allow" },
      privateEndpoints: { main: privateEndpoint },
      publicNetworkAccess: "Disabled",
      tls: { clientCertEnabled: true },
    };
    const faults = faultsWith("ServerlessSignalR", args);
    expect(faults.map((fault) => fault.split(":")[0])).toEqual([
      "networkACLs",
      "privateEndpoints",
      "publicNetworkAccess",
      "tls.clientCertEnabled",
    ]);
    expect(faults[2]).toBe(
      "publicNetworkAccess: can't be so with Free_F1. Leave it out, or choose another SKU.",
    );
  });

  it("and Free_F1 with their defaults isn't, nor is Standard_S1 with them", async () => {
    const harmless = {
      publicNetworkAccess: "Enabled",
      tls: { clientCertEnabled: false },
      privateEndpoints: {},
    };
    expect(await inputs({ sku: "Free_F1", ...harmless })).toMatchObject({ sku: { name: "Free_F1" } });
    expect(await inputs({ publicNetworkAccess: "Disabled" })).toMatchObject({ sku: { name: "Standard_S1" } });
  });

  it("Entra authentication off while access keys are off", async () => {
    const refused =
      "disableAadAuth: true is not allowed. Allowed: false while access keys are off. Leave it out.";
    expect(faultsWith("ServerlessSignalR", { disableAadAuth: true })).toEqual([refused]);
    const byKey = { disableAadAuth: true, disableLocalAuth: false };
    expect(await inputs(byKey)).toMatchObject(byKey);
  });
});

describe("a program is warned of", () => {
  const warnings = (args: Args) => told("warn", args);
  const cutOff = [
    expect.stringMatching(/^networkACLs keep RESTAPI off the public network, so no backend there/),
  ];

  it.each<input.signalrservice.SignalRNetworkACLsArgs>([
    { defaultAction: "Allow", publicNetwork: { deny: ["RESTAPI"] } },
    { publicNetwork: { deny: ["RESTAPI", "Trace"] } },
    { defaultAction: "Deny", publicNetwork: { allow: ["ClientConnection"] } },
    { defaultAction: "Deny" },
  ])("ACLs that cut off REST senders: %j", async (networkACLs) => {
    expect(await warnings({ networkACLs })).toEqual(cutOff);
    const elsewhere = { name: "pe", allow: ["RESTAPI"] };
    expect(await warnings({ networkACLs: { ...networkACLs, privateEndpoints: [elsewhere] } })).toEqual([]);
    expect(await warnings({ networkACLs, privateEndpoints: { main: privateEndpoint } })).toEqual([]);
    expect(await warnings({ networkACLs, publicNetworkAccess: "Disabled" })).toEqual([]);
  });

  it.each<input.signalrservice.SignalRNetworkACLsArgs>([
    { defaultAction: "Deny", publicNetwork: { allow: ["ClientConnection", "RESTAPI"] } },
    { defaultAction: "Allow", publicNetwork: { deny: ["Trace"] } },
    { ipRules: [{ value: "10.0.0.0/8", action: "Allow" }] },
  ])("nothing with ACLs that let REST in: %j", async (networkACLs) => {
    expect(await warnings({ networkACLs })).toEqual([]);
  });

  it("the region's endpoint turned off, which takes a replica", async () => {
    expect(await warnings({ regionEndpointEnabled: "Disabled" })).toEqual([
      'Azure refuses regionEndpointEnabled: "Disabled" for a service without a replica. Deploy the service and its replica first, turn the region\'s endpoint off in a later deployment, and on before one that replaces the service.',
    ]);
    expect(await warnings({ regionEndpointEnabled: "Enabled" })).toEqual([]);
  });

  it("a secret in the URL of an upstream, without repeating it", async () => {
    const templates = [none, { urlTemplate: `${url}?code=A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0U1v%3D` }];
    expect(await warnings({ upstream: { templates } })).toEqual([
      "upstream.templates[1].urlTemplate holds a secret, which whoever reads the service or the stack's state sees. Put it into a vault, and write {@Microsoft.KeyVault(SecretUri=...)} in its place.",
    ]);
    expect(await warnings({ upstream: { templates: [none, signedIn, fromVault] } })).toEqual([]);
  });
});
