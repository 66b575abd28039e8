import type { ArmRequest, Azure, Handler } from "./azure";
import { ArmError, invalidRequestContent } from "./errors";
import { extensionId, idKey, isAtOrUnder, parentScope } from "./ids";
import { objectAt, stringAt } from "./json";
import { requireScope } from "./scopes";
import { array, object, readBody, string } from "./shape";
import type { StoredLock } from "./state";

const TYPE = "Microsoft.Authorization/locks";

// azure-rest-api-specs locks 2020-05-01, ManagementLockObject
const owners = array(object({ applicationId: string }));
const lockBody = object({ properties: object({ notes: string, owners }) });

/**
 * A ReadOnly lock refuses every write, deletion and action, a CanNotDelete lock deletions, at its scope and below
 * (learn.microsoft.com, "Lock your resources"). Deleting a scope also takes that nothing under it is locked.
 */
export function refuseLocked(azure: Azure, target: string, operation: "write" | "delete" | "action"): void {
  const locked = [...azure.state.locks.values()].filter(
    ({ scope, level }) =>
      (isAtOrUnder(target, scope) && (level === "ReadOnly" || operation === "delete")) ||
      (operation === "delete" && isAtOrUnder(scope, target)),
  );
  if (locked.length > 0) {
    const verb = operation === "delete" ? "delete" : "write";
    const scopes = locked.map(({ scope }) => scope).join(",");
    throw new ArmError(
      409,
      "ScopeLocked",
      `The scope '${target}' cannot perform ${verb} operation because following scope(s) are locked: '${scopes}'. ` +
        "Please remove the lock and try again.",
    );
  }
}

function keyOf(request: ArmRequest): string {
  return idKey(`${parentScope(request.path)}|${lockName(request)}`);
}

function lockName(request: ArmRequest): string {
  return request.path.providers.at(-1)?.names[0] ?? "";
}

export const putLock: Handler = (azure, request) => {
  const scope = requireScope(azure, request.path);
  const key = keyOf(request);
  const properties = objectAt(readBody(lockBody, request.body), "properties");
  const level = properties.level;
  if (level !== "CanNotDelete" && level !== "ReadOnly") {
    throw invalidRequestContent(`Error converting value ${JSON.stringify(level)} to type 'LockLevel'`);
  }
  const created = azure.state.locks.get(key) === undefined;
  const lock: StoredLock = { name: lockName(request), scope, level, notes: stringAt(properties, "notes") };
  azure.state.locks.set(key, lock);
  azure.changed();
  return { status: created ? 201 : 200, body: lockView(lock) };
};

export const getLock: Handler = (azure, request) => {
  const lock = azure.state.locks.get(keyOf(request));
  if (lock === undefined) {
    // The text is not verified
    throw new ArmError(404, "LockNotFound", `The lock '${lockName(request)}' could not be found.`);
  }
  return { status: 200, body: lockView(lock) };
};

export const deleteLock: Handler = (azure, request) => {
  const key = keyOf(request);
  if (azure.state.locks.get(key) === undefined) {
    return { status: 204 };
  }
  azure.state.locks.delete(key);
  azure.changed();
  return { status: 200 };
};

export const listLocks: Handler = (azure, request) => {
  const scope = requireScope(azure, request.path);
  const found = [...azure.state.locks.values()].filter((lock) => isAtOrUnder(lock.scope, scope));
  return { status: 200, body: { value: found.map(lockView) } };
};

// azure-cli, test_cannotdelete_resource_group_lock.yaml
function lockView(lock: StoredLock): unknown {
  return {
    properties: { level: lock.level, ...(lock.notes === undefined ? {} : { notes: lock.notes }) },
    id: extensionId(lock.scope, TYPE, lock.name),
    type: TYPE,
    name: lock.name,
  };
}
