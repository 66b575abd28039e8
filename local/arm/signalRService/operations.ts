import type { Handler } from "../azure";
import { itemScope } from "../ids";
import { operationStatus, requestedOperation } from "../operations";
import { findService, serviceView } from "./signalRView";

/** A service's operation, asked for at the service or, where it may be gone, at the location. */
export const getOperationStatus: Handler = (azure, request) =>
  operationStatus(requestedOperation(azure, request), itemScope(request.path));

/** What the operation came to: the service, or nothing. 202 while it runs. */
export const getOperationResult: Handler = (azure, request) => {
  const operation = requestedOperation(azure, request);
  if (operation.status === "Running") {
    return { status: 202, headers: { location: azure.url + request.rawPath } };
  }
  const service = findService(azure, operation.resourceId);
  return operation.kind === "delete" || service === undefined
    ? { status: 204 }
    : { status: 200, body: serviceView(azure, service, request.apiVersion) };
};
