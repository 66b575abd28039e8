import { randomUUID } from "node:crypto";
import { arrayAt, isAbsent, isObject, objectAt, type JsonObject } from "../../json";
import type { Azure } from "../azure";
import { ArmError, type ErrorDetail } from "../errors";
import { idKey } from "../ids";
import { identities } from "../managedIdentity/userAssignedIdentities";
import { among, fault, notAllowed } from "./signalRRules";
import type { StoredService } from "./signalRView";

/** The identity that a request asks for; `undefined` where it leaves it as it is. */
type IdentityRequest = { type: "None" | "SystemAssigned" | "UserAssigned"; userAssigned: string[] };

export function readIdentity(body: JsonObject): IdentityRequest | undefined | ErrorDetail {
  if (isAbsent(body.identity)) {
    return undefined;
  }
  const { type } = isObject(body.identity) ? body.identity : {};
  const userAssigned = Object.keys(objectAt(body.identity, "userAssignedIdentities"));
  switch (typeof type === "string" ? type.toLowerCase() : type) {
    case "none":
      return { type: "None", userAssigned: [] };
    case "systemassigned":
      return { type: "SystemAssigned", userAssigned: [] };
    case "userassigned":
      return userAssigned.length > 0
        ? { type: "UserAssigned", userAssigned }
        : fault("identity.userAssignedIdentities", "A user-assigned identity must be given.");
    default:
      // One type only: "SystemAssigned, UserAssigned" is not among the values
      return notAllowed("identity.type", type, "None, SystemAssigned, UserAssigned");
  }
}

/** An upstream that signs in as the service needs the service to have an identity. */
export function identityFaults(properties: JsonObject, hasIdentity: boolean): ErrorDetail[] {
  const needs = (arrayAt(properties.upstream, "templates") ?? []).some((template) =>
    among(["ManagedIdentity"], objectAt(template, "auth").type),
  );
  return needs && !hasIdentity
    ? [fault("properties.upstream.templates", "ManagedIdentity needs an identity on the service.")]
    : [];
}

/** The identity that the service gets; a system-assigned one keeps its principal. */
export function resolveIdentity(
  azure: Azure,
  id: string,
  { type, userAssigned }: IdentityRequest,
  previous: StoredService | undefined,
): Pick<StoredService, "identity" | "servicePrincipalId"> {
  if (type === "None") {
    return { identity: undefined };
  }
  if (type === "SystemAssigned") {
    const servicePrincipalId = previous?.servicePrincipalId ?? randomUUID();
    return { identity: { type, userAssigned: [] }, servicePrincipalId };
  }
  const missing = userAssigned.find((one) => !azure.state.of(identities).has(idKey(one)));
  if (missing !== undefined) {
    // The code is ARM's own; the text is not verified
    throw new ArmError(
      400,
      "FailedIdentityOperation",
      `Identity operation for resource '${id}' failed with error 'Failed to perform resource identity operation. ` +
        `Status: 'BadRequest'. Response: '{"error":{"code":"BadRequest","message":"Resource '${missing}' was not found."}}'.'.`,
    );
  }
  return { identity: { type, userAssigned } };
}
