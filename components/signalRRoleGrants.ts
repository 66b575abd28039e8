import * as pulumi from "@pulumi/pulumi";
import { ArgumentTable, checkArguments, plain, required } from "./arguments/checkArguments";
import { faultAt, Faults, refused, within } from "./arguments/faults";
import { isMap, Rule, signalRResource } from "./arguments/rules";
import { assignRole } from "./roles/roleAssignment";
import {
  rolesOf,
  SignalRPrincipal,
  signalRPrincipal,
  signalRPrincipalTable,
  signalRPrincipalTogether,
} from "./roles/signalRPrincipal";
import { roleGuid, roleSlug, SignalRRole } from "./roles/signalRRoles";

/** Arguments of {@link SignalRRoleGrants}. A wrong one is an `InvalidArgumentsError` that names its property. */
export interface SignalRRoleGrantsArgs {
  /** The id of the SignalR resource, in any casing: the scope of the grants. */
  resourceId: pulumi.Input<string>;
  /**
   * Who gets which roles, each under a name of yours: up to 100 letters, digits, periods, underscores and hyphens.
   * The assignments are named `COMPONENT-NAME-ROLE`, or `COMPONENT-ROLE` for the empty name. Plain, because it decides
   * which assignments exist.
   */
  principals: Record<string, SignalRPrincipal>;
}

/** A role that a principal has on a SignalR resource. */
export interface GrantedRole {
  /** The name of the principal in the component's arguments. */
  readonly principal: string;
  readonly principalId: pulumi.Output<string>;
  readonly role: SignalRRole;
  readonly roleAssignmentId: pulumi.Output<string>;
  /** The GUID that names the role assignment. */
  readonly roleAssignmentName: pulumi.Output<string>;
}

// Not a field: to Pulumi's component providers each is an output, which would be written into the state.
const grantedBy = new WeakMap<SignalRRoleGrants, readonly GrantedRole[]>();

/**
 * Gives principals roles on one SignalR resource: one component with an assignment for each role of each principal.
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
    checkArguments(`SignalRRoleGrants "${name}"`, args, table, ({ principals }) =>
      within("principals", grantedTwice(principals)),
    );
    // Not the principals: the assignments say the same, and Pulumi writes a component's arguments after every step.
    super("serverless-signalr:index:SignalRRoleGrants", name, { resourceId: args.resourceId }, opts);

    const ids: Record<string, pulumi.Output<string>> = {};
    const granted: GrantedRole[] = [];
    // Loops without callbacks: each assignment's state holds the whole stack trace of where it was made.
    for (const [principal, inputs] of Object.entries(args.principals)) {
      for (const role of rolesOf(inputs)) {
        const key = principal === "" ? roleSlug(role) : `${principal}-${roleSlug(role)}`;
        const assignment = assignRole(this, `${name}-${key}`, {
          ...inputs,
          scope: args.resourceId,
          role,
          guidOf: roleGuid,
          importRoleAssignmentId: inputs.importRoleAssignmentIds?.[role],
        });
        const { id: roleAssignmentId, name: roleAssignmentName, principalId } = assignment;
        ids[key] = roleAssignmentId;
        granted.push({ principal, principalId, role, roleAssignmentId, roleAssignmentName });
      }
    }

    grantedBy.set(this, granted);
    this.roleAssignmentIds = pulumi.output(ids);
    this.registerOutputs({ roleAssignmentIds: this.roleAssignmentIds });
  }

  /** What was granted to whom, in the order of the arguments. */
  public grantedRoles(): readonly GrantedRole[] {
    return grantedBy.get(this) ?? [];
  }
}

const principals: Rule = (value) => {
  if (!isMap(value) || Object.keys(value).length === 0) {
    const example = '{ api: { principalId: "GUID", jobs: ["negotiate"] } }';
    return refused(value, `at least one principal under a name, such as ${example}`);
  }
  const names = "up to 100 letters, digits, periods, underscores and hyphens";
  return Object.entries(value).flatMap(([name, principal]) => {
    const isName = /^([a-zA-Z0-9][a-zA-Z0-9._-]{0,99})?$/.test(name);
    return within(name, isName ? signalRPrincipal(principal) : refused(name, names));
  });
};

const table: ArgumentTable<SignalRRoleGrantsArgs> = {
  resourceId: required(signalRResource),
  principals: plain(required(principals)),
};

/**
 * Faults of a role that a principal gets under two names. Both would be one assignment in Azure, which goes as soon as
 * one of the two is taken out of the program.
 */
export function grantedTwice(principals: Record<string, SignalRPrincipal>): Faults {
  // An identity's id is known late, but is the same Output wherever the program names it.
  const givers = new Map<unknown, Map<SignalRRole, string>>();
  return Object.entries(principals).flatMap(([name, principal]) => {
    const { principalId } = principal;
    const who = typeof principalId === "string" ? principalId.toLowerCase() : principalId;
    const others = givers.get(who) ?? new Map<SignalRRole, string>();
    givers.set(who, others);
    return rolesOf(principal).flatMap((role) => {
      const other = others.get(role);
      others.set(role, other ?? name);
      return other === undefined
        ? []
        : faultAt(
            name,
            `gets "${role}", as ${other} does: both are the same principal. Remove one of the two.`,
          );
    });
  });
}

/** What the `grant` of a made and of an existing service does. */
export function grant(
  service: pulumi.ComponentResource & { readonly resourceId: pulumi.Output<string> },
  name: string,
  principal: SignalRPrincipal,
  opts: pulumi.ComponentResourceOptions = {},
): SignalRRoleGrants {
  const serviceName = pulumi.resourceName(service);
  const subject = `grant "${name}" of "${serviceName}"`;
  // Before the component does: its paths would lead through the map below.
  checkArguments(subject, principal, signalRPrincipalTable, signalRPrincipalTogether);
  return new SignalRRoleGrants(
    `${serviceName}-${name}`,
    { resourceId: service.resourceId, principals: { "": principal } },
    // Pulumi hands the parent's options down; revoking a grant has to work whatever the service's are.
    { protect: false, retainOnDelete: false, ...opts, parent: opts.parent ?? service },
  );
}
