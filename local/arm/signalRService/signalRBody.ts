import { array, boolean, dictionary, integer, object, string } from "../shape";

/**
 * A service's body, by azure-rest-api-specs signalr 2024-03-01. What the rules refuse whatever its type, such as a
 * feature's flag, is not in it.
 */

/** As ARM itself has it, of whatever resource: azure-rest-api-specs resources 2024-03-01, Sku. */
const sku = object(
  { name: string, tier: string, size: string, family: string, model: string, capacity: integer },
  // Azure/azure-sdk-for-python#16251 and Azure/azure-sdk-for-net#31606
  { required: ["name"], closedAs: "ResourceSku" },
);

const logCategories = array(object({ name: string, enabled: string }));
const networkAcl = { allow: array(string), deny: array(string) };

const properties = object({
  tls: object({ clientCertEnabled: boolean }),
  features: array(object({ properties: dictionary(string) })),
  liveTraceConfiguration: object({ enabled: string, categories: logCategories }),
  resourceLogConfiguration: object({ categories: logCategories }),
  cors: object({ allowedOrigins: array(string) }),
  serverless: object({ connectionTimeoutInSeconds: integer }),
  upstream: object({
    templates: array(
      object({
        hubPattern: string,
        eventPattern: string,
        categoryPattern: string,
        auth: object({ managedIdentity: object({ resource: string }) }),
      }),
    ),
  }),
  networkACLs: object({
    publicNetwork: object(networkAcl),
    privateEndpoints: array(object({ name: string, ...networkAcl }, { required: ["name"] })),
    ipRules: array(object({ value: string, action: string })),
  }),
  applicationFirewall: object(),
  disableLocalAuth: boolean,
  disableAadAuth: boolean,
});

export const serviceBody = object({
  sku,
  properties,
  identity: object({ userAssignedIdentities: dictionary(object()) }),
});
