import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { azureNative } from "../../../local/providers/azureNative/provider";
import { toStruct, type Properties } from "../../../local/providers/properties";
import type { Provider } from "../../../local/providers/server";
import * as local from "../arm/support";

const identity = { resourceGroupName: "rg", resourceName: "app" };
let provider: Provider;

beforeAll(async () => {
  const arm = await local.start();
  await local.putGroup(arm);
  await local.putService(arm);
  await local.send(arm, "PUT", local.identityPath(), local.API.identities, { location: "westeurope" });
  provider = azureNative({
    armUrl: arm.url,
    token: arm.token,
    subscriptionId: local.SUBSCRIPTION,
    client: { clientId: "client", objectId: "object", tenantId: "tenant" },
  });
});
afterAll(local.stopAll);

/** Async, so that what it throws rejects. */
const invoke = async (token: string, args: Properties) =>
  provider.invoke(new rpc.InvokeRequest().setTok(`azure-native:${token}`).setArgs(toStruct(args)), "1");

describe("the stand-in's getters", () => {
  it.each<[string, Properties, Properties]>([
    [
      "signalrservice:getSignalR",
      { resourceGroupName: "rg", resourceName: "sig" },
      {
        id: local.servicePath().replace("/signalR/", "/SignalR/"),
        name: "sig",
        hostName: "sig.service.signalr.net",
        sku: { name: "Standard_S1", capacity: 1 },
        azureApiVersion: "2024-03-01",
      },
    ],
    [
      "resources:getResourceGroup",
      { resourceGroupName: "rg" },
      { id: local.groupPath(), location: "westeurope", properties: { provisioningState: "Succeeded" } },
    ],
    [
      "managedidentity:getUserAssignedIdentity",
      identity,
      {
        id: local.identityPath().replace("/resourceGroups/", "/resourcegroups/"),
        clientId: expect.any(String),
        principalId: expect.any(String),
      },
    ],
  ])("%s answers with the SDK's flat outputs and the id", async (token, args, outputs) => {
    const answer = await invoke(token, args);
    expect(answer).toMatchObject(outputs);
    expect(Object.values(answer)).not.toContain(null);
  });

  it("are named where another function is asked for", async () => {
    await expect(invoke("signalrservice:listSignalRKeys", {})).rejects.toThrow(
      "the local Azure does not answer azure-native:signalrservice:listSignalRKeys; it answers getClientConfig, " +
        "getResourceGroup, getUserAssignedIdentity, getRoleAssignment, getManagementLockByScope, getSignalR,",
    );
  });
});
