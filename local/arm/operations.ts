import type { Azure, ArmAnswer, ArmRequest } from "./azure";
import { ArmError } from "./errors";
import { idKey, isAtOrUnder } from "./ids";
import type { StoredOperation } from "./state";

/** How many finished operations are kept for pollers that come late. */
const KEPT_OPERATIONS = 1000;

/** Ends an operation: what it was to do is done, or has failed. */
export function completeOperation(azure: Azure, operation: StoredOperation): void {
  const { state } = azure;
  const key = idKey(operation.resourceId);
  operation.endTime = azure.now();
  operation.status = operation.failure === undefined ? "Succeeded" : "Failed";
  const succeeded = operation.status === "Succeeded";
  if (operation.kind === "deleteGroup" && succeeded) {
    removeScope(azure, operation.resourceId);
  }
  const service = state.services.get(key);
  if (service?.operationId === operation.id) {
    service.operationId = undefined;
    service.provisioningState = operation.status;
    service.externalIP ??= succeeded ? "127.0.0.1" : undefined;
    if (operation.kind === "delete" && succeeded) {
      removeScope(azure, operation.resourceId);
    }
  }
  forgetOldOperations(azure);
}

/**
 * Removes a resource or resource group with all that lies in or is attached to it: resources, locks, and role
 * assignments (that those go with the resource is expected, not verified).
 */
export function removeScope(azure: Azure, scope: string): void {
  const { groups, services, identities, roleAssignments, locks } = azure.state;
  for (const collection of [groups, services, identities]) {
    for (const [key, resource] of collection) {
      if (isAtOrUnder(resource.id, scope)) {
        collection.delete(key);
      }
    }
  }
  for (const collection of [roleAssignments, locks]) {
    for (const [key, extension] of collection) {
      if (isAtOrUnder(extension.scope, scope)) {
        collection.delete(key);
      }
    }
  }
  azure.changed();
}

function forgetOldOperations(azure: Azure): void {
  const finished = [...azure.state.operations.values()].filter(({ status }) => status !== "Running");
  for (const old of finished.slice(0, -KEPT_OPERATIONS)) {
    azure.state.operations.delete(old.id);
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
    "azure-asyncoperation": `${azure.url}${base}/operationStatuses/${operation.id}${query}`,
    location: `${azure.url}${base}/operationResults/${operation.id}${query}`,
    "retry-after": retryAfter(azure),
  };
}

export function retryAfter(azure: Azure): string {
  return String(Math.ceil(azure.settings.operationSeconds / 10));
}

/** The operation that the last name of the path means. */
export function requestedOperation(azure: Azure, request: ArmRequest): StoredOperation {
  const id = request.path.providers.at(-1)?.names.at(-1) ?? "";
  return findOperation(azure, id);
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
