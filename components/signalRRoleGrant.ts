import { RoleAssignment } from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentChecker, InvalidArgumentsError } from "./invalidArguments";
import {
  parseSignalRResourceId,
  roleAssignmentName,
  roleDefinitionId,
  signalRResourceId,
} from "./resourceIds";
import { PrincipalType, SignalRRole } from "./signalRRoles";
import * as valid from "./validators";

/** Arguments of {@link SignalRRoleGrant}. A wrong one is an `InvalidArgumentsError` that names its property. */
export interface SignalRRoleGrantArgs {
  /**
   * The id of the SignalR resource: the scope of the grant. The casing of its keywords and of the subscription doesn't
   * matter; the names of group and service stand in the assignment's name as they are written.
   */
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
   * The GUID that names the assignment, for one that was made elsewhere. With it, a change of role or principal
   * takes access away before giving it again.
   * @default Bicep's `guid(signalR.id, principalId, roleDefinitionId)`
   */
  roleAssignmentName?: pulumi.Input<string> | undefined;
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

    const target = pulumi.output(inputs.resourceId).apply(parsed);
    const principalId = pulumi.output(inputs.principalId).apply((id) => id.toLowerCase());
    this.roleDefinitionId = pulumi
      .all([target, inputs.role])
      .apply(([{ subscriptionId }, role]) => roleDefinitionId(subscriptionId, role));

    const computedName = pulumi
      .all([target, principalId, inputs.role])
      .apply(([service, principal, role]) => roleAssignmentName(service, principal, role));

    const assignment = new RoleAssignment(
      name,
      {
        scope: target.apply(signalRResourceId),
        // GUIDs differ in case alone without being others; a changed name would replace the assignment.
        roleAssignmentName: pulumi
          .output(inputs.roleAssignmentName ?? computedName)
          .apply((guid) => guid.toLowerCase()),
        principalId,
        principalType: inputs.principalType ?? PrincipalType.ServicePrincipal,
        roleDefinitionId: this.roleDefinitionId,
        description: inputs.description,
      },
      { parent: this, ...replacement(inputs) },
    );

    this.roleAssignmentId = assignment.id;
    this.roleAssignmentName = assignment.name;
    this.registerOutputs({
      roleAssignmentId: this.roleAssignmentId,
      roleAssignmentName: this.roleAssignmentName,
      roleDefinitionId: this.roleDefinitionId,
    });
  }
}

/**
 * How a changed assignment is replaced. A computed name changes with the grant, so the new one can exist before the
 * old one goes; azure-native alone would delete an explicitly named resource first. With a name of the caller's the
 * old one has to go first, also for another role, which Azure doesn't change in place (RoleAssignmentUpdateNotPermitted).
 */
function replacement({ roleAssignmentName }: SignalRRoleGrantArgs): pulumi.CustomResourceOptions {
  return roleAssignmentName === undefined
    ? { deleteBeforeReplace: false }
    : { deleteBeforeReplace: true, replaceOnChanges: ["roleDefinitionId"] };
}

function checked(name: string, args: SignalRRoleGrantArgs): SignalRRoleGrantArgs {
  const checker = new ArgumentChecker(`SignalRRoleGrant "${name}"`);
  const inputs: SignalRRoleGrantArgs = {
    resourceId: checker.check("resourceId", args.resourceId, valid.signalRResource),
    principalId: checker.check("principalId", args.principalId, valid.principalId),
    role: checker.check("role", args.role, valid.oneOf(SignalRRole)),
    principalType: checker.checkOptional("principalType", args.principalType, valid.oneOf(PrincipalType)),
    description: checker.checkOptional("description", args.description, valid.anyText),
    roleAssignmentName: checker.checkOptional(
      "roleAssignmentName",
      args.roleAssignmentName,
      valid.roleAssignmentGuid,
    ),
  };
  checker.throwIfAny();
  return inputs;
}

function parsed(resourceId: string) {
  const parts = parseSignalRResourceId(resourceId);
  if (parts === undefined) {
    throw new InvalidArgumentsError("SignalRRoleGrant", [
      { propertyPath: "resourceId", reason: valid.signalRResource(resourceId) ?? "is not valid" },
    ]);
  }
  return parts;
}
