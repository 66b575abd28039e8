import type { ArmRequest, Azure } from "../azure";
import { ArmError } from "../errors";
import { itemScope, sameText, typeOf } from "../ids";
import { locks, refuseLocked } from "./locks";
import { roleAssignments } from "./roleAssignments";

const OPERATIONS = new Map<string, "write" | "delete" | "action">([
  ["PUT", "write"],
  ["PATCH", "write"],
  ["DELETE", "delete"],
  ["POST", "action"],
]);

/** What ARM checks of whatever resource type before its provider sees a request: the caller's rights and the locks. */
export function checkAccess(azure: Azure, request: ArmRequest): void {
  const operation = OPERATIONS.get(request.method);
  if (operation === undefined) {
    return;
  }
  const target = itemScope(request.path);
  const part = request.path.providers.at(-1);
  const type = part === undefined ? "" : typeOf(part);
  // Contributor's notActions
  if (sameText(type, roleAssignments.type) && !azure.settings.deployer.canWriteRoleAssignments) {
    throw authorizationFailed(azure, `${roleAssignments.type}/${operation}`, target);
  }
  if (!sameText(type, locks.type)) {
    // That CanNotDelete covers the assignments of a locked resource too is expected, not verified
    refuseLocked(azure, target, operation);
  }
}

// learn.microsoft.com, "Troubleshoot Azure RBAC"
function authorizationFailed(azure: Azure, action: string, target: string): ArmError {
  const { clientId, objectId } = azure.settings.deployer;
  return new ArmError(
    403,
    "AuthorizationFailed",
    `The client '${clientId}' with object id '${objectId}' does not have authorization to ` +
      `perform action '${action}' over scope '${target}' or the scope is invalid. ` +
      "If access was recently granted, please refresh your credentials.",
  );
}
