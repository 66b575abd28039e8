import { isAtOrUnder, parentScope, parsePath, scopeOf, typeOf } from "../../../local/arm/ids";

describe("ids", () => {
  it.each<[string, string, string | undefined]>([
    ["/subscriptions/s", "/subscriptions/s", undefined],
    ["//SUBSCRIPTIONS/s/resourcegroups/G/", "/subscriptions/s/resourceGroups/G", undefined],
    [
      "/subscriptions/s/resourceGroups/g/providers/N.S/type/name/sub/child",
      "/subscriptions/s/resourceGroups/g/providers/N.S/type/name/sub/child",
      "N.S/type/sub",
    ],
    ["/providers/N.S/type/name", "/providers/N.S/type/name", "N.S/type"],
  ])("parses %s", (path, scope, type) => {
    const parsed = parsePath(path);
    expect(parsed && scopeOf(parsed)).toBe(scope);
    const part = parsed?.providers.at(-1);
    expect(part && typeOf(part)).toBe(type);
  });

  it("tells an extension from what it is attached to", () => {
    const scope = "/subscriptions/s/resourceGroups/g/providers/N.S/type/name";
    const parsed = parsePath(`${scope}/providers/M.A/roleAssignments/a`);
    expect(parsed && parentScope(parsed)).toBe(scope);
    const ofTenant = parsePath("/providers/M.A/roleAssignments/a");
    expect(ofTenant && parentScope(ofTenant)).toBe("/");
  });

  it.each(["/somewhere/else", "/providers"])("refuses %s", (path) => {
    expect(parsePath(path)).toBeUndefined();
  });

  it.each<[string, string, boolean]>([
    ["/subscriptions/s/resourceGroups/G", "/SUBSCRIPTIONS/s", true],
    ["/subscriptions/s", "/", true],
    ["/subscriptions/s2", "/subscriptions/s", false],
    ["/subscriptions/s", "/subscriptions/s/resourceGroups/g", false],
  ])("%s under %s: %s", (scope, ancestor, expected) => {
    expect(isAtOrUnder(scope, ancestor)).toBe(expected);
  });
});
