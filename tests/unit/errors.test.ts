import { readFileSync } from "node:fs";
import { join } from "node:path";
import { explainAzureErrors } from "../../components/errors";
import { projectDirectory } from "../../local/project";
import { assignmentId, resourceId } from "../support/callers";

const refusal = (code: string, message = "") => `error: Status=400 Code="${code}" Message="${message}"`;
const remedyOf = (text: string) => explainAzureErrors(text)[0]?.remedy;

const renamed =
  "First see whether this stack made it: `pulumi stack --show-ids` lists its id. Then don't import it: Pulumi would " +
  "delete it. Was a component renamed or moved, or has it lost its `roleAssignmentName`? Undo that, and run `pulumi up`. " +
  'After that it can have another name with `aliases: [{ name: "OLD" }]`, which is `SERVICE-OLD` for `grant`, and another ' +
  "parent with `aliases: [{ parent: OLD }]`. ";
const otherwise =
  "Otherwise take the grant that failed out, run `pulumi up`, and put it back once no other grant gives the same. ";
const imported = "Only what no stack manages may be imported: ";
const importAssignment = (id: string) =>
  `${renamed}${otherwise}${imported}importRoleAssignmentId: "${id}" (\`importRoleAssignmentIds\`, by role, where principals are given).`;

/** What the ids in Azure's text, or those that the caller knows, make of a remedy. */
const remedies: [code: string, message: string, remedy: string][] = [
  [
    "AuthorizationFailed",
    "The client 'app' with object id '99999999-9999-9999-9999-999999999999' does not have authorization to perform " +
      `action 'Microsoft.Authorization/roleAssignments/write' over scope '${assignmentId}' or the scope is invalid.`,
    "Whoever deploys may not assign roles; Contributor is not enough. An Owner can allow it: " +
      'az role assignment create --role "Role Based Access Control Administrator" ' +
      `--assignee 99999999-9999-9999-9999-999999999999 --scope ${resourceId}`,
  ],
  ["BadArgument", "", "Azure's text says which argument it refuses. Correct that one."],
  [
    "RoleAssignmentExists",
    "The role assignment already exists. The ID of the existing role assignment is 22222222222222222222222222222222.",
    importAssignment(assignmentId),
  ],
  [
    "RoleAssignmentExists",
    "The ID of the conflicting role assignment is 22222222-2222-2222-2222-222222222222.",
    importAssignment(assignmentId),
  ],
  [
    "RoleAssignmentExists",
    "The role assignment already exists.",
    importAssignment(`${resourceId}/providers/Microsoft.Authorization/roleAssignments/GUID`),
  ],
  [
    "UnmatchedPrincipalType",
    "The PrincipalId 'x' has type 'Group' , which is different from specified PrinciaplType 'User'.",
    'Give `principalType: "Group"`, or correct the principal id.',
  ],
];

describe("explainAzureErrors", () => {
  it.each(remedies)("says what to do about %s: %s", (code, message, remedy) => {
    expect(explainAzureErrors(refusal(code, message), { resourceId })).toEqual([{ code, remedy }]);
  });

  it.each([
    [assignmentId, importAssignment(assignmentId)],
    [
      resourceId,
      `${renamed}${imported}importResourceId: "${resourceId}", with the service's own \`sku\`, \`capacity\` and \`disableLocalAuth\`.`,
    ],
  ])("asks first whether the stack itself made what azure-native finds: %s", (id, remedy) => {
    expect(explainAzureErrors(`error: cannot create already existing resource '${id}'`)).toEqual([
      { code: "AlreadyExists", remedy },
    ]);
  });

  it("leaves places for what neither Azure's text nor the caller says", () => {
    expect(remedyOf(refusal("RoleAssignmentExists"))).toContain(
      '"SCOPE/providers/Microsoft.Authorization/roleAssignments/GUID"',
    );
    expect(remedyOf(refusal("AuthorizationFailed"))).toMatch(/--assignee OBJECT_ID --scope SCOPE$/);
    expect(remedyOf(refusal("UnmatchedPrincipalType"))).toContain('"TYPE"');
  });

  it("explains each refusal once, in the order of the text, and leaves out what it doesn't know", () => {
    const text = [
      refusal("ScopeLocked"),
      refusal("SomethingElse", "ScopeLocked"),
      refusal("toString"),
      refusal("PrincipalNotFound"),
      refusal("ScopeLocked"),
      "error: cannot create already existing resource '/subscriptions/s/resourceGroups/rg'",
    ].join("\n");
    expect(explainAzureErrors(text).map(({ code }) => code)).toEqual(["ScopeLocked", "PrincipalNotFound"]);
    expect(explainAzureErrors("")).toEqual([]);
  });
});

describe("docs/errors.md", () => {
  const page = readFileSync(join(projectDirectory, "docs", "errors.md"), "utf8");
  const codes = [...page.matchAll(/^### (\w+)$/gm)].map(([, code = ""]) => code);

  it("explains all of Azure's codes that are known", () => {
    expect(codes).toHaveLength(9);
  });

  it.each(codes)("says of %s what explainAzureErrors says", (code) => {
    const message = code === "BadArgument" ? "already in use" : "";
    expect(page).toContain(`### ${code}\n\n${remedyOf(refusal(code, message)) ?? "no remedy"}\n`);
  });
});
