import type { BuiltInRole } from "./builtInRole";

/**
 * Whether a role allows any action on resources of a type, such as `Microsoft.Web/sites`, or on what is in them. A
 * child type counts as its parent: roles name the actions on both.
 */
export function concernsType(
  role: Pick<BuiltInRole, "actions" | "dataActions">,
  resourceType: string,
): boolean {
  const [namespace, type] = resourceType.toLowerCase().split("/");
  const actions = `${namespace}/${type}/`;
  return [...role.actions, ...role.dataActions].some((pattern) => {
    const [start = "", ...afterWildcard] = pattern.toLowerCase().split("*");
    return start.startsWith(actions) || (afterWildcard.length > 0 && actions.startsWith(start));
  });
}
