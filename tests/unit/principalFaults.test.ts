import * as pulumi from "@pulumi/pulumi";
import {
  aKey,
  faultsOf,
  key,
  makeGrants,
  makeService,
  missing,
  principalId,
  refused,
  resourceId,
} from "../support/faults";
import { mockPulumi, settled } from "../support/mocks";

const send = { jobs: ["send"] };
const assignments = "/providers/Microsoft.Authorization/roleAssignments";
const guid = "99999999-9999-9999-9999-999999999999";

const principalsRule = [
  "at least one principal under a name",
  'Give an object such as { api: { principalId: "GUID", jobs: ["negotiate"] } }.',
] as const;
const nameRule = [
  "1-100 letters, digits, periods, underscores and hyphens",
  "It is for people to read: name the app or the person.",
] as const;
const wrongPrincipals: (readonly [principals: unknown, fault: string])[] = [
  [undefined, `principals: ${missing(...principalsRule)}`],
  ...[null, "api", 5, true, {}, [], [{ principalId, ...send }]].map(
    (value) => [value, `principals: ${refused(value, ...principalsRule)}`] as const,
  ),
  ...["", "the api", "-api", ".api", "_api", "a/b", "größe", "a".repeat(101)].map(
    (name) => [{ [name]: { principalId, ...send } }, `principals: ${refused(name, ...nameRule)}`] as const,
  ),
  [{ [key]: { principalId, ...send } }, `principals: ${aKey}`],
];

const roleSet =
  '"SignalR App Server", "SignalR REST API Owner", "SignalR REST API Reader", "SignalR Service Owner", ' +
  '"SignalR AccessKey Reader", "SignalR/Web PubSub Contributor"';
const jobSet = '"negotiate", "send", "manage-groups", "read-presence", "host-hub"';
const choose = "Choose one of these.";
const rolesRule = ["a list of at least one role", "Name the roles that the principal gets."] as const;
const jobsRule = ["a list of at least one job", "Name the jobs that the principal gets."] as const;
const once = (noun: string) => [`each ${noun} once`, "Remove it."] as const;
const type = '"ServicePrincipal", "User", "Group", "ForeignGroup", "Device"';
const idRule = [
  "SCOPE/providers/Microsoft.Authorization/roleAssignments/GUID",
  "`az role assignment list --scope SCOPE` lists the ids; it has to be known when the program starts.",
] as const;
const ids = (value: Record<string, unknown>) => ({ jobs: ["negotiate"], roleAssignmentIds: value });
const notGranted = (role: string, roles: string) =>
  `roleAssignmentIds: ${refused(role, `the roles that the principal gets here: ${roles}`, "Correct the role, or leave it out.")}`;

/** What is wrong with one principal; each fault follows the principal's path. */
const wrongPrincipal: (readonly [principal: object, faults: string | readonly string[]])[] = [
  [{}, `roles: ${missing("jobs or roles", "Say what the principal does, or name its roles.")}`],
  ...[[], "SignalR App Server", null, 5, {}].map(
    (roles) => [{ roles }, `roles: ${refused(roles, ...rolesRule)}`] as const,
  ),
  ...[[], "send", null, 5, {}].map((jobs) => [{ jobs }, `jobs: ${refused(jobs, ...jobsRule)}`] as const),
  [
    { jobs: ["send"], roles: ["SignalR App Server"] },
    `roles: ${refused(["SignalR App Server"], "jobs or roles, not both", "Leave one of them out.")}`,
  ],
  [{ jobs: ["sent"] }, `jobs[0]: ${refused("sent", jobSet, 'Did you mean "send"?')}`],
  [{ jobs: ["negotiate", "Send"] }, `jobs[1]: ${refused("Send", jobSet, 'Did you mean "send"?')}`],
  [{ jobs: ["everything"] }, `jobs[0]: ${refused("everything", jobSet, choose)}`],
  [{ jobs: [undefined] }, `jobs[0]: ${missing(jobSet, choose)}`],
  [{ jobs: ["send", "send"] }, `jobs[1]: ${refused("send", ...once("job"))}`],
  [
    { roles: ["SignalR App Sever"] },
    `roles[0]: ${refused("SignalR App Sever", roleSet, 'Did you mean "SignalR App Server"?')}`,
  ],
  [{ roles: ["Owner"] }, `roles[0]: ${refused("Owner", roleSet, choose)}`],
  [{ roles: [5] }, `roles[0]: ${refused(5, roleSet, choose)}`],
  [
    { roles: ["SignalR App Server", "SignalR REST API Owner", "SignalR App Server", "Owner"] },
    [
      `roles[2]: ${refused("SignalR App Server", ...once("role"))}`,
      `roles[3]: ${refused("Owner", roleSet, choose)}`,
    ],
  ],
  [{ roles: [key] }, `roles[0]: ${aKey}`],
  [{ jobs: [key] }, `jobs[0]: ${aKey}`],
  [
    { ...send, principalId: undefined },
    `principalId: ${missing("a GUID, such as 11111111-1111-1111-1111-111111111111", "Give the identity's principal id (object id), not its name, client id or resource id.")}`,
  ],
  [{ ...send, principalType: "Person" }, `principalType: ${refused("Person", type, choose)}`],
  [{ ...send, description: 9 }, `description: ${refused(9, "text", "Give a string.")}`],
  [ids({ "SignalR App Sever": "x" }), notGranted("SignalR App Sever", "SignalR App Server")],
  [
    { ...ids({ "SignalR REST API Reader": "x" }), jobs: ["send", "negotiate"] },
    notGranted("SignalR REST API Reader", "SignalR App Server, SignalR REST API Owner"),
  ],
  [
    ids({ [key]: "x" }),
    "roleAssignmentIds: a value that looks like an access key (not shown) is not allowed. Allowed: the roles that the principal gets here: SignalR App Server. Correct the role, or leave it out.",
  ],
  ...["", guid, 5, null].map(
    (id) =>
      [
        ids({ "SignalR App Server": id }),
        `roleAssignmentIds["SignalR App Server"]: ${refused(id, ...idRule)}`,
      ] as const,
  ),
  [ids({ "SignalR App Server": `AccessKey=${key}` }), `roleAssignmentIds["SignalR App Server"]: ${aKey}`],
];

const grantOf = (principal: object) => makeService({}).grant("api", { principalId, ...principal });

describe("a wrong principal", () => {
  it.each(wrongPrincipals)("of SignalRRoleGrants is told word for word, by name: %j", (principals, fault) => {
    expect(faultsOf(() => makeGrants({ principals }))).toEqual([fault]);
  });

  it.each(wrongPrincipal)("of SignalRRoleGrants is told word for word: %j", (principal, faults) => {
    const principals = { api: { principalId, ...principal } };
    expect(faultsOf(() => makeGrants({ principals }))).toEqual(
      [faults].flat().map((fault) => `principals.api.${fault}`),
    );
  });

  it.each(wrongPrincipal)("of service.grant is told word for word: %j", async (principal, faults) => {
    await mockPulumi();
    expect(faultsOf(() => grantOf(principal))).toEqual([faults].flat());
    await settled();
  });

  it("of many is told together with the others' faults", () => {
    const principals = {
      api: { principalId, jobs: ["sent"] },
      ops: { principalId, jobs: ["send"] },
      web: { principalId, roles: [] },
    };
    expect(faultsOf(() => makeGrants({ principals }))).toEqual([
      `principals.api.jobs[0]: ${refused("sent", jobSet, 'Did you mean "send"?')}`,
      `principals.web.roles: ${refused([], ...rolesRule)}`,
    ]);
  });

  it("has an assignment's id of another scope told, with the scope that it has to have", () => {
    const id = `${resourceId}2${assignments}/${guid}`;
    const principals = { api: { principalId, ...ids({ "SignalR App Server": id }) } };
    expect(faultsOf(() => makeGrants({ principals }))).toEqual([
      `principals.api.roleAssignmentIds["SignalR App Server"]: ${refused(id, `an assignment at ${resourceId}`, "One from above can't be adopted here: grant anew.")}`,
    ]);
  });

  it.each([undefined, null])("that is %j is told as a fault, not as an error of JavaScript", (api) => {
    expect(faultsOf(() => makeGrants({ principals: { api } }))).toHaveLength(1);
  });

  it.each([
    ["principals", () => makeGrants({ principals: pulumi.output({ api: { principalId, ...send } }) })],
    ["roles", () => makeGrants({ principals: { api: { principalId, roles: pulumi.output(["x"]) } } })],
    ["jobs", () => makeGrants({ principals: { api: { principalId, jobs: pulumi.output(["send"]) } } })],
    [
      "roleAssignmentIds",
      () =>
        makeGrants({ principals: { api: { principalId, ...send, roleAssignmentIds: pulumi.output({}) } } }),
    ],
  ])("whose %s are an Output is told without Output's own words", (argument, make) => {
    const faults = faultsOf(make).join("\n");
    expect(faults).toContain(argument);
    expect(faults).not.toMatch(/toJSON|__pulumi|isKnown/);
  });
});
