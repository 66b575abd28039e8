import { objectAt, stringAt } from "../../json";
import type { ArmRequest, Azure, Handler } from "../azure";
import { ArmError, invalidRequestContent } from "../errors";
import { extensionId, idKey, isAtOrUnder, itemScope } from "../ids";
import { requireScope } from "../resources/scopes";
import { requestedName } from "../resources/tracked";
import { array, object, readBody, string } from "../shape";
import type { Kind, Stored } from "../state";

interface StoredLock extends Stored {
  scope: string;
  level: "CanNotDelete" | "ReadOnly";
  notes: string | undefined;
}

export const locks: Kind<StoredLock> = { type: "Microsoft.Authorization/locks" };

// azure-rest-api-specs locks 2020-05-01, ManagementLockObject
const owners = array(object({ applicationId: string }));
const lockBody = object({ properties: object({ notes: string, owners }) });

/**
 * A ReadOnly lock refuses every write, deletion and action (also a POST that only reads), a CanNotDelete lock
 * deletions, at its scope and below (learn.microsoft.com, "Lock your resources"). Deleting a scope also takes that
 * nothing under it is locked.
 */
export function refuseLocked(azure: Azure, target: string, operation: "write" | "delete" | "action"): void {
  const locked = [...azure.state.of(locks).values()].filter(
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
  return idKey(itemScope(request.path));
}

export const putLock: Handler = (azure, request) => {
  const scope = requireScope(azure, request.path);
  const properties = objectAt(readBody(lockBody, request.body), "properties");
  const level = properties.level;
  if (level !== "CanNotDelete" && level !== "ReadOnly") {
    throw invalidRequestContent(`Error converting value ${JSON.stringify(level)} to type 'LockLevel'`);
  }
  const name = requestedName(request);
  const id = extensionId(scope, locks.type, name);
  const lock: StoredLock = { id, name, scope, level, notes: stringAt(properties, "notes") };
  const created = !azure.state.of(locks).has(keyOf(request));
  azure.state.of(locks).set(keyOf(request), lock);
  azure.changed();
  return { status: created ? 201 : 200, body: lockView(lock) };
};

export const getLock: Handler = (azure, request) => {
  const lock = azure.state.of(locks).get(keyOf(request));
  if (lock === undefined) {
    // The text is not verified
    throw new ArmError(404, "LockNotFound", `The lock '${requestedName(request)}' could not be found.`);
  }
  return { status: 200, body: lockView(lock) };
};

export const deleteLock: Handler = (azure, request) => {
  if (!azure.state.of(locks).delete(keyOf(request))) {
    return { status: 204 };
  }
  azure.changed();
  return { status: 200 };
};

export const listLocks: Handler = (azure, request) => {
  const scope = requireScope(azure, request.path);
  const found = [...azure.state.of(locks).values()].filter((lock) => isAtOrUnder(lock.scope, scope));
  return { status: 200, body: { value: found.map(lockView) } };
};

// azure-cli, test_cannotdelete_resource_group_lock.yaml
function lockView({ id, name, level, notes }: StoredLock): unknown {
  return {
    properties: { level, ...(notes === undefined ? {} : { notes }) },
    id,
    type: locks.type,
    name,
  };
}
