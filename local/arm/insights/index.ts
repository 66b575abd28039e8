import { arrayAt, isAbsent, objectAt } from "../../json";
import { ArmError } from "../errors";
import { plainType, type PlainType } from "../resources/plain";

const DESTINATIONS = [
  "workspaceId",
  "storageAccountId",
  "eventHubAuthorizationRuleId",
  "serviceBusRuleId",
  "marketplacePartnerId",
];

const diagnosticSettings: PlainType = {
  kind: { type: "Microsoft.Insights/diagnosticSettings" },
  apiVersions: ["2021-05-01-preview"],
  place: "scope",
  check: (_, { body }) => {
    const properties = objectAt(body, "properties");
    // hashicorp/terraform-provider-azurerm, monitor_diagnostic_setting_resource.go, refuses the same; the texts are ours
    if (DESTINATIONS.every((name) => isAbsent(properties[name]))) {
      throw badRequest("At least one data sink needs to be specified.");
    }
    if ((arrayAt(properties, "logs") ?? []).length + (arrayAt(properties, "metrics") ?? []).length === 0) {
      throw badRequest("At least one log or metric needs to be specified.");
    }
  },
};

function badRequest(message: string): ArmError {
  return new ArmError(400, "BadRequest", message);
}

export const insightsTypes = [plainType(diagnosticSettings)];
