import fc from "fast-check";
import { SignalRAuthType, signalRConnectionString } from "../../components/connectionString";
import { parseSignalRConnectionString } from "../../components/connectionStringParser";
import { faultsOf } from "../support/faults";

const hostName = "contoso.service.signalr.net";
const clientId = "cccccccc-cccc-cccc-cccc-cccccccccccc";
// Of no service: 32 bytes in base64, Microsoft's emulator's, and what a client secret looks like.
const keys = [
  "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
  "abc8Q~defGHIjklMNOpqrSTUvwxYZ0123456789-_",
];

describe("signalRConnectionString", () => {
  it("is for the system-assigned identity by default, with no secret", () => {
    expect(signalRConnectionString({ hostName })).toBe(
      "Endpoint=https://contoso.service.signalr.net;AuthType=azure.msi;Version=1.0;",
    );
  });

  it("keeps the order of its keys, whatever the order of the parts", () => {
    const serverEndpoint = "https://servers.example.com";
    const clientEndpoint = "https://clients.example.com/signalr";
    expect(signalRConnectionString({ serverEndpoint, clientEndpoint, clientId, hostName })).toBe(
      "Endpoint=https://contoso.service.signalr.net;AuthType=azure.msi;" +
        "ClientId=cccccccc-cccc-cccc-cccc-cccccccccccc;ClientEndpoint=https://clients.example.com/signalr;" +
        "ServerEndpoint=https://servers.example.com;Version=1.0;",
    );
  });

  it("is for whoever is signed in with AuthType azure", () => {
    const authType = SignalRAuthType.DefaultAzureCredential;
    expect(signalRConnectionString({ hostName, authType })).toBe(
      "Endpoint=https://contoso.service.signalr.net;AuthType=azure;Version=1.0;",
    );
  });

  it("drops trailing slashes of endpoints", () => {
    expect(signalRConnectionString({ hostName, clientEndpoint: "https://app.example.com//" })).toContain(
      ";ClientEndpoint=https://app.example.com;",
    );
  });

  it.each([
    "localhost",
    "localhost:8888",
    "127.0.0.1",
    "sig.signalr.azure.cn",
    "Contoso.service.signalr.net",
  ])("takes the host name %j as it is", (host) => {
    expect(signalRConnectionString({ hostName: host })).toContain(`Endpoint=https://${host};`);
  });

  const host = 'Allowed: a host name alone, such as "contoso.service.signalr.net".';
  const asOutput = "Give the resource's `hostName`, with no scheme and no path.";
  const guid = "Allowed: a GUID, such as 11111111-1111-1111-1111-111111111111.";
  const notPrincipal = "Give the identity's client id, not its principal id, name or resource id.";
  const httpUri = 'Allowed: an http or https URI, such as "https://app.example.com".';
  const plain =
    "Give scheme, host and at most a port and a path: no credentials, query, fragment, space or `;`.";
  it.each<[Record<string, unknown>, string]>([
    [{ hostName: undefined }, "hostName: is missing. Allowed: text. Give a string."],
    [{ hostName: 1 }, 'hostName: "number" is not allowed. Allowed: text. Give a string.'],
    [{ hostName: "" }, `hostName: "" is not allowed. ${host} ${asOutput}`],
    [
      { hostName: "https://contoso.service.signalr.net/" },
      `hostName: "https://contoso.service.signalr.net/" is not allowed. ${host} Write "contoso.service.signalr.net".`,
    ],
    [{ hostName: "contoso/hub" }, `hostName: "contoso/hub" is not allowed. ${host} ${asOutput}`],
    [{ hostName: "contoso:0" }, `hostName: "contoso:0" is not allowed. ${host} ${asOutput}`],
    [{ hostName: "contoso:443" }, `hostName: "contoso:443" is not allowed. ${host} ${asOutput}`],
    [{ hostName: "contoso:65536" }, `hostName: "contoso:65536" is not allowed. ${host} ${asOutput}`],
    [{ hostName: "-contoso" }, `hostName: "-contoso" is not allowed. ${host} ${asOutput}`],
    [{ hostName: "1.2.3" }, `hostName: "1.2.3" is not allowed. ${host} ${asOutput}`],
    [{ hostName: "a;AuthType=x" }, `hostName: ${hidden()} ${host} ${asOutput}`],
    [{ clientId: "api" }, `clientId: "api" is not allowed. ${guid} ${notPrincipal}`],
    [{ clientId: "" }, `clientId: "" is not allowed. ${guid} ${notPrincipal}`],
    [
      { clientId, authType: "azure" },
      `clientId: "${clientId}" is not allowed. Allowed: no client id with authType "azure", because ` +
        'DefaultAzureCredential ignores it. Leave it out, or use authType "azure.msi".',
    ],
    [
      { authType: "azure.ms" },
      'authType: "azure.ms" is not allowed. Allowed: "azure.msi", "azure". Did you mean "azure.msi"?',
    ],
    [
      { clientEndpoint: "app.example.com" },
      `clientEndpoint: "app.example.com" is not allowed. ${httpUri} Start it with "https://".`,
    ],
    [
      { clientEndpoint: "wss://app.example.com" },
      `clientEndpoint: "wss://app.example.com" is not allowed. ${httpUri} Use "https://" instead of that scheme.`,
    ],
    [{ clientEndpoint: "https://a;b" }, `clientEndpoint: "https://a;b" is not allowed. ${httpUri} ${plain}`],
    [{ serverEndpoint: "https://a b" }, `serverEndpoint: "https://a b" is not allowed. ${httpUri} ${plain}`],
    [
      { serverEndpoint: "https://a/#b" },
      `serverEndpoint: "https://a/#b" is not allowed. ${httpUri} ${plain}`,
    ],
    [{ serverEndpoint: "https://u:p@a" }, `serverEndpoint: ${hidden()} ${httpUri} ${plain}`],
    [{ serverEndpoint: "https://a/?sig=b" }, `serverEndpoint: ${hidden()} ${httpUri} ${plain}`],
  ])("refuses %j", (parts, fault) => {
    expect(faultsOf(() => signalRConnectionString({ hostName, ...parts }))).toEqual([fault]);
  });

  it("tells all faults together", () => {
    expect(() => signalRConnectionString({ hostName: "a/b", clientId: "api" })).toThrow(
      `signalRConnectionString has 2 invalid arguments:\n  hostName: "a/b" is not allowed. ${host} ${asOutput}\n` +
        `  clientId: "api" is not allowed. ${guid} ${notPrincipal}`,
    );
  });
});

describe("building and parsing", () => {
  const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/);
  const port = fc.option(fc.integer({ min: 1, max: 65535 }).filter((number) => number !== 443));
  const host = fc
    .tuple(fc.array(label, { minLength: 1, maxLength: 4 }), port)
    .map(([labels, number]) => labels.join(".") + (number === null ? "" : `:${number}`));
  const endpoint = fc
    .tuple(fc.constantFrom("http", "https"), host, fc.stringMatching(/^(\/[a-z0-9-]{1,10}){0,3}$/))
    .map(([scheme, name, path]) => `${scheme}://${name}${path}`);
  const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const parts = fc
    .record({
      hostName: host,
      clientId: optional(fc.uuid()),
      clientEndpoint: optional(endpoint),
      serverEndpoint: optional(endpoint),
      authType: fc.constantFrom(...Object.values(SignalRAuthType)),
    })
    .map((all) => (all.authType === "azure" ? { ...all, clientId: undefined } : all));

  it("reads back what was built, and builds the same again", () => {
    fc.assert(
      fc.property(parts, (all) => {
        // An xn-- label must be valid punycode.
        fc.pre(!JSON.stringify(all).includes("xn--"));
        const text = signalRConnectionString(all);
        const read = parseSignalRConnectionString(text);
        expect(read).toEqual({ ...all, endpoint: `https://${all.hostName}`, version: "1.0" });
        const { authType, ...rest } = read;
        expect(signalRConnectionString({ ...rest, authType: authType as SignalRAuthType })).toBe(text);
      }),
    );
  });

  // Text that is nearly a connection string.
  const name = fc.constantFrom(
    "Endpoint",
    "AuthType",
    "ClientId",
    "TenantId",
    "ClientCert",
    "ClientEndpoint",
    "ServerEndpoint",
    "Port",
    "Version",
    "Colour",
    "__proto__",
    "",
  );
  const value = fc.oneof(
    fc.string(),
    fc.webUrl(),
    endpoint,
    fc.uuid(),
    fc.constantFrom("azure.msi", "azure", "azure.app", "aad", "1.0", "80", "https://a/%", "https://a:99999"),
  );
  const property = fc.oneof(
    { weight: 5, arbitrary: fc.tuple(name, value).map((pair) => pair.join("=")) },
    { weight: 1, arbitrary: fc.string() },
  );
  const nearly = fc.array(property, { maxLength: 8 }).map((properties) => properties.join(";"));

  it("throws nothing but InvalidArgumentsError, for any text and any value", () => {
    fc.assert(
      fc.property(fc.oneof(nearly, fc.string({ unit: "binary" }), fc.anything()), (any) => {
        // `faultsOf` rethrows every other error.
        faultsOf(() => parseSignalRConnectionString(any as string));
      }),
      { numRuns: 1000 },
    );
  });

  const base64Key = fc
    .uint8Array({ minLength: 32, maxLength: 64 })
    .map((bytes) => Buffer.from(bytes).toString("base64"));
  const key = fc
    .oneof(fc.constantFrom(...keys), base64Key)
    .filter((text) => /[A-Z]/.test(text.slice(0, 20)) && /\d/.test(text));

  it("repeats no key, wherever in a string it stands", () => {
    const place = fc.constantFrom(
      ...["AccessKey=KEY", "ClientSecret=KEY", "AccountKey=KEY", "KEY", "KEY=", "KEY=a;KEY=b", "Port=KEY"],
      ...["Endpoint=KEY", "Endpoint=https://KEY", "Endpoint=https://a:KEY@b", "Endpoint=ftp://KEY"],
      ...["AuthType=KEY", "ClientId=KEY", "TenantId=KEY!", "ClientEndpoint=KEY", "ServerEndpoint=b?c=KEY"],
      ...["Version=KEY", "Version=2.0KEY"],
    );
    fc.assert(
      fc.property(key, place, fc.constantFrom("", "AuthType=azure.app;"), (secret, text, before) => {
        const faults = faultsOf(() =>
          parseSignalRConnectionString(before + text.replaceAll("KEY", () => secret)),
        );
        expect(faults).not.toEqual([]);
        const told = faults.join("\n").toLowerCase();
        expect(told).not.toContain(secret.toLowerCase());
        expect(told).not.toContain(secret.slice(0, 20).toLowerCase());
      }),
      { numRuns: 1000 },
    );
  });

  it("repeats no key that was given as a part", () => {
    const part = fc.constantFrom("hostName", "clientId", "clientEndpoint", "serverEndpoint");
    const around = fc.constantFrom(
      "KEY",
      "https://KEY",
      "https://KEY/",
      "https://a:KEY@b",
      "a/KEY",
      "x://KEY",
    );
    fc.assert(
      fc.property(key, part, around, (secret, path, text) => {
        const given = { hostName, [path]: text.replace("KEY", () => secret) };
        const told = faultsOf(() => signalRConnectionString(given))
          .join("\n")
          .toLowerCase();
        expect(told).not.toContain(secret.slice(0, 20).toLowerCase());
      }),
      { numRuns: 1000 },
    );
  });
});

/** What stands in place of a value that may be a key. */
function hidden(): string {
  return "has a value that is not allowed, and that is not shown here because it may be a key.";
}
