import * as pulumi from "@pulumi/pulumi";
import { ArgumentChecker, InvalidArgumentsError, isPending, subjectOf } from "./invalidArguments";
import { programGrants } from "./programGrants";
import { roleDefinitionId } from "./resourceIds";
import { assignRole, checkAssignmentName, checkGrantedOnce, checkPrincipal } from "./roleAssignment";
import { concernsType } from "./roleConcern";
import type { GrantedRole } from "./roleAssignment";
import { parseScope } from "./scopes";
import type { Scope } from "./scopes";
import type { PrincipalType } from "./signalRRoles";
import { notAKey, refusal } from "./refusals";
import * as valid from "./validators";
import { warnOfWideRole } from "./wideRoles";
import { webAndMobileRoles } from "./webAndMobileRoles";
import type { WebAndMobileRole } from "./webAndMobileRoles";

/** Arguments of {@link RoleGrant}. A wrong one is an `InvalidArgumentsError` that names its property. */
export interface RoleGrantArgs {
  /** The id of a management group, subscription, resource group or resource, in any casing. */
  scope: pulumi.Input<string>;
  /** The object id (principal id) of who gets the role: a GUID. Not the client id of an identity. */
  principalId: pulumi.Input<string>;
  /**
   * A built-in role of the category Web and Mobile by name, if its actions concern the scope. This or
   * `roleDefinitionId`.
   */
  role?: pulumi.Input<WebAndMobileRole> | undefined;
  /** Any other role, built-in or custom: its GUID, or the full id of its definition. This or `role`. */
  roleDefinitionId?: pulumi.Input<string> | undefined;
  /**
   * What the principal is. Azure refuses a wrong one, and with `ServicePrincipal` doesn't wait until a new identity
   * is known everywhere.
   * @default "ServicePrincipal"
   */
  principalType?: pulumi.Input<PrincipalType> | undefined;
  /**
   * When the role holds, in the language of Azure's conditions, version 2.0; Azure checks it.
   * @default always
   */
  condition?: pulumi.Input<string> | undefined;
  /** Why the grant exists, shown in the portal. */
  description?: pulumi.Input<string> | undefined;
  /**
   * The GUID that names the assignment; one that exists is adopted by its id, as `roleAssignmentId`. With a name of
   * yours, a change of role or principal takes access away before giving it again.
   * @default Bicep's `guid(scope, principalId, roleDefinitionId)` with the types and names in the ids in lower case
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
 * Gives a principal any role on any scope. For SignalR, `SignalRRoleGrant` says it shorter.
 *
 * @example
 * new RoleGrant("deployer-publishes", {
 *   scope: site.id,
 *   principalId: deployer.principalId,
 *   role: "Website Contributor",
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
    const subject = subjectOf("RoleGrant", name);
    const inputs = checked(subject, name, args);
    super("serverless-signalr:index:RoleGrant", name, inputs, opts);

    const role = roleIn(inputs);
    warnOfWideRole(
      this,
      role.apply(({ name }) => name ?? ""),
      inputs.principalType,
    );
    const scope = pulumi.all([inputs.scope, role]).apply(([id, { name }]) => parsed(subject, id, name));
    this.roleDefinitionId = pulumi
      .all([scope, role])
      .apply(([{ subscriptionId }, { guid }]) => roleDefinitionId(subscriptionId, guid));
    const assignment = assignRole(this, name, subject, {
      ...inputs,
      granted: grantedRole(args),
      scope: scope.apply(({ id }) => id),
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

function checked(subject: string, name: string, args: RoleGrantArgs): RoleGrantArgs {
  const checker = new ArgumentChecker(subject);
  checker.checkComponent(name, args);
  const { scope, role, roleDefinitionId, principalId } = args;
  const inputs: RoleGrantArgs = {
    scope: checker.check("scope", scope, validScope),
    ...checkPrincipal(checker, subject, args),
    role: checker.checkOptional("role", role, valid.oneOf(roleNames)),
    roleDefinitionId: checker.checkOptional("roleDefinitionId", roleDefinitionId, validRoleDefinition),
    condition: checker.checkOptional("condition", args.condition, valid.anyText),
    ...checkAssignmentName(checker, args, scope),
  };
  if (role === undefined && roleDefinitionId === undefined) {
    checker.add("role", refusal(role, "role or roleDefinitionId", "Give one of the two."));
  }
  if (role !== undefined && roleDefinitionId !== undefined) {
    checker.add("roleDefinitionId", "is one too many: `role` says which role. Leave one of them out.");
  }
  checker.throwIfAny();
  const known = knownRole(args);
  if (typeof scope === "string" && known?.name !== undefined) {
    checker.add(grantedRole(args).propertyPath, concern(known.name, parseScope(scope)));
  }
  const roleGuid = known?.guid ?? role ?? roleDefinitionId ?? "";
  const other = programGrants().addGrant(subject, { scope, principalId, roleGuid });
  checkGrantedOnce(checker, grantedRole(args), other);
  checker.throwIfAny();
  return inputs;
}

/** A role by its GUID, and by its name if it is one of the table. */
interface Role {
  guid: string;
  name: WebAndMobileRole | undefined;
}

function roleOf(name: WebAndMobileRole | undefined, roleDefinitionId = ""): Role {
  if (name !== undefined) {
    return { guid: webAndMobileRoles[name].id, name };
  }
  const guid = roleDefinitionId.slice(roleDefinitionId.lastIndexOf("/") + 1).toLowerCase();
  const names = Object.keys(webAndMobileRoles) as WebAndMobileRole[];
  return { guid, name: names.find((one) => webAndMobileRoles[one].id === guid) };
}

/** The role of checked arguments, when it is known. */
function roleIn({ role, roleDefinitionId }: RoleGrantArgs): pulumi.Output<Role> {
  return pulumi.all([role, roleDefinitionId]).apply(([name, id]) => roleOf(name, id));
}

/** The same, if it is known now. */
function knownRole({ role, roleDefinitionId }: RoleGrantArgs): Role | undefined {
  return isPending(role) || isPending(roleDefinitionId) ? undefined : roleOf(role, roleDefinitionId);
}

/** What a fault says of the role. */
function grantedRole(args: RoleGrantArgs): GrantedRole {
  const { role, roleDefinitionId = "" } = args;
  return {
    propertyPath: role === undefined ? "roleDefinitionId" : "role",
    role: knownRole(args)?.name ?? role ?? roleDefinitionId,
  };
}

function parsed(subject: string, id: string, role: WebAndMobileRole | undefined): Scope {
  const scope = parseScope(id);
  const fault = role && concern(role, scope);
  if (scope === undefined || fault !== undefined) {
    const reason = fault ?? validScope(id) ?? "is not a scope.";
    throw new InvalidArgumentsError(subject, [
      { propertyPath: fault === undefined ? "scope" : "role", reason },
    ]);
  }
  return scope;
}

const roleNames = Object.fromEntries(Object.keys(webAndMobileRoles).map((name) => [name, name]));

const validScope = (id: string) =>
  notAKey(id) ??
  (typeof id !== "string" || parseScope(id) === undefined
    ? refusal(
        id,
        "the id of a management group, a subscription, a resource group or a resource",
        "Give the resource's `id`.",
      )
    : undefined);

const roleDefinitionIdPattern =
  /^(.*\/providers\/Microsoft\.Authorization\/roleDefinitions\/)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const validRoleDefinition = (id: string) =>
  notAKey(id) ??
  (typeof id === "string" && roleDefinitionIdPattern.test(id)
    ? undefined
    : refusal(
        id,
        "a GUID, or an id that ends with /providers/Microsoft.Authorization/roleDefinitions/GUID",
        "`az role definition list --name NAME` tells a role's id.",
      ));

/**
 * A fault, if a role allows nothing on resources of the scope's type: Azure takes such an assignment without a word.
 * Above resources every role can be given.
 */
function concern(role: WebAndMobileRole, scope: Scope | undefined): string | undefined {
  const type = scope?.resourceType;
  if (type === undefined || concernsType(webAndMobileRoles[role], type)) {
    return undefined;
  }
  const fitting = Object.values(webAndMobileRoles).filter((one) => concernsType(one, type));
  const remedy =
    fitting.length === 0
      ? "Give another role as `roleDefinitionId`."
      : `Choose one of these: ${fitting.map(({ name }) => JSON.stringify(name)).join(", ")}.`;
  return refusal(role, `a role that concerns ${type}; this one allows nothing there`, remedy);
}
