import * as pulumi from "@pulumi/pulumi";
import { InvalidArgumentsError, isPending } from "./invalidArguments";
import { parseSignalRResourceId, roleDefinitionId, signalRResourceId } from "./resourceIds";
import { roleGuid } from "./signalRRoles";
import type { SignalRRole } from "./signalRRoles";
import * as valid from "./validators";

/** A SignalR resource as the scope of role assignments. */
export class SignalRScope {
  /** The resource's id in its canonical casing. Plain if it is known: each Output costs time, and grants are many. */
  readonly id: pulumi.Input<string>;
  private readonly subscriptionId: pulumi.Input<string>;
  private readonly roleDefinitionIds = new Map<pulumi.Input<SignalRRole>, pulumi.Output<string>>();

  /** @param resourceId A checked id, in any casing. */
  constructor(resourceId: pulumi.Input<string>) {
    const parts = isPending(resourceId) ? pulumi.output(resourceId).apply(parsed) : parsed(resourceId);
    this.id = parts.id;
    this.subscriptionId = parts.subscriptionId;
  }

  /** The id of a role's definition in the resource's subscription. */
  roleDefinitionId(role: pulumi.Input<SignalRRole>): pulumi.Output<string> {
    const id = this.roleDefinitionIds.get(role) ?? this.newRoleDefinitionId(role);
    this.roleDefinitionIds.set(role, id);
    return id;
  }

  private newRoleDefinitionId(role: pulumi.Input<SignalRRole>): pulumi.Output<string> {
    const { subscriptionId } = this;
    return isPending(subscriptionId) || isPending(role)
      ? pulumi
          .all([subscriptionId, role])
          .apply(([subscriptionId, role]) => roleDefinitionId(subscriptionId, roleGuid(role)))
      : pulumi.output(roleDefinitionId(subscriptionId, roleGuid(role)));
  }
}

function parsed(resourceId: string) {
  const parts = parseSignalRResourceId(resourceId);
  if (parts === undefined) {
    const reason = valid.signalRResource(resourceId) ?? "is not the id of a SignalR resource.";
    throw new InvalidArgumentsError("SignalRScope", [{ propertyPath: "resourceId", reason }]);
  }
  return { id: signalRResourceId(parts), subscriptionId: parts.subscriptionId };
}
