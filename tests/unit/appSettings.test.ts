import fc from "fast-check";
import {
  AppSettingsForm,
  AppSettingsSeparator,
  signalRAppSettings,
  type SignalRAppSettingsArgs,
} from "../../components/appSettings";
import { SignalRAuthType, signalRConnectionString } from "../../components/connectionString";
import { parseSignalRConnectionString } from "../../components/connectionStringParser";
import { InvalidArgumentsError } from "../../components/invalidArguments";

const hostName = "contoso.service.signalr.net";
const clientId = "cccccccc-cccc-cccc-cccc-cccccccccccc";
const clientEndpoint = "https://app.example.com/";
const serverEndpoint = "https://servers.example.com";
const { Functions, FunctionsIdentity, AspNetCore, ServiceConnector } = AppSettingsForm;
const plain = "Endpoint=https://contoso.service.signalr.net;AuthType=azure.msi;Version=1.0;";

describe("signalRAppSettings", () => {
  it.each<[AppSettingsForm, Record<string, string>]>([
    [Functions, { AzureSignalRConnectionString: plain }],
    [
      FunctionsIdentity,
      {
        AzureSignalRConnectionString__serviceUri: "https://contoso.service.signalr.net",
        AzureSignalRConnectionString__credential: "managedidentity",
      },
    ],
    [AspNetCore, { Azure__SignalR__ConnectionString: plain }],
    [ServiceConnector, { AZURE_SIGNALR_CONNECTIONSTRING: plain }],
  ])("gives exactly the settings of form %s for a system-assigned identity", (form, settings) => {
    expect(signalRAppSettings({ hostName, form })).toEqual(settings);
  });

  const whole =
    "Endpoint=https://contoso.service.signalr.net;AuthType=azure.msi;ClientId=cccccccc-cccc-cccc-cccc-cccccccccccc;" +
    "ClientEndpoint=https://app.example.com;ServerEndpoint=https://servers.example.com;Version=1.0;";
  it.each<[AppSettingsForm, Record<string, string>]>([
    [Functions, { AzureSignalRConnectionString: whole }],
    [
      FunctionsIdentity,
      {
        AzureSignalRConnectionString__serviceUri: "https://contoso.service.signalr.net",
        AzureSignalRConnectionString__credential: "managedidentity",
        AzureSignalRConnectionString__clientId: "cccccccc-cccc-cccc-cccc-cccccccccccc",
        AzureSignalRConnectionString__clientEndpoint: "https://app.example.com",
        AzureSignalRConnectionString__serverEndpoint: "https://servers.example.com",
      },
    ],
    [AspNetCore, { Azure__SignalR__ConnectionString: whole }],
    [ServiceConnector, { AZURE_SIGNALR_CONNECTIONSTRING: whole }],
  ])("gives form %s a user-assigned identity and a front door", (form, settings) => {
    expect(signalRAppSettings({ hostName, clientId, clientEndpoint, serverEndpoint, form })).toEqual(
      settings,
    );
  });

  it.each<[AppSettingsForm, string[]]>([
    [Functions, ["AzureSignalRConnectionString"]],
    [
      FunctionsIdentity,
      ["AzureSignalRConnectionString:serviceUri", "AzureSignalRConnectionString:credential"],
    ],
    [AspNetCore, ["Azure:SignalR:ConnectionString"]],
    [ServiceConnector, ["AZURE_SIGNALR_CONNECTIONSTRING"]],
  ])("separates the sections of form %s with a colon for local settings files", (form, names) => {
    const separator = AppSettingsSeparator.Colon;
    expect(Object.keys(signalRAppSettings({ hostName, form, separator }))).toEqual(names);
  });

  it.each<[AppSettingsForm, string[]]>([
    [Functions, ["Notify.SignalR_2"]],
    [FunctionsIdentity, ["Notify.SignalR_2__serviceUri", "Notify.SignalR_2__credential"]],
  ])("names form %s after the binding's connectionStringSetting", (form, names) => {
    const connectionStringSetting = "Notify.SignalR_2";
    expect(Object.keys(signalRAppSettings({ hostName, form, connectionStringSetting }))).toEqual(names);
  });

  it("asks for no managed identity on a developer's machine", () => {
    const authType = SignalRAuthType.DefaultAzureCredential;
    expect(signalRAppSettings({ hostName, form: FunctionsIdentity, authType })).toEqual({
      AzureSignalRConnectionString__serviceUri: "https://contoso.service.signalr.net",
    });
    expect(signalRAppSettings({ hostName, form: Functions, authType })).toEqual({
      AzureSignalRConnectionString:
        "Endpoint=https://contoso.service.signalr.net;AuthType=azure;Version=1.0;",
    });
  });

  const forms = 'Allowed: "Functions", "FunctionsIdentity", "AspNetCore", "ServiceConnector".';
  const named = "Allowed: letters, digits, underscores and periods, a letter first.";
  const asBinding = "Give the name that the binding has as `connectionStringSetting`.";
  it.each<[Record<string, unknown>, string]>([
    [{ form: "function" }, `form: "function" is not allowed. ${forms} Did you mean "Functions"?`],
    [{ form: undefined }, "form: is missing. Allowed: text. Give a string."],
    [{ separator: "." }, 'separator: "." is not allowed. Allowed: "__", ":". Did you mean ":"?'],
    [
      { connectionStringSetting: "a:b" },
      `connectionStringSetting: "a:b" is not allowed. ${named} ${asBinding}`,
    ],
    [{ connectionStringSetting: "" }, `connectionStringSetting: "" is not allowed. ${named} ${asBinding}`],
    [
      { connectionStringSetting: 1 },
      'connectionStringSetting: "number" is not allowed. Allowed: text. Give a string.',
    ],
    ...[AspNetCore, ServiceConnector].map((form): [Record<string, unknown>, string] => [
      { form, connectionStringSetting: "Notify" },
      `connectionStringSetting: "Notify" is not allowed. Allowed: no other name with form "${form}". ` +
        "Leave it out: that host reads one name only.",
    ]),
    [
      { form: FunctionsIdentity, clientId, authType: "azure" },
      `clientId: "${clientId}" is not allowed. Allowed: no client id with authType "azure", because ` +
        'DefaultAzureCredential ignores it. Leave it out, or use authType "azure.msi".',
    ],
    [
      { form: FunctionsIdentity, hostName: "https://contoso.service.signalr.net" },
      'hostName: "https://contoso.service.signalr.net" is not allowed. Allowed: a host name alone, such as ' +
        '"contoso.service.signalr.net". Write "contoso.service.signalr.net".',
    ],
  ])("refuses %j", (given, fault) => {
    const args = { hostName, form: Functions, ...given } as SignalRAppSettingsArgs;
    expect(() => signalRAppSettings(args)).toThrow(
      new InvalidArgumentsError("signalRAppSettings", [
        { propertyPath: fault.split(": ", 1).join(), reason: fault.slice(fault.indexOf(": ") + 2) },
      ]),
    );
  });

  it("tells all faults together, and shows no key", () => {
    const key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const run = () => signalRAppSettings({ hostName: key, form: Functions, connectionStringSetting: key });
    expect(run).toThrow("signalRAppSettings has 2 invalid arguments:");
    expect(run).not.toThrow(key);
  });

  it("says the same in every form, whatever the parts", () => {
    const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
    const label = fc.stringMatching(/^[a-z]{3,12}$/);
    const uri = label.map((name) => `https://${name}.example`);
    const parts = fc.record({
      hostName: label,
      clientId: optional(fc.uuid()),
      clientEndpoint: optional(uri),
      serverEndpoint: optional(uri),
    });
    fc.assert(
      fc.property(parts, fc.constantFrom(...Object.values(AppSettingsSeparator)), (all, separator) => {
        for (const form of [Functions, AspNetCore, ServiceConnector]) {
          expect(Object.values(signalRAppSettings({ ...all, form, separator }))).toEqual([
            signalRConnectionString(all),
          ]);
        }
        const identity = signalRAppSettings({ ...all, form: FunctionsIdentity, separator });
        const setting = (name: string) => identity[`AzureSignalRConnectionString${separator}${name}`];
        expect({
          endpoint: setting("serviceUri"),
          clientId: setting("clientId"),
          clientEndpoint: setting("clientEndpoint"),
          serverEndpoint: setting("serverEndpoint"),
        }).toEqual({
          ...parseSignalRConnectionString(signalRConnectionString(all)),
          hostName: undefined,
          authType: undefined,
          version: undefined,
        });
      }),
    );
  });
});
