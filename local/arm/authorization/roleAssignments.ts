import type { ArmRequest, Azure, Handler } from "../azure";
import { ArmError } from "../errors";
import { extensionId, isGuid, parentScope, sameText, subscriptionScope } from "../ids";
import { requireScope } from "../resources/scopes";
import { requestedName } from "../resources/tracked";
import type { Kind } from "../state";
import { principalType } from "./principals";
import * as rules from "./roleAssignmentRules";
import { requireRole, roleDefinitionId } from "./roleDefinitions";

type StoredRoleAssignment = rules.StoredRoleAssignment;

/** By name, since names are unique in the whole tenant. */
export const roleAssignments: Kind<StoredRoleAssignment> = {
  type: "Microsoft.Authorization/roleAssignments",
};

/** The scope of a write, once the name allows it. */
function writableScope(azure: Azure, request: ArmRequest): string {
  if (!isGuid(requestedName(request))) {
    throw rules.invalidRoleAssignmentId(requestedName(request));
  }
  return requireScope(azure, request.path);
}

export const putRoleAssignment: Handler = (azure, request) => {
  const scope = writableScope(azure, request);
  const asked = rules.readRequest(request.body);
  const roleId = roleDefinitionId(request.path.subscriptionId, requireRole(asked.roleGuid).id);
  const stored = azure.state.of(roleAssignments);
  const previous = stored.get(requestedName(request).toLowerCase());
  if (previous === undefined) {
    const all = [...stored.values()];
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
  const place = previous ?? { name: requestedName(request), scope };
  const assignment: StoredRoleAssignment = {
    id: extensionId(place.scope, roleAssignments.type, place.name),
    name: place.name,
    scope: place.scope,
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
  stored.set(place.name.toLowerCase(), assignment);
  azure.changed();
  // A creation answers createdBy null, later reads tell it: azure-cli, test_role_assignment_create_update.yaml
  return previous === undefined
    ? { status: 201, body: assignmentView(assignment, null) }
    : { status: 200, body: assignmentView(assignment) };
};

function findAssignment(azure: Azure, request: ArmRequest): StoredRoleAssignment | undefined {
  const found = azure.state.of(roleAssignments).get(requestedName(request).toLowerCase());
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
      `The role assignment '${requestedName(request)}' is not found.`,
    );
  }
  return { status: 200, body: assignmentView(found) };
};

export const deleteRoleAssignment: Handler = (azure, request) => {
  writableScope(azure, request);
  const found = findAssignment(azure, request);
  if (found === undefined) {
    return { status: 204 };
  }
  azure.state.of(roleAssignments).delete(found.name.toLowerCase());
  azure.changed();
  return { status: 200, body: assignmentView(found) };
};

export const listRoleAssignments: Handler = (azure, request) => {
  const scope = requireScope(azure, request.path);
  const filter = request.query["$filter"] ?? "";
  const found = [...azure.state.of(roleAssignments).values()].filter((one) =>
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
    id: one.id,
    type: roleAssignments.type,
    name: one.name,
  };
}
