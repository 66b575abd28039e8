import * as pulumi from "@pulumi/pulumi";
import { RoleGrant, webAndMobileRoles, type WebAndMobileRole } from "../../components/roles";
import { faultsOf, principalId, refused } from "../support/faults";
import { failuresOf, mockPulumi, settled, valueOf } from "../support/mocks";

const subscription = "/subscriptions/00000000-0000-0000-0000-000000000000";
const group = `${subscription}/resourceGroups/rg`;

/** The types that the roles are for, and all roles that allow something there. */
const rolesByType: Readonly<Record<string, readonly WebAndMobileRole[]>> = {
  "Microsoft.Maps/accounts": ["Azure Maps Data Contributor", "Azure Maps Data Reader"],
  "Microsoft.AppPlatform/Spring": [
    "Azure Spring Cloud Config Server Contributor",
    "Azure Spring Cloud Config Server Reader",
    "Azure Spring Cloud Data Reader",
    "Azure Spring Cloud Service Registry Contributor",
    "Azure Spring Cloud Service Registry Reader",
  ],
  "Microsoft.Media/mediaservices": [
    "Media Services Account Administrator",
    "Media Services Live Events Administrator",
    "Media Services Media Operator",
    "Media Services Policy Administrator",
    "Media Services Streaming Endpoints Administrator",
  ],
  "Microsoft.SignalRService/signalR": [
    "SignalR AccessKey Reader",
    "SignalR App Server",
    "SignalR REST API Owner",
    "SignalR REST API Reader",
    "SignalR Service Owner",
    "SignalR/Web PubSub Contributor",
  ],
  // Website Contributor has Microsoft.Web/serverFarms/join/action: a site needs its plan.
  "Microsoft.Web/serverFarms": ["Web Plan Contributor", "Website Contributor"],
  "Microsoft.Web/sites": ["Website Contributor"],
};

const roles = Object.values(webAndMobileRoles).map(({ name }) => name as WebAndMobileRole);
const types = Object.keys(rolesByType);
const pairs = roles.flatMap((role) => types.map((type) => [role, type] as const));
const isFor = (role: WebAndMobileRole, type: string) => rolesByType[type]?.includes(role) === true;

const scopeOf = (type: string) => `${group}/providers/${type}/it`;

// As a person: what Service Owner and AccessKey Reader say of workloads is another test's.
const grantOf = (role: pulumi.Input<WebAndMobileRole>, scope: pulumi.Input<string>) =>
  new RoleGrant("x", { scope, role, principalId, principalType: "User" });

const notThere = (role: WebAndMobileRole, type: string, remedy: string) =>
  `role: ${refused(role, `a role that concerns ${type}; this one allows nothing there`, remedy)}`;
const oneOfThese = (type: string) =>
  `Choose one of these: ${(rolesByType[type] ?? []).map((name) => JSON.stringify(name)).join(", ")}.`;

/** The id of the role that a grant gives at a scope. */
async function roleGiven(role: WebAndMobileRole, scope: pulumi.Input<string>): Promise<unknown> {
  const recorded = await mockPulumi();
  await valueOf(grantOf(role, scope).roleAssignmentId);
  await settled();
  const assignment = recorded.resources.find(({ type }) => type.endsWith(":RoleAssignment"));
  return assignment?.inputs.roleDefinitionId;
}

describe("RoleGrant", () => {
  it("has twenty roles by name, each for one type of resource at least", () => {
    expect(roles).toHaveLength(20);
    expect(roles.filter((role) => !types.some((type) => isFor(role, type)))).toEqual([]);
  });

  it.each(pairs.filter(([role, type]) => isFor(role, type)))("gives %s on %s", async (role, type) => {
    expect(await roleGiven(role, scopeOf(type))).toBe(
      `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${webAndMobileRoles[role].id}`,
    );
  });

  it.each(pairs.filter(([role, type]) => !isFor(role, type)))(
    "refuses %s on %s, naming the roles for it",
    async (role, type) => {
      const recorded = await mockPulumi();
      expect(faultsOf(() => grantOf(role, scopeOf(type)))).toEqual([notThere(role, type, oneOfThese(type))]);
      await settled();
      expect(recorded.resources).toEqual([]);
    },
  );

  it.each(roles)("gives %s on a resource group, a subscription and a management group", async (role) => {
    const inSubscription = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${webAndMobileRoles[role].id}`;
    expect(await roleGiven(role, group)).toBe(inSubscription);
    expect(await roleGiven(role, subscription)).toBe(inSubscription);
    expect(await roleGiven(role, "/providers/Microsoft.Management/managementGroups/contoso")).toBe(
      `/providers/Microsoft.Authorization/roleDefinitions/${webAndMobileRoles[role].id}`,
    );
  });

  it("refuses a named role on a type that none is for, and says what to give instead", async () => {
    await mockPulumi();
    const type = "Microsoft.KeyVault/vaults";
    expect(faultsOf(() => grantOf("Website Contributor", scopeOf(type)))).toEqual([
      notThere("Website Contributor", type, "Give another role as `roleDefinitionId`."),
    ]);
  });

  it("gives a role on what is in a resource: a site's slot", async () => {
    expect(await roleGiven("Website Contributor", `${scopeOf("Microsoft.Web/sites")}/slots/blue`)).toBe(
      `${subscription}/providers/Microsoft.Authorization/roleDefinitions/de139f84-1756-47ae-9be6-808fbbe84772`,
    );
  });

  it("judges an extension resource by its own type, not by that of what it extends", async () => {
    await mockPulumi();
    const type = "Microsoft.Maps/accounts";
    const scope = `${scopeOf("Microsoft.Web/sites")}/providers/${type}/it`;
    expect(faultsOf(() => grantOf("Website Contributor", scope))).toEqual([
      notThere("Website Contributor", type, oneOfThese(type)),
    ]);
  });

  const site = scopeOf("Microsoft.Web/sites");
  const wrong = [
    'RoleGrant "x" has an invalid argument:',
    `  ${notThere("SignalR App Server", "Microsoft.Web/sites", 'Choose one of these: "Website Contributor".')}`,
  ].join("\n");

  it("refuses it in the same words when the scope is known later, and makes no assignment", async () => {
    const recorded = await mockPulumi();
    const failures = await failuresOf(() => grantOf("SignalR App Server", pulumi.output(site)));
    expect(failures).toEqual([wrong]);
    expect(recorded.resources.map(({ type }) => type)).toEqual(["serverless-signalr:index:RoleGrant"]);
  });

  it("refuses it in the same words when the role is known later, and makes no assignment", async () => {
    const recorded = await mockPulumi();
    const role = pulumi.output("SignalR App Server" as const);
    expect(await failuresOf(() => grantOf(role, site))).toEqual([wrong]);
    expect(recorded.resources.map(({ type }) => type)).toEqual(["serverless-signalr:index:RoleGrant"]);
  });
});
