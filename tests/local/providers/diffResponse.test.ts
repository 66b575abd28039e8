import { diffResponse } from "../../../local/providers/azureNative/diffResponse";
import { resourceTypes } from "../../../local/providers/azureNative/resourceTypes";

const group = "/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/rg";
const service = `${group}/providers/Microsoft.SignalRService/signalR/sig`;

/** What changes from some inputs to others, and what of it replaces the resource. */
function difference(
  type: "signalrservice:SignalR" | "authorization:RoleAssignment",
  olds: object,
  news: object,
  state: object = {},
) {
  const resourceType = resourceTypes[`azure-native:${type}`];
  if (resourceType === undefined) {
    throw new Error(`no ${type}`);
  }
  const response = diffResponse(resourceType, { olds: { ...olds }, news: { ...news }, state: { ...state } });
  return { changes: response.getDiffsList(), replaces: response.getReplacesList() };
}

const nothing = { changes: [], replaces: [] };

// As in azure-native's own tests (provider/pkg/provider/diff_test.go).
describe("azure-native's difference of inputs", () => {
  it.each([service.replace("/resourceGroups/", "/resourcegroups/"), service.replace("/rg/", "/RG/")])(
    "ignores the case of an id up to its provider: %s",
    (scope) => {
      expect(difference("authorization:RoleAssignment", { scope: service }, { scope })).toEqual(nothing);
    },
  );

  it.each([service.replace("/signalR/", "/SignalR/"), service.replace(/sig$/, "Sig")])(
    "minds the case of types and names, and other groups: %s",
    (scope) => {
      expect(difference("authorization:RoleAssignment", { scope: service }, { scope })).toEqual({
        changes: ["scope"],
        replaces: ["scope"],
      });
    },
  );

  it("ignores the case of a group's name, and case and spaces of a location", () => {
    const olds = { resourceGroupName: "rg", location: "North Europe" };
    const news = { resourceGroupName: "RG", location: "northeurope" };
    expect(difference("signalrservice:SignalR", olds, news)).toEqual(nothing);
  });

  it("takes an added input that says what Azure chose for a change, not for a replacement", () => {
    const added = difference("signalrservice:SignalR", {}, { kind: "SignalR" }, { kind: "SignalR" });
    expect(added).toEqual({ changes: ["kind"], replaces: [] });
    const other = difference("signalrservice:SignalR", {}, { kind: "RawWebSockets" }, { kind: "SignalR" });
    expect(other).toEqual({ changes: ["kind"], replaces: ["kind"] });
  });
});
