import * as pulumi from "@pulumi/pulumi";
import type { ServerlessSignalR } from "../../components";
import { faultsOf, makeService, refused } from "../support/faults";
import { failuresOf, mockPulumi, settled } from "../support/mocks";

/** What both methods take, and JavaScript might pass. */
type Parts = Readonly<Record<string, unknown>>;

const methods: Readonly<Record<string, (service: ServerlessSignalR, parts: Parts) => unknown>> = {
  connectionStringFor: (service, parts) => service.connectionStringFor(parts),
  appSettings: (service, parts) => service.appSettings({ form: "FunctionsIdentity", ...parts }),
};

const guid = "cccccccc-cccc-cccc-cccc-cccccccccccc";
const clientIdRule = [
  "a GUID, such as 11111111-1111-1111-1111-111111111111",
  "Give the identity's client id, not its principal id, name or resource id.",
] as const;
const uriRule = 'an http or https URI, such as "https://app.example.com"';
const plainUri =
  "Give scheme, host and at most a port and a path: no credentials, query, fragment, space or `;`.";
const hidden = (allowed: string, remedy: string) =>
  `has a value that is not allowed, and that is not shown here because it may be a key. Allowed: ${allowed}. ${remedy}`;
const aString = (type: string) => refused(type, "text", "Give a string.");
const authTypes = (value: unknown) => refused(value, '"azure.msi", "azure"', "Choose one of these.");

const wrong: (readonly [part: string, value: unknown, reason: string])[] = [
  ...["", "api", `{${guid}}`, guid.slice(1)].map(
    (value) => ["clientId", value, refused(value, ...clientIdRule)] as const,
  ),
  ["clientId", "c".repeat(32), hidden(...clientIdRule)],
  ["clientId", 5, aString("number")],
  ...["clientEndpoint", "serverEndpoint"].flatMap((part) => [
    [part, "", refused("", uriRule, 'Start it with "https://".')] as const,
    [part, "app.example.com", refused("app.example.com", uriRule, 'Start it with "https://".')] as const,
    [part, "ftp://app", refused("ftp://app", uriRule, 'Use "https://" instead of that scheme.')] as const,
    [part, "https://app/a b", refused("https://app/a b", uriRule, plainUri)] as const,
    [part, "https://me:pw@app", hidden(uriRule, plainUri)] as const,
    [part, true, aString("boolean")] as const,
  ]),
  ["authType", "azure.app", authTypes("azure.app")],
  ["authType", 5, authTypes(5)],
  ["authType", "Azure.MSI", refused("Azure.MSI", '"azure.msi", "azure"', 'Did you mean "azure.msi"?')],
];
const rows = Object.keys(methods).flatMap((method) => wrong.map((row) => [method, ...row] as const));

describe("a wrong part", () => {
  // One for all: nothing here is noted for another test.
  let service: ServerlessSignalR;
  beforeAll(async () => {
    await mockPulumi();
    service = makeService({});
    await settled();
  });

  it.each(rows)("of %s is thrown at once, word for word: %s %j", (method, part, value, reason) => {
    expect(faultsOf(() => methods[method]?.(service, { [part]: value }))).toEqual([`${part}: ${reason}`]);
  });

  it.each(rows)("of %s is told in the same words when known: %s %j", async (method, part, value, reason) => {
    const failures = await failuresOf(() => methods[method]?.(service, { [part]: pulumi.output(value) }));
    expect(failures).toEqual([
      `${method} of ServerlessSignalR "x" has an invalid argument:\n  ${part}: ${reason}`,
    ]);
  });

  it.each(Object.entries(methods))("of %s is thrown together with all the others", (name, method) => {
    const parts = { clientId: "api", clientEndpoint: "app", serverEndpoint: guid, authType: "aad" };
    expect(() => method(service, parts)).toThrow(
      [
        `${name} of ServerlessSignalR "x" has 4 invalid arguments:`,
        `  clientId: ${refused("api", ...clientIdRule)}`,
        `  clientEndpoint: ${refused("app", uriRule, 'Start it with "https://".')}`,
        `  serverEndpoint: ${refused(guid, uriRule, 'Start it with "https://".')}`,
        `  authType: ${authTypes("aad")}`,
      ].join("\n"),
    );
  });

  it.each(Object.entries(methods))("of %s is found beside one that isn't known yet", (_, method) => {
    const unknown = pulumi.output(new Promise<string>(() => undefined));
    expect(faultsOf(() => method(service, { clientEndpoint: unknown, clientId: "api" }))).toEqual([
      `clientId: ${refused("api", ...clientIdRule)}`,
    ]);
  });

  it.each<[method: string, fault: string, parts: Parts]>([
    ["appSettings", "form", { form: "Function" }],
    ["appSettings", "connectionStringSetting", { connectionStringSetting: "1st" }],
    ["appSettings", "separator", { separator: "." }],
    ["appSettings", "clientId", { authType: "azure", clientId: guid }],
    ["connectionStringFor", "clientId", { authType: "azure", clientId: guid }],
  ])("of %s that is plain is thrown at once: %s in %j", async (method, part, parts) => {
    const faults = faultsOf(() => methods[method]?.(service, parts));
    await settled();
    expect(faults.map((fault) => fault.split(":")[0])).toEqual([part]);
  });
});
