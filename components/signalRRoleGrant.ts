import * as pulumi from "@pulumi/pulumi";
import { ArgumentTable, checkArguments, required } from "./arguments/checkArguments";
import { oneOf, signalRResource } from "./arguments/rules";
import { AssignmentArgs, assignmentTable, assignRole, importedElsewhere } from "./roles/roleAssignment";
import { roleGuid, SignalRRole } from "./roles/signalRRoles";

/** Arguments of {@link SignalRRoleGrant}. A wrong one is an `InvalidArgumentsError` that names its property. */
export interface SignalRRoleGrantArgs extends AssignmentArgs {
  /** The id of the SignalR resource, in any casing: the scope of the grant. */
  resourceId: pulumi.Input<string>;
  /** A SignalR role by name; see {@link SignalRRole}. */
  role: pulumi.Input<SignalRRole>;
}

const table: ArgumentTable<SignalRRoleGrantArgs> = {
  resourceId: required(signalRResource),
  role: required(oneOf(Object.values(SignalRRole))),
  ...assignmentTable,
};

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

  /** The role. */
  public readonly role: pulumi.Output<SignalRRole>;
  /** Who has the role. */
  public readonly principalId: pulumi.Output<string>;

  constructor(name: string, args: SignalRRoleGrantArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArguments(`SignalRRoleGrant "${name}"`, args, table, (known) =>
      importedElsewhere(known, known.resourceId),
    );
    super("serverless-signalr:index:SignalRRoleGrant", name, args, opts);

    const assignment = assignRole(this, name, { ...args, scope: args.resourceId, guidOf: roleGuid });

    this.roleAssignmentId = assignment.id;
    this.roleAssignmentName = assignment.name;
    this.roleDefinitionId = assignment.roleDefinitionId;
    this.role = pulumi.output(args.role);
    this.principalId = assignment.principalId;
    const { roleAssignmentId, roleAssignmentName, roleDefinitionId, role, principalId } = this;
    this.registerOutputs({ roleAssignmentId, roleAssignmentName, roleDefinitionId, role, principalId });
  }
}
