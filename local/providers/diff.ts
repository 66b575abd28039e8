import { isEqual, isObject } from "../json";
import type { Properties } from "./properties";

export type ChangeKind = "add" | "delete" | "update";

/** The changes from one set of properties to another, by property path: `cors.allowedOrigins[0]`. */
export function changes(olds: Properties, news: Properties): Map<string, ChangeKind> {
  const found = new Map<string, ChangeKind>();
  compareObjects(found, "", olds, news);
  return found;
}

function compareObjects(
  found: Map<string, ChangeKind>,
  base: string,
  olds: Properties,
  news: Properties,
): void {
  for (const key of new Set([...Object.keys(olds), ...Object.keys(news)])) {
    compare(found, base + key, olds[key], news[key]);
  }
}

function compare(found: Map<string, ChangeKind>, path: string, old: unknown, fresh: unknown): void {
  if (isEqual(old, fresh)) {
    return;
  }
  if (old === undefined || fresh === undefined) {
    found.set(path, old === undefined ? "add" : "delete");
  } else if (isObject(old) && isObject(fresh)) {
    compareObjects(found, `${path}.`, old, fresh);
  } else if (Array.isArray(old) && Array.isArray(fresh)) {
    for (let index = 0; index < Math.max(old.length, fresh.length); index++) {
      compare(found, `${path}[${index}]`, old[index], fresh[index]);
    }
  } else {
    found.set(path, "update");
  }
}

/**
 * Carries what changed between two readings of a resource over to its inputs, and nothing else: what the service
 * fills in by itself stays out of them.
 */
export function withChangesOf(inputs: Properties, before: Properties, after: Properties): Properties {
  const result: Properties = { ...inputs };
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (isEqual(before[key], after[key])) {
      continue;
    }
    if (after[key] === undefined) {
      Reflect.deleteProperty(result, key);
    } else {
      result[key] = key in inputs ? changedValue(inputs[key], before[key], after[key]) : after[key];
    }
  }
  return result;
}

function changedValue(input: unknown, before: unknown, after: unknown): unknown {
  if (isObject(input) && isObject(before) && isObject(after)) {
    return withChangesOf(input, before, after);
  }
  if (Array.isArray(input) && Array.isArray(before) && Array.isArray(after)) {
    return after.map((item, index) =>
      index < input.length && index < before.length && isEqual(before[index], item)
        ? (input[index] as unknown)
        : changedValue(input[index], before[index], item),
    );
  }
  return after;
}
