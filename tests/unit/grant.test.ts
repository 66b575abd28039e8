import * as pulumi from "@pulumi/pulumi";
import {
  PrincipalType,
  ServerlessSignalR,
  SignalRJob,
  SignalRRole,
  type SignalRPrincipal,
} from "../../components";
import { faultsOf, principalId, refused } from "../support/faults";
import { mockPulumi, settled, valueOf, type Recorded } from "../support/mocks";

const resourceId =
  "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.SignalRService/signalR/notifications-abc123";
const definitions =
  "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions";
const backend: SignalRPrincipal = { principalId, jobs: [SignalRJob.Send, SignalRJob.Negotiate] };

/** A service that is registered, and what is registered after it. */
async function madeService() {
  const recorded = await mockPulumi();
  const service = new ServerlessSignalR("notifications", {
    resourceGroupName: "rg",
    allowedOrigins: ["https://app.example.com"],
  });
  await valueOf(service.connectionString);
  recorded.resources.splice(0);
  return { service, recorded };
}

const assignments = (recorded: Recorded) =>
  recorded.resources.filter(({ type }) => type === "azure-native:authorization:RoleAssignment");

/** The grants of a principal of JavaScript's, and all that they registered. */
async function granted(name: string, principal: object, opts?: pulumi.ComponentResourceOptions) {
  const { service, recorded } = await madeService();
  const grants = service.grant(name, { principalId, ...principal }, opts);
  await Promise.all(grants.map(({ roleAssignmentId }) => valueOf(roleAssignmentId)));
  await settled();
  return { grants, recorded };
}

describe("ServerlessSignalR.grant", () => {
  it("registers a SignalRRoleGrant for each role under the service, and nothing else", async () => {
    const { recorded } = await granted("api", { ...backend, description: "sends" });
    const pair = (role: string, slug: string, assignmentName: string, guid: string) => [
      {
        type: "serverless-signalr:index:SignalRRoleGrant",
        name: `notifications-api-${slug}`,
        parent: "notifications",
        inputs: { resourceId, principalId, role, description: "sends" },
        options: {},
      },
      {
        type: "azure-native:authorization:RoleAssignment",
        name: `notifications-api-${slug}`,
        parent: `notifications-api-${slug}`,
        inputs: {
          scope: resourceId,
          roleAssignmentName: assignmentName,
          principalId,
          principalType: "ServicePrincipal",
          roleDefinitionId: `${definitions}/${guid}`,
          description: "sends",
        },
        options: { deleteBeforeReplace: false },
      },
    ];
    const expected = [
      ...pair(
        "SignalR App Server",
        "app-server",
        "661f8e4e-e686-5f3f-9c3e-32862ece7b93",
        "420fcaa2-552c-430f-98ca-3264be4806c7",
      ),
      ...pair(
        "SignalR REST API Owner",
        "rest-api-owner",
        "582b5d56-cf42-5087-8887-c065e459f7b9",
        "fd53cd77-2268-407a-8f46-7e7863d0f521",
      ),
    ];
    expect(recorded.resources).toHaveLength(4);
    expect(recorded.resources).toEqual(expect.arrayContaining(expected));
  });

  it("gives back the grants in the order of the roles", async () => {
    const roles = Object.values(SignalRRole).reverse();
    const { grants } = await granted("api", { roles, principalType: PrincipalType.User });
    expect(await Promise.all(grants.map(({ roleAssignmentId }) => valueOf(roleAssignmentId)))).toEqual([
      "notifications-api-web-pubsub-contributor-id",
      "notifications-api-accesskey-reader-id",
      "notifications-api-service-owner-id",
      "notifications-api-rest-api-reader-id",
      "notifications-api-rest-api-owner-id",
      "notifications-api-app-server-id",
    ]);
  });

  it("passes the principal's type and Outputs on", async () => {
    const { recorded } = await granted("team", {
      principalId: pulumi.output("22222222-2222-2222-2222-222222222222"),
      principalType: pulumi.output(PrincipalType.Group),
      jobs: ["read-presence"],
    });
    expect(assignments(recorded)).toMatchObject([
      { inputs: { principalId: "22222222-2222-2222-2222-222222222222", principalType: "Group" } },
    ]);
  });

  it("passes options on, another parent included", async () => {
    const { service, recorded } = await madeService();
    const app = new pulumi.ComponentResource("test:index:App", "app");
    const grants = service.grant("api", backend, { parent: app, protect: true });
    await Promise.all(grants.map(({ roleAssignmentId }) => valueOf(roleAssignmentId)));
    await settled();
    const components = recorded.resources.filter(({ type }) => type.endsWith(":SignalRRoleGrant"));
    expect(components.map(({ parent, options }) => ({ parent, options }))).toEqual([
      { parent: "app", options: { protect: true } },
      { parent: "app", options: { protect: true } },
    ]);
  });

  it("imports the assignment of a role whose id is given, and makes the others", async () => {
    const id = `${resourceId}/providers/Microsoft.Authorization/roleAssignments/99999999-9999-9999-9999-999999999999`;
    const { recorded } = await granted("api", {
      jobs: ["negotiate", "send"],
      roleAssignmentIds: { "SignalR App Server": id },
    });
    expect(assignments(recorded).map(({ options }) => options)).toEqual([
      { deleteBeforeReplace: true, replaceOnChanges: ["roleDefinitionId"], import: id },
      { deleteBeforeReplace: false },
    ]);
  });

  it("tells all faults at once, in the names of grant and service, before anything is registered", async () => {
    const { service, recorded } = await madeService();
    const roles = ["SignalR App Sever"] as unknown as SignalRRole[];
    expect(() => service.grant("the api", { principalId: "api", roles })).toThrow(
      [
        'Grant "the api" of ServerlessSignalR "notifications" has 3 invalid arguments:',
        `  name: ${refused("the api", "1-100 letters, digits, periods, underscores and hyphens", "It is for people to read: name the app or the person.")}`,
        '  principalId: "api" is not allowed. Allowed: a GUID, such as 11111111-1111-1111-1111-111111111111. Give the identity\'s principal id (object id), not its name, client id or resource id.',
        '  roles[0]: "SignalR App Sever" is not allowed. Allowed: "SignalR App Server", "SignalR REST API Owner", "SignalR REST API Reader", "SignalR Service Owner", "SignalR AccessKey Reader", "SignalR/Web PubSub Contributor". Did you mean "SignalR App Server"?',
      ].join("\n"),
    );
    await settled();
    expect(recorded.resources).toEqual([]);
  });

  it.each(["", "-api", "the api", "api/one", "a".repeat(101)])("refuses the name %j", async (name) => {
    const { service } = await madeService();
    expect(faultsOf(() => service.grant(name, backend))).toEqual([
      `name: ${refused(name, "1-100 letters, digits, periods, underscores and hyphens", "It is for people to read: name the app or the person.")}`,
    ]);
  });

  it("registers nothing when its second role is granted already", async () => {
    const { service, recorded } = await madeService();
    service.grant("sender", { principalId, jobs: ["send"] });
    await settled();
    recorded.resources.splice(0);
    expect(() => service.grant("api", backend)).toThrow("is granted twice");
    await settled();
    expect(recorded.resources).toEqual([]);
  });
});
