import fc from "fast-check";
import { mayBeKey } from "../../../components/arguments/keys";
import { nearest } from "../../../components/arguments/rules";
import { allowedCapacities, SignalRSku, smallestCapacity } from "../../../components/arguments/skus";
import { assignmentId, connectionStringWithKey, faultsWith, key, resourceId } from "../../support/callers";
import { mockPulumi, settled } from "../../support/mocks";

describe("text that may be a key", () => {
  const clientSecret = `a1b8Q~${"AbCdEfGhIjKlMnOpQrStUvWxYz01234567".slice(0, 34)}`;
  const longKey = `${key.slice(0, 43)}${key.slice(0, 43)}==`;
  const identifiableKey = `${key.slice(0, 43)}W3x4Y5z6aJQQJ99BKACYeBjFXJ3w3AAAAAZSRabcd=`;

  it.each([
    key,
    encodeURIComponent(key.replace("A1b2", "A+/2")),
    `${resourceId}/${key}`,
    longKey,
    identifiableKey,
    connectionStringWithKey,
    `${connectionStringWithKey.slice(0, 80)}...`,
    "ClientSecret=0123456789",
    clientSecret,
  ])("is %j", (text) => {
    expect(mayBeKey(text)).toBe(true);
  });

  it.each([
    "",
    "AccessKey: off",
    "Rotate the access key",
    "11111111-1111-1111-1111-111111111111",
    "ContosoNotificationsForProductionWestEurope2",
    `sha256-${key}`,
    `image@sha256:${"0a1B2c3d".repeat(8)}`,
    resourceId.replace("sig", "Contoso1Notify23456Production7WestEurope8AndMore9"),
    assignmentId,
    `https://portal.azure.com/#@contoso/resource${resourceId}/overview`,
  ])("isn't %j", (text) => {
    expect(mayBeKey(text)).toBe(false);
  });

  it("is 32 bytes in base64 wherever they are", () => {
    const base64 = fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .map((bytes) => Buffer.from(bytes).toString("base64"))
      .filter((text) => /[a-z]/.test(text) && /[A-Z]/.test(text) && /[0-9]/.test(text));
    const around = fc.stringMatching(/^[ -;<>-~]{0,20}$/).filter((text) => !/sha\d/.test(text));
    fc.assert(
      fc.property(around, base64, around, (before, text, after) => mayBeKey(`${before}${text}${after}`)),
    );
  });

  it("is no ordinary text: ids of resources, sites, sentences of words and numbers that people write", () => {
    const words = ["rg", "Contoso", "notify", "PROD", "weu", "01", "2", "signalr", "Notifications", "App"];
    const word = fc.constantFrom(...words);
    const phrase = (separator: string) =>
      fc.array(word, { minLength: 1, maxLength: 6 }).map((some) => some.join(separator).slice(0, 63));
    const name = fc.oneof(phrase(""), phrase("-"));
    fc.assert(
      fc.property(fc.uuid(), name, name, phrase(" "), (id, group, service, sentence) => {
        const resource = `/subscriptions/${id}/resourceGroups/${group}/providers/Microsoft.SignalRService/SignalR/${service}`;
        const all = [resource, `${resource}/${id}`, `https://${service}.example.com/${group}`, sentence];
        expect(all.filter(mayBeKey)).toEqual([]);
      }),
    );
  });
});

describe("the nearest of several names", () => {
  it.each([
    ["Standart_S1", "Standard_S1"],
    ["standard_s1", "Standard_S1"],
    ["Basic_B1_of_old", undefined],
  ])("to %s is %s", (value, name) => {
    expect(nearest(value, Object.values(SignalRSku))).toBe(name);
  });
});

describe("the capacities of a SKU", () => {
  it.each<[SignalRSku, number, number, number]>([
    ["Free_F1", 1, 1, 1],
    ["Standard_S1", 19, 1, 100],
    ["Premium_P1", 19, 1, 100],
    ["Premium_P2", 10, 100, 1000],
  ])("of %s are %d, from %d to %d", (sku, count, first, last) => {
    const allowed = allowedCapacities(sku);
    expect([allowed.length, allowed[0], allowed.at(-1)]).toEqual([count, first, last]);
    expect(smallestCapacity(sku)).toBe(first);
  });

  it.each([
    ["Standard_S1", 15, "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100"],
    ["Premium_P2", 1, "100, 200, 300, 400, 500, 600, 700, 800, 900, 1000"],
  ])("of %s aren't %d, which is refused with the allowed values", (sku, capacity, allowed) => {
    expect(faultsWith("ServerlessSignalR", { sku, capacity })).toEqual([
      `capacity: ${capacity} is not allowed. Allowed: ${allowed} with ${sku}. Choose one of these, or another SKU.`,
    ]);
  });
});

beforeEach(async () => {
  await mockPulumi();
});
afterEach(() => settled());

describe("allowed origins", () => {
  const faultsOfOrigins = (allowedOrigins: unknown) => faultsWith("ServerlessSignalR", { allowedOrigins });

  it.each([
    "https://app.example.com",
    "http://localhost:3000",
    "http://app.localhost:3000",
    "http://192.168.1.20:3000",
    "http://[::1]:3000",
    "https://xn--bcher-kva.example",
    "*",
  ])("may be %s", (origin) => {
    expect(faultsOfOrigins([origin])).toEqual([]);
  });

  const form = 'scheme and host with an optional port, such as "https://app.example.com", or "*" alone';
  const inFull = "Name each site in full, one to an element.";
  const write = (origin: string) => `Write it as the browser sends it: "${origin}".`;
  it.each([
    ["https://app.example.com/", write("https://app.example.com")],
    ["https://APP.example.com", write("https://app.example.com")],
    ["https://bücher.example", write("https://xn--bcher-kva.example")],
    ["app.example.com", inFull],
    ["https://*.example.com", inFull],
    ["https://undefined", inFull],
  ])("may not be %j", (origin, remedy) => {
    expect(faultsOfOrigins([origin])).toEqual([
      `allowedOrigins[0]: ${JSON.stringify(origin)} is not allowed. Allowed: ${form}. ${remedy}`,
    ]);
  });

  it.each([
    ["*", 'allowedOrigins: "*" is not allowed. Allowed: a list of at least one origin.'],
    [undefined, "allowedOrigins: is missing. Allowed: a list of at least one origin."],
    [
      ["*", "https://a.example"],
      'allowedOrigins: ["*","https://a.example"] is not allowed. Allowed: "*" alone, or origins without it. Remove "*", or everything else.',
    ],
    [
      ["https://a.example", "https://a.example"],
      'allowedOrigins[1]: "https://a.example" is not allowed. Allowed: each origin once.',
    ],
  ])("may not be the list %j", (list, fault) => {
    expect(faultsOfOrigins(list)).toEqual([fault]);
  });
});

describe("tags", () => {
  it.each([{}, { purpose: "mine" }, { digest: `sha256-${key}` }, { note: "AccessKey: off" }, { empty: "" }])(
    "may be %j",
    (tags) => {
      expect(faultsWith("ServerlessSignalR", { tags })).toEqual([]);
    },
  );

  it.each([
    [
      '{ "team": 1, "web": null }',
      ["tags.team: 1 is not allowed. Allowed: text.", "tags.web: null is not allowed. Allowed: text."],
    ],
    ['["web"]', ['tags: ["web"] is not allowed. Allowed: names with values, such as { team: "web" }.']],
  ])("may not be %s", (json, faults) => {
    expect(faultsWith("ServerlessSignalR", { tags: JSON.parse(json) as unknown })).toEqual(faults);
  });
});
