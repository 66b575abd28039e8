import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../arguments/checkArguments";
import { SignalRRoleGrants } from "../signalRRoleGrants";
import { signalRPrincipalTable, signalRPrincipalTogether } from "./signalRPrincipal";
import type { SignalRPrincipal } from "./signalRPrincipal";

/** What the `grant` of a made and of an existing service does. */
export function grant(
  service: pulumi.ComponentResource & { readonly resourceId: pulumi.Output<string> },
  name: string,
  principal: SignalRPrincipal,
  opts: pulumi.ComponentResourceOptions = {},
): SignalRRoleGrants {
  const serviceName = pulumi.resourceName(service);
  // Before the component does: its paths would lead through the map below.
  checkArguments(
    `grant "${name}" of "${serviceName}"`,
    principal,
    signalRPrincipalTable,
    signalRPrincipalTogether,
  );
  return new SignalRRoleGrants(
    `${serviceName}-${name}`,
    { resourceId: service.resourceId, principals: { "": principal } },
    // Pulumi hands the parent's options down; revoking a grant has to work whatever the service's are.
    { protect: false, retainOnDelete: false, ...opts, parent: opts.parent ?? service },
  );
}
