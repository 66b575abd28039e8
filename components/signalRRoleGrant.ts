import * as pulumi from "@pulumi/pulumi";
import { ArgumentChecker, subjectOf } from "./invalidArguments";
import { programGrants } from "./programGrants";
import { assignRole, checkAssignmentName, checkGrantedOnce, checkPrincipal } from "./roleAssignment";
import { PrincipalType, roleGuid, SignalRRole } from "./signalRRoles";
import { SignalRScope } from "./signalRScope";
import * as valid from "./validators";
import { warnOfWideRole } from "./wideRoles";

/** Arguments of {@link SignalRRoleGrant}. A wrong one is an `InvalidArgumentsError` that names its property. */
export interface SignalRRoleGrantArgs {
  /** The id of the SignalR resource, in any casing: the scope of the grant. */
  resourceId: pulumi.Input<string>;
  /** The object id (principal id) of who gets the role: a GUID. Not the client id of an identity. */
  principalId: pulumi.Input<string>;
  /** A SignalR role by name; see {@link SignalRRole}. */
  role: pulumi.Input<SignalRRole>;
  /**
   * What the principal is. Azure refuses a wrong one, and with `ServicePrincipal` doesn't wait until a new identity
   * is known everywhere.
   * @default "ServicePrincipal" (azure-native's own default is `User`)
   */
  principalType?: pulumi.Input<PrincipalType> | undefined;
  /** Why the grant exists, shown in the portal. */
  description?: pulumi.Input<string> | undefined;
  /**
   * The GUID that names the assignment; one that exists is adopted by its id, as `roleAssignmentId`. With a name of
   * yours, a change of role or principal takes access away before giving it again.
   * @default Bicep's `guid(signalR.id, principalId, roleDefinitionId)` with the names in the ids in lower case
   */
  roleAssignmentName?: pulumi.Input<string> | undefined;
  /**
   * The id of an assignment of this role that was made elsewhere: it is imported instead of made, and keeps its name.
   * What RoleAssignmentExists asks for. Afterwards it stays, or gives way to the name alone, as `roleAssignmentName`.
   * @default none: the assignment is made
   */
  roleAssignmentId?: string | undefined;
}

/**
 * Gives a principal a role on one SignalR resource.
 *
 * The deployer needs `Microsoft.Authorization/roleAssignments/write` there: Owner, User Access Administrator or Role
 * Based Access Control Administrator. A grant takes up to 30 minutes until it works everywhere.
 *
 * @example
 * new SignalRRoleGrant("api-negotiates", {
 *   resourceId: service.resourceId,
 *   principalId: identity.principalId,
 *   role: SignalRRole.AppServer,
 * });
 */
export class SignalRRoleGrant extends pulumi.ComponentResource {
  /** The id of the role assignment. */
  public readonly roleAssignmentId: pulumi.Output<string>;
  /** The GUID that names the role assignment. */
  public readonly roleAssignmentName: pulumi.Output<string>;
  /** The id of the role's definition, in the subscription of the SignalR resource. */
  public readonly roleDefinitionId: pulumi.Output<string>;

  constructor(name: string, args: SignalRRoleGrantArgs, opts?: pulumi.ComponentResourceOptions) {
    const inputs = checked(name, args);
    super("serverless-signalr:index:SignalRRoleGrant", name, inputs, opts);

    warnOfWideRole(this, inputs.role, inputs.principalType);
    const scope = new SignalRScope(inputs.resourceId);
    this.roleDefinitionId = scope.roleDefinitionId(inputs.role);
    const assignment = assignRole(this, name, subjectOf("SignalRRoleGrant", name), {
      ...inputs,
      granted: { propertyPath: "role", role: args.role },
      scope: scope.id,
      roleDefinitionId: this.roleDefinitionId,
    });

    this.roleAssignmentId = assignment.id;
    this.roleAssignmentName = assignment.name;
    this.registerOutputs({
      roleAssignmentId: this.roleAssignmentId,
      roleAssignmentName: this.roleAssignmentName,
      roleDefinitionId: this.roleDefinitionId,
    });
  }
}

function checked(name: string, args: SignalRRoleGrantArgs): SignalRRoleGrantArgs {
  const subject = subjectOf("SignalRRoleGrant", name);
  const checker = new ArgumentChecker(subject);
  checker.checkComponent(name, args);
  const inputs: SignalRRoleGrantArgs = {
    resourceId: checker.check("resourceId", args.resourceId, valid.signalRResource),
    ...checkPrincipal(checker, subject, args),
    role: checker.check("role", args.role, valid.oneOf(SignalRRole)),
    ...checkAssignmentName(checker, args, args.resourceId),
  };
  checker.throwIfAny();
  const { resourceId, principalId, role } = args;
  const grant = {
    scope: resourceId,
    principalId,
    roleGuid: typeof role === "string" ? roleGuid(role) : role,
  };
  checkGrantedOnce(checker, { propertyPath: "role", role }, programGrants().addGrant(subject, grant));
  checker.throwIfAny();
  return inputs;
}
