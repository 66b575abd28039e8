import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectDirectory } from "../../local/project";
import { link, npm, pack, readManifest } from "../package/pack";
import { takeRequests } from "../support/lifecycle";
import { programStack, startTestAzure, type TestAzure } from "../support/stacks";

const run = promisify(execFile);
const examples = join(projectDirectory, "examples");

// azure-native has no exports map, so an ES module names the file.
const esModule = `
import { ResourceGroup } from "@pulumi/azure-native/resources/index.js";
import { ServerlessSignalR } from "serverless-signalr";

const group = new ResourceGroup("group");
const service = new ServerlessSignalR("notify", {
  resourceGroupName: group.name,
  allowedOrigins: ["https://app.example.com"],
});
export const connectionString = service.connectionString;
`;

const typeScript = `
import { ResourceGroup } from "@pulumi/azure-native/resources";
import { ServerlessSignalR, ServerlessSignalRArgs } from "serverless-signalr";
import { deployFleet, FleetStack } from "serverless-signalr/automation";
import { WebAndMobileRole, webAndMobileRoles } from "serverless-signalr/roles";

const group = new ResourceGroup("group");
const args: ServerlessSignalRArgs = {
  resourceGroupName: group.name,
  allowedOrigins: ["https://app.example.com"],
};
export const connectionString = new ServerlessSignalR("notify", args).connectionString;
const role: WebAndMobileRole = "SignalR App Server";
export const roleId = webAndMobileRoles[role].id;
const stack: FleetStack = { name: "dev", program: "app", config: { "azure-native:location": "westeurope" } };
export const deploy = () => deployFleet([stack], { shard: { index: 1, count: 2 } });
`;

const location = { "azure-native:location": "westeurope" };

describe("the packed package, installed by npm in an empty folder", () => {
  let azure: TestAzure;
  let installed: string;
  /** What npm would put where, for a user who installs the package with its peers. */
  let resolved: string[];

  beforeAll(async () => {
    azure = await startTestAzure();
    installed = realpathSync(azure.directory);
    const packing = join(installed, "packing");
    const resolving = join(installed, "resolving");
    for (const folder of [packing, resolving]) {
      mkdirSync(folder);
    }
    const { tarball } = await pack(packing);
    const { devDependencies, peerDependencies } = readManifest(projectDirectory);
    const peers = Object.keys(peerDependencies).map((name) => `${name}@${devDependencies[name] ?? "?"}`);
    const install = ["install", "--prefer-offline", "--no-audit", "--no-fund", tarball];
    for (const folder of [installed, resolving]) {
      writeFileSync(join(folder, "package.json"), '{ "private": true }');
    }
    await npm(resolving, ...install, ...peers, "--package-lock-only");
    const lock = readFileSync(join(resolving, "package-lock.json"), "utf8");
    resolved = Object.keys((JSON.parse(lock) as { packages: object }).packages);
    // The peers, of 230 MB, are this project's own.
    await npm(installed, ...install, "--legacy-peer-deps");
    link(join("node_modules", "@pulumi"), installed);
  }, 300_000);

  afterAll(async () => {
    await azure.stop();
  });

  /** A program's folder beside the installed packages. */
  const programIn = (name: string, main: string, text: string, manifest: object = {}) => {
    const folder = join(installed, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "Pulumi.yaml"), `name: ${name}\nruntime: nodejs\nmain: ${main}\n`);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, ...manifest }));
    writeFileSync(join(folder, main), text);
    return folder;
  };

  const exampleIn = (name: string) => {
    const folder = join(installed, name);
    cpSync(join(examples, name), folder, { recursive: true });
    return folder;
  };

  it("gets one copy of each of Pulumi's SDKs: two would not know each other's resources", () => {
    expect(resolved.filter((path) => /@pulumi\/[^/]+$/.test(path)).sort()).toEqual([
      "node_modules/@pulumi/azure-native",
      "node_modules/@pulumi/pulumi",
      "node_modules/@pulumi/random",
    ]);
  });

  it("deploys examples/functions with the compiler that Pulumi brings (3.8)", async () => {
    const stack = await programStack(azure, exampleIn("functions"), "dev", location);
    const { outputs } = await stack.up();
    expect(outputs.identityId?.value).toMatch(/\/userAssignedIdentities\/functions[0-9a-f]{8}$/i);
    expect(outputs.appSettings?.value).toEqual({
      AzureSignalRConnectionString: expect.stringMatching(
        /^Endpoint=https:\/\/[^;]+;AuthType=azure\.msi;ClientId=[0-9a-f-]{36};Version=1\.0;$/,
      ) as string,
    });
    expect(takeRequests(azure).map((request) => request.split("/")[0])).toEqual(
      expect.arrayContaining(["PUT signalR", "PUT roleAssignments", "PUT userAssignedIdentities"]),
    );
  });

  it("runs in an ES module", async () => {
    const folder = programIn("esm", "index.js", esModule, { type: "module" });
    const stack = await programStack(azure, folder, "dev", location);
    expect((await stack.preview()).changeSummary).toEqual({ create: 5 });
  });

  it("has a command that deploys a fleet of the project above the current folder", async () => {
    const folder = exampleIn("smallest");
    writeFileSync(
      join(folder, "fleet.yaml"),
      "stacks: { one: { config: { azure-native:location: westeurope } } }",
    );
    const below = join(folder, "below");
    mkdirSync(below);
    const command = join(installed, "node_modules", ".bin", "serverless-signalr-fleet");
    const { stdout } = await run(command, ["up", "../fleet.yaml"], { cwd: below, env: azure.env });
    expect(stdout).toMatch(
      /^ {2}one: begins\n✓ one: succeeded, \d+ create \([\d.]+ s\)\n\nup: 1 succeeded in/,
    );
  });

  it("has types that a current compiler checks programs of both kinds by, the examples and what a README adds", async () => {
    const expectedError = "// @ts-expect-error\n";
    const program = readFileSync(join(examples, "functions", "index.ts"), "utf8");
    const readme = readFileSync(join(examples, "functions", "README.md"), "utf8");
    const block = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "no block";
    const files = {
      "commonjs.cts": `${typeScript}\n${expectedError}args.sku = "S1";`,
      "esm.mts": `${esModule}\n${expectedError}service.hostName = 5;`,
      "documented.ts": `${program}\n${block}`,
      "smallest.ts": readFileSync(join(examples, "smallest", "index.ts"), "utf8"),
    };
    const folder = programIn("current", "index.ts", "");
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(folder, name), text);
    }
    await typeCheck(folder, ...Object.keys(files));
  });
});

/** Checks files with the compiler that this project uses; rejects with what it found. */
async function typeCheck(folder: string, ...files: string[]): Promise<void> {
  const tsc = join(projectDirectory, "node_modules", "@typescript", "native", "bin", "tsc");
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022"];
  const ended = run(process.execPath, [tsc, ...options, ...files], { cwd: folder });
  await ended.catch((error: unknown) => {
    throw new Error(`tsc: ${(error as { stdout: string }).stdout}`);
  });
}
