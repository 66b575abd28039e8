import type { ServerlessSignalRArgs } from "../serverlessSignalR";
import { faultAt, Faults, refusedAt } from "./faults";
import { isLate } from "./late";
import { isMap } from "./rules";
import { SignalRSku } from "./skus";

// Mistakes among the arguments that are handed on, where they are plain: what nothing else reports in the preview.

const listIn = (value: unknown, name: string): readonly unknown[] => {
  const found: unknown = isMap(value) ? value[name] : undefined;
  return Array.isArray(found) ? found : [];
};

/** What can't be, or leaves nobody a way in. */
export function serviceMistakes(args: ServerlessSignalRArgs): Faults {
  const { disableAadAuth, disableLocalAuth = true, features, networkACLs, privateEndpoints = {} } = args;
  // Source: learn.microsoft.com, on network access control, private endpoints and client certificates.
  const notOnFree = {
    networkACLs: networkACLs !== undefined,
    privateEndpoints: Object.keys(privateEndpoints).length > 0,
    publicNetworkAccess: args.publicNetworkAccess === "Disabled",
    "tls.clientCertEnabled": isMap(args.tls) && args.tls.clientCertEnabled === true,
  };
  const onFree = Object.entries(notOnFree).flatMap(([name, isGiven]) =>
    isGiven && args.sku === SignalRSku.FreeF1
      ? faultAt(name, `can't be so with ${SignalRSku.FreeF1}. Leave it out, or choose another SKU.`)
      : [],
  );
  const otherMode = listIn({ features }, "features").flatMap((one, index) =>
    isMap(one) && one.flag === "ServiceMode" && !isLate(one.value) && one.value !== "Serverless"
      ? refusedAt(`features[${index}].value`, one.value, '"Serverless"', "Leave the feature out.")
      : [],
  );
  const noWayIn =
    disableAadAuth === true && disableLocalAuth === true
      ? refusedAt("disableAadAuth", true, "false while access keys are off", "Leave it out.")
      : [];
  return [...onFree, ...otherMode, ...noWayIn];
}

const keyVaultReference = "{@Microsoft.KeyVault(";

const urlOf = (template: unknown): string =>
  isMap(template) && typeof template.urlTemplate === "string" ? template.urlTemplate : "";

/** Whether an upstream signs in as the service, or reads a secret in a vault as it: both take an identity. */
export const asksForIdentity = (upstream: unknown): boolean =>
  listIn(upstream, "templates").some((template) => {
    const auth: unknown = isMap(template) ? template.auth : undefined;
    return (isMap(auth) && auth.type === "ManagedIdentity") || urlOf(template).includes(keyVaultReference);
  });

/** What a preview is to warn of, each with the way out. */
export function serviceWarnings(args: ServerlessSignalRArgs): string[] {
  const { networkACLs, privateEndpoints = {}, publicNetworkAccess, regionEndpointEnabled, upstream } = args;
  const { defaultAction, publicNetwork }: Readonly<Record<string, unknown>> = isMap(networkACLs)
    ? networkACLs
    : {};
  // Private endpoints that are made elsewhere have rules of their own among the ACLs.
  const endpoints = [...Object.keys(privateEndpoints), ...listIn(networkACLs, "privateEndpoints")];
  const isCutOff =
    listIn(publicNetwork, "deny").includes("RESTAPI") ||
    (defaultAction === "Deny" && !listIn(publicNetwork, "allow").includes("RESTAPI"));
  const restIsCutOff =
    "networkACLs keep RESTAPI off the public network, so no backend there can send. Allow it: " +
    'publicNetwork: { allow: ["ClientConnection", "RESTAPI"] }. Or give the backends a private endpoint.';
  const regionIsOff =
    'Azure refuses regionEndpointEnabled: "Disabled" for a service without a replica. Deploy the service and its ' +
    "replica first, turn the region's endpoint off in a later deployment, and on before one that replaces the service.";
  return [
    ...(isCutOff && publicNetworkAccess !== "Disabled" && endpoints.length === 0 ? [restIsCutOff] : []),
    ...(regionEndpointEnabled === "Disabled" ? [regionIsOff] : []),
    ...listIn(upstream, "templates").flatMap((template, index) =>
      /[?&](code|sig|key)=(?!\{@)/i.test(urlOf(template))
        ? `upstream.templates[${index}].urlTemplate holds a secret, which whoever reads the service or the stack's ` +
          `state sees. Put it into a vault, and write ${keyVaultReference}SecretUri=...)} in its place.`
        : [],
    ),
  ];
}
