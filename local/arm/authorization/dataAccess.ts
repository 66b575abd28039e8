import { roleAllowsData } from "../../../components/roles/roleAllows";
import type { Azure } from "../azure";
import { isAtOrUnder, sameText } from "../ids";
import { roleAssignments } from "./roleAssignments";
import { requireRole } from "./roleDefinitions";

/**
 * Whether assignments allow a principal a data action on a resource: those at the resource and at the scopes above it.
 * Conditions aren't looked at, nor groups that the principal may be in: the local directory knows of no members.
 */
export function mayDoData(
  azure: Azure,
  principalId: string,
  { resourceId, dataAction }: { resourceId: string; dataAction: string },
): boolean {
  return [...azure.state.of(roleAssignments).values()].some(
    (one) =>
      sameText(one.principalId, principalId) &&
      isAtOrUnder(resourceId, one.scope) &&
      roleAllowsData(requireRole(one.roleDefinitionId.split("/").at(-1) ?? ""), dataAction),
  );
}
