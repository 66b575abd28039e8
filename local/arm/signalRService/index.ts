import type { ResourceType } from "../azure";
import { childTypes } from "./children";
import { getOperationResult, getOperationStatus } from "./operations";
import * as signalR from "./signalR";
import { checkNameAvailability } from "./signalRName";
import { VERSIONS } from "./versions";

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
  ...childTypes,
];
