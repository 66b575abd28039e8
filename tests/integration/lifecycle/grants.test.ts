import { ResourceGroup } from "@pulumi/azure-native/resources";
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation";
import {
  ServerlessSignalR,
  SignalRJob,
  SignalRRole,
  SignalRRoleGrant,
  SignalRRoleGrants,
} from "../../../components";
import { explainAzureErrors } from "../../../components/errors";
import { RoleGrant } from "../../../components/roles";
import {
  API,
  APP_SERVER,
  assignmentPath,
  assignmentsAt,
  backend,
  failureOf,
  groupPath,
  REST_API_OWNER,
  roleAssignmentType,
  roleId,
  send,
  servicePath,
  stateOf,
  SUBSCRIPTION,
  takeRequests,
} from "../../support/lifecycle";
import { clients } from "../../support/microsoftClients";
import { inlineStack, startTestAzure, type TestAzure } from "../../support/stacks";

const worker = "22222222-2222-2222-2222-222222222222";
const READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7";

let azure: TestAzure;
beforeAll(async () => {
  azure = await startTestAzure();
});
afterAll(async () => {
  await azure.stop();
});

/** A group with the service `notify`, and grants on it. */
const programWith = (group: string, grant: (service: ServerlessSignalR) => void) => () => {
  const { name } = new ResourceGroup("group", { resourceGroupName: group });
  const service = new ServerlessSignalR("notify", {
    resourceGroupName: name,
    resourceName: `contoso-${group}`,
    allowedOrigins: ["https://app.example.com"],
  });
  grant(service);
  return Promise.resolve({});
};

/** What Azure has at a scope: `ROLE for PRINCIPAL`. */
async function grantedAt(scope: string): Promise<string[]> {
  const assignments = await assignmentsAt(azure.arm, scope);
  return assignments
    .map(({ roleDefinitionId, principalId }) => `${roleDefinitionId?.split("/").at(-1)} for ${principalId}`)
    .sort();
}

/** What an update printed. */
async function printed(stack: Stack): Promise<string> {
  const { stdout, stderr } = await stack.up();
  return stdout + stderr;
}

describe("service.grant", () => {
  const group = "by-job";
  const scope = servicePath(`contoso-${group}`, group);

  it("gives the roles for the jobs, and the next up changes nothing", async () => {
    const stack = await inlineStack(
      azure,
      programWith(group, (service) => {
        service.grant("api", { principalId: backend, jobs: [SignalRJob.Negotiate, SignalRJob.Send] });
      }),
      { name: group },
    );
    expect(await printed(stack)).not.toContain("warning");
    expect(await grantedAt(scope)).toEqual([
      `${APP_SERVER} for ${backend}`,
      `${REST_API_OWNER} for ${backend}`,
    ]);
    expect(
      (await stateOf(stack, roleAssignmentType)).map(({ urn }) => urn.split("::").at(-1)).sort(),
    ).toEqual(["notify-api-app-server", "notify-api-rest-api-owner"]);
    await stack.up({ expectNoChanges: true });
    await stack.refresh({ expectNoChanges: true });
  });

  it("warns of a role wider than a workload needs, and grants it", async () => {
    const stack = await inlineStack(
      azure,
      programWith("wide", (service) => {
        service.grant("api", { principalId: backend, roles: [SignalRRole.ServiceOwner] });
      }),
      { name: "wide" },
    );
    expect(await printed(stack)).toContain(
      "SignalR Service Owner allows a workload everything on the data plane. A backend that negotiates and sends needs " +
        "SignalR App Server and SignalR REST API Owner; one that only reads, SignalR REST API Reader.",
    );
    expect(await grantedAt(servicePath("contoso-wide", "wide"))).toHaveLength(1);
  });
});

describe("SignalRRoleGrants", () => {
  const group = "many";
  const scope = servicePath(`contoso-${group}`, group);
  const principals = {
    api: { principalId: backend, jobs: [SignalRJob.Negotiate] },
    worker: { principalId: worker, jobs: [SignalRJob.Send] },
  };
  let stack: Stack;

  it("gives each principal its roles from one component", async () => {
    stack = await inlineStack(
      azure,
      programWith(group, ({ resourceId }) => {
        new SignalRRoleGrants("backends", { resourceId, principals });
      }),
      { name: group },
    );
    await stack.up();
    expect(await grantedAt(scope)).toEqual([
      `${APP_SERVER} for ${backend}`,
      `${REST_API_OWNER} for ${worker}`,
    ]);
    expect(await stateOf(stack, "serverless-signalr:index:SignalRRoleGrants")).toHaveLength(1);
  });

  it("gives another role before it takes the old one away, and leaves the others alone", async () => {
    stack.workspace.program = programWith(group, ({ resourceId }) => {
      const api = { principalId: backend, jobs: [SignalRJob.ReadPresence] };
      new SignalRRoleGrants("backends", { resourceId, principals: { ...principals, api } });
    });
    azure.takeWrites();
    await stack.up();
    const requests = takeRequests(azure);
    expect(requests).toHaveLength(2);
    expect(requests[0]).toMatch(/^PUT roleAssignments/);
    expect(requests[1]).toMatch(/^DELETE roleAssignments/);
  });

  it("takes a grant over from another component by an alias, without a request", async () => {
    const moved = (aliases: string[]): ComponentResourceOptions => ({
      transforms: [
        ({ name, props, opts }) =>
          name === "backends-api-app-server" ? { props, opts: { ...opts, aliases } } : undefined,
      ],
    });
    const group = "moved";
    const api = { principalId: backend, roles: [SignalRRole.AppServer] };
    const mover = await inlineStack(
      azure,
      programWith(group, ({ resourceId }) => {
        new SignalRRoleGrant("api", { resourceId, principalId: backend, role: SignalRRole.AppServer });
      }),
      { name: group },
    );
    await mover.up();
    const [before] = await stateOf(mover, roleAssignmentType);
    azure.takeWrites();
    mover.workspace.program = programWith(group, ({ resourceId }) => {
      new SignalRRoleGrants("backends", { resourceId, principals: { api } }, moved([before?.urn ?? ""]));
    });
    await mover.up();
    expect(takeRequests(azure)).toEqual([]);
    expect((await stateOf(mover, roleAssignmentType)).map(({ id }) => id)).toEqual([before?.id]);
  });
});

describe("RoleGrant", () => {
  const group = "any-role";
  const custom = "12345678-1234-1234-1234-123456789abc";
  const condition =
    "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'logs'";

  it("gives a built-in role by GUID, a custom one by id and condition, and one of the table by name", async () => {
    const roleDefinitionId = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${custom}`;
    await clients(azure.arm).authorization.roleDefinitions.createOrUpdate(
      `/subscriptions/${SUBSCRIPTION}`,
      custom,
      {
        roleName: "Log reader",
        permissions: [{ actions: ["*/read"] }],
        assignableScopes: [`/subscriptions/${SUBSCRIPTION}`],
      },
    );
    const stack = await inlineStack(
      azure,
      programWith(group, ({ resourceId }) => {
        const scope = groupPath(group);
        new RoleGrant("reads", { scope: resourceId, principalId: backend, roleDefinitionId: READER });
        new RoleGrant("negotiates", { scope: resourceId, principalId: backend, role: "SignalR App Server" });
        new RoleGrant("logs", {
          scope: resourceId.apply(() => scope),
          principalId: backend,
          roleDefinitionId,
          condition,
          description: "reads logs",
        });
      }),
      { name: group },
    );
    await stack.up();
    const service = servicePath(`contoso-${group}`, group);
    expect(await grantedAt(service)).toEqual(
      expect.arrayContaining([`${APP_SERVER} for ${backend}`, `${READER} for ${backend}`]),
    );
    const atGroup = (await assignmentsAt(azure.arm, groupPath(group))).filter(
      (one) => one.scope === groupPath(group),
    );
    expect(atGroup).toMatchObject([
      { roleDefinitionId, condition, conditionVersion: "2.0", description: "reads logs" },
    ]);
    await stack.up({ expectNoChanges: true });
    await stack.refresh({ expectNoChanges: true });
  });
});

describe("an assignment that exists already", () => {
  const group = "existing";
  const scope = servicePath(`contoso-${group}`, group);
  const id = assignmentPath(scope, "66666666-6666-6666-6666-666666666666");

  it("is adopted with the line that explains RoleAssignmentExists, without a request that changes anything", async () => {
    const stack = await inlineStack(
      azure,
      programWith(group, () => undefined),
      { name: group },
    );
    await stack.up();
    await send(azure.arm, "PUT", id, API.roles, {
      properties: {
        roleDefinitionId: roleId(APP_SERVER),
        principalId: backend,
        principalType: "ServicePrincipal",
      },
    });
    const granting = (args: { roleAssignmentId?: string }) =>
      programWith(group, ({ resourceId }) => {
        new SignalRRoleGrant("api", {
          resourceId,
          principalId: backend,
          role: SignalRRole.AppServer,
          ...args,
        });
      });
    stack.workspace.program = granting({});
    const [explained] = explainAzureErrors(await failureOf(stack.up()), { resourceId: scope });
    expect(explained?.code).toBe("RoleAssignmentExists");

    const roleAssignmentId = /roleAssignmentId: "([^"]*)"/.exec(explained?.remedy ?? "")?.[1] ?? "";
    expect(roleAssignmentId).toBe(id);
    azure.takeWrites();
    stack.workspace.program = granting({ roleAssignmentId });
    const { summary } = await stack.up();
    expect(summary.resourceChanges?.import).toBe(1);
    await stack.up({ expectNoChanges: true });
    await stack.refresh({ expectNoChanges: true });
    expect(takeRequests(azure)).toEqual([]);
    expect(await stateOf(stack, roleAssignmentType)).toMatchObject([{ id }]);
  });
});
