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

describe("parseSignalRConnectionString", () => {
  it("reads every part", () => {
    expect(
      parseSignalRConnectionString(
        "Endpoint=https://contoso.service.signalr.net;AuthType=azure.msi;ClientId=cccccccc-cccc-cccc-cccc-cccccccccccc;" +
          "ClientEndpoint=https://clients.example.com/signalr;ServerEndpoint=https://servers.example.com;Version=1.0;",
      ),
    ).toEqual({
      endpoint: "https://contoso.service.signalr.net",
      hostName,
      authType: "azure.msi",
      clientId,
      clientEndpoint: "https://clients.example.com/signalr",
      serverEndpoint: "https://servers.example.com",
      version: "1.0",
    });
  });

  it.each([
    ["names in any case, with spaces", " ENDPOINT = https://a ; authtype = AZURE.MSI "],
    ["values in another order", "AuthType=azure.msi;Endpoint=https://a"],
    ["empty properties", ";;Endpoint=https://a; ;AuthType=azure.msi;;"],
    ["trailing slashes", "Endpoint=https://a//;AuthType=azure.msi"],
    ["names that it doesn't know", "Endpoint=https://a;AuthType=azure.msi;Colour=blue"],
    ["aad as a managed identity", "Endpoint=https://a;AuthType=aad"],
    ["aad with TenantId alone, which is ignored", "Endpoint=https://a;AuthType=aad;TenantId=b"],
  ])("takes %s", (_, text) => {
    expect(parseSignalRConnectionString(text)).toEqual({
      endpoint: "https://a",
      hostName: "a",
      authType: "azure.msi",
    });
  });

  it.each([
    ["Endpoint=http://a:500", "http://a:500", "a:500"],
    ["Endpoint=http://a:500;Port=400", "http://a:400", "a:400"],
    ["Endpoint=https://a;Port=443", "https://a", "a"],
    ["Endpoint=https://a/b/;Port=65535", "https://a:65535/b", "a:65535"],
  ])("reads host and port from %j", (text, endpoint, host) => {
    expect(parseSignalRConnectionString(`${text};AuthType=azure`)).toEqual({
      endpoint,
      hostName: host,
      authType: "azure",
    });
  });

  it.each(["azure.app", "aad"])("reads an app registration with a certificate from AuthType=%s", (type) => {
    const rest = `ClientId=${clientId};TenantId=contoso.example;ClientCert=/etc/app.pem`;
    expect(parseSignalRConnectionString(`Endpoint=https://a;AuthType=${type};${rest}`)).toEqual({
      endpoint: "https://a",
      hostName: "a",
      authType: "azure.app",
      clientId,
      tenantId: "contoso.example",
      clientCert: "/etc/app.pem",
    });
  });

  it("leaves out what the SDK ignores with AuthType=azure", () => {
    expect(
      parseSignalRConnectionString(
        "Endpoint=https://a;AuthType=azure;ClientId=any;TenantId=any;ClientCert=any",
      ),
    ).toEqual({ endpoint: "https://a", hostName: "a", authType: "azure" });
  });

  it.each(["1.0", "1.1-preview", "1.25.3"])("takes version %s", (version) => {
    const text = `Endpoint=https://a;AuthType=azure.msi;Version=${version}`;
    expect(parseSignalRConnectionString(text).version).toBe(version);
  });

  const msi = "AuthType=azure.msi";
  const a = "Endpoint=https://a";
  const types = "Allowed: azure.msi, azure, azure.app, aad.";
  const httpUri = 'Allowed: an http or https URI, such as "https://app.example.com".';
  const whole = "Allowed: a whole number, 1-65535. Leave it out for the scheme's own port.";
  const versions = 'Allowed: 1.N, such as 1.0. Write "Version=1.0".';
  const forApp = 'which AuthType=azure.app needs. Add it, or write "AuthType=azure.msi".';
  const noSecret =
    "so it is not shown here. Allowed: a string without a key or secret. " +
    "Use AuthType=azure.msi, and regenerate what was shared if it was real.";
  it.each([
    [msi, 'Endpoint is missing. Allowed: the service\'s http or https URI. Write "Endpoint=https://HOST".'],
    [`Endpoint=;${msi}`, `Endpoint "" is not allowed. ${httpUri} Start it with "https://".`],
    [`Endpoint=a;${msi}`, `Endpoint "a" is not allowed. ${httpUri} Start it with "https://".`],
    [
      `Endpoint=contoso.service.signalr.net;${msi}`,
      `Endpoint "contoso.service.signalr.net" is not allowed. ${httpUri} Start it with "https://".`,
    ],
    [
      `Endpoint=ftp://a;${msi}`,
      `Endpoint "ftp://a" is not allowed. ${httpUri} Use "https://" instead of that scheme.`,
    ],
    [
      `${a};${msi};ClientEndpoint=b`,
      `ClientEndpoint "b" is not allowed. ${httpUri} Start it with "https://".`,
    ],
    [
      `${a};${msi};ServerEndpoint=wss://b`,
      `ServerEndpoint "wss://b" is not allowed. ${httpUri} Use "https://" instead of that scheme.`,
    ],
    [a, `AuthType is missing. ${types} Write "AuthType=azure.msi": without it the SDK wants a key.`],
    [
      `${a};AuthType=msi`,
      `AuthType "msi" is not allowed. ${types} Write "AuthType=azure.msi" for a managed identity.`,
    ],
    [
      `${a};${msi};endpoint=https://b`,
      "properties 1 and 3 have the same name (Endpoint). Allowed: each name once. Remove one of them.",
    ],
    [
      `${a};${msi};Colour=red;colour=blue`,
      "properties 3 and 4 have the same name (not a known one). Allowed: each name once. Remove one of them.",
    ],
    [`${a};${msi};<client-id>`, 'property 3 has no "=". Allowed: NAME=VALUE. Give it a name, or remove it.'],
    ...["abc", "1.x", "2.0", ""].map((version) => [
      `${a};${msi};Version=${version}`,
      `Version "${version}" is not allowed. ${versions}`,
    ]),
    ...["2.3", "1000000", "65536", "0", "-1", "http"].map((port) => [
      `${a};${msi};Port=${port}`,
      `Port "${port}" is not allowed. ${whole}`,
    ]),
    [
      `${a};${msi};ClientId=123`,
      'ClientId "123" is not allowed. Allowed: a GUID, such as 11111111-1111-1111-1111-111111111111. ' +
        "Give the identity's client id, not its principal id, name or resource id.",
    ],
    [
      `${a};AuthType=azure.app;TenantId=b;ClientCert=c`,
      `ClientId is missing. Allowed: the app registration's client id, ${forApp}`,
    ],
    [
      `${a};AuthType=azure.app;ClientId=${clientId};ClientCert=c`,
      `TenantId is missing. Allowed: the app registration's tenant, ${forApp}`,
    ],
    ...["azure.app", "aad"].map((type) => [
      `${a};AuthType=${type};ClientId=${clientId};TenantId=b`,
      `ClientCert is missing. Allowed: the path of a certificate, ${forApp}`,
    ]),
    [
      `${a};AuthType=azure.app;ClientId=${clientId};TenantId=b c;ClientCert=d`,
      'TenantId "b c" is not allowed. Allowed: a tenant\'s GUID or domain. `az account show` says the GUID as `tenantId`.',
    ],
    [`${a};AccessKey=b;Version=1.0;`, `holds AccessKey, ${noSecret}`],
    [`${a};${msi}; accesskey =`, `holds AccessKey, ${noSecret}`],
    [`${a};AuthType=azure;ClientSecret=b`, `holds ClientSecret, ${noSecret}`],
  ] as [string, string][])("refuses %j", (text, reason) => {
    expect(faultsOf(() => parseSignalRConnectionString(text))).toEqual([`connectionString: ${reason}`]);
  });

  it.each([
    [undefined, "connectionString: is missing. Allowed: text. Give a string."],
    [{ key: keys[0] }, 'connectionString: "object" is not allowed. Allowed: text. Give a string.'],
  ])("refuses %j, which is no text", (value, fault) => {
    expect(faultsOf(() => parseSignalRConnectionString(value as unknown as string))).toEqual([fault]);
  });

  it("tells all faults together", () => {
    expect(() => parseSignalRConnectionString("Endpoint=a;Version=2.0")).toThrow(
      "parseSignalRConnectionString has 3 invalid arguments:\n" +
        `  connectionString: Endpoint "a" is not allowed. ${httpUri} Start it with "https://".\n` +
        `  connectionString: AuthType is missing. ${types} Write "AuthType=azure.msi": without it the SDK wants a key.\n` +
        `  connectionString: Version "2.0" is not allowed. ${versions}`,
    );
  });
});
