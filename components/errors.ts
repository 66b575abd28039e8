// The entry point `serverless-signalr/errors`, for programs of the Automation API: what to do about Azure's refusals of
// role assignments and services. Texts: learn.microsoft.com, "Troubleshoot Azure RBAC", unless a line names another
// source.

/** One of Azure's refusals, and what to do about it. */
export interface ExplainedError {
  /** Azure's code, such as `RoleAssignmentExists`; `AlreadyExists` where azure-native refuses before Azure is asked. */
  code: string;
  /** What to do, in a few sentences. */
  remedy: string;
}

/** What the program knows and Azure's text doesn't say. */
export interface KnownIds {
  /** The id of the SignalR resource, the scope of its grants. Without it remedies say SCOPE. */
  resourceId?: string | undefined;
}

type Remedy = (message: string, known: KnownIds) => string;

const remedies: Readonly<Record<string, Remedy | undefined>> = {
  AuthorizationFailed: (message) => {
    const [, objectId = "OBJECT_ID"] = /object id '([^']+)'/.exec(message) ?? [];
    const [, scope = "SCOPE"] =
      /over scope '(.+?)(?:\/providers\/Microsoft\.Authorization\/[^']*)?'/.exec(message) ?? [];
    return (
      "Whoever deploys may not assign roles; Contributor is not enough. An Owner can allow it: " +
      `az role assignment create --role "Role Based Access Control Administrator" --assignee ${objectId} --scope ${scope}`
    );
  },
  // For a name in use (hashicorp/terraform#36557)
  BadArgument: (message) =>
    message.includes("already in use")
      ? "The name of a service is unique across Azure. Leave `resourceName` out to have one generated, or choose another."
      : "Azure's text says which argument it refuses. Correct that one.",
  InvalidRoleAssignmentId: () =>
    "The name of a role assignment is a GUID. Give one as `roleAssignmentName`, or leave it out.",
  PrincipalNotFound: () =>
    "Give the principal id (object id) of someone in this tenant, not a client id. For an identity made moments ago " +
    'leave `principalType` at "ServicePrincipal"; for a new user or group, run again in some minutes.',
  RoleAssignmentExists: (message, { resourceId = "SCOPE" }) =>
    existingAssignment(
      `${resourceId}/providers/Microsoft.Authorization/roleAssignments/${existingName(message)}`,
    ),
  RoleAssignmentLimitExceeded: () =>
    "The subscription has as many role assignments as Azure allows. Remove some that nobody needs, or grant to a group " +
    '(`principalType: "Group"`) instead of to each of its members.',
  RoleAssignmentUpdateNotPermitted: () =>
    // Left out at once, Pulumi (3.230) would make the old assignment again and then delete it.
    "Another assignment has this name. If the grant was there before, Pulumi has deleted its assignment: take the grant " +
    "out, run `pulumi up`, and put it back without `roleAssignmentName`, so that its name follows from the grant.",
  ScopeLocked: () =>
    "A management lock protects the scope or what is above it; `az lock list` shows it. Have it removed while you deploy.",
  UnmatchedPrincipalType: (message) =>
    `Give \`principalType: "${/has type '(\w+)'/.exec(message)?.[1] ?? "TYPE"}"\`, or correct the principal id.`,
};

// Importing what the stack has already, under an old name or as what a replacement has yet to delete, ends in its deletion:
// Pulumi deletes the old one, which is the same. So this question comes first. And a failed update has left the renamed
// component in the state without its resources; as long as it is there, Pulumi finds it by its own name and looks at no
// alias.
const renamed =
  "First see whether this stack made it: `pulumi stack --show-ids` lists its id. Then don't import it: Pulumi would " +
  "delete it. Was a component renamed or moved, or has it lost its `roleAssignmentName`? Undo that, and run `pulumi up`. " +
  'After that it can have another name with `aliases: [{ name: "OLD" }]`, which is `SERVICE-OLD` for `grant`, and another ' +
  "parent with `aliases: [{ parent: OLD }]`. ";
const otherwise =
  "Otherwise take the grant that failed out, run `pulumi up`, and put it back once no other grant gives the same. ";
const imported = "Only what no stack manages may be imported: ";

const existingAssignment = (id: string) =>
  `${renamed}${otherwise}${imported}importRoleAssignmentId: "${id}" (\`importRoleAssignmentIds\`, by role, where principals are given).`;

/** The GUID of the existing assignment: ARM gives it without hyphens, and older ARM not at all. */
function existingName(message: string): string {
  const [, ...groups] =
    /The ID of the \w+ role assignment is (.{8})-?(.{4})-?(.{4})-?(.{4})-?([0-9a-f]{12})/i.exec(message) ??
    [];
  return groups.length === 0 ? "GUID" : groups.join("-");
}

/**
 * Finds Azure's refusals in the text of a failed deployment, such as the message of the Automation API's
 * `CommandError`, and says what to do about each, in their order. Others than it knows are left out.
 *
 * @example
 * await stack.up().catch((error: unknown) => {
 *   for (const { code, remedy } of explainAzureErrors(String(error), { resourceId })) {
 *     console.error(`${code}: ${remedy}`);
 *   }
 *   throw error;
 * });
 */
export function explainAzureErrors(text: string, known: KnownIds = {}): ExplainedError[] {
  const explained = [...refusals(text, known), ...existing(text)];
  // Each once: Pulumi shows an error where it happens, and again at the end.
  return [...new Map(explained.map((one) => [one.remedy, one])).values()];
}

function refusals(text: string, known: KnownIds): ExplainedError[] {
  // azure-native's form: Status=409 Code="RoleAssignmentExists" Message="..."
  const found = text.split(/\bCode="(?=\w+")/).slice(1);
  return found.flatMap((refusal) => {
    const code = refusal.slice(0, refusal.indexOf('"'));
    const remedy = Object.hasOwn(remedies, code) ? remedies[code]?.(refusal, known) : undefined;
    return remedy === undefined ? [] : [{ code, remedy }];
  });
}

/** azure-native's own refusal to make what has the same id. */
function existing(text: string): ExplainedError[] {
  const code = "AlreadyExists";
  return [...text.matchAll(/cannot create already existing resource '([^']+)'/g)].flatMap(([, id = ""]) => {
    if (/\/roleAssignments\/[^/]+$/i.test(id)) {
      return [{ code, remedy: existingAssignment(id) }];
    }
    const remedy = `${renamed}${imported}importResourceId: "${id}", with the service's own \`sku\`, \`capacity\` and \`disableLocalAuth\`.`;
    return /\/signalR\/[^/]+$/i.test(id) ? [{ code, remedy }] : [];
  });
}
