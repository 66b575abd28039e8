import type { LocalArm } from "../../../local/arm";
import * as support from "./support";
import { API, errorOf, groupPath, identityPath, send, servicePath, serviceBody } from "./support";

describe("the errors of Resource Manager", () => {
  let arm: LocalArm;

  beforeEach(async () => {
    arm = await support.start();
    await support.putGroup(arm);
  });

  afterEach(support.stopAll);

  const NOBODY = "30000000-0000-0000-0000-000000000000";
  const versions =
    "2023-02-01, 2023-03-01-preview, 2023-06-01-preview, 2023-08-01-preview, 2024-01-01-preview, 2024-03-01, " +
    "2024-04-01-preview, 2024-08-01-preview, 2024-10-01-preview, 2025-01-01-preview";

  it.each<[string, string, string, string | undefined, unknown, number, string, string | RegExp]>([
    [
      "no api-version",
      "GET",
      servicePath(),
      undefined,
      undefined,
      400,
      "MissingApiVersionParameter",
      "The api-version query parameter (?api-version=) is required for all requests.",
    ],
    [
      "an api-version that SignalR does not have",
      "GET",
      servicePath(),
      "2019-01-01",
      undefined,
      404,
      "InvalidResourceType",
      `The resource type 'signalR' could not be found in the namespace 'Microsoft.SignalRService' for api version '2019-01-01'. The supported api-versions are '${versions}'.`,
    ],
    [
      "a PUT of an api-version that SignalR does not have",
      "PUT",
      servicePath(),
      "2019-01-01",
      serviceBody(),
      400,
      "NoRegisteredProviderFound",
      `No registered resource provider found for location 'westeurope' and API version '2019-01-01' for type 'signalR'. The supported api-versions are '${versions}'.`,
    ],
    [
      "an api-version that resource groups do not have",
      "GET",
      groupPath(),
      "2001-01-01",
      undefined,
      400,
      "InvalidApiVersionParameter",
      /^The api-version '2001-01-01' is invalid\. The supported versions are '.*2024-03-01.*'\.$/,
    ],
    [
      "an unknown namespace",
      "GET",
      `${groupPath()}/providers/Microsoft.Nothing/things/a`,
      API.signalR,
      undefined,
      404,
      "InvalidResourceNamespace",
      "The resource namespace 'Microsoft.Nothing' is invalid.",
    ],
    [
      "an unknown type",
      "GET",
      `${groupPath()}/providers/Microsoft.SignalRService/webPubSub/a`,
      API.signalR,
      undefined,
      404,
      "InvalidResourceType",
      "The resource type 'webPubSub' could not be found in the namespace 'Microsoft.SignalRService' for api version '2024-03-01'.",
    ],
    [
      "an unknown subscription",
      "GET",
      `/subscriptions/${NOBODY}`,
      API.groups,
      undefined,
      404,
      "SubscriptionNotFound",
      `The subscription '${NOBODY}' could not be found.`,
    ],
    [
      "an unknown resource group",
      "GET",
      groupPath("none"),
      API.groups,
      undefined,
      404,
      "ResourceGroupNotFound",
      "Resource group 'none' could not be found.",
    ],
    [
      "a service in an unknown resource group",
      "PUT",
      servicePath("sig", "none"),
      API.signalR,
      serviceBody(),
      404,
      "ResourceGroupNotFound",
      "Resource group 'none' could not be found.",
    ],
    [
      "an unknown service",
      "GET",
      servicePath("none"),
      API.signalR,
      undefined,
      404,
      "ResourceNotFound",
      "The Resource 'Microsoft.SignalRService/SignalR/none' under resource group 'rg' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    ],
    [
      "an unknown identity",
      "GET",
      identityPath("none"),
      API.identities,
      undefined,
      404,
      "ResourceNotFound",
      "The Resource 'Microsoft.ManagedIdentity/userAssignedIdentities/none' under resource group 'rg' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    ],
    [
      "malformed JSON",
      "PUT",
      groupPath(),
      API.groups,
      "{location",
      400,
      "InvalidRequestContent",
      /^The request content was invalid and could not be deserialized: '.+'\.$/,
    ],
    [
      "a body that is no object",
      "PUT",
      groupPath(),
      API.groups,
      "[]",
      400,
      "InvalidRequestContent",
      "The request content was invalid and could not be deserialized: 'The request body is not a JSON object'.",
    ],
    [
      "a resource group without a location",
      "PUT",
      groupPath("new"),
      API.groups,
      {},
      400,
      "LocationRequired",
      "The location property is required for this definition.",
    ],
    [
      "a service without a location",
      "PUT",
      servicePath(),
      API.signalR,
      {},
      400,
      "LocationRequired",
      "The location property is required for this definition.",
    ],
    [
      "an identity without a location",
      "PUT",
      identityPath(),
      API.identities,
      {},
      400,
      "LocationRequired",
      "The location property is required for this definition.",
    ],
  ])("answers %s with its error", async (_what, method, path, version, body, status, code, message) => {
    const error = errorOf(await send(arm, method, path, version, body));
    expect(error).toEqual({
      status,
      code,
      message: typeof message === "string" ? message : (expect.stringMatching(message) as string),
    });
  });
});
