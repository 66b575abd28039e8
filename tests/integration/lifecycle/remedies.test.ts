import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation";
import { PrincipalType, SignalRJob, SignalRRole, type SignalRRoleGrantArgs } from "../../../components";
import { explainAzureErrors } from "../../../components/errors";
import {
  API,
  APP_SERVER,
  assignmentMadeElsewhere,
  assignmentsAt,
  backend,
  clients,
  failureOf,
  granted,
  group,
  groupPath,
  lockPath,
  makeGrant,
  makeService,
  program,
  putGroup,
  REST_API_OWNER,
  roleAssignmentType,
  send,
  serviceBody,
  serviceMadeElsewhere,
  servicePath,
  signalRType,
  stateOf,
  takeRequests,
} from "../../support/lifecycle";
import { inlineStack, startTestAzure, type TestAzure } from "../../support/stacks";

const developer = "44444444-4444-4444-4444-444444444444";
const stranger = "55555555-5555-5555-5555-555555555555";
const foreignName = "66666666-6666-6666-6666-666666666666";
const usedName = "77777777-7777-7777-7777-777777777777";

let azure: TestAzure;
let stack: Stack;
beforeAll(async () => {
  azure = await startTestAzure({
    principals: [{ principalId: developer, type: "User" }],
    takenNames: ["contoso-taken"],
  });
  await putGroup(azure.arm, group);
});
afterAll(async () => {
  await azure.stop();
});

const idOf = (key: string) => servicePath(`contoso-${key}`);
const put = (key: string) => send(azure.arm, "PUT", idOf(key), API.signalR, serviceBody());

/** What Azure refuses, and the program that obeys the remedy. */
interface Refusal {
  code: string;
  /** The name of what is refused, on the service `contoso-KEY`. */
  key: string;
  /** Part of what is said to do. */
  remedy: string;
  refused: () => unknown;
  /** Makes what stands in the way, before the stack is deployed. */
  arrange?: () => Promise<unknown>;
  /** Does outside the program what the remedy says. */
  remove?: () => Promise<unknown>;
  /** The program once the remedy is obeyed. */
  obeyed: () => unknown;
}

type GrantArgs = Partial<SignalRRoleGrantArgs>;
const grant =
  (key: string, args: GrantArgs = {}, opts?: ComponentResourceOptions) =>
  () =>
    makeGrant(key, { resourceId: idOf(key), ...args }, opts);
/** The component refuses it before Azure would, so a transform has to bring it. */
const withName = (roleAssignmentName: string): ComponentResourceOptions => ({
  transforms: [
    ({ type, props, opts }) =>
      type === roleAssignmentType ? { props: { ...props, roleAssignmentName }, opts } : undefined,
  ],
});
const imported = { sku: "Standard_S1", capacity: 1, disableLocalAuth: true } as const;

const refusals: Refusal[] = [
  {
    code: "UnmatchedPrincipalType",
    key: "unmatched",
    remedy: '`principalType: "User"`',
    refused: grant("unmatched", { principalId: developer }),
    obeyed: grant("unmatched", { principalId: developer, principalType: PrincipalType.User }),
  },
  {
    code: "PrincipalNotFound",
    key: "unfound",
    remedy: 'leave `principalType` at "ServicePrincipal"',
    refused: grant("unfound", { principalId: stranger, principalType: PrincipalType.User }),
    obeyed: grant("unfound", { principalId: stranger }),
  },
  {
    code: "InvalidRoleAssignmentId",
    key: "misnamed",
    remedy: "Give one as `roleAssignmentName`, or leave it out.",
    refused: grant("misnamed", {}, withName("no-guid")),
    obeyed: grant("misnamed"),
  },
  {
    code: "RoleAssignmentUpdateNotPermitted",
    key: "used",
    remedy: "put it back without `roleAssignmentName`",
    arrange: () => assignmentMadeElsewhere(azure, groupPath(group), APP_SERVER, usedName),
    refused: grant("used", { roleAssignmentName: usedName }),
    obeyed: grant("used"),
  },
  {
    code: "ScopeLocked",
    key: "locked",
    remedy: "`az lock list` shows it. Have it removed",
    arrange: () =>
      send(azure.arm, "PUT", lockPath(idOf("locked")), API.locks, { properties: { level: "ReadOnly" } }),
    refused: grant("locked"),
    remove: () => send(azure.arm, "DELETE", lockPath(idOf("locked")), API.locks),
    obeyed: grant("locked"),
  },
  {
    code: "RoleAssignmentExists",
    key: "foreign",
    remedy: `importRoleAssignmentId: "${idOf("foreign")}/providers/Microsoft.Authorization/roleAssignments/${foreignName}"`,
    arrange: () => assignmentMadeElsewhere(azure, idOf("foreign"), REST_API_OWNER, foreignName),
    refused: grant("foreign"),
    obeyed: () => {
      const remedy = explanations.find(({ code }) => code === "RoleAssignmentExists")?.remedy;
      const [, importRoleAssignmentId] = /importRoleAssignmentId: "([^"]+)"/.exec(remedy ?? "") ?? [];
      grant("foreign", { importRoleAssignmentId })();
    },
  },
  {
    code: "AlreadyExists",
    key: "there",
    remedy: `importResourceId: "${idOf("there")}", with the service's own`,
    arrange: () => serviceMadeElsewhere(azure, "there"),
    refused: () => makeService("there"),
    obeyed: () =>
      makeService("there", { resourceName: undefined, importResourceId: idOf("there"), ...imported }),
  },
  {
    code: "BadArgument",
    key: "taken",
    remedy: "Leave `resourceName` out",
    refused: () => makeService("taken"),
    obeyed: () => makeService("taken", { resourceName: undefined }),
  },
];

let explanations: ReturnType<typeof explainAzureErrors> = [];

/** What is in Azure under a key, when it was made, and who has which role. */
async function live(key: string) {
  const { id, systemData } = await clients(azure.arm).signalR.signalR.get(group, `contoso-${key}`);
  const assignments = await assignmentsAt(azure.arm, idOf(key));
  return { id, createdAt: systemData?.createdAt, assignments: assignments.map((one) => one.id).sort() };
}

describe("what Azure refuses", () => {
  let text = "";
  let inState: string[] = [];

  beforeAll(async () => {
    for (const { key } of [...refusals, { key: "allowed" }, { key: "limited" }]) {
      if (!["there", "taken"].includes(key)) {
        await put(key);
      }
    }
    for (const { arrange } of refusals) {
      await arrange?.();
    }
    stack = await inlineStack(
      azure,
      program(() => undefined),
    );
    const refused = program(() => {
      refusals.forEach((row) => row.refused());
    });
    azure.takeWrites();
    text = await failureOf(stack.up({ program: refused, continueOnError: true }));
    explanations = explainAzureErrors(text, { resourceId: idOf("foreign") });
    const made = [...(await stateOf(stack, signalRType)), ...(await stateOf(stack, roleAssignmentType))];
    inState = made.map(({ urn }) => urn);
  });

  it("is explained, and leaves nothing half-made in the stack", () => {
    const codes = refusals.map(({ code }) => code).sort();
    expect(explanations.map(({ code }) => code).sort()).toEqual(codes);
    expect(inState).toEqual([]);
  });

  const obeyed = () => {
    refusals.forEach((row) => row.obeyed());
    grant("allowed")();
    return undefined;
  };

  it("AuthorizationFailed: the command names who deploys and where; once obeyed, all remedies work", async () => {
    const { deployer } = azure.arm.settings;
    deployer.canWriteRoleAssignments = false;
    const told = await failureOf(stack.up({ program: program(grant("allowed")) }));
    deployer.canWriteRoleAssignments = true;
    expect(explainAzureErrors(told)).toEqual([
      {
        code: "AuthorizationFailed",
        remedy: expect.stringContaining(
          `--assignee ${deployer.objectId} --scope ${idOf("allowed")}`,
        ) as string,
      },
    ]);
    const before = { foreign: await live("foreign"), there: await live("there") };
    for (const { remove } of refusals) {
      await remove?.();
    }
    await stack.up({ program: program(obeyed) });
    expect(await granted(azure.arm, idOf("allowed"))).toContain(`SignalR REST API Owner for ${backend}`);
    expect({ foreign: await live("foreign"), there: await live("there") }).toEqual(before);
  });

  it.each(refusals)("$code: $remedy", async ({ code, key, remedy }) => {
    expect(text).toMatch(
      code === "AlreadyExists"
        ? `cannot create already existing resource '${idOf(key)}'`
        : new RegExp(`Status=\\d+ Code="${code}"`),
    );
    expect(text).toMatch(new RegExp(`azure-native:\\w+:(RoleAssignment|SignalR) \\(${key}\\)`));
    expect(explanations.find((one) => one.code === code)?.remedy).toContain(remedy);
    const names = [...(await stateOf(stack, signalRType)), ...(await stateOf(stack, roleAssignmentType))];
    expect(names.map(({ urn }) => urn.split("::").at(-1))).toContain(key);
  });

  it("RoleAssignmentLimitExceeded: one that nobody needs removed, the grant is made", async () => {
    const { settings } = azure.arm;
    const all = (await assignmentsAt(azure.arm, groupPath(group))).length;
    settings.roleAssignmentLimit = all;
    const limited = program(() => {
      obeyed();
      return grant("limited")();
    });
    const told = await failureOf(stack.up({ program: limited }));
    expect(explainAzureErrors(told)).toEqual([
      { code: "RoleAssignmentLimitExceeded", remedy: expect.stringContaining("Remove some") as string },
    ]);
    await clients(azure.arm).authorization.roleAssignments.delete(groupPath(group), usedName);
    azure.takeWrites();
    await stack.up({ program: limited });
    settings.roleAssignmentLimit = 4000;
    expect(takeRequests(azure)).toEqual([expect.stringMatching(/^PUT roleAssignments/)]);
  });
});

describe("what the stack has under another name", () => {
  const sender = { principalId: backend, jobs: [SignalRJob.Negotiate, SignalRJob.Send] };
  const ownName = { roleAssignmentName: "88888888-8888-8888-8888-888888888888" };

  /** The names of the components, and whether they say their old ones. */
  interface Names {
    service?: string;
    worker?: string;
    api?: string;
    named?: object;
    aliased?: boolean;
    /** Whether the worker's grant is under another parent than its service. */
    moved?: boolean;
  }
  const make = ({
    service = "notify",
    worker = "worker",
    api = "api",
    named = ownName,
    aliased,
    moved,
  }: Names) =>
    program(() => {
      const aliases = (name: string) => (aliased === true ? { aliases: [{ name }] } : {});
      const notify = makeService(service, { resourceName: "contoso-notify" }, aliases("notify"));
      const parent = moved === true ? new ComponentResource("x:y:Team", "team") : notify;
      const old = moved === true ? { aliases: [{ parent: notify }] } : aliases("notify-worker");
      notify.grant(worker, sender, { parent, ...(aliased === true ? old : {}) });
      const grant = { resourceId: notify.resourceId, principalId: stranger };
      makeGrant(api, grant, aliases("api"));
      makeGrant("named", { ...grant, role: SignalRRole.AppServer, ...named });
      return undefined;
    });
  let renaming: Stack;
  let before: Awaited<ReturnType<typeof live>>;

  beforeAll(async () => {
    renaming = await inlineStack(azure, make({}), { name: "renaming" });
    await renaming.up();
    before = await live("notify");
    azure.takeWrites();
  });

  // Not with `--continue-on-error`, with which Pulumi goes on to delete what has the old names.
  it.each<[string, string, Names]>([
    ["a service's component", "AlreadyExists", { service: "inform" }],
    ["grants, one of them a service's", "AlreadyExists", { worker: "backend", api: "backend" }],
    ["a grant under another parent", "AlreadyExists", { moved: true }],
    ["a grant without its roleAssignmentName", "RoleAssignmentExists", { named: {} }],
  ])("%s (%s): the remedy asks first whether the stack made it; nothing is lost", async (_, code, names) => {
    const told = await failureOf(renaming.up({ program: make(names) }));
    const explained = explainAzureErrors(told, { resourceId: idOf("notify") });
    expect(new Set(explained.map((one) => one.code))).toEqual(new Set([code]));
    for (const { remedy } of explained) {
      expect(remedy).toMatch(
        /^First see whether this stack made it: .* Only what no stack manages may be imported:/,
      );
      const [, id = ""] = /import\w+Id: "([^"]+)"/.exec(remedy) ?? [];
      expect([before.id, ...before.assignments].map((one) => one?.toLowerCase())).toContain(id.toLowerCase());
    }
    expect(await live("notify")).toEqual(before);
  });

  it("is all there after the remedy: the old names, then the new ones with aliases, and Azure gets nothing", async () => {
    azure.takeWrites();
    const withAliasAlone = renaming.up({ program: make({ service: "inform", aliased: true }) });
    expect(await failureOf(withAliasAlone)).toContain("cannot create already existing resource");
    await renaming.up({ program: make({}) });
    const renamed = { service: "inform", api: "backend", worker: "backend", aliased: true };
    await renaming.up({ program: make(renamed) });
    await renaming.up({ program: make({ ...renamed, moved: true }) });
    expect(azure.takeWrites()).toEqual([]);
    expect(await live("notify")).toEqual(before);
    const names = (await stateOf(renaming, roleAssignmentType))
      .map(({ urn }) => urn.split("::").at(-1))
      .sort();
    expect(names).toEqual(["backend", "inform-backend-app-server", "inform-backend-rest-api-owner", "named"]);
  });
});
