import type { FastifyInstance } from "fastify";
import { arrayAt } from "../json";
import { roleAssignments } from "../arm/authorization/roleAssignments";
import { requireRole } from "../arm/authorization/roleDefinitions";
import type { Azure } from "../arm/azure";
import { sameText } from "../arm/ids";
import { services } from "../arm/signalRService/signalRView";
import type { Hubs } from "./hubs";
import { allowsKeys } from "./service";

/** What is deployed and who may do what with it, as rows to show. */
interface Overview {
  /** Of each service: name, SKU, access keys, allowed origins, clients. */
  services: string[][];
  /** Of each role that a principal has: whose, which, on what, its data actions. */
  principals: string[][];
}

/** Serves the overview, which Azure has none of, for pages on this machine. */
export function serveOverview(server: FastifyInstance, azure: Azure, hubs: Hubs): void {
  server.get("/deployed", async (request, reply) => {
    const { origin } = request.headers;
    if (origin !== undefined && /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?$/.test(origin)) {
      void reply.headers({ "access-control-allow-origin": origin, vary: "Origin" });
    }
    return reply.send(overview(azure, hubs));
  });
}

function overview(azure: Azure, hubs: Hubs): Overview {
  azure.settle();
  const nameOf = (principalId: string) =>
    azure.state.all().find(({ servicePrincipalId = "" }) => sameText(servicePrincipalId, principalId))
      ?.name ?? principalId;
  return {
    services: [...azure.state.of(services).values()].map((service) => [
      service.name,
      `${service.sku.name}, ${service.sku.capacity}`,
      allowsKeys(service) ? "on" : "off",
      (arrayAt(service.properties.cors, "allowedOrigins") ?? []).join(" "),
      String(hubs.count(service.id)),
    ]),
    principals: [...azure.state.of(roleAssignments).values()].map(
      ({ principalId, roleDefinitionId, scope }) => {
        const { name, dataActions } = requireRole(roleDefinitionId.split("/").at(-1) ?? "");
        const actions = dataActions.map((one) => one.split("/").slice(2).join("/"));
        return [nameOf(principalId), name, scope.split("/").at(-1) ?? "", actions.join(", ")];
      },
    ),
  };
}
