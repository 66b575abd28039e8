import { plainType, type PlainType } from "../resources/plain";

const workspaces: PlainType = {
  kind: { type: "Microsoft.OperationalInsights/workspaces" },
  // azure-native's 3.28 and AVM's
  apiVersions: ["2022-10-01", "2023-09-01"],
  place: "region",
};

export const operationalInsightsTypes = [plainType(workspaces)];
