import { stateOf, textsUnder } from "../support/lifecycle";
import { programFolder, programStack, pulumi, startTestAzure, type TestAzure } from "../support/stacks";

const principalId = "11111111-1111-1111-1111-111111111111";
// Made up, in the shape of a real one.
const key = "dGhpc0lzQU1hZGVVcEtleUZvckEvVGVzdCtPbmx5MTI=";

const config = `config:
  azure-native:locaton: westeurope
  azure-native:subscriptionId: ../../x
  azure-native:clientSecret: in-plain-text
  serverless-signal:tags: { team: web }
  serverless-signalr:skuu: Free_F1
  serverless-signalr:sku: [Gold]
  serverless-signalr:capacity: many
  serverless-signalr:disableLocalAuth: perhaps
  serverless-signalr:baseName: { a: b }
  serverless-signalr:resourceName: Endpoint=https://contoso.service.signalr.net;AccessKey=${key}
  serverless-signalr:accessKey: ${key}
  serverless-signalr:${key}: x
  serverless-signalr:principals:
    -
    - { name: api, principalId: api, rolse: [] }
    - { name: b, principalId: ${principalId}, jobs: [sent] }
    - { name: c, principalId: ${principalId}, clientId: ${principalId}, roles: [SignalR REST API Owner] }
`;
const looksLikeKey = "looks like an access key, so it is not shown here.";
const faults = [
  'serverless-signal:tags: is read by nobody. Did you mean "serverless-signalr:tags"?',
  'serverless-signalr:skuu: is unknown. Did you mean "sku"?',
  "serverless-signalr:allowedOrigins: is missing. Allowed: a list of at least one origin.",
  String.raw`serverless-signalr:sku: "[\"Gold\"]" is not allowed. Allowed: "Free_F1", "Standard_S1", "Premium_P1", "Premium_P2".`,
  'serverless-signalr:capacity: "many" is not allowed. Allowed: a number.',
  'serverless-signalr:disableLocalAuth: "perhaps" is not allowed. Allowed: true, false.',
  String.raw`serverless-signalr:baseName: "{\"a\":\"b\"}" is not allowed. Allowed: 1-50 letters, digits and hyphens`,
  `serverless-signalr:resourceName: ${looksLikeKey}`,
  `serverless-signalr:accessKey: ${looksLikeKey}`,
  `serverless-signalr: has a name that ${looksLikeKey}`,
  "serverless-signalr:principals[0]: null is not allowed. Allowed: an object of named values.",
  'serverless-signalr:principals[1].rolse: is unknown. Did you mean "roles"?',
  'serverless-signalr:principals[1].principalId: "api" is not allowed. Allowed: a GUID',
  'serverless-signalr:principals[2].jobs[0]: "sent" is not allowed.',
  `serverless-signalr:principals[3].clientId: "${principalId}" is not allowed. Allowed: the client id`,
  'azure-native:locaton: is unknown. Did you mean "location"?',
  'azure-native:subscriptionId: "../../x" is not allowed. Allowed: a GUID',
  "azure-native:clientSecret: is plain text (not shown here).",
];

describe("a configuration with many faults, keys among them", () => {
  let azure: TestAzure;
  let folder: string;
  let output: string;

  beforeAll(async () => {
    azure = await startTestAzure();
    folder = programFolder(azure, "typed", config);
    const stack = await programStack(azure, folder, "typed");
    const up = await pulumi(azure, folder, "up", "--yes", "--stack", "typed");
    expect(up.code).not.toBe(0);
    ({ output } = up);
    expect(await stateOf(stack, "serverless-signalr:index:ServerlessSignalR")).toEqual([]);
    expect(azure.takeWrites()).toEqual([]);
  });
  afterAll(async () => {
    await azure.stop();
  });

  it("has all of them reported at once by `pulumi up`, with no stack trace, before anything is registered", () => {
    expect(output).toContain(
      `error: The configuration of stack "typed" has ${faults.length} invalid arguments:`,
    );
    expect(faults.filter((fault) => !output.includes(`\n      ${fault}`))).toEqual([]);
    expect(output).not.toMatch(/\n\s+at .*:\d+/);
    expect(output).not.toContain("in-plain-text");
  });

  it("has its keys shown nowhere, and written to none of Pulumi's files", () => {
    const begins = key.slice(0, 16);
    expect(output).not.toContain(begins);
    const files = [...textsUnder(azure.directory)].filter(([, text]) => text.includes(begins));
    expect(files.map(([file]) => file)).toEqual([`${folder}/Pulumi.typed.yaml`]);
  });
});
