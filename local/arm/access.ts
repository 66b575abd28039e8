import type { ArmRequest, Azure } from "./azure";
import { ArmError } from "./errors";
import { extensionId, parentScope } from "./ids";
import { refuseLocked } from "./managementLocks";
import type { Deployer } from "./settings";

/**
 * What ARM checks before a request reaches the Authorization provider: the caller's rights and the locks. Whoever may
 * not write role assignments may not write role definitions either: Contributor's `notActions` have both.
 */
export function checkAccess(
  azure: Azure,
  request: ArmRequest,
  type: "roleAssignments" | "roleDefinitions",
  operation: "write" | "delete",
): void {
  const name = request.path.providers.at(-1)?.names[0] ?? "";
  const target = extensionId(parentScope(request.path), `Microsoft.Authorization/${type}`, name);
  const { deployer } = azure.settings;
  if (!deployer.canWriteRoleAssignments) {
    throw authorizationFailed(deployer, `Microsoft.Authorization/${type}/${operation}`, target);
  }
  // That CanNotDelete covers the assignments of a locked resource too is expected, not verified
  refuseLocked(azure, target, operation);
}

// learn.microsoft.com, "Troubleshoot Azure RBAC"
function authorizationFailed(deployer: Deployer, action: string, target: string): ArmError {
  return new ArmError(
    403,
    "AuthorizationFailed",
    `The client '${deployer.clientId}' with object id '${deployer.objectId}' does not have authorization to perform ` +
      `action '${action}' over scope '${target}' or the scope is invalid. ` +
      "If access was recently granted, please refresh your credentials.",
  );
}
