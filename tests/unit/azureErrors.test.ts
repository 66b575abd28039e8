import { readFileSync } from "node:fs";
import { join } from "node:path";
import { explainAzureErrors } from "../../components/errors";
import { projectDirectory } from "../../local/project";

const scope =
  "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.SignalRService/signalR/sig";
const byRole =
  "For `grant`, `SignalRRoleGrants` and the stack's configuration it is `roleAssignmentIds`, by role.";
const refusal = (code: string, message = "") => `error: Status=400 Code="${code}" Message="${message}"`;

describe("explainAzureErrors", () => {
  it.each([
    "The ID of the existing role assignment is 2f9290b01a8244fea959b441c49c84cb.",
    "The ID of the conflicting role assignment is 2f9290b0-1a82-44fe-a959-b441c49c84cb.",
  ])("gives the argument that adopts the assignment which Azure names: %s", (sentence) => {
    const text = refusal("RoleAssignmentExists", `The role assignment already exists. ${sentence}`);
    expect(explainAzureErrors(text, { resourceId: scope })).toEqual([
      {
        code: "RoleAssignmentExists",
        remedy: `It was made elsewhere. Adopt it with this argument: roleAssignmentId: "${scope}/providers/Microsoft.Authorization/roleAssignments/2f9290b0-1a82-44fe-a959-b441c49c84cb". ${byRole}`,
      },
    ]);
  });

  it("leaves places for what neither Azure nor the caller says", () => {
    const text = refusal("RoleAssignmentExists", "The role assignment already exists.");
    expect(explainAzureErrors(text)[0]?.remedy).toMatch(
      /roleAssignmentId: "SCOPE\/providers\/Microsoft\.Authorization\/roleAssignments\/GUID"\. For/,
    );
  });

  it("gives the command that lets the deployer assign roles, with the ids of Azure's text", () => {
    const message =
      "The client 'app' with object id '99999999-9999-9999-9999-999999999999' does not have authorization to perform " +
      `action 'Microsoft.Authorization/roleAssignments/write' over scope '${scope}/providers/Microsoft.Authorization/roleAssignments/x' or the scope is invalid.`;
    expect(explainAzureErrors(refusal("AuthorizationFailed", message))[0]?.remedy).toBe(
      "Whoever deploys may not assign roles; Contributor is not enough. An Owner can allow it: " +
        'az role assignment create --role "Role Based Access Control Administrator" ' +
        `--assignee 99999999-9999-9999-9999-999999999999 --scope ${scope}`,
    );
  });

  it("names the principal's type that Azure found", () => {
    const message =
      "The PrincipalId 'x' has type 'Group' , which is different from specified PrinciaplType 'User'.";
    expect(explainAzureErrors(refusal("UnmatchedPrincipalType", message))[0]?.remedy).toContain(
      '`principalType: "Group"`',
    );
  });

  it.each([
    [
      "roleAssignmentId",
      `${scope}/providers/Microsoft.Authorization/roleAssignments/2f9290b0-1a82-44fe-a959-b441c49c84cb`,
      `. ${byRole}`,
    ],
    ["resourceId", scope, ""],
  ])("gives %s to adopt what azure-native finds under the same name", (argument, id, also) => {
    expect(explainAzureErrors(`error: cannot create already existing resource '${id}'`)).toEqual([
      {
        code: "AlreadyExists",
        remedy: `It was made elsewhere. Adopt it with this argument: ${argument}: "${id}"${also}`,
      },
    ]);
  });

  it("explains each refusal once, in the order of the text, and leaves out what it doesn't know", () => {
    const text = [
      refusal("ScopeLocked"),
      refusal("SomethingElse", "ScopeLocked"),
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

  it.each([
    ["AuthorizationFailed", ""],
    ["BadArgument", "Leaf domain X is already in use."],
    ["InvalidRoleAssignmentId", ""],
    ["PrincipalNotFound", ""],
    ["RoleAssignmentExists", ""],
    ["RoleAssignmentLimitExceeded", ""],
    ["RoleAssignmentUpdateNotPermitted", ""],
    ["ScopeLocked", ""],
    ["UnmatchedPrincipalType", ""],
  ])("says of %s what explainAzureErrors says", (code, message) => {
    const [explained] = explainAzureErrors(refusal(code, message));
    expect(explained?.code).toBe(code);
    expect(page).toContain(`### ${code}\n\n${explained?.remedy ?? ""}\n`);
  });
});
