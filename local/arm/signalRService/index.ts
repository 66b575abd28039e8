import type { ResourceType } from "../azure";
import { getOperationResult, getOperationStatus } from "./operations";
import * as signalR from "./signalR";
import { checkNameAvailability } from "./signalRName";

/** All that was published since 2023, read from the versions of Pulumi's azure-native 3.28. */
const VERSIONS = [
  "2023-02-01",
  "2023-03-01-preview",
  "2023-06-01-preview",
  "2023-08-01-preview",
  "2024-01-01-preview",
  "2024-03-01",
  "2024-04-01-preview",
  "2024-08-01-preview",
  "2024-10-01-preview",
  "2025-01-01-preview",
];

const type = (name: string, handlers: Pick<ResourceType, "item" | "collection">): ResourceType => ({
  name: `Microsoft.SignalRService/${name}`,
  apiVersions: VERSIONS,
  ...handlers,
});

export const signalRServiceTypes: ResourceType[] = [
  type("SignalR", {
    item: {
      PUT: signalR.putService,
      PATCH: signalR.patchService,
      GET: signalR.getService,
      DELETE: signalR.deleteService,
    },
    collection: { GET: signalR.listServices },
  }),
  type("SignalR/listKeys", { collection: { POST: signalR.listKeys } }),
  type("SignalR/operationStatuses", { item: { GET: getOperationStatus } }),
  type("SignalR/operationResults", { item: { GET: getOperationResult } }),
  type("locations/operationStatuses", { item: { GET: getOperationStatus } }),
  type("locations/operationResults", { item: { GET: getOperationResult } }),
  type("locations/checkNameAvailability", { collection: { POST: checkNameAvailability } }),
];
