import type { Azure, ArmAnswer, ArmRequest } from "./azure";
import { ArmError } from "./errors";
import type { StoredOperation } from "./state";

/** How many finished operations are kept for pollers that come late. */
const KEPT_OPERATIONS = 1000;

/**
 * Ends an operation: what it was to do is done, or has failed. A deletion takes along what lies in the resource or is
 * attached to it: resources, locks, and role assignments (that those go with the resource is expected, not verified).
 */
export function completeOperation(azure: Azure, operation: StoredOperation): void {
  const { state } = azure;
  operation.endTime = azure.now();
  operation.status = operation.failure === undefined ? "Succeeded" : "Failed";
  const succeeded = operation.status === "Succeeded";
  const resource = state.find(operation.resourceId);
  if (resource?.operationId === operation.id) {
    resource.operationId = undefined;
    resource.provisioningState = operation.status;
    resource.hasSucceeded = resource.hasSucceeded === true || succeeded;
  }
  if (operation.kind === "delete" && succeeded) {
    state.remove(operation.resourceId);
  }
  const finished = [...state.operations.values()].filter(({ status }) => status !== "Running");
  for (const old of finished.slice(0, -KEPT_OPERATIONS)) {
    state.operations.delete(old.id);
  }
}

/**
 * The headers by which a client follows an operation. Azure's own answers carry no Retry-After (azure-cli,
 * test_signalr_commands.yaml); here it keeps clients from waiting the half minute that an operation takes there.
 */
export function operationHeaders(
  azure: Azure,
  operation: StoredOperation,
  base: string,
  apiVersion: string,
): Record<string, string> {
  const query = `?api-version=${encodeURIComponent(apiVersion)}`;
  return {
    // Encoded: a group's name may have letters that no header can
    "azure-asyncoperation": `${azure.url}${encodeURI(base)}/operationStatuses/${operation.id}${query}`,
    location: `${azure.url}${encodeURI(base)}/operationResults/${operation.id}${query}`,
    "retry-after": retryAfter(azure),
  };
}

export function retryAfter(azure: Azure): string {
  return String(Math.ceil(azure.settings.operationSeconds / 10));
}

/** The operation that the last name of the path means. */
export function requestedOperation(azure: Azure, request: ArmRequest): StoredOperation {
  return findOperation(azure, request.path.providers.at(-1)?.names.at(-1) ?? "");
}

export function findOperation(azure: Azure, id: string): StoredOperation {
  const operation = azure.state.operations.get(id.toLowerCase());
  if (operation === undefined) {
    throw new ArmError(404, "NotFound", `The operation '${id}' was not found.`);
  }
  return operation;
}

/** The body of an operationStatuses resource (azure-cli, test_signalr_commands.yaml). */
export function operationStatus(operation: StoredOperation, path: string): ArmAnswer {
  return {
    status: 200,
    body: {
      id: path,
      name: operation.id,
      status: operation.status,
      startTime: operation.startTime,
      ...(operation.endTime === undefined ? {} : { endTime: operation.endTime }),
      ...(operation.status === "Failed" && operation.failure !== undefined
        ? { error: operation.failure }
        : {}),
    },
  };
}
