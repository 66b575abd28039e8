import { ResourceGroup } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { PrincipalType, ServerlessSignalR, SignalRRole, SignalRRoleGrant } from "../../../components";
import {
  API,
  assignmentsAt,
  backend,
  program,
  putGroup,
  send,
  serviceBody,
  servicePath,
  signalRType,
  stateOf,
} from "../../support/lifecycle";
import { clients } from "../../support/microsoftClients";
import { inlineStack, startTestAzure, type TestAzure } from "../../support/stacks";

const otherSubscription = "99999999-9999-9999-9999-999999999999";
const developer = "44444444-4444-4444-4444-444444444444";
const appServer = "420fcaa2-552c-430f-98ca-3264be4806c7";
const allowedOrigins = ["https://app.example.com"];

let azure: TestAzure;
beforeAll(async () => {
  azure = await startTestAzure({
    subscriptions: [otherSubscription],
    principals: [{ principalId: developer, type: "User" }],
  });
});
afterAll(async () => {
  await azure.stop();
});

/** A stack with nothing but a grant. */
const grantOn =
  (resourceId: () => pulumi.Input<string>): PulumiFn =>
  () => {
    const args = { resourceId: resourceId(), principalId: backend, role: SignalRRole.AppServer };
    const { roleAssignmentId } = new SignalRRoleGrant("api", args);
    return Promise.resolve({ roleAssignmentId });
  };

describe("a grant apart from its service", () => {
  it("takes the service's id from another stack's output", async () => {
    const owner = await inlineStack(azure, program({ group: "shared" }), { name: "owner" });
    await owner.up();
    const user = await inlineStack(
      azure,
      grantOn(() => {
        const reference = new pulumi.StackReference("organization/inline/owner");
        return reference.requireOutput("resourceId").apply(String);
      }),
      { name: "user" },
    );
    azure.takeWrites();
    await user.up();
    const scope = servicePath("contoso-shared", "shared");
    const [write, ...others] = azure.takeWrites();
    expect(others).toEqual([]);
    expect(write?.request).toMatch(
      new RegExp(`^PUT ${scope}/providers/Microsoft.Authorization/roleAssignments/[0-9a-f-]{36}$`),
    );
    await user.up({ expectNoChanges: true });

    await user.destroy();
    expect(await assignmentsAt(azure.arm, scope)).toEqual([]);
    expect((await clients(azure.arm).signalR.signalR.get("shared", "contoso-shared")).hostName).toBe(
      "contoso-shared.service.signalr.net",
    );
  });

  it("goes to the service's own subscription, role definition included, without a provider for it", async () => {
    await putGroup(azure.arm, "far", otherSubscription);
    const far = servicePath("contoso-far", "far", otherSubscription);
    await send(azure.arm, "PUT", far, API.signalR, serviceBody());
    const stack = await inlineStack(
      azure,
      grantOn(() => far),
      { name: "far" },
    );
    azure.takeWrites();
    const { outputs } = await stack.up();
    const roleAssignmentId = String(outputs.roleAssignmentId?.value);
    expect(roleAssignmentId.startsWith(`${far}/providers/Microsoft.Authorization/roleAssignments/`)).toBe(
      true,
    );
    expect(azure.takeWrites()).toEqual([
      {
        request: `PUT ${roleAssignmentId}`,
        body: {
          properties: {
            principalId: backend,
            principalType: "ServicePrincipal",
            roleDefinitionId: `/subscriptions/${otherSubscription}/providers/Microsoft.Authorization/roleDefinitions/${appServer}`,
          },
        },
      },
    ]);
    expect(await assignmentsAt(azure.arm, far)).toMatchObject([{ principalId: backend, scope: far }]);
  });
});

describe("a grant to a developer, for debugging without keys", () => {
  it("says that the principal is a User, and so does Azure", async () => {
    const grants = { dev: { principalId: developer, principalType: PrincipalType.User } };
    const stack = await inlineStack(azure, program({ group: "debugged", grants }), { name: "debugged" });
    azure.takeWrites();
    await stack.up();
    expect(azure.takeWrites().at(-1)?.body).toMatchObject({
      properties: { principalId: developer, principalType: "User" },
    });
    expect(await assignmentsAt(azure.arm, servicePath("contoso-debugged", "debugged"))).toMatchObject([
      { principalId: developer, principalType: "User" },
    ]);
  });
});

describe("two services in one stack", () => {
  const longest = `a${"b".repeat(61)}c`;
  const longName = "notifications for the whole of the company, in all its regions and its 4 markets";

  it("live side by side, with names at the limit: 63 characters given, 63 made of 80", async () => {
    expect(longName).toHaveLength(80);
    const stack = await inlineStack(
      azure,
      () => {
        const { name } = new ResourceGroup("group", { resourceGroupName: "two" });
        const given = new ServerlessSignalR("given", {
          resourceGroupName: name,
          resourceName: longest,
          allowedOrigins,
        });
        const made = new ServerlessSignalR(longName, { resourceGroupName: name, allowedOrigins });
        for (const [index, { resourceId }] of [given, made].entries()) {
          new SignalRRoleGrant(`api-${index}`, {
            resourceId,
            principalId: backend,
            role: SignalRRole.AppServer,
          });
        }
        return Promise.resolve({
          given: given.connectionString,
          madeName: made.resourceName,
          made: made.connectionString,
        });
      },
      { name: "two" },
    );
    const { outputs } = await stack.up();
    const made = String(outputs.madeName?.value);
    expect(made).toHaveLength(63);
    expect(made).toMatch(/^notifications-for-the-whole-of-the-company-in-all-its-re-[a-z0-9]{6}$/);
    expect(outputs.given?.value).toBe(
      `Endpoint=https://${longest}.service.signalr.net;AuthType=azure.msi;Version=1.0;`,
    );
    expect(outputs.made?.value).toBe(
      `Endpoint=https://${made}.service.signalr.net;AuthType=azure.msi;Version=1.0;`,
    );
    for (const name of [longest, made]) {
      const service = await clients(azure.arm).signalR.signalR.get("two", name);
      expect(service).toMatchObject({ provisioningState: "Succeeded", disableLocalAuth: true });
      expect(await assignmentsAt(azure.arm, servicePath(name, "two"))).toHaveLength(1);
    }
    await stack.up({ expectNoChanges: true });
    await stack.destroy();
    expect(await stateOf(stack, signalRType)).toEqual([]);
  });
});
