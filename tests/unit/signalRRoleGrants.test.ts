import * as pulumi from "@pulumi/pulumi";
import {
  ServerlessSignalR,
  SignalRRoleGrants,
  type GrantedRole,
  type SignalRRoleGrantsArgs,
} from "../../components";
import {
  assignmentId,
  clientId,
  faultsOf,
  faultsWith,
  needed,
  principalId,
  resourceId,
} from "../support/callers";
import { ofType, registered, valueOf } from "../support/mocks";

const names = {
  appServer: "7b462655-c9e1-5481-90a5-b94a7ca60810",
  owner: "4380b951-73e1-598c-8929-fb95b601a0d6",
};

describe("SignalRRoleGrants", () => {
  const args: SignalRRoleGrantsArgs = {
    resourceId,
    principals: {
      api: { principalId, jobs: ["negotiate", "send"], description: "Sends notifications" },
      "dev.1": {
        principalId: pulumi.output(clientId),
        principalType: "User",
        roles: ["SignalR/Web PubSub Contributor"],
      },
    },
  };

  it("registers one component, and an assignment for each role of each principal", async () => {
    const recorded = await registered(() => new SignalRRoleGrants("backends", args));
    expect(recorded.resources[0]).toEqual({
      type: "serverless-signalr:index:SignalRRoleGrants",
      name: "backends",
      parent: undefined,
      inputs: { resourceId },
      options: {},
    });
    const assignments = ofType(recorded, "RoleAssignment");
    expect(recorded.resources).toHaveLength(1 + assignments.length);
    expect(assignments.sort((a, b) => a.name.localeCompare(b.name))).toMatchObject([
      {
        name: "backends-api-app-server",
        parent: "backends",
        inputs: {
          scope: resourceId,
          principalId,
          roleAssignmentName: names.appServer,
          description: "Sends notifications",
        },
        options: { deleteBeforeReplace: false },
      },
      {
        name: "backends-api-rest-api-owner",
        parent: "backends",
        inputs: { principalId, roleAssignmentName: names.owner, principalType: "ServicePrincipal" },
      },
      {
        name: "backends-dev.1-web-pubsub-contributor",
        parent: "backends",
        inputs: { principalId: clientId, principalType: "User" },
      },
    ]);
  });

  it("has the assignments' ids by principal and role, and says what was granted to whom", async () => {
    const granted: GrantedRole[] = [];
    const recorded = await registered(() =>
      granted.push(...new SignalRRoleGrants("backends", args).grantedRoles()),
    );
    expect(recorded.registeredOutputs.backends).toEqual({
      roleAssignmentIds: {
        "api-app-server": "backends-api-app-server-id",
        "api-rest-api-owner": "backends-api-rest-api-owner-id",
        "dev.1-web-pubsub-contributor": "backends-dev.1-web-pubsub-contributor-id",
      },
    });
    const id = { roleAssignmentId: "backends-api-rest-api-owner-id" };
    expect(await valueOf(pulumi.output(granted))).toMatchObject([
      { principal: "api", principalId, role: "SignalR App Server", roleAssignmentName: names.appServer },
      { principal: "api", role: "SignalR REST API Owner", ...id },
      { principal: "dev.1", principalId: clientId, role: "SignalR/Web PubSub Contributor" },
    ]);
  });

  const principal = (more: object) => ({ principals: { api: { principalId, ...more } } });
  const anyRoles = "Allowed: either jobs or roles.";
  it.each<[object, ...string[]]>([
    [
      { principals: {} },
      'principals: {} is not allowed. Allowed: at least one principal under a name, such as { api: { principalId: "GUID", jobs: ["negotiate"] } }.',
    ],
    [
      { principals: { "a b": {} } },
      'principals.a b: "a b" is not allowed. Allowed: up to 100 letters, digits, periods, underscores and hyphens.',
    ],
    [
      principal({}),
      `principals.api.roles: is missing. ${anyRoles} Say what the principal does, or name its roles.`,
    ],
    [
      principal({ jobs: ["send"], roles: ["SignalR App Server"] }),
      `principals.api.roles: ["SignalR App Server"] is not allowed. ${anyRoles} Leave one of them out.`,
    ],
    [
      principal({ jobs: ["sned", "send", "send"] }),
      'principals.api.jobs[0]: "sned" is not allowed. Allowed: "negotiate", "send", "manage-groups", "read-presence", "host-hub". Did you mean "send"?',
      'principals.api.jobs[2]: "send" is not allowed. Allowed: each job once.',
    ],
    [
      principal({ jobs: ["send"], importRoleAssignmentIds: { "SignalR App Server": assignmentId } }),
      'principals.api.importRoleAssignmentIds: "SignalR App Server" is not allowed. Allowed: the roles that the principal gets here: SignalR REST API Owner.',
    ],
  ])("refuses %j", (wrong, ...faults) => {
    expect(faultsWith("SignalRRoleGrants", { ...wrong })).toEqual(faults);
  });

  it("refuses a role that a principal gets under two names: one assignment can't be two", () => {
    const id = "abcdef11-1111-1111-1111-111111111111";
    const late = pulumi.output(id);
    const principals = {
      api: { principalId: id, jobs: ["negotiate"] },
      late: { principalId: late, jobs: ["negotiate", "send"] },
      hub: { principalId: id.toUpperCase(), roles: ["SignalR REST API Reader", "SignalR App Server"] },
      again: { principalId: late, jobs: ["send"] },
      other: { principalId: pulumi.output(id), jobs: ["send"] },
    };
    expect(faultsWith("SignalRRoleGrants", { principals })).toEqual([
      'principals.hub: gets "SignalR App Server", as api does: both are the same principal. Remove one of the two.',
      'principals.again: gets "SignalR REST API Owner", as late does: both are the same principal. Remove one of the two.',
    ]);
  });
});

describe("grant", () => {
  it("is protected or under another parent only by options of its own", async () => {
    const recorded = await registered(() => {
      const opts = { protect: true, parent: new pulumi.ComponentResource("x:y:Team", "team") };
      new ServerlessSignalR("n", needed).grant("api", { principalId, jobs: ["send"] }, opts);
    });
    expect(ofType(recorded, "SignalRRoleGrants")).toMatchObject([
      { parent: "team", options: { protect: true } },
    ]);
    expect(ofType(recorded, "RoleAssignment")).toMatchObject([{ options: { protect: true } }]);
  });

  it("names faults by the principal's own properties, and the grant by its name and service", async () => {
    await registered(() => {
      const service = new ServerlessSignalR("n", needed);
      const grant = () => service.grant("api", { principalId: "api", jobs: ["send"] });
      expect(grant).toThrow(
        'grant "api" of "n" has an invalid argument:\n  principalId: "api" is not allowed.',
      );
      expect(faultsOf(() => service.grant("api", { principalId, jobs: [] }))).toEqual([
        "jobs: [] is not allowed. Allowed: a list of at least one job.",
      ]);
    });
  });
});
