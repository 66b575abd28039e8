import fc from "fast-check";
import { roleAllows, roleAllowsData } from "../../components/roleAllows";
import { webAndMobileRoles, type WebAndMobileRole } from "../../components/webAndMobileRoles";

const signalR = "Microsoft.SignalRService/SignalR";
const media = "Microsoft.Media/mediaservices";
const contributor = "SignalR/Web PubSub Contributor";

describe("roleAllows", () => {
  it.each<[WebAndMobileRole, string, boolean]>([
    // Everything of a resource provider, in one segment or more.
    [contributor, `${signalR}/read`, true],
    [contributor, `${signalR}/listkeys/action`, true],
    [contributor, `${signalR}/privateEndpointConnections/write`, true],
    [contributor, "Microsoft.SignalRServices/SignalR/read", false],
    [contributor, "Microsoft.SignalRService", false],
    [contributor, "Microsoft.Web/sites/read", false],
    // A wildcard in the middle.
    ["SignalR AccessKey Reader", `${signalR}/read`, true],
    ["SignalR AccessKey Reader", `${signalR}/sharedPrivateLinkResources/read`, true],
    ["SignalR AccessKey Reader", `${signalR}/listkeys/action`, true],
    ["SignalR AccessKey Reader", `${signalR}/regeneratekey/action`, false],
    ["SignalR AccessKey Reader", `${signalR}/write`, false],
    ["SignalR AccessKey Reader", "Microsoft.Authorization/roleAssignments/read", true],
    ["SignalR AccessKey Reader", "Microsoft.Authorization/roleAssignments/write", false],
    // No prefix without a wildcard, no suffix either.
    ["Website Contributor", "Microsoft.Web/serverFarms/read", true],
    ["Website Contributor", "Microsoft.Web/serverFarms/read/more", false],
    ["Website Contributor", "More.Microsoft.Web/serverFarms/read", false],
    ["Website Contributor", "Microsoft.Web/serverFarms", false],
    ["Website Contributor", "Microsoft.Web/serverFarms/write", false],
    ["Web Plan Contributor", "Microsoft.Web/serverFarms/write", true],
    // A period is a period.
    ["Website Contributor", "MicrosoftxWeb/sites/read", false],
    // Microsoft writes this one as Join/Action.
    ["Web Plan Contributor", "microsoft.web/HOSTINGENVIRONMENTS/join/action", true],
    ["Website Contributor", "MICROSOFT.WEB/SITES/CONFIG/LIST/ACTION", true],
    // What notActions take away, from roles with the same actions and in any case.
    ["Media Services Live Events Administrator", `${media}/assets/write`, true],
    ["Media Services Live Events Administrator", `${media}/assets/getEncryptionKey/action`, false],
    ["Media Services Media Operator", `${media}/streamingLocators/listPaths/action`, true],
    ["Media Services Media Operator", `${media}/streamingLocators/listContentKeys/action`, false],
    ["Media Services Media Operator", `${media}/streaminglocators/LISTCONTENTKEYS/action`, false],
    ["Media Services Policy Administrator", `${media}/contentKeyPolicies/write`, true],
    [
      "Media Services Policy Administrator",
      `${media}/contentKeyPolicies/getPolicyPropertiesWithSecrets/action`,
      false,
    ],
    ["Media Services Account Administrator", `${media}/transforms/jobs/read`, true],
    ["Media Services Account Administrator", `${media}/transforms/write`, false],
    // dataActions grant nothing on the control plane.
    ["SignalR Service Owner", `${signalR}/read`, false],
    ["SignalR App Server", `${signalR}/serverConnection/write`, false],
  ])("%s, %s: %j", (role, action, allowed) => {
    expect(roleAllows(webAndMobileRoles[role], action)).toBe(allowed);
  });
});

describe("roleAllowsData", () => {
  it.each<[WebAndMobileRole, string, boolean]>([
    // actions grant nothing on the data plane: "Microsoft.SignalRService/*" is among this role's.
    [contributor, `${signalR}/hub/send/action`, false],
    [contributor, `${signalR}/auth/accessKey/action`, false],
    ["SignalR AccessKey Reader", `${signalR}/group/read`, false],
    ["SignalR Service Owner", `${signalR}/hub/send/action`, true],
    ["SignalR Service Owner", `${signalR}/livetrace/read`, true],
    ["SignalR Service Owner", "Microsoft.SignalRService/WebPubSub/hub/send/action", false],
    ["SignalR REST API Owner", `${signalR}/hub/send/action`, true],
    ["SignalR REST API Owner", `${signalR}/group/write`, true],
    ["SignalR REST API Owner", `${signalR}/auth/clientToken/action`, true],
    ["SignalR REST API Owner", `${signalR}/auth/accessKey/action`, false],
    ["SignalR REST API Owner", `${signalR}/serverConnection/write`, false],
    ["SignalR REST API Reader", `${signalR}/group/read`, true],
    ["SignalR REST API Reader", `${signalR}/group/write`, false],
    ["SignalR App Server", "microsoft.signalrservice/signalr/AUTH/ACCESSKEY/ACTION", true],
    ["SignalR App Server", `${signalR}/hub/send/action`, false],
    ["Azure Maps Data Reader", "Microsoft.Maps/accounts/services/render/read", true],
    ["Azure Maps Data Reader", "Microsoft.Maps/accounts/services/data/write", false],
    ["Azure Spring Cloud Data Reader", "Microsoft.AppPlatform/Spring/eurekaService/read", true],
  ])("%s, %s: %j", (role, dataAction, allowed) => {
    expect(roleAllowsData(webAndMobileRoles[role], dataAction)).toBe(allowed);
  });

  it("takes notDataActions away from dataActions", () => {
    const role = { dataActions: [`${signalR}/*`], notDataActions: [`${signalR}/*/write`] };
    expect(roleAllowsData(role, `${signalR}/group/read`)).toBe(true);
    expect(roleAllowsData(role, `${signalR}/group/write`)).toBe(false);
  });
});

describe("any role", () => {
  const allows = (actions: readonly string[], action: string, notActions: readonly string[] = []) =>
    roleAllows({ actions, notActions }, action);
  // Few letters, so that patterns and actions often agree; the signs that mean something in a regular expression.
  const letters = fc.constantFrom("a", "b", "A", "B", "/", ".", "$");
  const plain = fc.string({ unit: letters, maxLength: 8 });
  const pattern = fc.array(fc.string({ unit: letters, maxLength: 3 }), { maxLength: 5 }).map(joined);

  it("allows what comes of filling the wildcards of its pattern with any text", () => {
    const parts = fc.array(fc.tuple(plain, fc.string({ unit: "binary" })));
    fc.assert(
      fc.property(plain, parts, (start, rest) => {
        const action = start + rest.map(([part, filling]) => filling + part).join("");
        expect(allows([joined([start, ...rest.map(([part]) => part)])], action)).toBe(true);
      }),
    );
  });

  it("allows what a matcher that tries everything allows", () => {
    let allowed = 0;
    fc.assert(
      fc.property(pattern, plain, (one, action) => {
        const expected = matchesByTrying(one, action);
        allowed += expected ? 1 : 0;
        expect(allows([one], action)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
    // Some two hundred on average: the comparison is about more than refusals.
    expect(allowed).toBeGreaterThan(20);
  });

  it("allows the same whatever the case of pattern and action", () => {
    fc.assert(
      fc.property(pattern, pattern, plain, (one, other, action) => {
        const expected = allows([one], action, [other]);
        expect(allows([one.toUpperCase()], action.toLowerCase(), [other])).toBe(expected);
        expect(allows([one.toLowerCase()], action, [other.toUpperCase()])).toBe(expected);
      }),
    );
  });

  it("never allows an action that is among its notActions", () => {
    fc.assert(
      fc.property(fc.array(pattern), fc.array(pattern), plain, (actions, notActions, action) => {
        expect(allows(["*", ...actions], action, [...notActions, action])).toBe(false);
      }),
    );
  });

  it("allows no more for another notAction, and no less for another action", () => {
    fc.assert(
      fc.property(
        fc.array(pattern),
        fc.array(pattern),
        pattern,
        plain,
        (actions, notActions, more, action) => {
          const allowed = Number(allows(actions, action, notActions));
          expect(Number(allows(actions, action, [...notActions, more]))).toBeLessThanOrEqual(allowed);
          expect(Number(allows([...actions, more], action, notActions))).toBeGreaterThanOrEqual(allowed);
        },
      ),
    );
  });

  it("allows exactly its list when that has no wildcard", () => {
    fc.assert(
      fc.property(fc.array(plain), plain, (actions, action) => {
        const listed = actions.some((one) => one.toLowerCase() === action.toLowerCase());
        expect(allows(actions, action)).toBe(listed);
      }),
    );
  });

  it("decides at once about a pattern of very many wildcards", () => {
    // With backtracking this would never end.
    expect(allows(["a*".repeat(5000) + "b"], "a".repeat(20_000))).toBe(false);
    expect(allows(["*a".repeat(5000)], "a".repeat(20_000))).toBe(true);
  });
});

function joined(parts: readonly string[]): string {
  return parts.join("*");
}

/** Slow and simple: a wildcard is left, or takes one more character. */
function matchesByTrying(pattern: string, text: string): boolean {
  if (pattern === "") {
    return text === "";
  }
  if (pattern.startsWith("*")) {
    return (
      matchesByTrying(pattern.slice(1), text) || (text !== "" && matchesByTrying(pattern, text.slice(1)))
    );
  }
  const same = pattern.charAt(0).toLowerCase() === text.charAt(0).toLowerCase();
  return same && matchesByTrying(pattern.slice(1), text.slice(1));
}
