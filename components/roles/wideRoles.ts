import * as pulumi from "@pulumi/pulumi";
import { PrincipalType } from "./signalRRoles";

/** Warns of a role that lets a workload do more than any needs; the grant is made all the same. */
export function warnOfWideRole(
  component: pulumi.Resource,
  role: pulumi.Input<string>,
  principalType: pulumi.Input<PrincipalType> = PrincipalType.ServicePrincipal,
): void {
  if (
    typeof role === "string" &&
    Object.hasOwn(tooWide, role) &&
    principalType === PrincipalType.ServicePrincipal
  ) {
    void pulumi.log.warn(`${role} ${tooWide[role] ?? ""}`, component);
  }
}

const narrower =
  "A backend that negotiates and sends needs SignalR App Server and SignalR REST API Owner; one that only reads, " +
  "SignalR REST API Reader.";

const tooWide: Readonly<Record<string, string>> = {
  "SignalR Service Owner": `allows a workload everything on the data plane. ${narrower}`,
  "SignalR AccessKey Reader": `lets a workload read access keys, which managed identity doesn't need. ${narrower}`,
};
