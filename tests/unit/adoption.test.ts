import * as pulumi from "@pulumi/pulumi";
import type { ServerlessSignalRArgs } from "../../components";
import { aKey, faultsOf, key, makeService, refused, resourceId } from "../support/faults";
import { failuresOf, mockPulumi, settled, valueOf } from "../support/mocks";

// In the casing in which Azure answers.
const imported = resourceId.replace("/signalR/", "/SignalR/");

async function deployed(args: Partial<ServerlessSignalRArgs>) {
  const recorded = await mockPulumi();
  const service = makeService({ resourceId, ...args });
  await valueOf(service.connectionString);
  await settled();
  const resource = recorded.resources.find(({ type }) => type === "azure-native:signalrservice:SignalR");
  return { service, recorded, resource };
}

describe("a service that exists", () => {
  it("is imported by its id under its own name and where it is, and gets no suffix", async () => {
    const { recorded, resource } = await deployed({});
    expect(recorded.resources.map(({ type }) => type)).toEqual([
      "serverless-signalr:index:ServerlessSignalR",
      "azure-native:signalrservice:SignalR",
    ]);
    expect(resource?.inputs).toMatchObject({ resourceGroupName: "rg", resourceName: "sig" });
    expect(resource?.inputs).not.toHaveProperty("location");
    expect(resource?.options).toEqual({ import: imported, ignoreChanges: ["location"] });
  });

  it("is imported where the program says it is, so that a change of the location isn't ignored", async () => {
    const { resource } = await deployed({ location: "westeurope" });
    expect(resource?.inputs.location).toBe("westeurope");
    expect(resource?.options).toEqual({ import: imported });
  });

  it.each([
    resourceId.replace("/signalR/", "/SIGNALR/"),
    resourceId.replace("/rg/", "/RG/").replace(/sig$/, "Sig"),
    resourceId.replace("/subscriptions/", "/Subscriptions/").replace("/resourceGroups/", "/resourcegroups/"),
    resourceId.replace("/providers/Microsoft.SignalRService/", "/PROVIDERS/microsoft.signalrservice/"),
  ])("is imported under one id, in whatever casing it is: %s", async (id) => {
    const { resource } = await deployed({ resourceId: id });
    expect(resource?.options.import).toBe(imported);
    expect(resource?.inputs.resourceName).toBe("sig");
  });

  it("takes its group in another casing, or as an Output", async () => {
    for (const resourceGroupName of ["RG", pulumi.output("rg")]) {
      const { resource } = await deployed({ resourceGroupName });
      expect(resource?.options.import).toBe(imported);
    }
  });

  it("says its own name", async () => {
    const { service } = await deployed({});
    expect(await valueOf(service.resourceName)).toBe("sig");
  });
});

describe("a wrong id of a service that exists", () => {
  const idRule = [
    "/subscriptions/S/resourceGroups/G/providers/Microsoft.SignalRService/signalR/N",
    "Give the id of a SignalR resource, for instance `service.resourceId`.",
  ] as const;
  const otherGroup = (group: string) =>
    `resourceGroupName: ${refused(group, '"rg", as `resourceId` says', "A service can't change its group: give its own.")}`;

  it.each<[args: object, fault: string]>([
    ...["", "sig", `${resourceId}/`, resourceId.replace("/signalR/", "/webPubSub/"), 5, null].map(
      (id): [object, string] => [{ resourceId: id }, `resourceId: ${refused(id, ...idRule)}`],
    ),
    [{ resourceId: key }, `resourceId: ${aKey}`],
    [
      { resourceId, resourceName: "sig" },
      "resourceName: is one too many: `resourceId` ends with the name. Leave it out.",
    ],
    [{ resourceId, resourceGroupName: "rg-2" }, otherGroup("rg-2")],
  ])("is told word for word: %j", (args, fault) => {
    expect(faultsOf(() => makeService(args))).toEqual([fault]);
  });

  it("is told of a group that is another, as soon as it is known", async () => {
    await mockPulumi();
    const failures = await failuresOf(() =>
      makeService({ resourceId, resourceGroupName: pulumi.output("rg-2") }),
    );
    expect(failures).toEqual([`ServerlessSignalR "x" has an invalid argument:\n  ${otherGroup("rg-2")}`]);
  });

  it("is told without Output's own words where it is an Output", () => {
    const [fault = ""] = faultsOf(() => makeService({ resourceId: pulumi.output(resourceId) }));
    expect(fault).toContain("resourceId");
    expect(fault).not.toContain("toJSON");
  });

  it("doesn't bring out a key by the group that it names", () => {
    const id = resourceId.replace("/rg/", `/AccessKey=${key}/`);
    const faults = faultsOf(() => makeService({ resourceId: id })).join("\n");
    expect(faults).toContain(`resourceId: ${aKey}`);
    expect(faults).not.toContain(key);
  });

  it("is thrown before anything is registered", async () => {
    const recorded = await mockPulumi();
    expect(() => makeService({ resourceId: "sig", sku: "Gold" })).toThrow("has 2 invalid arguments");
    await settled();
    expect(recorded.resources).toEqual([]);
  });
});
