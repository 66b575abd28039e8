import { outputs, requestBody } from "../../../local/providers/azureNative/body";
import { previewOutputs } from "../../../local/providers/azureNative/inputs";
import { resourceTypes, type ResourceType } from "../../../local/providers/azureNative/resourceTypes";
import { unknown } from "../../../local/providers/properties";

const typeOf = (name: string): ResourceType => {
  const type = resourceTypes[`azure-native:${name}`];
  if (type === undefined) {
    throw new Error(`no ${name}`);
  }
  return type;
};

describe("what is flat in the SDK and not in ARM", () => {
  it.each<[string, object, object]>([
    [
      "network:PrivateEndpoint",
      { location: "westeurope", subnet: { id: "s", addressPrefix: "10.0.0.0/24" } },
      {
        location: "westeurope",
        properties: { subnet: { id: "s", properties: { addressPrefix: "10.0.0.0/24" } } },
      },
    ],
    [
      "network:PrivateDnsZoneGroup",
      { privateDnsZoneConfigs: [{ name: "a", privateDnsZoneId: "z" }] },
      { properties: { privateDnsZoneConfigs: [{ name: "a", properties: { privateDnsZoneId: "z" } }] } },
    ],
    [
      "storage:StorageAccount",
      { kind: "StorageV2", networkRuleSet: { defaultAction: "Deny" }, enableHttpsTrafficOnly: true },
      {
        kind: "StorageV2",
        properties: { networkAcls: { defaultAction: "Deny" }, supportsHttpsTrafficOnly: true },
      },
    ],
    [
      "keyvault:Vault",
      { location: "westeurope", properties: { tenantId: "t" } },
      { location: "westeurope", properties: { tenantId: "t" } },
    ],
  ])("%s goes there and back", (name, inputs, body) => {
    const type = typeOf(name);
    expect(requestBody(type, { ...inputs })).toEqual(body);
    expect(outputs(type, { ...body, id: "x", name: "n" })).toMatchObject({ ...inputs, name: "n" });
  });

  it("leaves parts that only Azure knows unknown in a preview, beside those that are given", () => {
    const { identity } = previewOutputs(typeOf("signalrservice:SignalR"), {
      identity: { type: "SystemAssigned" },
    });
    expect(identity).toEqual({ type: "SystemAssigned", principalId: unknown, tenantId: unknown });
  });
});
