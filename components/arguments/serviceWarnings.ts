import type { ServerlessSignalRArgs } from "../serverlessSignalR";
import { isMap } from "./rules";

// What Azure takes, or refuses for a reason that arguments alone don't show. Plain values only.

const listIn = (value: unknown, name: string): readonly unknown[] => {
  const found: unknown = isMap(value) ? value[name] : undefined;
  return Array.isArray(found) ? found : [];
};

const urlOf = (template: unknown): string => {
  const url: unknown = isMap(template) ? template.urlTemplate : undefined;
  return typeof url === "string" ? url : "";
};

const keyVaultReference = "{@Microsoft.KeyVault(";

/** Whether an upstream signs in as the service, or reads a secret in a vault as it: both take an identity. */
export function asksForIdentity(upstream: unknown): boolean {
  return listIn(upstream, "templates").some((template) => {
    const auth: unknown = isMap(template) ? template.auth : undefined;
    return (isMap(auth) && auth.type === "ManagedIdentity") || urlOf(template).includes(keyVaultReference);
  });
}

/** What to warn of: mistakes that nothing else reports before the deployment, each with the way out. */
export function serviceWarnings(args: ServerlessSignalRArgs): string[] {
  return [...restIsCutOff(args), ...regionIsOff(args), ...secretsInUrls(args)];
}

/** Private endpoints that are made elsewhere have rules of their own among the ACLs. */
function restIsCutOff(args: ServerlessSignalRArgs): string[] {
  const { networkACLs, privateEndpoints = {}, publicNetworkAccess } = args;
  const acls: unknown = networkACLs;
  const isPrivate =
    publicNetworkAccess === "Disabled" ||
    Object.keys(privateEndpoints).length > 0 ||
    listIn(acls, "privateEndpoints").length > 0;
  if (isPrivate || !isMap(acls)) {
    return [];
  }
  const isDenied =
    listIn(acls.publicNetwork, "deny").includes("RESTAPI") ||
    (acls.defaultAction === "Deny" && !listIn(acls.publicNetwork, "allow").includes("RESTAPI"));
  return isDenied
    ? [
        "networkACLs keep RESTAPI off the public network, so no backend there can send. Allow it: " +
          'publicNetwork: { allow: ["ClientConnection", "RESTAPI"] }. Or give the backends a private endpoint.',
      ]
    : [];
}

const regionIsOff = ({ regionEndpointEnabled }: ServerlessSignalRArgs): string[] =>
  regionEndpointEnabled === "Disabled"
    ? [
        'Azure refuses regionEndpointEnabled: "Disabled" for a service without a replica. Deploy the service and its ' +
          "replica first, and turn the region's endpoint off in a later deployment.",
      ]
    : [];

function secretsInUrls({ upstream }: ServerlessSignalRArgs): string[] {
  return listIn(upstream, "templates").flatMap((template, index) => {
    const isSecret = /[?&](code|sig|key)=(?!\{@)/i.test(urlOf(template));
    return isSecret
      ? [
          `upstream.templates[${index}].urlTemplate holds a secret, which whoever reads the service or the stack's state ` +
            `sees. Put it into a vault, and write ${keyVaultReference}SecretUri=...)} in its place.`,
        ]
      : [];
  });
}
