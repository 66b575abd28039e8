import * as pulumi from "@pulumi/pulumi";
import { ExistingSignalR, type ExistingSignalRArgs } from "../../components";
import { faultsWith, resourceId } from "../support/callers";
import { namesOf, registered } from "../support/mocks";

const byNames = { resourceGroupName: "rg", resourceName: "sig" };

describe.each<[string, ExistingSignalRArgs]>([
  ["by its id", { resourceId }],
  ["by its group and name", byNames],
  ["by an Output of its id", { resourceId: pulumi.output(resourceId) }],
])("ExistingSignalR %s", (_, args) => {
  it("has the outputs of the service, and manages nothing but itself", async () => {
    const recorded = await registered(() => new ExistingSignalR("shared", args));
    expect(recorded.registeredOutputs.shared).toEqual({
      resourceId,
      resourceName: "sig",
      hostName: "sig.signalr.example",
      endpoint: "https://sig.signalr.example",
      connectionString: "Endpoint=https://sig.signalr.example;AuthType=azure.msi;Version=1.0;",
    });
    expect(namesOf(recorded)).toEqual(["ExistingSignalR shared"]);
  });
});

describe("ExistingSignalR", () => {
  const needed = "is missing. Allowed: the group and the name of the service, or its id as `resourceId`.";
  it.each<[ExistingSignalRArgs, string[]]>([
    [{ resourceId: undefined }, [`resourceGroupName: ${needed}`, `resourceName: ${needed}`]],
    [byNames, [`resourceId: "${resourceId}" is not allowed. Allowed: the id, or the names in its place.`]],
    [{ resourceId: undefined, resourceName: "sig" }, [`resourceGroupName: ${needed}`]],
  ])("refuses neither id nor both names, and more than one of the two: %j", (args, faults) => {
    expect(faultsWith("ExistingSignalR, by id", { ...args })).toEqual(faults);
  });

  it("refuses what is no id of a SignalR resource", () => {
    expect(faultsWith("ExistingSignalR, by id", { resourceId: "sig" })).toEqual([
      'resourceId: "sig" is not allowed. Allowed: /subscriptions/S/resourceGroups/G/providers/Microsoft.SignalRService/signalR/N. Give the id of a SignalR resource; `az signalr show --query id` shows it.',
    ]);
  });
});
