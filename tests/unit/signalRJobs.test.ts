import { roleAllowsData } from "../../components/roleAllows";
import { rolesFor, SignalRJob } from "../../components/signalRJobs";
import { SignalRRole } from "../../components/signalRRoles";
import { webAndMobileRoles } from "../../components/webAndMobileRoles";

// All data actions of Microsoft.SignalRService/SignalR: learn.microsoft.com, "Azure permissions for Web and Mobile"
// (MicrosoftDocs/azure-docs, role-based-access-control/resource-provider-operations.md).
const dataActions = [
  "auth/accessKey/action", // "Generate an AccessKey for signing AccessTokens"
  "auth/accessToken/action", // "Generate an AccessToken for client to connect to ASRS"
  "auth/clientToken/action", // the same
  "clientConnection/read", // "Check client connection existence"
  "clientConnection/send/action", // "Send messages directly to a client connection"
  "clientConnection/write", // "Close client connection"
  "group/read", // "Check group existence or user existence in group"
  "group/send/action", // "Broadcast message to group"
  "group/write", // "Join / Leave group"
  "hub/send/action", // "Broadcast messages to all client connections in hub"
  "livetrace/read",
  "livetrace/write",
  "serverConnection/write", // "Start a server connection"
  "user/read", // "Check user existence"
  "user/send/action", // "Send messages to user, who may consist of multiple client connections"
  "user/write", // "Modify a user"
] as const;

type DataAction = (typeof dataActions)[number];

const neededFor: Readonly<Record<SignalRJob, readonly DataAction[]>> = {
  // "Authorize access with Microsoft Entra ID for Azure SignalR Service": the server gets a temporary access key and
  // signs the client's token with it. That REST API Owner gets 403 there: Azure/azure-signalr#1913.
  negotiate: ["auth/accessKey/action"],
  send: ["hub/send/action", "group/send/action", "user/send/action", "clientConnection/send/action"],
  "manage-groups": ["group/write"],
  "read-presence": ["group/read", "user/read", "clientConnection/read"],
  // The same article, on SignalR App Server: "the server connection creation and key generation APIs". The hub's clients
  // negotiate with the server.
  "host-hub": ["serverConnection/write", "auth/accessKey/action"],
};

const jobs = Object.values(SignalRJob);
const roles = Object.values(SignalRRole);
const combinations = subsets(jobs).filter((some) => some.length > 0);

describe("rolesFor", () => {
  it.each<[SignalRJob[], SignalRRole[]]>([
    [[], []],
    [["negotiate"], ["SignalR App Server"]],
    [["host-hub"], ["SignalR App Server"]],
    [["send"], ["SignalR REST API Owner"]],
    [["manage-groups"], ["SignalR REST API Owner"]],
    [["read-presence"], ["SignalR REST API Reader"]],
    [
      ["negotiate", "send"],
      ["SignalR App Server", "SignalR REST API Owner"],
    ],
    [
      ["read-presence", "negotiate"],
      ["SignalR App Server", "SignalR REST API Reader"],
    ],
    [["read-presence", "send"], ["SignalR REST API Owner"]],
    [jobs, ["SignalR App Server", "SignalR REST API Owner"]],
  ])("gives for %j: %j", (some, expected) => {
    expect(rolesFor(some)).toEqual(expected);
  });

  it.each(combinations.map((some) => [some]))("gives for %j the same in any order, and twice", (some) => {
    expect(rolesFor([...some].reverse())).toEqual(rolesFor(some));
    expect(rolesFor([...some, ...some])).toEqual(rolesFor(some));
  });
});

describe("for each of the 31 combinations of jobs, the roles", () => {
  const rows = combinations.map((some) => [some, some.flatMap((job) => neededFor[job])] as const);

  it("are found for all 31", () => {
    expect(rows).toHaveLength(31);
  });

  it.each(rows)("%j: allow every data action that is needed", (some, needed) => {
    expect(allowedBy(rolesFor(some))).toEqual(expect.arrayContaining([...needed]));
  });

  it.each(rows)("%j: are all needed", (some, needed) => {
    const given = rolesFor(some);
    for (const role of given) {
      expect(
        covers(
          given.filter((other) => other !== role),
          needed,
        ),
      ).toBe(false);
    }
  });

  it.each(rows)("%j: are the narrowest of the 64 sets of SignalR roles", (some, needed) => {
    // Fewest data actions, then fewest roles; and no other set is as narrow.
    const covering = subsets(roles).filter((set) => covers(set, needed));
    const fewestActions = least(covering, (set) => allowedBy(set).length);
    expect(least(fewestActions, (set) => set.length)).toEqual([rolesFor(some)]);
  });

  it.each(rows)("%j: are neither SignalR Service Owner nor SignalR AccessKey Reader", (some) => {
    expect(rolesFor(some)).not.toContain(SignalRRole.ServiceOwner);
    expect(rolesFor(some)).not.toContain(SignalRRole.AccessKeyReader);
  });
});

function allowedBy(some: readonly SignalRRole[]): DataAction[] {
  return dataActions.filter((dataAction) =>
    some.some((role) =>
      roleAllowsData(webAndMobileRoles[role], `Microsoft.SignalRService/SignalR/${dataAction}`),
    ),
  );
}

function covers(some: readonly SignalRRole[], needed: readonly DataAction[]): boolean {
  const allowed = new Set(allowedBy(some));
  return needed.every((dataAction) => allowed.has(dataAction));
}

/** Those for which a measure is least. */
function least<T>(items: readonly T[], measure: (item: T) => number): T[] {
  const smallest = Math.min(...items.map(measure));
  return items.filter((item) => measure(item) === smallest);
}

/** All subsets, each in the order of the items. */
function subsets<T>(items: readonly T[]): T[][] {
  return items.reduce<T[][]>((sets, item) => [...sets, ...sets.map((set) => [...set, item])], [[]]);
}
