import { randomBytes, randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { isSameSecret } from "../http";
import { stringAt } from "../json";
import { sameText } from "../arm/ids";
import type { Azure } from "../arm/azure";
import { identities } from "../arm/managedIdentity/userAssignedIdentities";
import { signEntraToken } from "./tokens";

// The managed-identity endpoint of App Service and Azure Functions: learn.microsoft.com, overview-managed-identity.

const PATH = "/msi/token";
const API_VERSION = "2019-08-01";

/** Serves it. Answers the variables by which an app finds it. */
export function serveIdentityEndpoint(
  server: FastifyInstance,
  azure: Azure,
): (url: string) => Record<"IDENTITY_ENDPOINT" | "IDENTITY_HEADER", string> {
  const secret = randomBytes(16).toString("hex").toUpperCase();
  server.get(PATH, async (request, reply) => {
    if (!isSameSecret(secret, String(request.headers["x-identity-header"] ?? ""))) {
      return reply.code(401).send(failure(401, "The X-IDENTITY-HEADER is missing or wrong."));
    }
    const version = stringAt(request.query, "api-version");
    if (version !== API_VERSION) {
      const found = JSON.stringify(version ?? null);
      return reply.code(400).send(failure(400, `The api-version is ${found}, allowed is ${API_VERSION}.`));
    }
    const resource = stringAt(request.query, "resource") ?? "";
    if (resource === "") {
      return reply.code(400).send(failure(400, "The parameter resource is missing."));
    }
    const identity = findIdentity(azure, request.query);
    if (identity === undefined) {
      const message =
        "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.";
      return reply.code(400).send(failure(400, message));
    }
    const { clientId, id: resourceId, servicePrincipalId: principalId } = identity;
    const { token, expiresOn } = signEntraToken(azure, { clientId, resourceId, principalId }, resource);
    return reply.headers({ "cache-control": "no-store" }).send({
      access_token: token,
      expires_on: String(expiresOn),
      resource,
      token_type: "Bearer",
      client_id: clientId,
    });
  });
  return (url) => ({ IDENTITY_ENDPOINT: url + PATH, IDENTITY_HEADER: secret });
}

function failure(statusCode: number, message: string): object {
  return { statusCode, message, correlationId: randomUUID() };
}

/** The user-assigned identity that is asked for. An app here has no system-assigned one: there is no App Service. */
function findIdentity(azure: Azure, query: unknown) {
  azure.settle();
  const deployed = [...azure.state.of(identities).values()];
  const ask = (name: string, read: (one: (typeof deployed)[number]) => string) => {
    const asked = stringAt(query, name);
    return asked === undefined ? undefined : deployed.find((one) => sameText(read(one), asked));
  };
  return (
    ask("client_id", ({ clientId }) => clientId) ??
    ask("principal_id", ({ servicePrincipalId }) => servicePrincipalId) ??
    ask("object_id", ({ servicePrincipalId }) => servicePrincipalId) ??
    ask("mi_res_id", ({ id }) => id)
  );
}
