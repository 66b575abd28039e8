import type { ResourceTransform } from "@pulumi/pulumi";
import { SignalRJob, SignalRRole, SignalRRoleGrants, type SignalRRoleGrantArgs } from "../../../components";
import type { Change, Make } from "../../support/changes";
import { backend, makeGrant, makeService, otherBackend, servicePath } from "../../support/lifecycle";

const sender = { principalId: backend, jobs: [SignalRJob.Send] };
const negotiator = { principalId: backend, jobs: [SignalRJob.Negotiate, SignalRJob.Send] };
const ownNames = [5, 6, 7].map((digit) => `33333333-3333-3333-3333-33333333333${digit}`);

const before: Make = (name, resourceId) => makeGrant(name, { resourceId });
type GrantArgs = Partial<SignalRRoleGrantArgs>;
const grant = (after: GrantArgs, both: GrantArgs = {}): Change["programs"] => [
  (name, resourceId) => makeGrant(name, { resourceId, ...both }),
  (name, resourceId) => makeGrant(name, { resourceId, ...both, ...after }),
];

const oldFirst = ["DELETE roleAssignments", "PUT roleAssignments"];
const newFirst = ["PUT roleAssignments", "DELETE roleAssignments"];
const [appServer, owner, othersOwner] = [
  `SignalR App Server for ${backend}`,
  `SignalR REST API Owner for ${backend}`,
  `SignalR REST API Owner for ${otherBackend}`,
];

export const changesOfGrants: Change[] = [
  {
    change: "role of a grant",
    key: "role",
    programs: grant({ role: SignalRRole.AppServer }),
    requests: newFirst,
    grants: [appServer],
  },
  {
    change: "principal of a grant",
    key: "principal",
    programs: grant({ principalId: otherBackend }),
    requests: newFirst,
    grants: [othersOwner],
  },
  {
    change: "service of a grant",
    key: "on",
    programs: grant({ resourceId: servicePath("contoso-on-another") }),
    requests: newFirst,
    grants: [],
  },
  {
    change: "role of a grant with a roleAssignmentName",
    key: "own-role",
    programs: grant({ role: SignalRRole.AppServer }, { roleAssignmentName: ownNames[0] }),
    requests: oldFirst,
    grants: [appServer],
  },
  {
    change: "principal of a grant with a roleAssignmentName",
    key: "own-principal",
    programs: grant({ principalId: otherBackend }, { roleAssignmentName: ownNames[1] }),
    requests: oldFirst,
    grants: [othersOwner],
  },
  {
    change: "a grant, which is taken out, and put back without its roleAssignmentName",
    key: "own-none",
    programs: [
      (name, resourceId) => makeGrant(name, { resourceId, roleAssignmentName: ownNames[2] }),
      () => undefined,
      before,
    ],
    requests: ["DELETE roleAssignments"],
    lastRequests: ["PUT roleAssignments"],
    grants: [owner],
  },
  {
    change: "the casing of a principal id and a resource id, names in it included",
    key: "cased",
    programs: grant({
      resourceId: servicePath("contoso-cased").toUpperCase(),
      principalId: backend.toUpperCase(),
    }),
    requests: [],
    grants: [owner],
  },
  {
    change: "the name of a grant, with aliases",
    key: "renamed",
    programs: [
      before,
      (name, resourceId) => makeGrant(`${name}-anew`, { resourceId }, { aliases: [{ name }] }),
    ],
    requests: [],
    grants: [owner],
  },
  {
    change: "the name of a service's grant of two roles, with one `aliases`",
    key: "renamed-both",
    programs: [
      (key) => makeService(key).grant("api", negotiator),
      (key) => makeService(key).grant("backend", negotiator, { aliases: [{ name: `${key}-api` }] }),
    ],
    requests: [],
    grants: [appServer, owner],
  },
  {
    change: "a grant's component to SignalRRoleGrants, with the alias of docs/grants.md",
    key: "joined",
    programs: [
      before,
      (name, resourceId) => {
        const type = "serverless-signalr:index:SignalRRoleGrant$azure-native:authorization:RoleAssignment";
        const aliases = [`urn:pulumi:test::inline::${type}::${name}`];
        const transform: ResourceTransform = ({ name, props, opts }) =>
          name === "backends-api-rest-api-owner" ? { props, opts: { ...opts, aliases } } : undefined;
        const principals = { api: sender };
        new SignalRRoleGrants("backends", { resourceId, principals }, { transforms: [transform] });
      },
    ],
    requests: [],
    grants: [owner],
  },
  {
    change: "description of a grant",
    key: "described",
    programs: grant({ description: "sends" }),
    requests: ["PUT roleAssignments"],
    grants: [owner],
  },
];
