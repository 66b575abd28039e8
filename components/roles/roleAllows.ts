import type { BuiltInRole } from "./webAndMobileRoles";

// Source of the rules: learn.microsoft.com, "Understand Azure role definitions" (Actions, NotActions, DataActions,
// NotDataActions), and "Azure custom roles" for several wildcards in one pattern. That case doesn't matter:
// Azure/mpf#335.

/**
 * Whether a role, built-in or custom, allows an action on the control plane: managing resources through ARM.
 *
 * An action's name alone doesn't say which plane it is of, so that is for the caller to know: `actions` never grant a
 * data action. Ask {@link roleAllowsData} for those.
 *
 * @param action One action, not a pattern, in any case: `Microsoft.SignalRService/SignalR/read`.
 *
 * @example
 * const contributor = webAndMobileRoles["SignalR/Web PubSub Contributor"];
 * roleAllows(contributor, "Microsoft.SignalRService/SignalR/write"); // true
 * roleAllowsData(contributor, "Microsoft.SignalRService/SignalR/hub/send/action"); // false
 */
export function roleAllows(role: Pick<BuiltInRole, "actions" | "notActions">, action: string): boolean {
  return grants(role.actions, role.notActions, action);
}

/**
 * Whether a role, built-in or custom, allows a data action: using what is in a resource, such as sending through a hub.
 * `dataActions` alone decide: `Microsoft.SignalRService/*` among `actions` grants no data action.
 *
 * @param dataAction One data action, not a pattern, in any case: `Microsoft.SignalRService/SignalR/hub/send/action`.
 */
export function roleAllowsData(
  role: Pick<BuiltInRole, "dataActions" | "notDataActions">,
  dataAction: string,
): boolean {
  return grants(role.dataActions, role.notDataActions, dataAction);
}

function grants(allowed: readonly string[], takenAway: readonly string[], action: string): boolean {
  const matchesAction = (pattern: string) => expressionOf(pattern).test(action);
  return allowed.some(matchesAction) && !takenAway.some(matchesAction);
}

/** A pattern as a regular expression: `*` stands for any run of characters, slashes too. */
function expressionOf(pattern: string): RegExp {
  const literals = pattern.split(/\*+/).map((literal) => literal.replace(/[$()+.?[\\\]^{|}]/g, "\\$&"));
  return new RegExp(`^${literals.join(".*")}$`, "is");
}

/**
 * Whether a role allows any action on resources of a type, such as `Microsoft.Web/sites`, or on what is in them. A
 * child type counts as its parent: roles name the actions on both.
 */
export function concernsType(
  role: Pick<BuiltInRole, "actions" | "dataActions">,
  resourceType: string,
): boolean {
  const actions = `${resourceType.toLowerCase().split("/", 2).join("/")}/`;
  return [...role.actions, ...role.dataActions].some((pattern) => {
    const [start = "", ...afterWildcard] = pattern.toLowerCase().split("*");
    return start.startsWith(actions) || (afterWildcard.length > 0 && actions.startsWith(start));
  });
}
