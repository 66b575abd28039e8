import { RoleAssignment } from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentChecker, isPending } from "./invalidArguments";
import { programGrants } from "./programGrants";
import { parseRoleAssignmentId, roleAssignmentName } from "./resourceIds";
import { parseScope } from "./scopes";
import { PrincipalType } from "./signalRRoles";
import { mayBeKey } from "./keys";
import { refusal } from "./refusals";
import * as valid from "./validators";

// What all components that grant roles share.

/** Who gets a role. */
export interface PrincipalInputs {
  principalId: pulumi.Input<string>;
  principalType?: pulumi.Input<PrincipalType> | undefined;
  description?: pulumi.Input<string> | undefined;
}

/** The role as the program gave it, for faults. */
export interface GrantedRole {
  /** Which property gave it. */
  propertyPath: string;
  role: pulumi.Input<string>;
}

/** One role assignment, with its arguments checked. */
export interface AssignmentInputs extends PrincipalInputs {
  granted: GrantedRole;
  /** The id of the scope in its canonical casing. */
  scope: pulumi.Input<string>;
  /** The full id of the role's definition. */
  roleDefinitionId: pulumi.Output<string>;
  condition?: pulumi.Input<string> | undefined;
  roleAssignmentName?: pulumi.Input<string> | undefined;
  roleAssignmentId?: string | undefined;
  /** Which property gave it. @default "roleAssignmentId" */
  roleAssignmentIdPath?: string;
}

/** Checks who gets a role; `path` comes before each property's name. */
export function checkPrincipal(
  checker: ArgumentChecker,
  subject: string,
  { principalId, principalType, description }: PrincipalInputs,
  path = "",
): PrincipalInputs {
  const grants = programGrants();
  const isPrincipalId = (id: string) => valid.principalId(id) ?? grants.addPrincipalId(subject, id);
  const checkedId = checker.check(`${path}principalId`, principalId, isPrincipalId);
  grants.addCopy(checkedId, principalId);
  return {
    principalId: checkedId,
    principalType: checker.checkOptional(`${path}principalType`, principalType, valid.oneOf(PrincipalType)),
    description: checker.checkOptional(`${path}description`, description, valid.anyText),
  };
}

const grantedTwice = (role: pulumi.Input<string>, other: string) =>
  `${typeof role === "string" ? JSON.stringify(role) : "the role"} is granted twice: ${other} gives it to the same ` +
  "principal at the same scope, and Azure refuses a second assignment (RoleAssignmentExists). Remove one of the two.";

/** Adds a fault of a grant that another component of the program makes, as `programGrants` says. */
export function checkGrantedOnce(
  checker: ArgumentChecker,
  { propertyPath, role }: GrantedRole,
  other: string | undefined,
): void {
  checker.add(propertyPath, other && grantedTwice(role, other));
}

/** Makes the child that every grant has. */
export function assignRole(
  parent: pulumi.ComponentResource,
  name: string,
  subject: string,
  inputs: AssignmentInputs,
): RoleAssignment {
  const { scope, roleDefinitionId, condition, granted, roleAssignmentIdPath = "roleAssignmentId" } = inputs;
  const principalId = isPending(inputs.principalId)
    ? pulumi.output(inputs.principalId).apply((id) => id.toLowerCase())
    : inputs.principalId.toLowerCase();
  const givenName = givenNameOf(inputs);
  const grants = programGrants();
  const adopted = adoption(inputs.roleAssignmentId);
  checkAdoptedOnce(subject, roleAssignmentIdPath, adopted.import);
  const assignmentName = pulumi
    .all([scope, principalId, roleDefinitionId, givenName])
    .apply(([scope, principalId, roleDefinition, given]) => {
      const roleGuid = roleDefinition.slice(roleDefinition.lastIndexOf("/") + 1);
      const checker = new ArgumentChecker(subject);
      checkGrantedOnce(checker, granted, grants.addKnownGrant(subject, { scope, principalId, roleGuid }));
      checker.add(roleAssignmentIdPath, elsewhere(inputs.roleAssignmentId, scope));
      checker.throwIfAny();
      // GUIDs differ in case alone without being others; a changed name would replace the assignment.
      return given?.toLowerCase() ?? roleAssignmentName(scope, principalId, roleDefinition);
    });

  return new RoleAssignment(
    name,
    {
      scope,
      roleAssignmentName: assignmentName,
      principalId,
      principalType: inputs.principalType ?? PrincipalType.ServicePrincipal,
      roleDefinitionId,
      description: inputs.description,
      condition,
      // The only version that Azure takes (learn.microsoft.com, conditions-role-assignments-rest).
      conditionVersion: condition === undefined ? undefined : "2.0",
    },
    {
      parent,
      ...replacement(givenName !== undefined),
      ...adopted,
    },
  );
}

/**
 * Imports under one casing of the id. An id in another casing than before is a second import to Pulumi, which then
 * deletes what it imported first: the same assignment.
 */
function adoption(roleAssignmentId = ""): { import?: string } {
  const parts = parseRoleAssignmentId(roleAssignmentId);
  if (parts === undefined) {
    return {};
  }
  const scope = parseScope(parts.scope)?.id ?? parts.scope;
  const name = parts.roleAssignmentName.toLowerCase();
  return { import: `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}` };
}

function checkAdoptedOnce(subject: string, propertyPath: string, id: string | undefined): void {
  const other = id === undefined ? undefined : programGrants().addAdoption(subject, id);
  const checker = new ArgumentChecker(subject);
  checker.add(
    propertyPath,
    other &&
      `${JSON.stringify(id)} is adopted twice: ${other} adopts the same assignment, and without one of the two ` +
        "Pulumi would delete it. Each assignment gives one role to one principal: give each its own.",
  );
  checker.throwIfAny();
}

function givenNameOf({ roleAssignmentName, roleAssignmentId }: AssignmentInputs) {
  return roleAssignmentId === undefined
    ? roleAssignmentName
    : parseRoleAssignmentId(roleAssignmentId)?.roleAssignmentName;
}

/**
 * How a changed assignment is replaced. A computed name changes with the grant, so the new one can exist before the
 * old one goes; azure-native alone would delete an explicitly named resource first. With a name of the caller's the
 * old one has to go first, also for another role, which Azure doesn't change in place (RoleAssignmentUpdateNotPermitted).
 */
function replacement(hasGivenName: boolean): pulumi.CustomResourceOptions {
  return hasGivenName
    ? { deleteBeforeReplace: true, replaceOnChanges: ["roleDefinitionId"] }
    : { deleteBeforeReplace: false };
}

/** Checks which assignment it is, where that isn't left to be computed. */
export function checkAssignmentName(
  checker: ArgumentChecker,
  { roleAssignmentName, roleAssignmentId }: Pick<AssignmentInputs, "roleAssignmentName" | "roleAssignmentId">,
  scope: pulumi.Input<string>,
): Pick<AssignmentInputs, "roleAssignmentName" | "roleAssignmentId"> {
  if (roleAssignmentId !== undefined) {
    checkAssignmentId(checker, "roleAssignmentId", roleAssignmentId, scope);
    if (roleAssignmentName !== undefined) {
      checker.add(
        "roleAssignmentName",
        "is one too many: `roleAssignmentId` ends with the name. Leave it out.",
      );
    }
  }
  return {
    roleAssignmentName: checker.checkOptional(
      "roleAssignmentName",
      roleAssignmentName,
      valid.roleAssignmentGuid,
    ),
    roleAssignmentId,
  };
}

/** Checks the id of an assignment that is to be adopted: its scope is the grant's own. */
export function checkAssignmentId(
  checker: ArgumentChecker,
  propertyPath: string,
  id: string,
  scope: pulumi.Input<string>,
): void {
  // A scope that is wrong itself has its own fault, and may hold what must not be repeated.
  const isRight = typeof scope === "string" && !mayBeKey(scope) && parseScope(scope) !== undefined;
  checker.add(propertyPath, valid.roleAssignmentId(id) ?? (isRight ? elsewhere(id, scope) : undefined));
}

function elsewhere(id: string | undefined, scope: string): string | undefined {
  const at = id === undefined ? undefined : parseRoleAssignmentId(id)?.scope.toLowerCase();
  return at === undefined || at === scope.toLowerCase()
    ? undefined
    : refusal(id, `an assignment at ${scope}`, "One from above can't be adopted here: grant anew.");
}
