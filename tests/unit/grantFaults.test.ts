import * as pulumi from "@pulumi/pulumi";
import {
  aKey,
  faultsOf,
  key,
  makeGrant,
  makeGrants,
  makeRoleGrant,
  missing,
  principalId,
  refused,
  resourceId,
} from "../support/faults";
import { mockPulumi, settled } from "../support/mocks";

type Rows = (readonly [args: object, fault: string])[];

const another = resourceId.replace("/rg/", "/rg-2/");
const assignments = "/providers/Microsoft.Authorization/roleAssignments";
const guid = "99999999-9999-9999-9999-999999999999";
const idOf = (scope: string) => `${scope}${assignments}/${guid}`;

const idRule = [
  "SCOPE/providers/Microsoft.Authorization/roleAssignments/GUID",
  "`az role assignment list --scope SCOPE` lists the ids; it has to be known when the program starts.",
] as const;
const here = [`an assignment at ${resourceId}`, "One from above can't be adopted here: grant anew."] as const;
const oneTooMany =
  "roleAssignmentName: is one too many: `roleAssignmentId` ends with the name. Leave it out.";

/** Ids of assignments that are no ids, or those of another scope. */
const wrongIds: (readonly [id: unknown, fault: string])[] = [
  ...[
    "",
    "x",
    5,
    null,
    ["x"],
    guid,
    resourceId,
    `${assignments}/`,
    `${resourceId}${assignments}`,
    `${resourceId}${assignments}/api`,
    `${idOf(resourceId)}/`,
    `${resourceId}/providers/Microsoft.Authorization/roleDefinitions/${guid}`,
  ].map((id) => [id, refused(id, ...idRule)] as const),
  ...[another, resourceId.replace(/\/providers.*/, ""), `${resourceId}/replicas/eu`, ""].map(
    (scope) => [idOf(scope), refused(idOf(scope), ...here)] as const,
  ),
  [`${resourceId}AccessKey=${key}${assignments}/${guid}`, aKey],
];

const wrongSignalRGrants: Rows = [
  ...wrongIds.map(([id, fault]) => [{ roleAssignmentId: id }, `roleAssignmentId: ${fault}`] as const),
  [{ roleAssignmentId: idOf(resourceId), roleAssignmentName: guid }, oneTooMany],
];

const scopeRule = [
  "the id of a management group, a subscription, a resource group or a resource",
  "Give the resource's `id`.",
] as const;
const definitionRule = [
  "a GUID, or an id that ends with /providers/Microsoft.Authorization/roleDefinitions/GUID",
  "`az role definition list --name NAME` tells a role's id.",
] as const;
const aText = ["text", "Give a string."] as const;
const roles = [
  "Azure Maps Data Contributor",
  "Azure Maps Data Reader",
  "Azure Spring Cloud Config Server Contributor",
  "Azure Spring Cloud Config Server Reader",
  "Azure Spring Cloud Data Reader",
  "Azure Spring Cloud Service Registry Contributor",
  "Azure Spring Cloud Service Registry Reader",
  "Media Services Account Administrator",
  "Media Services Live Events Administrator",
  "Media Services Media Operator",
  "Media Services Policy Administrator",
  "Media Services Streaming Endpoints Administrator",
  "SignalR AccessKey Reader",
  "SignalR App Server",
  "SignalR REST API Owner",
  "SignalR REST API Reader",
  "SignalR Service Owner",
  "SignalR/Web PubSub Contributor",
  "Web Plan Contributor",
  "Website Contributor",
]
  .map((name) => JSON.stringify(name))
  .join(", ");
const role = (value: unknown, remedy: string) =>
  [{ role: value }, `role: ${refused(value, roles, remedy)}`] as const;
const byId = (roleDefinitionId: unknown) => ({ role: undefined, roleDefinitionId });

const wrongRoleGrants: Rows = [
  ...wrongSignalRGrants,
  [{ scope: undefined }, `scope: ${missing(...scopeRule)}`],
  [{ scope: 5 }, `scope: ${refused(5, ...scopeRule)}`],
  ...["", "rg", "/subscriptions", `${resourceId}/`, "/providers/Microsoft.Web/sites/app"].map(
    (scope) => [{ scope }, `scope: ${refused(scope, ...scopeRule)}`] as const,
  ),
  [{ scope: `/subscriptions/AccessKey=${key}` }, `scope: ${aKey}`],
  [byId(undefined), `role: ${missing("role or roleDefinitionId", "Give one of the two.")}`],
  [
    { roleDefinitionId: guid },
    "roleDefinitionId: is one too many: `role` says which role. Leave one of them out.",
  ],
  ...["", "Reader", `roleDefinitions/${guid}`, idOf(""), `{${guid}}`].map(
    (id) => [byId(id), `roleDefinitionId: ${refused(id, ...definitionRule)}`] as const,
  ),
  [byId(5), `roleDefinitionId: ${refused(5, ...definitionRule)}`],
  [byId(key), `roleDefinitionId: ${aKey}`],
  role("Website Contributer", 'Did you mean "Website Contributor"?'),
  role("website contributor", 'Did you mean "Website Contributor"?'),
  role("App Server", 'Did you mean "SignalR App Server"?'),
  role("Owner of all that is in a subscription", "Choose one of these."),
  role(5, "Choose one of these."),
  [{ role: key }, `role: ${aKey}`],
  [{ condition: 5 }, `condition: ${refused(5, ...aText)}`],
  [{ condition: `AccessKey=${key}` }, `condition: ${aKey}`],
  [{ description: 9 }, `description: ${refused(9, ...aText)}`],
  [
    { principalId: "api" },
    `principalId: ${refused("api", "a GUID, such as 11111111-1111-1111-1111-111111111111", "Give the identity's principal id (object id), not its name, client id or resource id.")}`,
  ],
  [
    { principalType: "user" },
    `principalType: ${refused("user", '"ServicePrincipal", "User", "Group", "ForeignGroup", "Device"', 'Did you mean "User"?')}`,
  ],
];

describe("a wrong argument", () => {
  it.each(wrongSignalRGrants)("of SignalRRoleGrant is told word for word: %j", (args, fault) => {
    expect(faultsOf(() => makeGrant(args))).toEqual([fault]);
  });

  it.each(wrongRoleGrants)("of RoleGrant is told word for word: %j", (args, fault) => {
    expect(faultsOf(() => makeRoleGrant(args))).toEqual([fault]);
  });

  it.each([
    ["SignalRRoleGrant", makeGrant],
    ["RoleGrant", makeRoleGrant],
    ["SignalRRoleGrants", (args: object) => makeGrants({ principals: { api: { principalId, ...args } } })],
  ])("of %s is thrown before anything is registered, together with all the others", async (name, make) => {
    const recorded = await mockPulumi();
    const wrong = { principalId: "api", principalType: "Robot", role: "Owner", roles: ["Owner"] };
    expect(() => make(wrong)).toThrow(`${name} "x" has 3 invalid arguments:\n  `);
    await settled();
    expect(recorded.resources).toEqual([]);
  });

  it.each([
    ["SignalRRoleGrant", makeGrant],
    ["RoleGrant", makeRoleGrant],
  ])("of %s that has to be known is told as such where it is an Output", (_, make) => {
    const [fault = ""] = faultsOf(() => make({ roleAssignmentId: pulumi.output(idOf(resourceId)) }));
    expect(fault).toContain("it has to be known when the program starts");
    expect(fault).not.toContain("toJSON");
  });

  it("of RoleGrant can stand beside a scope that isn't known yet", () => {
    const unknown = pulumi.output(new Promise<string>(() => undefined));
    expect(faultsOf(() => makeRoleGrant({ scope: unknown, condition: 5 }))).toEqual([
      `condition: ${refused(5, ...aText)}`,
    ]);
  });
});

describe("an assignment's id", () => {
  it.each<[string, (args: object) => unknown]>([
    ["SignalRRoleGrant", (args) => makeGrant({ resourceId: key, ...args })],
    ["RoleGrant", (args) => makeRoleGrant({ scope: key, ...args })],
  ])("doesn't bring out a key that %s has for its scope", (_, make) => {
    const faults = faultsOf(() => make({ roleAssignmentId: idOf(resourceId) }));
    expect(faults.join("\n")).toContain(aKey);
    expect(faults.join("\n")).not.toContain(key);
  });

  it.each([resourceId.toUpperCase(), resourceId.toLowerCase()])(
    "may have its scope in another casing: %s",
    async (scope) => {
      await mockPulumi();
      expect(faultsOf(() => makeGrant({ roleAssignmentId: idOf(scope) }))).toEqual([]);
      await settled();
    },
  );
});
