import type * as pulumi from "@pulumi/pulumi";
import { SignalRRoleGrants } from "../signalRRoleGrants";
import type { SignalRPrincipal } from "./signalRPrincipal";

/** What the `grant` of a made and of an existing service does. */
export function grant(
  service: pulumi.ComponentResource & { readonly resourceId: pulumi.Output<string> },
  serviceName: string,
  name: string,
  principal: SignalRPrincipal,
  opts: pulumi.ComponentResourceOptions = {},
): SignalRRoleGrants {
  return new SignalRRoleGrants(
    `${serviceName}-${name}`,
    { resourceId: service.resourceId, principals: { "": principal } },
    // Pulumi hands the parent's options down; revoking a grant has to work whatever the service's are.
    { protect: false, retainOnDelete: false, ...opts, parent: opts.parent ?? service },
  );
}
