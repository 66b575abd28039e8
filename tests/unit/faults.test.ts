import * as pulumi from "@pulumi/pulumi";
import { InvalidArgumentsError } from "../../components";
import { mockPulumi, settled } from "../support/mocks";
import {
  aKey,
  faultsOf,
  key,
  makeGrant,
  makeGrants,
  makeService,
  missing,
  refused,
  resourceId,
} from "../support/faults";

const nameRule = [
  "3-63 letters, digits and hyphens, starting with a letter and not ending with a hyphen",
  "Choose another name, or leave it out to have one generated.",
] as const;
const groupRule = [
  "1-90 letters, digits, underscores, hyphens, periods and parentheses, not ending with a period",
  "Give the group's name, not its id.",
] as const;
const locationRule = [
  'letters, digits and spaces, such as "westeurope" or "West Europe"',
  "`az account list-locations` lists the names.",
] as const;
const skus = '"Free_F1", "Standard_S1", "Premium_P1", "Premium_P2"';
const hundred = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100";
const thousand = "100, 200, 300, 400, 500, 600, 700, 800, 900, 1000";
const anySku = "1-10, 20, 30 ... 100, 200, 300 ... 1000, depending on the SKU";
const another = "Choose one of these, or another SKU.";
const originRule = 'scheme and host with an optional port, such as "https://app.example.com", or "*" alone';
const withScheme = 'Write it as the browser sends it, with "https://".';
const capacity = (value: unknown, allowed: string, sku?: string) =>
  [
    { capacity: value, ...(sku && { sku }) },
    `capacity: ${refused(value, `${allowed} with ${sku ?? "Standard_S1"}`, another)}`,
  ] as const;

const wrongServices: (readonly [args: object, fault: string | readonly string[]])[] = [
  ...["", "ab", "1contoso", "contoso-", "con_toso", "contoso.signalr", "a".repeat(64), 5, "größe-1"].map(
    (value) => [{ resourceName: value }, `resourceName: ${refused(value, ...nameRule)}`] as const,
  ),
  [{ resourceGroupName: undefined }, `resourceGroupName: ${missing(...groupRule)}`],
  ...["", "rg.", "rg/one", "/subscriptions/s/resourceGroups/rg", "rg one", "g".repeat(91)].map(
    (value) => [{ resourceGroupName: value }, `resourceGroupName: ${refused(value, ...groupRule)}`] as const,
  ),
  ...["", "west_europe", "1west", 42].map(
    (value) => [{ location: value }, `location: ${refused(value, ...locationRule)}`] as const,
  ),
  [{ sku: "Standard" }, `sku: ${refused("Standard", skus, 'Did you mean "Standard_S1"?')}`],
  [{ sku: "standard_s1" }, `sku: ${refused("standard_s1", skus, 'Did you mean "Standard_S1"?')}`],
  [{ sku: "Standard_S2" }, `sku: ${refused("Standard_S2", skus, 'Did you mean "Standard_S1"?')}`],
  [{ sku: "Premium" }, `sku: ${refused("Premium", skus, "Choose one of these.")}`],
  [{ sku: "Gold" }, `sku: ${refused("Gold", skus, "Choose one of these.")}`],
  [{ sku: 1 }, `sku: ${refused(1, skus, "Choose one of these.")}`],
  ...[0, -1, 1.5, 11, 101, "2"].map((value) => capacity(value, hundred)),
  capacity(2, "1", "Free_F1"),
  capacity(15, hundred, "Premium_P1"),
  capacity(10, thousand, "Premium_P2"),
  capacity(150, thousand, "Premium_P2"),
  // `Number()` of a missing variable; JSON would say null.
  [{ capacity: NaN }, `capacity: NaN is not allowed. Allowed: ${hundred} with Standard_S1. ${another}`],
  ...["many", 1.5, 0, -1, 15, 110, 1001, null].map(
    (value) =>
      [
        { capacity: value, sku: 1 },
        [`sku: ${refused(1, skus, "Choose one of these.")}`, `capacity: ${refused(value, anySku, another)}`],
      ] as const,
  ),
  [
    { disableLocalAuth: "false" },
    `disableLocalAuth: ${refused("false", "true, false", "Give a boolean, not text.")}`,
  ],
  [{ disableLocalAuth: 0 }, `disableLocalAuth: ${refused(0, "true, false", "Give a boolean, not text.")}`],
  [{ resourceName: key }, `resourceName: ${aKey}`],
  [{ location: `AccessKey=${key}` }, `location: ${aKey}`],
  [
    { resourceGroupName: { AccessKey: key } },
    `resourceGroupName: a value that looks like an access key (not shown) is not allowed. Allowed: ${groupRule.join(". ")}`,
  ],
];

const idRule = [
  "/subscriptions/S/resourceGroups/G/providers/Microsoft.SignalRService/signalR/N",
  "Give the id of a SignalR resource, for instance `service.resourceId`.",
] as const;
const wrongIds = [
  ...["undefined", "S", "00000000000000000000000000000000"].map((id) => [
    `/subscriptions/${id}/resourceGroups/rg/providers/Microsoft.SignalRService/signalR/sig`,
    "S is the subscription's GUID",
  ]),
  ...["${group}", "a b", "rg.", "g".repeat(91)].map((group) => [
    resourceId.replace("/rg/", `/${group}/`),
    `G is ${groupRule[0]}`,
  ]),
  ...["${name}", "a b?", "x", "1st", "sig-", "n".repeat(64), "sig\n"].map((name) => [
    resourceId.replace(/sig$/, name),
    `N is ${nameRule[0]}`,
  ]),
].map(
  ([id, part]) =>
    [{ resourceId: id }, `resourceId: ${refused(id, `${idRule[0]}, where ${part}`, idRule[1])}`] as const,
);
const guid = "a GUID, such as 11111111-1111-1111-1111-111111111111";
const principalRule = [
  guid,
  "Give the identity's principal id (object id), not its name, client id or resource id.",
] as const;
const roles =
  '"SignalR App Server", "SignalR REST API Owner", "SignalR REST API Reader", "SignalR Service Owner", ' +
  '"SignalR AccessKey Reader", "SignalR/Web PubSub Contributor"';
const types = '"ServicePrincipal", "User", "Group", "ForeignGroup", "Device"';

const wrongGrants: (readonly [args: object, fault: string])[] = [
  [{ resourceId: undefined }, `resourceId: ${missing(...idRule)}`],
  ...[
    "",
    "sig",
    resourceId.replace(/\/providers.*/, ""),
    resourceId.replace("/signalR/", "/webPubSub/"),
    `${resourceId}/`,
    `${resourceId}/replicas/eu`,
    5,
  ].map((value) => [{ resourceId: value }, `resourceId: ${refused(value, ...idRule)}`] as const),
  ...wrongIds,
  [{ principalId: undefined }, `principalId: ${missing(...principalRule)}`],
  ...["", "api", "{11111111-1111-1111-1111-111111111111}", "1".repeat(32), resourceId].map(
    (value) => [{ principalId: value }, `principalId: ${refused(value, ...principalRule)}`] as const,
  ),
  [{ role: undefined }, `role: ${missing(roles, "Choose one of these.")}`],
  [
    { role: "SignalR App Sever" },
    `role: ${refused("SignalR App Sever", roles, 'Did you mean "SignalR App Server"?')}`,
  ],
  [{ role: "App Server" }, `role: ${refused("App Server", roles, 'Did you mean "SignalR App Server"?')}`],
  [
    { role: "signalr app server" },
    `role: ${refused("signalr app server", roles, 'Did you mean "SignalR App Server"?')}`,
  ],
  [
    { role: "Contributor" },
    `role: ${refused("Contributor", roles, 'Did you mean "SignalR/Web PubSub Contributor"?')}`,
  ],
  [{ role: "Owner" }, `role: ${refused("Owner", roles, "Choose one of these.")}`],
  [
    { principalType: "serviceprincipal" },
    `principalType: ${refused("serviceprincipal", types, 'Did you mean "ServicePrincipal"?')}`,
  ],
  [
    { principalType: "ManagedIdentity" },
    `principalType: ${refused("ManagedIdentity", types, "Choose one of these.")}`,
  ],
  [{ description: 9 }, `description: ${refused(9, "text", "Give a string.")}`],
  [{ description: `AccessKey=${key}` }, `description: ${aKey}`],
  [
    { roleAssignmentName: "api" },
    `roleAssignmentName: ${refused("api", guid, "Leave it out to have the name computed from scope, principal and role.")}`,
  ],
  [{ roleAssignmentName: key }, `roleAssignmentName: ${aKey}`],
];

describe("a wrong argument", () => {
  it.each(wrongServices)("of ServerlessSignalR is told word for word: %j", (args, faults) => {
    expect(faultsOf(() => makeService(args))).toEqual([faults].flat());
  });

  it.each(wrongGrants)("of SignalRRoleGrant is told word for word: %j", (args, fault) => {
    expect(faultsOf(() => makeGrant(args))).toEqual([fault]);
  });

  it.each(wrongIds)("of ServerlessSignalR and SignalRRoleGrants is the same for an id: %j", (args, fault) => {
    expect(faultsOf(() => makeService(args))).toEqual([fault]);
    expect(faultsOf(() => makeGrants(args))).toEqual([fault]);
  });

  it("has at least sixty kinds in these tables", () => {
    expect(wrongServices.length + wrongGrants.length).toBeGreaterThanOrEqual(60);
  });

  it("is thrown before anything is registered, together with all the others", async () => {
    const recorded = await mockPulumi();
    const make = () => makeService({ sku: "Gold", resourceName: "a", allowedOrigins: ["app"] });
    expect(make).toThrow(
      [
        'ServerlessSignalR "x" has 3 invalid arguments:',
        `  allowedOrigins[0]: ${refused("app", originRule, withScheme)}`,
        `  resourceName: ${refused("a", ...nameRule)}`,
        `  sku: ${refused("Gold", skus, "Choose one of these.")}`,
      ].join("\n"),
    );
    await settled();
    expect(recorded.resources).toEqual([]);
  });

  it("is a Pulumi RunError that component providers show as input errors", () => {
    const error = new InvalidArgumentsError("X", [{ propertyPath: "a", reason: "is wrong." }]);
    expect(pulumi.RunError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      __pulumiInputPropertiesError: true,
      message: "X has an invalid argument:\n  a: is wrong.",
      errors: [{ propertyPath: "a", reason: "is wrong." }],
    });
  });

  it("is found beside arguments that are not known yet", () => {
    const unknown = pulumi.output(new Promise<string>(() => undefined));
    const faults = faultsOf(() =>
      makeService({ resourceGroupName: unknown, location: unknown, sku: "Gold" }),
    );
    expect(faults).toEqual([`sku: ${refused("Gold", skus, "Choose one of these.")}`]);
  });
});
