import type { Azure, Handler } from "../azure";
import { subscriptionNotFound } from "../errors";
import { sameText, subscriptionScope } from "../ids";

/** The subscription as it is written in the settings. */
export function requireSubscription(azure: Azure, subscriptionId: string | undefined): string {
  const found = azure.subscriptions.find((one) => sameText(one, subscriptionId ?? ""));
  if (found === undefined) {
    throw subscriptionNotFound(subscriptionId ?? "");
  }
  return found;
}

export const getSubscription: Handler = (azure, request) => ({
  status: 200,
  body: subscriptionView(azure, requireSubscription(azure, request.path.subscriptionId)),
});

export const listSubscriptions: Handler = (azure) => ({
  status: 200,
  body: { value: azure.subscriptions.map((one) => subscriptionView(azure, one)) },
});

// azure-rest-api-specs resources, subscriptions 2022-12-01
function subscriptionView(azure: Azure, subscriptionId: string): unknown {
  return {
    id: subscriptionScope(subscriptionId),
    subscriptionId,
    tenantId: azure.settings.tenantId,
    displayName: "Local Azure",
    state: "Enabled",
    authorizationSource: "RoleBased",
    managedByTenants: [],
  };
}
