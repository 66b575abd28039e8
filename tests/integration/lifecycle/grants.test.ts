import { ManagementLockByScope } from "@pulumi/azure-native/authorization";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity";
import { Provider } from "@pulumi/azure-native/provider";
import type { ResourceTransform } from "@pulumi/pulumi";
import type { Stack, UpResult } from "@pulumi/pulumi/automation";
import { PrincipalType, SignalRAuthType, SignalRJob, SignalRRole } from "../../../components";
import { RoleGrant } from "../../../components/roles";
import {
  API,
  APP_SERVER,
  backend,
  clients,
  group,
  groupPath,
  identityPath,
  makeService,
  networkACLs,
  program,
  putGroup,
  REST_API_OWNER,
  send,
  serviceBody,
  serviceMadeElsewhere,
  servicePath,
  signalRType,
  SUBSCRIPTION,
} from "../../support/lifecycle";
import { inlineStack, startTestAzure, type TestAzure } from "../../support/stacks";

const otherSubscription = "99999999-9999-9999-9999-999999999999";
const developer = "44444444-4444-4444-4444-444444444444";
const reader = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const subscription = `/subscriptions/${SUBSCRIPTION}`;
const managementGroups = "/providers/Microsoft.Management/managementGroups";
const there = servicePath("contoso-there");
const upstream = identityPath("upstream");
const far = servicePath("contoso-far", group, otherSubscription);
const condition = "@Resource[Microsoft.Storage/storageAccounts:name] StringEquals 'logs'";

/** Scopes of `RoleGrant` as a program writes them and as Azure gets them, and where the role's definition is. */
const scopes: [what: string, scope: string, sent: string, roleScope: string][] = [
  ["the tenant", "/", "", ""],
  ["a management group", `${managementGroups.toLowerCase()}/Contoso`, `${managementGroups}/contoso`, ""],
  ["a subscription", subscription.toUpperCase(), subscription, subscription],
  ["a resource group", groupPath(group), groupPath(group), subscription],
  ["a SignalR resource", there.toUpperCase(), there, subscription],
  ["another resource", upstream, upstream.replace(/Microsoft.*/, (type) => type.toLowerCase()), subscription],
  [
    "a resource of another subscription, without a provider for it",
    far,
    far,
    `/subscriptions/${otherSubscription}`,
  ],
];

/** How a provider is given to a service. */
const forms = [
  ["provider", (provider: Provider) => ({ provider })],
  ["providers, a list", (provider: Provider) => ({ providers: [provider] })],
  ["providers, by name", (provider: Provider) => ({ providers: { "azure-native": provider } })],
] as const;

const extras = {
  networkACLs,
  identity: { type: "UserAssigned", userAssignedIdentities: [upstream] },
  serverless: { connectionTimeoutInSeconds: 60 },
};
const withExtras: ResourceTransform = ({ type, props, opts }) =>
  type === signalRType ? { props: { ...props, ...extras }, opts } : undefined;

const everything = program(() => {
  for (const [what, scope] of scopes) {
    const more = what === "a resource group" ? { condition, description: "reads logs" } : {};
    new RoleGrant(what, { scope, principalId: backend, roleDefinitionId: reader, ...more });
  }
  const elsewhere = new Provider("elsewhere", { subscriptionId: otherSubscription, location: "northeurope" });
  for (const [index, [, options]] of forms.entries()) {
    const service = makeService(`by-provider-${index}`, {}, options(elsewhere));
    service.grant("api", { principalId: backend, jobs: [SignalRJob.Negotiate] });
  }
  const extended = makeService("extended", {}, { transforms: [withExtras] });
  new ManagementLockByScope("keep", { scope: extended.signalR.id, level: "CanNotDelete" });

  const granting = makeService("granting");
  const { principalId } = new UserAssignedIdentity("api", { resourceGroupName: group });
  granting.grant("api", { principalId, jobs: [SignalRJob.Negotiate, SignalRJob.Send] });
  granting.grant("owner", { principalId: backend, roles: [SignalRRole.ServiceOwner] });
  const person = { principalId: developer, principalType: PrincipalType.User };
  granting.grant("developer", { ...person, jobs: [SignalRJob.Negotiate, SignalRJob.Send] });
  const authType = SignalRAuthType.DefaultAzureCredential;
  return { principalId, localSettings: granting.appSettings({ form: "Functions", authType }) as object };
});

describe("one stack's grants and options", () => {
  let azure: TestAzure;
  let stack: Stack;
  let deployed: UpResult;
  let writes: { request: string; body: unknown }[];

  beforeAll(async () => {
    azure = await startTestAzure({
      subscriptions: [otherSubscription],
      principals: [{ principalId: developer, type: "User" }],
    });
    await serviceMadeElsewhere(azure, "there");
    const location = "westeurope";
    await clients(azure.arm).msi.userAssignedIdentities.createOrUpdate(group, "upstream", { location });
    await putGroup(azure.arm, group, otherSubscription);
    await send(azure.arm, "PUT", far, API.signalR, serviceBody());
    azure.takeWrites();
    stack = await inlineStack(azure, everything);
    deployed = await stack.up();
    writes = azure.takeWrites();
  });
  afterAll(async () => {
    await azure.stop();
  });

  const assignmentsUnder = (scope: string) =>
    writes.filter(({ request }) =>
      request.startsWith(`PUT ${scope}/providers/Microsoft.Authorization/roleAssignments/`),
    );
  const roleOf = (scope: string, role: string) =>
    `${scope}/providers/Microsoft.Authorization/roleDefinitions/${role}`;

  it.each(scopes)("RoleGrant gives a role on %s", async (what, _, sent, roleScope) => {
    const [write, ...others] = assignmentsUnder(sent);
    expect(others).toEqual([]);
    const grant = { principalId: backend, roleDefinitionId: roleOf(roleScope, reader) };
    const conditioned = { condition, conditionVersion: "2.0", description: "reads logs" };
    const more = what === "a resource group" ? conditioned : {};
    expect(write?.body).toEqual({ properties: { ...grant, principalType: "ServicePrincipal", ...more } });
    const id = write?.request.replace("PUT ", "") ?? "";
    expect(await clients(azure.arm).authorization.roleAssignments.getById(id)).toMatchObject({
      ...more,
      principalId: backend,
    });
  });

  it.each(forms.map(([form], index) => [form, index] as const))(
    "opts.%s reaches the service and its grants: its subscription, its location",
    (_, index) => {
      const id = servicePath(`contoso-by-provider-${index}`, group, otherSubscription);
      const made = writes.filter(({ request }) => request === `PUT ${id}`);
      expect(made).toMatchObject([{ body: { location: "northeurope" } }]);
      const roleDefinitionId = roleOf(`/subscriptions/${otherSubscription}`, APP_SERVER);
      expect(assignmentsUnder(id)).toMatchObject([{ body: { properties: { roleDefinitionId } } }]);
    },
  );

  it("transforms send what the component doesn't offer, and `signalR` is there for other resources", async () => {
    const made = writes.find(({ request }) => request.endsWith("/contoso-extended"));
    expect(made?.body).toMatchObject({
      identity: { type: "UserAssigned", userAssignedIdentities: { [upstream]: {} } },
      properties: { disableLocalAuth: true, networkACLs, serverless: extras.serverless },
    });
    const service = await clients(azure.arm).signalR.signalR.get(group, "contoso-extended");
    expect(service).toMatchObject({ networkACLs, serverless: extras.serverless });
    expect(writes.map(({ request }) => request)).toContainEqual(
      expect.stringMatching(/signalR\/contoso-extended\/providers\/Microsoft\.Authorization\/locks\/keep/i),
    );
  });

  it("a new identity and a developer get the roles of their jobs, each as what it is", () => {
    const properties = assignmentsUnder(servicePath("contoso-granting")).map(({ body }) => body);
    const of = (principalId: unknown, principalType: string, ...roles: string[]) =>
      roles.map((role) => ({
        properties: { principalId, principalType, roleDefinitionId: roleOf(subscription, role) },
      }));
    const serviceOwner = "7e4f1700-ea5a-4f59-8f37-079cfe29dce3";
    expect(properties).toHaveLength(5);
    expect(properties).toEqual(
      expect.arrayContaining([
        ...of(deployed.outputs.principalId?.value, "ServicePrincipal", APP_SERVER, REST_API_OWNER),
        ...of(backend, "ServicePrincipal", serviceOwner),
        ...of(developer, "User", APP_SERVER, REST_API_OWNER),
      ]),
    );
    expect(deployed.outputs.localSettings?.value).toEqual({
      AzureSignalRConnectionString:
        "Endpoint=https://contoso-granting.service.signalr.net;AuthType=azure;Version=1.0;",
    });
  });

  it("the next up with refresh changes nothing, and destroy takes all of it away", async () => {
    await stack.up({ refresh: true, expectNoChanges: true });
    expect(azure.takeWrites()).toEqual([]);
    await stack.destroy();
    const made = writes.map(({ request }) => request.replace("PUT ", "").toLowerCase()).sort();
    const gone = azure.takeWrites().map(({ request }) => request.replace("DELETE ", "").toLowerCase());
    expect(gone.sort()).toEqual(made);
  });
});
