import { checkAccess } from "./access";
import type { ArmRequest, Azure, Handler } from "./azure";
import { principalType } from "./directory";
import { ArmError } from "./errors";
import { extensionId, isGuid, parentScope, sameText, subscriptionScope } from "./ids";
import * as rules from "./roleAssignmentRules";
import { roleDefinitionDoesNotExist } from "./roleDefinitionRules";
import { findRole, roleDefinitionId } from "./roleDefinitions";
import { requireScope } from "./scopes";
import type { StoredRoleAssignment } from "./state";

const TYPE = "Microsoft.Authorization/roleAssignments";

function assignmentName(request: ArmRequest): string {
  return request.path.providers.at(-1)?.names[0] ?? "";
}

/** The scope of a write, once the caller, the locks and the name allow it. */
function requireAccess(azure: Azure, request: ArmRequest, operation: "write" | "delete"): string {
  checkAccess(azure, request, "roleAssignments", operation);
  if (!isGuid(assignmentName(request))) {
    throw rules.invalidRoleAssignmentId(assignmentName(request));
  }
  return requireScope(azure, request.path);
}

export const putRoleAssignment: Handler = (azure, request) => {
  const scope = requireAccess(azure, request, "write");
  const asked = rules.readRequest(request.body);
  const role = findRole(azure, asked.roleGuid);
  if (role === undefined) {
    throw roleDefinitionDoesNotExist(asked.roleGuid);
  }
  const roleId = roleDefinitionId(request.path.subscriptionId, role.name);
  const name = assignmentName(request).toLowerCase();
  const all = [...azure.state.roleAssignments.values()];
  const previous = azure.state.roleAssignments.get(name);
  if (previous === undefined) {
    rules.refuseDuplicate(all, scope, roleId, asked.principalId);
    const within = request.path.subscriptionId;
    if (within !== undefined) {
      rules.refuseOverLimit(all, subscriptionScope(within), azure.settings.roleAssignmentLimit);
    }
  } else {
    rules.refuseUpdate(previous, scope, roleId, asked);
  }
  const known = principalType(azure, asked.principalId);
  const type =
    previous?.principalType ??
    rules.settlePrincipalType(asked.principalId, asked.principalType, known, azure.settings.tenantId);
  const now = azure.now();
  const by = azure.settings.deployer.objectId;
  const assignment: StoredRoleAssignment = {
    name: previous?.name ?? assignmentName(request),
    scope: previous?.scope ?? scope,
    roleDefinitionId: roleId,
    principalId: previous?.principalId ?? asked.principalId,
    principalType: type,
    condition: asked.condition,
    conditionVersion: asked.conditionVersion,
    description: asked.description,
    delegatedManagedIdentityResourceId: asked.delegatedManagedIdentityResourceId,
    createdOn: previous?.createdOn ?? now,
    updatedOn: now,
    createdBy: previous?.createdBy ?? by,
    updatedBy: by,
  };
  azure.state.roleAssignments.set(name, assignment);
  azure.changed();
  // A creation answers createdBy null, later reads tell it: azure-cli, test_role_assignment_create_update.yaml
  return previous === undefined
    ? { status: 201, body: assignmentView(assignment, null) }
    : { status: 200, body: assignmentView(assignment) };
};

function findAssignment(azure: Azure, request: ArmRequest): StoredRoleAssignment | undefined {
  const found = azure.state.roleAssignments.get(assignmentName(request).toLowerCase());
  return found !== undefined && sameText(found.scope, parentScope(request.path)) ? found : undefined;
}

export const getRoleAssignment: Handler = (azure, request) => {
  requireScope(azure, request.path);
  const found = findAssignment(azure, request);
  if (found === undefined) {
    // The text is not verified
    throw new ArmError(
      404,
      "RoleAssignmentNotFound",
      `The role assignment '${assignmentName(request)}' is not found.`,
    );
  }
  return { status: 200, body: assignmentView(found) };
};

export const deleteRoleAssignment: Handler = (azure, request) => {
  requireAccess(azure, request, "delete");
  const found = findAssignment(azure, request);
  if (found === undefined) {
    return { status: 204 };
  }
  azure.state.roleAssignments.delete(found.name.toLowerCase());
  azure.changed();
  return { status: 200, body: assignmentView(found) };
};

export const listRoleAssignments: Handler = (azure, request) => {
  const scope = requireScope(azure, request.path);
  const filter = request.query["$filter"] ?? "";
  const found = [...azure.state.roleAssignments.values()].filter((one) =>
    rules.matchesFilter(one, scope, filter),
  );
  return { status: 200, body: { value: found.map((one) => assignmentView(one)) } };
};

function assignmentView(one: StoredRoleAssignment, createdBy: string | null = one.createdBy): unknown {
  return {
    properties: {
      roleDefinitionId: one.roleDefinitionId,
      principalId: one.principalId,
      principalType: one.principalType,
      scope: one.scope,
      condition: one.condition,
      conditionVersion: one.conditionVersion,
      createdOn: one.createdOn,
      updatedOn: one.updatedOn,
      createdBy,
      updatedBy: one.updatedBy,
      delegatedManagedIdentityResourceId: one.delegatedManagedIdentityResourceId,
      description: one.description,
    },
    id: extensionId(one.scope, TYPE, one.name),
    type: TYPE,
    name: one.name,
  };
}
