import type { Azure } from "../azure";
import { sameText } from "../ids";
import type { PrincipalType } from "../settings";

/** The type of a principal that the directory knows: those of the settings, the deployer, and identities. */
export function principalType(azure: Azure, principalId: string): PrincipalType | undefined {
  const { principals, deployer } = azure.settings;
  const known = principals.find((principal) => sameText(principal.principalId, principalId));
  if (known !== undefined) {
    return known.type;
  }
  if (sameText(deployer.objectId, principalId)) {
    return "User";
  }
  const isIdentity = azure.state
    .all()
    .some(({ servicePrincipalId = "" }) => sameText(servicePrincipalId, principalId));
  return isIdentity ? "ServicePrincipal" : undefined;
}
