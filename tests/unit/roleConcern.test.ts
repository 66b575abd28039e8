import fc from "fast-check";
import { concernsType } from "../../components/roleConcern";
import { webAndMobileRoles } from "../../components/webAndMobileRoles";

const acting = (...actions: string[]) => ({ actions, dataActions: [] });
const actingOnData = (...dataActions: string[]) => ({ actions: [], dataActions });

describe("concernsType", () => {
  it.each([
    ["Microsoft.Web/sites/*", "Microsoft.Web/sites"],
    ["Microsoft.Web/sites/read", "Microsoft.Web/sites"],
    ["Microsoft.Web/sites/slots/write", "Microsoft.Web/sites"],
    ["Microsoft.Web/sites/read", "Microsoft.Web/sites/slots"],
    ["Microsoft.Web/*", "Microsoft.Web/sites"],
    ["Microsoft.Web/*/read", "Microsoft.Web/sites"],
    ["Microsoft.Web/s*/read", "Microsoft.Web/sites"],
    ["Microsoft.*", "Microsoft.Web/sites"],
    ["*", "Microsoft.Web/sites"],
    ["*/read", "Microsoft.Web/sites"],
    ["MICROSOFT.WEB/SITES/READ", "microsoft.web/sites"],
    ["microsoft.web/sites/read", "MICROSOFT.WEB/SITES"],
  ])("finds that %s concerns %s, as action and as data action", (pattern, type) => {
    expect(concernsType(acting(pattern), type)).toBe(true);
    expect(concernsType(actingOnData(pattern), type)).toBe(true);
  });

  it.each([
    ["Microsoft.Web/sites/*", "Microsoft.Web/serverFarms"],
    ["Microsoft.Web/sites/*", "Microsoft.Web/sitesOfOthers"],
    ["Microsoft.Web/sitesOfOthers/read", "Microsoft.Web/sites"],
    ["Microsoft.Web/certificates/*", "Microsoft.Web/sites"],
    ["Microsoft.Web/certificates/*/read", "Microsoft.Web/sites"],
    ["Microsoft.Web/register/action", "Microsoft.Web/sites"],
    ["Microsoft.WebPubSub/*", "Microsoft.Web/sites"],
    ["Microsoft.Authorization/*/read", "Microsoft.Web/sites"],
    ["Microsoft.Web", "Microsoft.Web/sites"],
    ["", "Microsoft.Web/sites"],
  ])("finds that %j doesn't concern %s", (pattern, type) => {
    expect(concernsType(acting(pattern), type)).toBe(false);
    expect(concernsType(actingOnData(pattern), type)).toBe(false);
  });

  it("finds that a role without actions concerns nothing", () => {
    expect(concernsType(acting(), "Microsoft.Web/sites")).toBe(false);
  });

  it("needs one pattern of many", () => {
    const role = { actions: ["Microsoft.Support/*"], dataActions: ["Microsoft.Maps/accounts/*/read"] };
    expect(concernsType(role, "Microsoft.Maps/accounts")).toBe(true);
    expect(concernsType(role, "Microsoft.Web/sites")).toBe(false);
  });

  it("doesn't depend on the casing of the type", () => {
    const types = ["Microsoft.Maps/accounts", "Microsoft.Web/sites", "Microsoft.SignalRService/signalR"];
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(webAndMobileRoles)),
        fc.constantFrom(...types),
        (role, type) => {
          const answer = concernsType(role, type);
          expect(concernsType(role, type.toLowerCase())).toBe(answer);
          expect(concernsType(role, type.toUpperCase())).toBe(answer);
        },
      ),
    );
  });

  it("says the same of a child type as of its parent", () => {
    const segment = fc.stringMatching(/^[a-z]{1,10}$/);
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(webAndMobileRoles)), segment, segment, (role, a, b) => {
        const answer = concernsType(role, "Microsoft.Media/mediaservices");
        expect(concernsType(role, `Microsoft.Media/mediaservices/${a}/${b}`)).toBe(answer);
      }),
    );
  });
});
