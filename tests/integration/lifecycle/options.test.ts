import * as azureNative from "@pulumi/azure-native/provider";
import type * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity";
import { ServerlessSignalR, SignalRRole, SignalRRoleGrant } from "../../../components";
import {
  API,
  assignmentsAt,
  backend,
  failureOf,
  program,
  putGroup,
  send,
  servicePath,
  signalRType,
  stateOf,
  takeRequests,
} from "../../support/lifecycle";
import { clients } from "../../support/microsoftClients";
import { inlineStack, startTestAzure, type TestAzure } from "../../support/stacks";

const otherSubscription = "99999999-9999-9999-9999-999999999999";

let azure: TestAzure;
beforeAll(async () => {
  azure = await startTestAzure({ subscriptions: [otherSubscription] });
});
afterAll(async () => {
  await azure.stop();
});

describe("transforms on the component", () => {
  it("send what the component doesn't offer: network rules, an identity, a timeout", async () => {
    const group = "transformed";
    await putGroup(azure.arm, "identities");
    const { msi, signalR } = clients(azure.arm);
    const identity = await msi.userAssignedIdentities.createOrUpdate("identities", "upstream", {
      location: "westeurope",
    });
    const extras = {
      networkACLs: {
        defaultAction: "Deny",
        publicNetwork: { allow: ["ClientConnection", "RESTAPI"] },
        ipRules: [{ action: "Allow", value: "203.0.113.0/24" }],
      },
      identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
      serverless: { connectionTimeoutInSeconds: 60 },
    };
    const withExtras: pulumi.ResourceTransform = ({ type, props, opts }) =>
      type === signalRType ? { props: { ...props, ...extras }, opts } : undefined;
    const stack = await inlineStack(azure, program({ group, serviceOptions: { transforms: [withExtras] } }), {
      name: group,
    });
    azure.takeWrites();
    await stack.up();

    const write = azure.takeWrites().find(({ request }) => request.endsWith("/contoso-transformed"));
    expect(write?.body).toMatchObject({
      kind: "SignalR",
      identity: { type: "UserAssigned", userAssignedIdentities: { [identity.id ?? ""]: {} } },
      properties: {
        disableLocalAuth: true,
        networkACLs: extras.networkACLs,
        serverless: { connectionTimeoutInSeconds: 60 },
      },
    });
    expect(await signalR.signalR.get(group, "contoso-transformed")).toMatchObject({
      networkACLs: { defaultAction: "Deny", publicNetwork: { allow: ["ClientConnection", "RESTAPI"] } },
      serverless: { connectionTimeoutInSeconds: 60 },
      identity: { type: "UserAssigned" },
    });

    await stack.up({ expectNoChanges: true });
    await stack.refresh({ expectNoChanges: true });
    expect(azure.takeWrites()).toEqual([]);
  });
});

describe("options of the component", () => {
  it("protect: destroy is refused, and the service stays", async () => {
    const group = "protected";
    const stack = await inlineStack(azure, program({ group, serviceOptions: { protect: true } }), {
      name: group,
    });
    await stack.up();
    azure.takeWrites();
    const message = await failureOf(stack.destroy());
    expect(message).toContain("cannot be deleted");
    expect(message).toContain("protected");
    expect(takeRequests(azure)).toEqual([]);

    stack.workspace.program = program({ group });
    await stack.up();
    await stack.destroy();
    expect(takeRequests(azure)).toEqual([
      "DELETE signalR/contoso-protected",
      "DELETE resourceGroups/protected",
    ]);
  });

  it("retainOnDelete: destroy forgets the service and leaves it in Azure", async () => {
    await putGroup(azure.arm, "kept");
    const stack = await inlineStack(
      azure,
      program({
        group: "keeper",
        service: { resourceGroupName: "kept", resourceName: "contoso-kept" },
        serviceOptions: { retainOnDelete: true },
      }),
      { name: "keeper" },
    );
    await stack.up();
    azure.takeWrites();
    await stack.destroy();
    expect(takeRequests(azure)).toEqual(["DELETE resourceGroups/keeper"]);
    expect(await stateOf(stack, signalRType)).toEqual([]);
    const service = await clients(azure.arm).signalR.signalR.get("kept", "contoso-kept");
    expect(service.provisioningState).toBe("Succeeded");
  });
});

describe("a provider passed explicitly", () => {
  const service = servicePath("contoso-elsewhere", "elsewhere", otherSubscription);

  /** A service and its grant in another subscription and region than the stack's own. */
  const elsewhere =
    (options: (provider: azureNative.Provider) => pulumi.ComponentResourceOptions): PulumiFn =>
    () => {
      const provider = new azureNative.Provider("elsewhere", {
        subscriptionId: otherSubscription,
        location: "northeurope",
      });
      const opts = options(provider);
      const { resourceId, connectionString } = new ServerlessSignalR(
        "notify",
        {
          resourceGroupName: "elsewhere",
          resourceName: "contoso-elsewhere",
          allowedOrigins: ["https://app.example.com"],
        },
        opts,
      );
      new SignalRRoleGrant("api", { resourceId, principalId: backend, role: SignalRRole.AppServer }, opts);
      return Promise.resolve({ connectionString, resourceId });
    };

  it.each([
    ["provider", (provider: azureNative.Provider) => ({ provider })],
    ["providers, a list", (provider: azureNative.Provider) => ({ providers: [provider] })],
    ["providers, by name", (provider: azureNative.Provider) => ({ providers: { "azure-native": provider } })],
  ])("as opts.%s reaches the children: its subscription, its location", async (form, options) => {
    const name = form.replace(/\W+/g, "-");
    await putGroup(azure.arm, "elsewhere", otherSubscription);
    const stack = await inlineStack(azure, elsewhere(options), { name });
    azure.takeWrites();
    await stack.up();
    const [made, granted, ...others] = azure.takeWrites();
    expect(others).toEqual([]);
    expect(made).toMatchObject({ request: `PUT ${service}`, body: { location: "northeurope" } });
    expect(granted?.request).toMatch(
      new RegExp(`^PUT ${service}/providers/Microsoft.Authorization/roleAssignments/`),
    );
    expect(granted?.body).toMatchObject({
      properties: {
        roleDefinitionId: `/subscriptions/${otherSubscription}/providers/Microsoft.Authorization/roleDefinitions/420fcaa2-552c-430f-98ca-3264be4806c7`,
      },
    });
    expect(await assignmentsAt(azure.arm, service)).toHaveLength(1);
    await stack.destroy();
    expect((await send(azure.arm, "GET", service, API.signalR)).status).toBe(404);
  });
});

describe("an identity made in the same stack", () => {
  it("gets its grant at once, because the principal is said to be a ServicePrincipal", async () => {
    await putGroup(azure.arm, "fresh");
    const stack = await inlineStack(
      azure,
      () => {
        const { principalId } = new UserAssignedIdentity("api", { resourceGroupName: "fresh" });
        const { resourceId } = new ServerlessSignalR("notify", {
          resourceGroupName: "fresh",
          resourceName: "contoso-fresh",
          allowedOrigins: ["*"],
        });
        new SignalRRoleGrant("api", { resourceId, principalId, role: SignalRRole.RestApiOwner });
        return Promise.resolve({ principalId });
      },
      { name: "fresh" },
    );
    const { outputs } = await stack.up();
    expect(await assignmentsAt(azure.arm, servicePath("contoso-fresh", "fresh"))).toMatchObject([
      { principalId: String(outputs.principalId?.value), principalType: "ServicePrincipal" },
    ]);
  });
});
