import * as pulumi from "@pulumi/pulumi";
import { readConfig, type StackConfig } from "../../config";
import { faultsOf, key, principalId, resourceId } from "../support/callers";
import { mockPulumi, valueOf } from "../support/mocks";

const own = (key: string) => `serverless-signalr:${key}`;
const location = { "azure-native:location": "westeurope" };
const origins = { allowedOrigins: ["https://app.example.com"] };
const api = { name: "api", principalId, jobs: ["negotiate"] };
const other = "33333333-3333-3333-3333-333333333333";
const lettered = "abcdef00-0000-0000-0000-000000000000";

/** Sets a stack's configuration as Pulumi keeps it: what isn't text is JSON. */
function configure(values: object, provider: object = location, secrets: string[] = []): void {
  const texts = Object.entries(values).map(([name, value]: [string, unknown]) => [
    own(name),
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  pulumi.runtime.setAllConfig({ ...provider, ...(Object.fromEntries(texts) as object) }, secrets);
}

const read = (...given: Parameters<typeof configure>): StackConfig => {
  configure(...given);
  return readConfig();
};

/** The faults of a configuration that is right but for these, without the namespace of the project's keys. */
const faultsIn = (values: object, ...rest: [object?, string[]?]) =>
  faultsOf(() => read({ ...origins, ...values }, ...rest)).map((fault) =>
    fault.replace(/^serverless-signalr:/, ""),
  );

beforeAll(() => mockPulumi());

describe("a stack's configuration", () => {
  it("may be the allowed origins and a location alone", () => {
    expect(read(origins)).toEqual({
      baseName: "signalr",
      resourceGroupName: undefined,
      principals: [],
      service: { ...origins, tags: {} },
      tags: {},
    });
  });

  it("hands everything on that it has", () => {
    const service = {
      ...origins,
      resourceName: "contoso-notify",
      sku: "Premium_P1",
      capacity: 20,
      disableLocalAuth: false,
    };
    const developer = {
      name: "dev",
      principalId: other,
      principalType: "User",
      roles: ["SignalR App Server"],
      description: "x",
    };
    const rest = { baseName: "contoso", resourceGroupName: "rg", tags: { team: "web" } };
    const { baseName, resourceGroupName, tags } = rest;
    const principals = [{ ...api, clientId: other }, developer];
    expect(read({ ...service, ...rest, principals })).toEqual({
      baseName,
      resourceGroupName,
      principals,
      service: { ...service, resourceGroupName, tags },
      tags,
    });
  });

  it("takes text for text, also where it looks like JSON", () => {
    expect(read({ ...origins, resourceGroupName: "123" }).resourceGroupName).toBe("123");
  });

  it("imports a service into the group that its id says, and needs no location then", () => {
    const importing = {
      importResourceId: resourceId,
      sku: "Standard_S1",
      capacity: 1,
      disableLocalAuth: true,
    };
    expect(read({ ...origins, ...importing }, {})).toMatchObject({
      resourceGroupName: "rg",
      service: importing,
    });
  });
});

describe("wrong configuration", () => {
  const known =
    "Allowed: resourceGroupName, allowedOrigins, resourceName, importResourceId, sku, capacity, tags, disableLocalAuth, baseName, principals.";
  it.each<[object, string]>([
    [{ disableLocalAtuh: false }, 'disableLocalAtuh: is unknown. Did you mean "disableLocalAuth"?'],
    [{ "tags.team": "web" }, `tags.team: is unknown. ${known}`],
    [{ location: "northeurope" }, 'location: is read by nobody. Did you mean "azure-native:location"?'],
  ])("%j is refused", (values, fault) => {
    expect(faultsIn(values)).toEqual([fault]);
  });

  const notClientId =
    "is not allowed. Allowed: the client id of a user-assigned identity, which is another than its principalId.";
  const example =
    'Allowed: a list of at least one principal, such as { name: "api", principalId: "GUID", jobs: ["negotiate"] }.';
  it.each<[unknown, string]>([
    ["api", `principals: "api" is not allowed. ${example}`],
    [
      [{ ...api, name: undefined }],
      "principals[0].name: is missing. Allowed: 1-100 letters, digits, periods, underscores and hyphens.",
    ],
    [
      [api, { ...api, principalId: other }],
      'principals[1].name: "api" is not allowed. Allowed: each name once. Rename it.',
    ],
    [
      [{ ...api, principalId: lettered, clientId: lettered.toUpperCase() }],
      `principals[0].clientId: "${lettered.toUpperCase()}" ${notClientId}`,
    ],
    [
      [{ ...api, clientId: other, principalType: "User" }],
      `principals[0].clientId: "${other}" ${notClientId}`,
    ],
    [
      [api, { ...api, name: "b" }],
      'principals[1]: gets "SignalR App Server", as [0] does: both are the same principal. Remove one of the two.',
    ],
  ])("principals %j are refused", (principals, fault) => {
    expect(faultsIn({ principals })).toEqual([fault]);
  });

  it.each<[object, string]>([
    [
      { ...location, "azure-natve:subscriptionId": "x" },
      'azure-natve:subscriptionId: is read by nobody. Did you mean "azure-native:subscriptionId"?',
    ],
    [
      { ...location, "azure-native:clientCertificatePassword": "word" },
      "azure-native:clientCertificatePassword: is plain text (not shown here). Set it again with `pulumi config set --secret`, and renew it.",
    ],
  ])("of providers is refused: %j", (provider, fault) => {
    expect(faultsIn({}, provider)).toEqual([fault]);
  });

  it("of other programs, and of the provider as it should be, is left alone", () => {
    const provider = {
      ...location,
      "aws:region": "eu-west-1",
      "other:skuu": "x",
      "azure-native:subscriptionId": principalId,
      "azure-native:clientSecret": "word",
    };
    expect(faultsIn({}, provider, ["azure-native:clientSecret"])).toEqual([]);
  });
});

describe("what is secret", () => {
  it("is refused where it becomes part of names or outputs, and never shown", () => {
    const reason = (name: string) =>
      `is a secret, but becomes part of names or outputs. Set it as plain text: \`pulumi config set ${name}\`.`;
    const hidden = "is a secret with a value that is not allowed (not shown here).";
    const values = { resourceName: "my_secret", principals: [api] };
    expect(faultsIn(values, location, [own("resourceName"), own("principals")])).toEqual([
      `resourceName: ${hidden}`,
      `resourceName: ${reason("resourceName")}`,
      `principals: ${reason("principals")}`,
    ]);
  });

  it("stays a secret in tags, of the service and of what the stack makes", async () => {
    const { tags, service } = read({ ...origins, tags: { owner: "x" } }, location, [own("tags")]);
    for (const each of [tags, service.tags]) {
      expect(await pulumi.isSecret(pulumi.output(each))).toBe(true);
      expect(await valueOf(pulumi.output(each))).toEqual({ owner: "x" });
    }
  });

  it("is refused and not repeated, if it is a key inside a value", () => {
    const values = { principals: [{ ...api, description: key }] };
    const [fault] = faultsIn(values);
    expect(fault).toMatch(/^principals\[0\]\.description: looks like an access key, so it is not shown/);
    expect(() => read({ ...origins, ...values })).not.toThrow(key);
  });
});
