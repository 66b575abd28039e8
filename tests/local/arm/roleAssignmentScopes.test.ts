import type { LocalArm } from "../../../local/arm";
import * as support from "./support";
import {
  API,
  assignmentPath,
  collect,
  errorOf,
  groupPath,
  identityPath,
  roleId,
  send,
  servicePath,
} from "./support";

const NAME = "22222222-2222-2222-2222-222222222222";
const READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const SUBSCRIPTION_SCOPE = `/subscriptions/${support.SUBSCRIPTION}`;
const MANAGEMENT_GROUP = "/providers/Microsoft.Management/managementGroups/platform";

describe("the scope of a role assignment", () => {
  let arm: LocalArm;

  beforeEach(async () => {
    arm = await support.start();
    await support.putGroup(arm);
    await support.putService(arm);
    await send(arm, "PUT", identityPath(), API.identities, { location: "westeurope" });
  });

  afterEach(support.stopAll);

  it.each<[string, string, string]>([
    ["a management group", MANAGEMENT_GROUP, ""],
    ["a subscription", SUBSCRIPTION_SCOPE, SUBSCRIPTION_SCOPE],
    ["a resource group", groupPath(), SUBSCRIPTION_SCOPE],
    ["a service", servicePath(), SUBSCRIPTION_SCOPE],
    ["an identity", identityPath(), SUBSCRIPTION_SCOPE],
  ])("can be %s, for Microsoft's client too", async (_what, scope, roleScope) => {
    const { roleAssignments } = support.clients(arm).authorization;
    const created = await roleAssignments.create(scope.slice(1), NAME, {
      roleDefinitionId: roleId(READER),
      principalId: support.USER,
    });
    expect(created).toMatchObject({
      id: assignmentPath(scope, NAME),
      scope,
      roleDefinitionId: `${roleScope}/providers/Microsoft.Authorization/roleDefinitions/${READER}`,
    });
    expect(await roleAssignments.get(scope.slice(1), NAME)).toMatchObject({ id: created.id });
    expect(await collect(roleAssignments.listForScope(scope.slice(1)))).toMatchObject([{ name: NAME }]);
    expect(await roleAssignments.delete(scope.slice(1), NAME)).toMatchObject({ name: NAME });
    expect(await collect(roleAssignments.listForScope(scope.slice(1)))).toEqual([]);
    await expect(roleAssignments.get(scope.slice(1), NAME)).rejects.toMatchObject({
      code: "RoleAssignmentNotFound",
    });
  });

  const notFound = (type: string, group: string) =>
    `The Resource '${type}' under resource group '${group}' was not found. ` +
    "For more details please go to https://aka.ms/ARMResourceNotFoundFix";
  const tenantOnly = "The request did not have a subscription or a valid tenant level resource provider.";

  it.each<[string, string, string, string]>([
    [
      "an unknown subscription",
      "/subscriptions/30000000-0000-0000-0000-000000000000",
      "SubscriptionNotFound",
      "The subscription '30000000-0000-0000-0000-000000000000' could not be found.",
    ],
    [
      "an unknown resource group",
      groupPath("none"),
      "ResourceGroupNotFound",
      "Resource group 'none' could not be found.",
    ],
    [
      "an unknown service",
      servicePath("none"),
      "ResourceNotFound",
      notFound("Microsoft.SignalRService/signalR/none", "rg"),
    ],
    [
      "an unknown identity",
      identityPath("none"),
      "ResourceNotFound",
      notFound("Microsoft.ManagedIdentity/userAssignedIdentities/none", "rg"),
    ],
    [
      "a resource of a type that isn't here",
      `${groupPath()}/providers/Microsoft.Storage/storageAccounts/contoso`,
      "ResourceNotFound",
      notFound("Microsoft.Storage/storageAccounts/contoso", "rg"),
    ],
    [
      "such a resource of the subscription",
      `${SUBSCRIPTION_SCOPE}/providers/Microsoft.Security/pricings/api`,
      "ResourceNotFound",
      notFound("Microsoft.Security/pricings/api", "<null>"),
    ],
    [
      "such a resource of the tenant",
      "/providers/Microsoft.Billing/accounts/a",
      "MissingSubscription",
      tenantOnly,
    ],
    ["a part of a management group", `${MANAGEMENT_GROUP}/settings/a`, "MissingSubscription", tenantOnly],
  ])("can't be %s", async (_what, scope, code, message) => {
    const properties = { roleDefinitionId: roleId(), principalId: support.USER };
    for (const method of ["PUT", "GET", "DELETE"]) {
      const body = method === "PUT" ? { properties } : undefined;
      const reply = await send(arm, method, assignmentPath(scope, NAME), API.roles, body);
      expect(errorOf(reply)).toEqual({ status: 404, code, message });
    }
  });
});
