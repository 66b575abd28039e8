import type { LocalArm } from "../../../local/arm";
import * as support from "./support";
import { API, ask, expectError, groupPath, identityPath, servicePath, SUBSCRIPTION, table } from "./support";

const NOBODY = "30000000-0000-0000-0000-000000000000";
const versions =
  "2023-02-01, 2023-03-01-preview, 2023-06-01-preview, 2023-08-01-preview, 2024-01-01-preview, 2024-03-01, " +
  "2024-04-01-preview, 2024-08-01-preview, 2024-10-01-preview, 2025-01-01-preview";

const refusals = table(`
  no api-version | GET service?x=y | | 400 MissingApiVersionParameter | The api-version query parameter (?api-version=) is required for all requests.
  an api-version that SignalR does not have | GET service?api-version=2019-01-01 | | 404 InvalidResourceType | The resource type 'signalR' could not be found in the namespace 'Microsoft.SignalRService' for api version '2019-01-01'. The supported api-versions are '${versions}'.
  a PUT of an api-version that SignalR does not have | PUT service?api-version=2019-01-01 | {"location":"westeurope"} | 400 NoRegisteredProviderFound | No registered resource provider found for location 'westeurope' and API version '2019-01-01' for type 'signalR'. The supported api-versions are '${versions}'.
  an api-version that groups do not have | GET group?api-version=2001-01-01 | | 400 InvalidApiVersionParameter | The api-version '2001-01-01' is invalid. The supported versions are '…2024-03-01…'.
  an unknown namespace | GET group/providers/Microsoft.Nothing/things/a | | 404 InvalidResourceNamespace | The resource namespace 'Microsoft.Nothing' is invalid.
  an unknown type | GET group/providers/Microsoft.SignalRService/webPubSub/a | | 404 InvalidResourceType | The resource type 'webPubSub' could not be found in the namespace 'Microsoft.SignalRService' for api version '2024-03-01'.
  a path that is not ARM's | GET /nothing/here | | 404 NotFound | No HTTP resource was found that matches the request path '/nothing/here'.
  a list of the subscription that is none | GET /subscriptions/${SUBSCRIPTION}/constructor | | 404 NotFound | No HTTP resource was found that matches the request path '…/constructor'.
  a method that the type does not have | POST service | {} | 405 HttpMethodNotAllowed | The http method 'POST' is not supported for the resource type 'Microsoft.SignalRService/SignalR'.
  an unknown subscription | GET /subscriptions/${NOBODY} | | 404 SubscriptionNotFound | The subscription '${NOBODY}' could not be found.
  an operation that never was | GET service/operationStatuses/${NOBODY} | | 404 NotFound | The operation '${NOBODY}' was not found.
  malformed JSON | PUT group | {location | 400 InvalidRequestContent | The request content was invalid and could not be deserialized: '…'.
  a body that is no object | PUT group | [] | 400 InvalidRequestContent | The request content was invalid and could not be deserialized: 'The request body is not a JSON object'.
`);

describe("the server", () => {
  let arm: LocalArm;

  beforeAll(async () => {
    arm = await support.start();
    await support.putGroup(arm);
  });

  afterAll(support.stopAll);

  it.each(refusals)("answers %s with its error", async (_what, line, body, error, message) => {
    expectError(await ask(arm, line, body), error, message);
  });

  it("reads keywords, types and names in any case, and answers names as first written", async () => {
    await support.putService(arm, "MyService");
    const { body } = await ask(arm, `GET ${servicePath("MYSERVICE", "RG").toUpperCase()}`);
    expect(body.id).toBe(`${groupPath()}/providers/Microsoft.SignalRService/SignalR/MyService`);
  });

  it("sends the headers that clients look for", async () => {
    const { headers } = await ask(arm, "GET group");
    expect(headers.get("x-ms-request-id")).toMatch(/^[-0-9a-f]{36}$/);
    expect(headers.get("x-ms-correlation-request-id")).toMatch(/^[-0-9a-f]{36}$/);
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
  });

  it("records each request, without the query, with body, status and api-version", async () => {
    arm.requests.length = 0;
    await ask(arm, "PUT identity", { location: "westeurope" });
    expect(arm.requests).toEqual([
      {
        method: "PUT",
        path: identityPath(),
        apiVersion: API.identities,
        body: { location: "westeurope" },
        status: 201,
        at: expect.any(Number) as number,
      },
    ]);
  });
});
