import * as pulumi from "@pulumi/pulumi";
import {
  appSettings,
  AppSettingsForm,
  AppSettingsSeparator,
  connectionStringFor,
  SignalRAuthType,
  type AppSettingsArgs,
} from "../../../components/connection";
import { clientId, faultsOf, faultsWith } from "../../support/callers";
import { mockPulumi, settled, valueOf } from "../../support/mocks";

const hostName = pulumi.output("contoso.service.signalr.net");
const endpoints = { clientEndpoint: "https://app.example.com", serverEndpoint: "https://hub.example.com/" };
const plain = "Endpoint=https://contoso.service.signalr.net;AuthType=azure.msi;Version=1.0;";
const whole =
  `Endpoint=https://contoso.service.signalr.net;AuthType=azure.msi;ClientId=${clientId};` +
  "ClientEndpoint=https://app.example.com;ServerEndpoint=https://hub.example.com;Version=1.0;";
const developers = "Endpoint=https://contoso.service.signalr.net;AuthType=azure;Version=1.0;";
const authType = SignalRAuthType.DefaultAzureCredential;
/** What a stack that lacks an output gives a StackReference: `any`. */
const missing = pulumi.output<any>(undefined); // oxlint-disable-line typescript/no-explicit-any

describe("a connection string", () => {
  it.each([
    [{}, plain],
    [{ ...endpoints, clientId }, whole],
    [
      {
        clientId: pulumi.output(clientId),
        ...endpoints,
        serverEndpoint: pulumi.output("https://hub.example.com//"),
      },
      whole,
    ],
    [{ authType }, developers],
    [{ clientId: missing, clientEndpoint: missing }, plain],
    [
      { clientEndpoint: "https://app.example.com/signalr/" },
      plain.replace("Version", "ClientEndpoint=https://app.example.com/signalr;Version"),
    ],
  ])("of %j has its keys in the order that never changes", async (args, expected) => {
    const connectionString = connectionStringFor("x", hostName, args);
    expect(await valueOf(connectionString)).toBe(expected);
    expect(await pulumi.isSecret(connectionString)).toBe(false);
  });

  const uri =
    'Allowed: an http or https URI, such as "https://app.example.com". Give scheme, host and at most a port and a path: no credentials, query, fragment, space or `;`.';
  it.each<[object, string]>([
    [
      { clientId: "api" },
      'clientId: "api" is not allowed. Allowed: a GUID, such as 11111111-1111-1111-1111-111111111111. Give the identity\'s client id, not its principal id, name or resource id.',
    ],
    [
      { authType: "msi" },
      'authType: "msi" is not allowed. Allowed: "azure.msi", "azure". Did you mean "azure.msi"?',
    ],
    [
      { authType, clientId },
      `clientId: "${clientId}" is not allowed. Allowed: no client id with authType "azure", because DefaultAzureCredential ignores it. Leave it out, or use authType "azure.msi".`,
    ],
    ...[
      "app.example.com",
      "https://a;AccessKey=b",
      "https://user:word@a",
      "https://a?x=1",
      "https://a b",
    ].map((clientEndpoint): [object, string] => [
      { clientEndpoint },
      `clientEndpoint: ${JSON.stringify(clientEndpoint)} is not allowed. ${uri}`,
    ]),
  ])("refuses %j", (args, fault) => {
    expect(faultsOf(() => connectionStringFor("x", hostName, args))).toEqual([fault]);
    expect(faultsOf(() => appSettings("x", hostName, { ...args, form: "Functions" }))).toEqual([fault]);
  });
});

describe("app settings", () => {
  const { Functions, FunctionsIdentity, AspNetCore, ServiceConnector } = AppSettingsForm;
  const serviceUri = "https://contoso.service.signalr.net";
  const identity = (prefix = "AzureSignalRConnectionString__") => ({
    [`${prefix}serviceUri`]: serviceUri,
    [`${prefix}credential`]: "managedidentity",
  });
  const separator = AppSettingsSeparator.Colon;
  const connectionStringSetting = "Notify.SignalR_2";

  it.each<[AppSettingsArgs, Record<string, string>]>([
    [{ form: Functions }, { AzureSignalRConnectionString: plain }],
    [{ form: FunctionsIdentity }, identity()],
    [{ form: AspNetCore }, { Azure__SignalR__ConnectionString: plain }],
    [{ form: ServiceConnector }, { AZURE_SIGNALR_CONNECTIONSTRING: plain }],
    [{ form: Functions, clientId, ...endpoints }, { AzureSignalRConnectionString: whole }],
    [
      { form: FunctionsIdentity, clientId, ...endpoints },
      {
        ...identity(),
        AzureSignalRConnectionString__clientId: clientId,
        AzureSignalRConnectionString__clientEndpoint: "https://app.example.com",
        AzureSignalRConnectionString__serverEndpoint: "https://hub.example.com",
      },
    ],
    [{ form: ServiceConnector, clientId, ...endpoints }, { AZURE_SIGNALR_CONNECTIONSTRING: whole }],
    [{ form: FunctionsIdentity, separator }, identity("AzureSignalRConnectionString:")],
    [{ form: AspNetCore, separator }, { "Azure:SignalR:ConnectionString": plain }],
    [{ form: Functions, connectionStringSetting }, { "Notify.SignalR_2": plain }],
    [{ form: FunctionsIdentity, connectionStringSetting }, identity("Notify.SignalR_2__")],
    [{ form: FunctionsIdentity, authType }, { AzureSignalRConnectionString__serviceUri: serviceUri }],
  ])("of %j are exactly these, ready for Object.entries", async (args, expected) => {
    const settings = Object.entries(appSettings("x", hostName, args));
    const values = await Promise.all(settings.map(async ([name, value]) => [name, await valueOf(value)]));
    expect(Object.fromEntries(values)).toEqual(expected);
  });

  const named =
    "Allowed: letters, digits, underscores and periods, a letter first. Give the name that the binding has as `connectionStringSetting`.";
  const fixed = (form: string) =>
    `connectionStringSetting: "Notify" is not allowed. Allowed: no other name with form "${form}". Leave it out: that host reads one name only.`;
  it.each([
    [
      { form: "function" },
      'form: "function" is not allowed. Allowed: "Functions", "FunctionsIdentity", "AspNetCore", "ServiceConnector". Did you mean "Functions"?',
    ],
    [{ separator: "." }, 'separator: "." is not allowed. Allowed: "__", ":".'],
    [{ connectionStringSetting: "a:b" }, `connectionStringSetting: "a:b" is not allowed. ${named}`],
    [{ form: AspNetCore, connectionStringSetting: "Notify" }, fixed(AspNetCore)],
  ])("refuse %j", async (args, fault) => {
    await mockPulumi();
    expect(faultsWith("appSettings", args)).toEqual([fault]);
    await settled();
  });
});
