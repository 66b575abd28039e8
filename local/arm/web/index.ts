import { stringAt } from "../../json";
import { plainType, requireReferenced, type PlainType } from "../resources/plain";

/** azure-native's 3.28, and the newest of Microsoft's types of 2024-08. */
const VERSIONS = ["2023-12-01", "2025-05-01"];

const sites: PlainType = {
  kind: { type: "Microsoft.Web/sites" },
  apiVersions: VERSIONS,
  place: "region",
  check: (azure, { id, body }) => {
    const plan = stringAt(body.properties, "serverFarmId");
    if (plan !== undefined) {
      requireReferenced(azure, id, plan);
    }
  },
  adds: (_, { name }) => ({ defaultHostName: `${name.toLowerCase()}.azurewebsites.net`, state: "Running" }),
};

const plans: PlainType = {
  kind: { type: "Microsoft.Web/serverfarms" },
  apiVersions: VERSIONS,
  place: "region",
};

export const webTypes = [sites, plans].map(plainType);
