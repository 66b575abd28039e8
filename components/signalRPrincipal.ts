import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentChecker } from "./invalidArguments";
import { checkAssignmentId, checkPrincipal } from "./roleAssignment";
import { rolesFor, SignalRJob } from "./signalRJobs";
import { SignalRRole } from "./signalRRoles";
import type { PrincipalType } from "./signalRRoles";
import { isPlainMap, refusal } from "./refusals";
import { oneOf } from "./validators";

/** Who gets roles on a SignalR resource: by what it does (`jobs`) or by name (`roles`), one of the two. */
export interface SignalRPrincipal {
  /** The object id (principal id) of who gets the roles: a GUID. Not the client id of an identity. */
  principalId: pulumi.Input<string>;
  /**
   * What the principal does: it gets the narrowest roles that allow it. Plain, because it decides which assignments
   * exist.
   */
  jobs?: SignalRJob[] | undefined;
  /** The roles that the principal gets. Plain, because they decide which assignments exist. */
  roles?: SignalRRole[] | undefined;
  /**
   * What the principal is. Azure refuses a wrong one.
   * @default "ServicePrincipal"
   */
  principalType?: pulumi.Input<PrincipalType> | undefined;
  /** Why the grants exist, shown in the portal. */
  description?: pulumi.Input<string> | undefined;
  /**
   * Assignments that were made elsewhere and are imported instead of made: their ids by role. What
   * RoleAssignmentExists asks for. They have to stay for as long as the grants do.
   * @default none: all are made
   */
  roleAssignmentIds?: Record<string, string> | undefined;
}

/** Checks which roles a principal gets, and says whether they are right; `path` comes before each property's name. */
export function checkRoles(
  checker: ArgumentChecker,
  { jobs, roles }: Pick<SignalRPrincipal, "jobs" | "roles">,
  path = "",
): boolean {
  if (jobs === undefined && roles === undefined) {
    checker.add(
      `${path}roles`,
      refusal(roles, "jobs or roles", "Say what the principal does, or name its roles."),
    );
    return false;
  }
  if (jobs === undefined) {
    return checkMembers(checker, `${path}roles`, roles, SignalRRole, "role");
  }
  if (roles !== undefined) {
    checker.add(`${path}roles`, refusal(roles, "jobs or roles, not both", "Leave one of them out."));
    return false;
  }
  return checkMembers(checker, `${path}jobs`, jobs, SignalRJob, "job");
}

function checkMembers(
  checker: ArgumentChecker,
  path: string,
  members: readonly string[] | undefined,
  set: Readonly<Record<string, string>>,
  noun: string,
): boolean {
  if (!isList(members) || members.length === 0) {
    const remedy = `Name the ${noun}s that the principal gets.`;
    checker.add(path, refusal(members, `a list of at least one ${noun}`, remedy));
    return false;
  }
  const faults = members.map((member, index) =>
    members.indexOf(member) < index ? refusal(member, `each ${noun} once`, "Remove it.") : oneOf(set)(member),
  );
  faults.forEach((fault, index) => {
    checker.add(`${path}[${index}]`, fault);
  });
  return faults.every((fault) => fault === undefined);
}

/** `Array.isArray` that keeps the type of a readonly list. */
function isList<T>(value: readonly T[] | undefined): value is readonly T[] {
  return Array.isArray(value);
}

/** The roles that a checked principal gets. */
export function rolesOf({ jobs, roles }: Pick<SignalRPrincipal, "jobs" | "roles">): SignalRRole[] {
  return roles ?? rolesFor(jobs ?? []);
}

/**
 * Checks a principal and its roles on a SignalR resource, and gives back what the assignments should get.
 *
 * @param subject Who grants: `SignalRRoleGrants "backends", principal "api"`.
 * @param path Comes before each property's name.
 */
export function checkSignalRPrincipal(
  checker: ArgumentChecker,
  subject: string,
  principal: SignalRPrincipal,
  resourceId: pulumi.Input<string>,
  path = "",
): SignalRPrincipal {
  if (!isPlainMap(principal)) {
    const remedy = 'Give an object such as { principalId: "GUID", jobs: ["negotiate"] }.';
    checker.add(path.replace(/\.$/, ""), refusal(principal, "a principal and what it gets", remedy));
    return principal;
  }
  const { jobs, roles, roleAssignmentIds } = principal;
  const inputs = checkPrincipal(checker, subject, principal, path);
  if (checkRoles(checker, principal, path)) {
    checkAssignmentIds(checker, principal, resourceId, path);
  }
  return { ...inputs, jobs, roles, roleAssignmentIds };
}

function checkAssignmentIds(
  checker: ArgumentChecker,
  principal: SignalRPrincipal,
  resourceId: pulumi.Input<string>,
  path: string,
): void {
  const { roleAssignmentIds = {} } = principal;
  if (!isPlainMap(roleAssignmentIds)) {
    const remedy = 'Give an object such as { "SignalR App Server": ID }.';
    checker.add(`${path}roleAssignmentIds`, refusal(roleAssignmentIds, "ids by role", remedy));
    return;
  }
  const roles: readonly string[] = rolesOf(principal);
  for (const [role, id] of Object.entries(roleAssignmentIds)) {
    if (roles.includes(role)) {
      checkAssignmentId(checker, `${path}roleAssignmentIds["${role}"]`, id, resourceId);
    } else {
      const allowed = `the roles that the principal gets here: ${roles.join(", ")}`;
      checker.add(`${path}roleAssignmentIds`, refusal(role, allowed, "Correct the role, or leave it out."));
    }
  }
}
