import { argumentFaults, ArgumentTable, optional, plain } from "../arguments/checkArguments";
import { Faults, refusedAt } from "../arguments/faults";
import { listOf, mapOf, oneOf, Rule } from "../arguments/rules";
import { importableAssignment, PrincipalArgs, principalTable } from "./roleAssignment";
import { rolesFor, SignalRJob } from "./signalRJobs";
import { SignalRRole } from "./signalRRoles";

/** Who gets roles on a SignalR resource: by what it does (`jobs`) or by name (`roles`), one of the two. */
export interface SignalRPrincipal extends PrincipalArgs {
  /** What the principal does: it gets the narrowest roles for it. Plain, because it decides which assignments exist. */
  jobs?: SignalRJob[] | undefined;
  /** The roles that the principal gets. Plain, because they decide which assignments exist. */
  roles?: SignalRRole[] | undefined;
  /**
   * Existing assignments that no stack manages, by role: their ids. They are imported instead of made, and keep their
   * names. What Azure's RoleAssignmentExists asks for. Leave them here: without its id an assignment is replaced by one
   * with a computed name, which Azure refuses while the old one exists.
   * @default none: all are made
   */
  importRoleAssignmentIds?: Record<string, string> | undefined;
}

export const signalRPrincipalTable: ArgumentTable<SignalRPrincipal> = {
  ...principalTable,
  jobs: plain(optional(listOf(oneOf(Object.values(SignalRJob)), "job"))),
  roles: plain(optional(listOf(oneOf(Object.values(SignalRRole)), "role"))),
  importRoleAssignmentIds: plain(
    optional(mapOf(importableAssignment, 'ids by role, such as { "SignalR App Server": ID }')),
  ),
};

/** What a principal may be. */
export const signalRPrincipal: Rule = (principal) =>
  // `as`: the table refuses whatever isn't one.
  argumentFaults(principal as SignalRPrincipal, signalRPrincipalTable, signalRPrincipalTogether);

/** Faults of properties of a principal that are right by themselves. */
export function signalRPrincipalTogether(principal: SignalRPrincipal): Faults {
  const { jobs, roles, importRoleAssignmentIds = {} } = principal;
  const isOne = (jobs === undefined) !== (roles === undefined);
  const remedy =
    jobs === undefined ? "Say what the principal does, or name its roles." : "Leave one of them out.";
  const its: readonly string[] = rolesOf(principal);
  const imported = Object.keys(importRoleAssignmentIds).filter((role) => !its.includes(role));
  const allowed = `the roles that the principal gets here: ${its.join(", ")}`;
  return [
    ...(isOne ? [] : refusedAt("roles", roles, "either jobs or roles", remedy)),
    ...imported.flatMap((role) => refusedAt("importRoleAssignmentIds", role, allowed)),
  ];
}

/** The roles that a checked principal gets. */
export function rolesOf({ jobs, roles }: Pick<SignalRPrincipal, "jobs" | "roles">): SignalRRole[] {
  return roles ?? rolesFor(jobs ?? []);
}
