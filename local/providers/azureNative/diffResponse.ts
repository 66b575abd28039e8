import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { changes, type ChangeKind } from "../diff";
import { isEqual, isObject } from "../../json";
import type { Properties } from "../properties";
import { createBeforeDelete } from "./inputs";
import { pathInputs, type ResourceType } from "./resourceTypes";

export interface ResourceDiff {
  /** The inputs of the state. */
  olds: Properties;
  /** The inputs of the program. */
  news: Properties;
  /** The outputs of the state. */
  state: Properties;
}

/** What azure-native answers of the difference between a resource's inputs (provider.go, Diff; diff.go). */
export function diffResponse(type: ResourceType, { olds, news, state }: ResourceDiff): rpc.DiffResponse {
  const response = new rpc.DiffResponse().setHasdetaileddiff(true);
  const replaceKeys = new Set([...pathInputs(type), ...type.replaceOn]);
  const replaces: string[] = [];
  const changed = new Set<string>();
  for (const [path, kind] of changes(comparable(olds), comparable(news))) {
    const [property = path] = path.split(/[.[]/);
    // An input that was left out before replaces nothing if it says what Azure chose (calculateChangesAndReplacements).
    const isChosen = kind === "add" && path === property && isEqual(news[path], state[path]);
    const isReplace = replaceKeys.has(property) && !isChosen;
    response
      .getDetaileddiffMap()
      .set(path, new rpc.PropertyDiff().setInputdiff(true).setKind(kindOf(kind, isReplace)));
    changed.add(property);
    if (isReplace) {
      replaces.push(path);
    }
  }
  const { [createBeforeDelete]: isAutonamed } = olds;
  return response
    .setChanges(
      changed.size > 0 ? rpc.DiffResponse.DiffChanges.DIFF_SOME : rpc.DiffResponse.DiffChanges.DIFF_NONE,
    )
    .setDiffsList([...changed])
    .setReplacesList(replaces)
    .setDeletebeforereplace(typeof isAutonamed === "boolean" ? !isAutonamed : replaces.length > 0);
}

/** Inputs without the differences that azure-native ignores. */
function comparable(inputs: Properties): Properties {
  const visible = Object.entries(inputs).filter(([name]) => !name.startsWith("__"));
  return Object.fromEntries(
    visible.map(([name, value]) => {
      if (name === "location" && typeof value === "string") {
        return [name, value.toLowerCase().replaceAll(" ", "")];
      }
      if (name === "resourceGroupName" && typeof value === "string") {
        return [name, value.toLowerCase()];
      }
      return [name, withComparableIds(value)];
    }),
  );
}

// Azure's ids are compared without regard to case up to the provider, not in types and names (pulumi-azure-native#2993).
const idPrefix = /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/microsoft\.[^/]+\//i;

function withComparableIds(value: unknown): unknown {
  if (typeof value === "string") {
    return value.replace(idPrefix, (prefix) => prefix.toLowerCase());
  }
  if (Array.isArray(value)) {
    return value.map(withComparableIds);
  }
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withComparableIds(one)]))
    : value;
}

function kindOf(kind: ChangeKind, isReplace: boolean) {
  const { Kind } = rpc.PropertyDiff;
  switch (kind) {
    case "add":
      return isReplace ? Kind.ADD_REPLACE : Kind.ADD;
    case "delete":
      return isReplace ? Kind.DELETE_REPLACE : Kind.DELETE;
    case "update":
      return isReplace ? Kind.UPDATE_REPLACE : Kind.UPDATE;
  }
}
