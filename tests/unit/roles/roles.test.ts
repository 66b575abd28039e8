import fc from "fast-check";
import { concernsType, roleAllows, roleAllowsData } from "../../../components/roles/roleAllows";
import { rolesFor, SignalRJob } from "../../../components/roles/signalRJobs";
import { roleGuid, roleSlug, SignalRRole } from "../../../components/roles/signalRRoles";
import { webAndMobileRoles, type WebAndMobileRole } from "../../../components/roles/webAndMobileRoles";

const signalR = "Microsoft.SignalRService/SignalR";
const media = "Microsoft.Media/mediaservices";
const contributor = "SignalR/Web PubSub Contributor";

describe("the catalogue of roles", () => {
  // learn.microsoft.com, "Azure built-in roles for Web and Mobile": each role's GUID, and how many actions and data
  // actions it lists, with those that it takes away.
  const published: [WebAndMobileRole, string, number, number][] = [
    ["Azure Maps Data Contributor", "8f5e0ce6-4f7b-4dcf-bddf-e6f48634a204", 0, 4],
    ["Azure Maps Data Reader", "423170ca-a8f6-4b0f-8487-9e4eb8f49bfa", 0, 1],
    ["Azure Spring Cloud Config Server Contributor", "a06f5c24-21a7-4e1a-aa2b-f19eb6684f5b", 0, 3],
    ["Azure Spring Cloud Config Server Reader", "d04c6db6-4947-4782-9e91-30a88feb7be7", 0, 1],
    ["Azure Spring Cloud Data Reader", "b5537268-8956-4941-a8f0-646150406f0c", 0, 1],
    ["Azure Spring Cloud Service Registry Contributor", "f5880b48-c26d-48be-b172-7927bfa1c8f1", 0, 3],
    ["Azure Spring Cloud Service Registry Reader", "cff1b556-2399-4e7e-856d-a8f754be7b65", 0, 1],
    ["Media Services Account Administrator", "054126f8-9a2b-4f1c-a9ad-eca461f08466", 14, 0],
    ["Media Services Live Events Administrator", "532bc159-b25e-42c0-969e-a1d439f60d77", 14, 0],
    ["Media Services Media Operator", "e4395492-1534-4db2-bedf-88c14621589c", 14, 0],
    ["Media Services Policy Administrator", "c4bba371-dacd-4a26-b320-7250bca963ae", 15, 0],
    ["Media Services Streaming Endpoints Administrator", "99dba123-b5fe-44d5-874c-ced7199a5804", 11, 0],
    ["SignalR AccessKey Reader", "04165923-9d83-45d5-8227-78b77b0a687e", 5, 0],
    ["SignalR App Server", "420fcaa2-552c-430f-98ca-3264be4806c7", 0, 3],
    ["SignalR REST API Owner", "fd53cd77-2268-407a-8f46-7e7863d0f521", 0, 5],
    ["SignalR REST API Reader", "ddde6b66-c0df-4114-a159-3618637b3035", 0, 3],
    ["SignalR Service Owner", "7e4f1700-ea5a-4f59-8f37-079cfe29dce3", 0, 1],
    ["SignalR/Web PubSub Contributor", "8cf5e20a-e4b2-4e9d-b3a1-5ceb692c2761", 6, 0],
    ["Web Plan Contributor", "2cc479cb-7b4d-49a8-b449-8c00fd0f0a4b", 9, 0],
    ["Website Contributor", "de139f84-1756-47ae-9be6-808fbbe84772", 12, 0],
  ];

  it("is what Microsoft publishes", () => {
    const rows = Object.entries(webAndMobileRoles).map(([key, role]) => {
      expect(role.name).toBe(key);
      expect(role.description).not.toBe("");
      const { id, actions, notActions, dataActions, notDataActions } = role;
      return [key, id, actions.length + notActions.length, dataActions.length + notDataActions.length];
    });
    expect(rows).toEqual(published);
  });

  it.each(Object.values(SignalRRole))("has %s with the GUID that grants use", (role) => {
    expect(webAndMobileRoles[role].id).toBe(roleGuid(role));
  });

  it("gives each SignalR role a short name for its grant", () => {
    expect(Object.values(SignalRRole).map(roleSlug)).toEqual([
      "app-server",
      "rest-api-owner",
      "rest-api-reader",
      "service-owner",
      "accesskey-reader",
      "web-pubsub-contributor",
    ]);
  });
});

describe("roleAllows", () => {
  it.each<[WebAndMobileRole, string, boolean]>([
    [contributor, `${signalR}/privateEndpointConnections/write`, true],
    ["SignalR AccessKey Reader", `${signalR}/sharedPrivateLinkResources/read`, true],
    ["SignalR AccessKey Reader", `${signalR}/regeneratekey/action`, false],
    // Microsoft writes this one as Join/Action.
    ["Web Plan Contributor", "microsoft.web/HOSTINGENVIRONMENTS/join/action", true],
    ["Media Services Live Events Administrator", `${media}/assets/GETENCRYPTIONKEY/action`, false],
    // dataActions grant nothing on the control plane.
    ["SignalR Service Owner", `${signalR}/read`, false],
  ])("%s, %s: %j", (role, action, allowed) => {
    expect(roleAllows(webAndMobileRoles[role], action)).toBe(allowed);
  });

  // Few letters, so that patterns and actions often agree; the signs that mean something in a regular expression.
  const letters = fc.constantFrom("a", "b", "A", "B", "/", ".", "$", "\\", "[", "\n");
  const plain = fc.string({ unit: letters, maxLength: 8 });
  const pattern = fc
    .array(fc.string({ unit: letters, maxLength: 3 }), { maxLength: 4 })
    .map((parts) => parts.join("*"));

  it("is what a matcher that tries everything says, with notActions taken away", () => {
    let allowed = 0;
    fc.assert(
      fc.property(pattern, pattern, plain, (one, other, action) => {
        const expected = matchesByTrying(one, action) && !matchesByTrying(other, action);
        allowed += expected ? 1 : 0;
        expect(roleAllows({ actions: [one], notActions: [other] }, action)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
    expect(allowed).toBeGreaterThan(20); // The comparison is about more than refusals.
  });
});

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

describe("roleAllowsData", () => {
  it.each<[WebAndMobileRole, string, boolean]>([
    // actions grant nothing on the data plane: "Microsoft.SignalRService/*" is among this role's.
    [contributor, `${signalR}/hub/send/action`, false],
    ["SignalR REST API Owner", `${signalR}/hub/send/action`, true],
    ["SignalR App Server", "microsoft.signalrservice/signalr/AUTH/ACCESSKEY/ACTION", true],
  ])("%s, %s: %j", (role, dataAction, allowed) => {
    expect(roleAllowsData(webAndMobileRoles[role], dataAction)).toBe(allowed);
  });

  it("takes notDataActions away from dataActions", () => {
    const role = { dataActions: [`${signalR}/*`], notDataActions: [`${signalR}/*/write`] };
    expect(roleAllowsData(role, `${signalR}/group/read`)).toBe(true);
    expect(roleAllowsData(role, `${signalR}/group/write`)).toBe(false);
  });
});

describe("concernsType", () => {
  it.each([
    ["Microsoft.Web/sites/*", "Microsoft.Web/sites", true],
    ["Microsoft.Web/sites/read", "Microsoft.Web/sites/slots", true],
    ["Microsoft.Web/s*/read", "Microsoft.Web/sites", true],
    ["*/read", "Microsoft.Web/sites", true],
    ["MICROSOFT.WEB/SITES/READ", "microsoft.web/sites", true],
    ["Microsoft.Web/sites/*", "Microsoft.Web/serverFarms", false],
    ["Microsoft.Web/sites/*", "Microsoft.Web/sitesOfOthers", false],
    ["Microsoft.Web/certificates/*/read", "Microsoft.Web/sites", false],
  ])("%s, as action or data action, %s: %j", (pattern, type, concerns) => {
    expect(concernsType({ actions: [pattern], dataActions: [] }, type)).toBe(concerns);
    expect(concernsType({ actions: ["Microsoft.Support/*"], dataActions: [pattern] }, type)).toBe(concerns);
  });
});

describe("the roles for jobs", () => {
  // All data actions of Microsoft.SignalRService/SignalR: learn.microsoft.com, "Azure permissions for Web and Mobile".
  const dataActions = [
    ...["auth/accessKey/action", "auth/accessToken/action", "auth/clientToken/action"],
    ...["clientConnection/read", "clientConnection/send/action", "clientConnection/write"],
    ...[
      "group/read",
      "group/send/action",
      "group/write",
      "hub/send/action",
      "livetrace/read",
      "livetrace/write",
    ],
    ...["serverConnection/write", "user/read", "user/send/action", "user/write"],
  ];
  const neededFor: Readonly<Record<SignalRJob, readonly string[]>> = {
    // "Authorize access with Microsoft Entra ID for Azure SignalR Service": the server gets a temporary access key and
    // signs the client's token with it. That REST API Owner gets 403 there: Azure/azure-signalr#1913.
    negotiate: ["auth/accessKey/action"],
    send: ["hub/send/action", "group/send/action", "user/send/action", "clientConnection/send/action"],
    "manage-groups": ["group/write"],
    "read-presence": ["group/read", "user/read", "clientConnection/read"],
    // The same article, on SignalR App Server: "the server connection creation and key generation APIs".
    "host-hub": ["serverConnection/write", "auth/accessKey/action"],
  };
  const sets = subsets(Object.values(SignalRRole)).map((roles) => ({
    roles,
    allowed: dataActions.filter((action) =>
      roles.some((role) => roleAllowsData(webAndMobileRoles[role], `${signalR}/${action}`)),
    ),
  }));

  it.each<[SignalRJob[], SignalRRole[]]>([
    [[], []],
    [["negotiate"], ["SignalR App Server"]],
    [["send", "read-presence"], ["SignalR REST API Owner"]],
    [
      ["send", "negotiate"],
      ["SignalR App Server", "SignalR REST API Owner"],
    ],
  ])("%j are %j", (jobs, roles) => {
    expect(rolesFor(jobs)).toEqual(roles);
  });

  it.each(subsets(Object.values(SignalRJob)).map((jobs) => [jobs]))(
    "%j are the narrowest of all 64 sets that allow them: fewest data actions, then fewest roles",
    (jobs) => {
      const needed = jobs.flatMap((job) => neededFor[job]);
      const covering = sets.filter(({ allowed }) => needed.every((action) => allowed.includes(action)));
      const narrowest = least(
        least(covering, ({ allowed }) => allowed.length),
        ({ roles }) => roles.length,
      );
      expect(narrowest.map(({ roles }) => roles)).toEqual([rolesFor(jobs)]);
      expect(rolesFor([...jobs, ...jobs].reverse())).toEqual(rolesFor(jobs));
    },
  );
});

/** Those for which a measure is least. */
function least<T>(items: readonly T[], measure: (item: T) => number): T[] {
  const smallest = Math.min(...items.map(measure));
  return items.filter((item) => measure(item) === smallest);
}

/** All subsets, each in the order of the items. */
function subsets<T>(items: readonly T[]): T[][] {
  return items.reduce<T[][]>((sets, item) => [...sets, ...sets.map((set) => [...set, item])], [[]]);
}
