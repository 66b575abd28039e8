import * as pulumi from "@pulumi/pulumi";
import { ArgumentTable, checkArguments, optional, required } from "./arguments/checkArguments";
import { Faults, refusedAt } from "./arguments/faults";
import { matching, oneOf, rule, text } from "./arguments/rules";
import { canonicalScope, parseScope } from "./ids/scopes";
import { concernsType } from "./roles/roleAllows";
import { AssignmentArgs, assignmentTable, assignRole, importedElsewhere } from "./roles/roleAssignment";
import { WebAndMobileRole, webAndMobileRoles } from "./roles/webAndMobileRoles";

/** Arguments of {@link RoleGrant}. A wrong one is an `InvalidArgumentsError` that names its property. */
export interface RoleGrantArgs extends AssignmentArgs {
  /** The id of a management group, subscription, resource group or resource, in any casing; or `/`. */
  scope: pulumi.Input<string>;
  /**
   * A built-in role of the category Web and Mobile by name, if its actions concern the scope; see
   * {@link WebAndMobileRole}. This or `roleDefinitionId`.
   */
  role?: pulumi.Input<WebAndMobileRole> | undefined;
  /** Any other role, built-in or custom: its GUID, or the full id of its definition. This or `role`. */
  roleDefinitionId?: pulumi.Input<string> | undefined;
  /**
   * When the role holds, in the language of Azure's conditions, version 2.0; Azure checks it.
   * @default always
   */
  condition?: pulumi.Input<string> | undefined;
}

const table: ArgumentTable<RoleGrantArgs> = {
  scope: required(
    rule(
      (value) => typeof value === "string" && parseScope(value) !== undefined,
      'the id of a management group, a subscription, a resource group or a resource, or "/"',
      "Give the resource's `id`.",
    ),
  ),
  role: optional(oneOf(Object.values(WebAndMobileRole))),
  roleDefinitionId: optional(
    matching(
      /^(.*\/providers\/Microsoft\.Authorization\/roleDefinitions\/)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
      "a GUID, or an id that ends with /providers/Microsoft.Authorization/roleDefinitions/GUID",
      "`az role definition list --name NAME` shows a role's id.",
    ),
  ),
  condition: optional(text),
  ...assignmentTable,
};

/**
 * Gives a principal any role on any scope. For SignalR, `SignalRRoleGrant` says it shorter.
 *
 * @example
 * new RoleGrant("deployer-publishes", {
 *   scope: site.id,
 *   principalId: deployer.principalId,
 *   role: WebAndMobileRole.WebsiteContributor,
 * });
 */
export class RoleGrant extends pulumi.ComponentResource {
  /** The id of the role assignment. */
  public readonly roleAssignmentId: pulumi.Output<string>;
  /** The GUID that names the role assignment. */
  public readonly roleAssignmentName: pulumi.Output<string>;
  /** The id of the role's definition, in the subscription of the scope. */
  public readonly roleDefinitionId: pulumi.Output<string>;

  constructor(name: string, args: RoleGrantArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArguments(`RoleGrant "${name}"`, args, table, together);
    super("serverless-signalr:index:RoleGrant", name, args, opts);

    const role = args.role ?? args.roleDefinitionId ?? "";
    const assignment = assignRole(this, name, { ...args, role, guidOf });

    this.roleAssignmentId = assignment.id;
    this.roleAssignmentName = assignment.name;
    this.roleDefinitionId = assignment.roleDefinitionId;
    const { roleAssignmentId, roleAssignmentName, roleDefinitionId } = this;
    this.registerOutputs({ roleAssignmentId, roleAssignmentName, roleDefinitionId });
  }
}

/** The GUID of a role, by its name or by the id of its definition. */
function guidOf(role: string): string {
  const known: Readonly<Record<string, { id: string }>> = webAndMobileRoles;
  return Object.hasOwn(known, role)
    ? (known[role]?.id ?? role)
    : role.slice(role.lastIndexOf("/") + 1).toLowerCase();
}

function together(args: RoleGrantArgs): Faults {
  const { role, roleDefinitionId, scope } = args;
  if ((role === undefined) === (roleDefinitionId === undefined)) {
    return refusedAt("role", role, "either role or roleDefinitionId", "Give one of the two.");
  }
  const inSilence = typeof role === "string" && typeof scope === "string" ? allowsNothing(role, scope) : [];
  return [...inSilence, ...importedElsewhere(args, scope)];
}

/** A role that allows nothing on the scope's resource, which Azure takes without a word. Above resources each fits. */
function allowsNothing(role: WebAndMobileRole, scope: string): Faults {
  const type = canonicalScope(scope).resourceType;
  if (type === undefined || concernsType(webAndMobileRoles[role], type)) {
    return [];
  }
  const fitting = Object.values(webAndMobileRoles).filter((one) => concernsType(one, type));
  const remedy =
    fitting.length === 0
      ? "Give another role as `roleDefinitionId`."
      : `Choose one of these: ${fitting.map(({ name }) => JSON.stringify(name)).join(", ")}.`;
  return refusedAt("role", role, `a role that concerns ${type}; this one allows nothing there`, remedy);
}
