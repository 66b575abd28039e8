import fc from "fast-check";
import { resourceNameBase, resourceNamePattern } from "../../components/names";

describe("resourceNameBase", () => {
  it.each([
    ["notifications", "notifications"],
    ["my_app.notify", "my-app-notify"],
    ["my  app", "my-app"],
    ["my--app", "my-app"],
    ["2fast", "s2fast"],
    ["-leading", "s-leading"],
    ["trailing-", "trailing"],
    ["Größe", "Gr-e"],
    ["x".repeat(80), "x".repeat(56)],
    [`${"x".repeat(55)}-y`, "x".repeat(55)],
  ])("turns %j into %j", (name, base) => {
    expect(resourceNameBase(name)).toBe(base);
  });

  it("makes a name that Azure takes, of any component name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 200 }), (name) => {
        expect(`${resourceNameBase(name)}-abc123`).toMatch(resourceNamePattern);
      }),
    );
  });
});
