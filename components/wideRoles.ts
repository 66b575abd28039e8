import * as pulumi from "@pulumi/pulumi";
import { isPending } from "./invalidArguments";
import { PrincipalType } from "./signalRRoles";

/** Warns of a role that lets a workload do more than any needs; the grant is made all the same. */
export function warnOfWideRole(
  component: pulumi.Resource,
  role: pulumi.Input<string>,
  principalType: pulumi.Input<PrincipalType> = PrincipalType.ServicePrincipal,
): void {
  const warn = (role: string, principalType: PrincipalType) => {
    const reason = principalType === PrincipalType.ServicePrincipal ? tooWide[role] : undefined;
    if (reason !== undefined) {
      void pulumi.log.warn(`${role} ${reason}`, component);
    }
  };
  if (isPending(role) || isPending(principalType)) {
    pulumi.all([role, principalType]).apply(([role, principalType]) => {
      warn(role, principalType);
    });
  } else {
    warn(role, principalType);
  }
}

const narrower =
  "A backend that negotiates and sends needs SignalR App Server and SignalR REST API Owner; one that only reads, " +
  "SignalR REST API Reader.";

const tooWide: Readonly<Record<string, string | undefined>> = {
  "SignalR Service Owner": `allows a workload everything on the data plane. ${narrower}`,
  "SignalR AccessKey Reader": `lets a workload read access keys, which managed identity doesn't need. ${narrower}`,
};
