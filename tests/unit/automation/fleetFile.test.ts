import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFleetFile } from "../../../automation/fleetFile";
import { connectionStringWithKey, faultsOf, key } from "../../support/callers";

const directory = mkdtempSync(join(tmpdir(), "fleet-file-"));
const file = join(directory, "fleet.yaml");

beforeAll(() => {
  mkdirSync(join(directory, "app"));
  ["", "app"].forEach((folder) => {
    writeFileSync(join(directory, folder, "Pulumi.yaml"), "name: app\nruntime: nodejs\n");
  });
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function read(text: string, options?: { program: string }) {
  writeFileSync(file, text);
  return readFleetFile(file, options);
}

const faultsIn = (text: string, options?: { program: string }) => faultsOf(() => read(text, options));

describe("readFleetFile", () => {
  it("gives each stack what its settings say over its region's, its environment's and the defaults", () => {
    const [first, second] = read(`
program: app
defaults: { secretsprovider: passphrase, config: { a:one: default, a:two: default, a:three: default, a:list: [1, 2] } }
environments: { prod: { config: { a:two: prod, a:three: prod } } }
regions: { north: { secretsprovider: "azurekeyvault://v.vault.azure.net/keys/k", config: { a:three: north } } }
stacks:
  prod-north: { environment: prod, region: north, config: { a:list: [3], a:on: true } }
  plain:
`);
    expect(first).toEqual({
      name: "prod-north",
      program: join(directory, "app"),
      secretsProvider: "azurekeyvault://v.vault.azure.net/keys/k",
      config: { "a:one": "default", "a:two": "prod", "a:three": "north", "a:list": [3], "a:on": true },
    });
    expect(second).toEqual({
      name: "plain",
      program: join(directory, "app"),
      secretsProvider: "passphrase",
      config: { "a:one": "default", "a:two": "default", "a:three": "default", "a:list": [1, 2] },
    });
  });

  it("takes the program of its own folder, or the caller's, where it names none", () => {
    expect(read("stacks: { one: }")[0]?.program).toBe(directory);
    expect(read("stacks: { one: }", { program: join(directory, "app") })[0]?.program).toBe(
      join(directory, "app"),
    );
  });

  it("keeps secrets as they are, with what decrypts them", () => {
    const secret = "v1:F3pCPzx9A1b2C3d4:A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0U1v=";
    const [stack] = read(
      `stacks: { one: { encryptionsalt: "v1:abc:def", config: { a:b: { secure: "${secret}" } } } }`,
    );
    expect(stack).toMatchObject({ encryptionSalt: "v1:abc:def", config: { "a:b": { secure: secret } } });
  });

  it("reports all faults at once, each with its place", () => {
    const faults = faultsIn(`
program: nowhere
regions: { north: { konfig: {} } }
environments: { production: {}, test: { config: { location: westeurope, a:b:c: 1, a:config:b: 1 } } }
stakcs: {}
stacks:
  "a/b": { config: { a:b: null, a:c: { d: [ok, null] } } }
  two: { environment: productoin, region: south }
  three: { config: [] }
`);
    expect(faults.map((fault) => fault.replace(directory, "DIRECTORY"))).toEqual([
      'stakcs: is unknown. Did you mean "stacks"?',
      'program: "DIRECTORY/nowhere" is not allowed. Allowed: a folder with a Pulumi.yaml. Name the program\'s folder, relative to this file.',
      'environments.test.config.location: is no key. Allowed: NAMESPACE:KEY, such as "azure-native:location".',
      'environments.test.config.a:b:c: is no key. Allowed: NAMESPACE:KEY, such as "azure-native:location".',
      'regions.north.konfig: is unknown. Did you mean "config"?',
      'stacks.a/b: "a/b" is not allowed. Allowed: 1-100 letters, digits, periods, underscores and hyphens, the first no period or hyphen.',
      "stacks.a/b.config.a:b: is missing. Allowed: text, a number, true, false, a list or a map.",
      "stacks.a/b.config.a:c.d[1]: is missing. Allowed: text, a number, true, false, a list or a map.",
      'stacks.two.environment: "productoin" is not allowed. Allowed: "production", "test". Did you mean "production"?',
      'stacks.two.region: "south" is not allowed. Allowed: "north". Did you mean "north"?',
      "stacks.three.config: [] is not allowed. Allowed: a map of configuration keys to values.",
    ]);
  });

  it.each([
    ["", "stacks: is missing. Allowed: a map of at least one stack's name to its settings."],
    ["- one", "stacks: is missing: the file is no map."],
    ["defaults: {}", "stacks: is missing. Allowed: a map of at least one stack's name to its settings."],
    ["stacks: {}", "stacks: {} is not allowed. Allowed: a map of at least one stack's name to its settings."],
    ["stacks:\n  one: {\n", "line 3: unexpected end of the stream within a flow collection"],
    ["stacks:\n  one:\n  one:\n", "line 3: duplicated mapping key"],
    ["stacks: { one: }\n---\n", "file: expected a single document in the stream, but found more"],
  ])("refuses a file that says %j", (text, fault) => {
    expect(faultsIn(text)).toEqual([fault]);
  });

  it("refuses a folder, and names that Pulumi would take for another's state or an option", () => {
    expect(faultsOf(() => readFleetFile(directory))).toEqual([
      "file: can't be read: EISDIR: illegal operation on a directory, read.",
    ]);
    const faults = faultsIn("stacks: { '..': , '.': , '-x': , _x.y-z: }");
    expect(faults.map((fault) => fault.split(":")[0])).toEqual(["stacks...", "stacks..", "stacks.-x"]);
  });

  it("gives nobody the settings of an environment without a name", () => {
    expect(read("environments: { '': { config: { a:b: 1 } } }\nstacks: { one: }")[0]?.config).toEqual({});
  });

  it.each([key, connectionStringWithKey])("refuses a key without showing it", (value) => {
    const [fault, ...others] = faultsIn(`stacks: { one: { config: { a:b: ["${value}"] } } }`);
    expect(others).toEqual([]);
    expect(fault).toMatch(/^stacks\.one\.config\.a:b\[0\]: looks like an access key/);
    expect(fault).not.toContain(key);
  });
});
