import fc from "fast-check";
import {
  armGuid,
  parseRoleAssignmentId,
  parseSignalRResourceId,
  roleAssignmentName,
  roleDefinitionId,
  signalRResourceId,
} from "../../components/resourceIds";
import { roleGuid, type SignalRRole } from "../../components/signalRRoles";

const target = {
  subscriptionId: "00000000-0000-0000-0000-000000000000",
  resourceGroupName: "rg",
  resourceName: "sig",
};

describe("armGuid", () => {
  it("agrees with the published value of guid('asdf') (Azure/bicep baselines)", () => {
    expect(armGuid("asdf")).toBe("228d27cc-6fdb-5934-b7ac-1efccebade04");
  });
});

describe("roleAssignmentName", () => {
  const scope = signalRResourceId(target);
  const roleDefinition = (role: SignalRRole) => roleDefinitionId(target.subscriptionId, roleGuid(role));

  it.each([
    ["SignalR App Server", "7b462655-c9e1-5481-90a5-b94a7ca60810"],
    ["SignalR REST API Owner", "4380b951-73e1-598c-8929-fb95b601a0d6"],
  ] as const)("is Bicep's guid of scope, principal and %s", (role, name) => {
    const principal = "11111111-1111-1111-1111-111111111111";
    expect(roleAssignmentName(scope, principal, roleDefinition(role))).toBe(name);
  });

  it("doesn't depend on the case of the principal's id", () => {
    const principal = "aaaaaaaa-1111-1111-1111-111111111111";
    const role = roleDefinition("SignalR App Server");
    expect(roleAssignmentName(scope, principal.toUpperCase(), role)).toBe(
      roleAssignmentName(scope, principal, role),
    );
  });
});

describe("ids that names are made of", () => {
  it("have the subscription, the names and the role in lower case", () => {
    const subscriptionId = "ABCDEF00-0000-0000-0000-000000000000";
    expect(signalRResourceId({ subscriptionId, resourceGroupName: "My-RG", resourceName: "Sig" })).toBe(
      "/subscriptions/abcdef00-0000-0000-0000-000000000000/resourceGroups/my-rg/providers/Microsoft.SignalRService/signalR/sig",
    );
    expect(roleDefinitionId(subscriptionId, "ABCDEF11-1111-1111-1111-111111111111")).toBe(
      "/subscriptions/abcdef00-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/abcdef11-1111-1111-1111-111111111111",
    );
  });
});

describe("parseRoleAssignmentId", () => {
  it("reads scope and name, in any casing of the keywords", () => {
    const scope = signalRResourceId(target);
    const id = `${scope}/PROVIDERS/microsoft.authorization/roleassignments/7b462655-c9e1-5481-90a5-b94a7ca60810`;
    expect(parseRoleAssignmentId(id)).toEqual({
      scope,
      roleAssignmentName: "7b462655-c9e1-5481-90a5-b94a7ca60810",
    });
  });

  it.each(["", "x", signalRResourceId(target)])("reads nothing from %j", (id) => {
    expect(parseRoleAssignmentId(id)).toBeUndefined();
  });
});

describe("parseSignalRResourceId", () => {
  it.each([
    "",
    "sig",
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg",
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.SignalRService/webPubSub/sig",
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.SignalRService/signalR/sig/",
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.SignalRService/signalR/sig/replicas/eu",
  ])("reads nothing from %j", (id) => {
    expect(parseSignalRResourceId(id)).toBeUndefined();
  });

  it("reads back what signalRResourceId wrote, and names as written under any casing of the keywords", () => {
    const segment = fc.stringMatching(/^[A-Za-z0-9-]{3,20}$/);
    fc.assert(
      fc.property(fc.uuid(), segment, segment, (subscriptionId, resourceGroupName, resourceName) => {
        const parts = { subscriptionId, resourceGroupName, resourceName };
        expect(parseSignalRResourceId(signalRResourceId(parts))).toEqual({
          subscriptionId,
          resourceGroupName: resourceGroupName.toLowerCase(),
          resourceName: resourceName.toLowerCase(),
        });
        const shouted = `/SUBSCRIPTIONS/${subscriptionId}/RESOURCEGROUPS/${resourceGroupName}/PROVIDERS/MICROSOFT.SIGNALRSERVICE/SIGNALR/${resourceName}`;
        expect(parseSignalRResourceId(shouted)).toEqual(parts);
      }),
    );
  });
});
