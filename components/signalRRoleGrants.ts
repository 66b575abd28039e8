import * as pulumi from "@pulumi/pulumi";
import { ArgumentChecker, subjectOf } from "./invalidArguments";
import { programGrants } from "./programGrants";
import { assignRole, checkGrantedOnce } from "./roleAssignment";
import { checkSignalRPrincipal, rolesOf } from "./signalRPrincipal";
import type { SignalRPrincipal } from "./signalRPrincipal";
import { roleGuid, roleSlug } from "./signalRRoles";
import type { SignalRRole } from "./signalRRoles";
import { SignalRScope } from "./signalRScope";
import * as valid from "./validators";
import { warnOfWideRole } from "./wideRoles";

/** Arguments of {@link SignalRRoleGrants}. A wrong one is an `InvalidArgumentsError` that names its property. */
export interface SignalRRoleGrantsArgs {
  /** The id of the SignalR resource, in any casing: the scope of the grants. */
  resourceId: pulumi.Input<string>;
  /**
   * Who gets which roles, each under a name of yours: 1-100 letters, digits, periods, underscores and hyphens. The
   * assignments are named after it. Plain, because it decides which assignments exist.
   */
  principals: Record<string, SignalRPrincipal>;
}

/**
 * Gives many principals roles on one SignalR resource: one component with an assignment for each.
 *
 * It does what many `SignalRRoleGrant` do with half the state, all of which Pulumi writes after every step.
 *
 * @example
 * new SignalRRoleGrants("backends", {
 *   resourceId: service.resourceId,
 *   principals: {
 *     api: { principalId: api.principalId, jobs: [SignalRJob.Negotiate] },
 *     worker: { principalId: worker.principalId, jobs: [SignalRJob.Send] },
 *   },
 * });
 */
export class SignalRRoleGrants extends pulumi.ComponentResource {
  /** The ids of the role assignments, each as `PRINCIPAL-ROLE`: `api-app-server`. */
  public readonly roleAssignmentIds: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: SignalRRoleGrantsArgs, opts?: pulumi.ComponentResourceOptions) {
    const inputs = checked(name, args);
    // Not the principals: the assignments say the same, and Pulumi writes a component's arguments after every step.
    super("serverless-signalr:index:SignalRRoleGrants", name, { resourceId: inputs.resourceId }, opts);

    const scope = new SignalRScope(inputs.resourceId);
    const ids: Record<string, pulumi.Output<string>> = {};
    // Loops without callbacks: each assignment's state holds the whole stack trace of where it was made.
    for (const [key, principal] of Object.entries(inputs.principals)) {
      for (const role of rolesOf(principal)) {
        warnOfWideRole(this, role, principal.principalType);
        const assignmentKey = `${key}-${roleSlug(role)}`;
        const assignment = assignRole(this, `${name}-${assignmentKey}`, principalSubject(name, key), {
          ...principal,
          granted: grantedRole(key, role),
          scope: scope.id,
          roleDefinitionId: scope.roleDefinitionId(role),
          roleAssignmentId: principal.roleAssignmentIds?.[role],
          roleAssignmentIdPath: `principals.${key}.roleAssignmentIds["${role}"]`,
        });
        ids[assignmentKey] = assignment.id;
      }
    }

    this.roleAssignmentIds = pulumi.output(ids);
    this.registerOutputs({ roleAssignmentIds: this.roleAssignmentIds });
  }
}

const grantedRole = (key: string, role: SignalRRole) => ({ propertyPath: `principals.${key}`, role });

const principalSubject = (name: string, principal: string) =>
  `SignalRRoleGrants "${name}", principal "${principal}"`;

function checked(name: string, args: SignalRRoleGrantsArgs): SignalRRoleGrantsArgs {
  const checker = new ArgumentChecker(subjectOf("SignalRRoleGrants", name));
  checker.checkComponent(name, args);
  const { resourceId, principals } = args;
  const checkedId = checker.check("resourceId", resourceId, valid.signalRResource);
  checker.add("principals", valid.namedPrincipals(principals));
  checker.throwIfAny();

  const entries = Object.entries(principals).map(([key, principal]) => {
    const inputs = checkSignalRPrincipal(
      checker,
      principalSubject(name, key),
      principal,
      resourceId,
      `principals.${key}.`,
    );
    return [key, inputs] as const;
  });
  checker.throwIfAny();
  for (const [key, principal] of Object.entries(principals)) {
    for (const role of rolesOf(principal)) {
      const grant = { scope: resourceId, principalId: principal.principalId, roleGuid: roleGuid(role) };
      const other = programGrants().addGrant(principalSubject(name, key), grant);
      checkGrantedOnce(checker, grantedRole(key, role), other);
    }
  }
  checker.throwIfAny();
  return { resourceId: checkedId, principals: Object.fromEntries(entries) };
}
