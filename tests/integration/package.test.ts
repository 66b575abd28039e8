import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectDirectory } from "../../local/project";
import { npm, pack, readManifest } from "../package/pack";
import { pulumi, startTestAzure, succeed, type TestAzure } from "../support/stacks";

const run = promisify(execFile);
const examples = join(projectDirectory, "examples");

const commonJs = `
const { ResourceGroup } = require("@pulumi/azure-native/resources");
const { ServerlessSignalR } = require("serverless-signalr");

const group = new ResourceGroup("group");
const service = new ServerlessSignalR("notify", {
  resourceGroupName: group.name,
  allowedOrigins: ["https://app.example.com"],
});
exports.connectionString = service.connectionString;
`;

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
import { WebAndMobileRole, webAndMobileRoles } from "serverless-signalr/roles";

const group = new ResourceGroup("group");
const args: ServerlessSignalRArgs = {
  resourceGroupName: group.name,
  allowedOrigins: ["https://app.example.com"],
};
export const connectionString = new ServerlessSignalR("notify", args).connectionString;
const role: WebAndMobileRole = "SignalR App Server";
export const roleId = webAndMobileRoles[role].id;
`;

const withoutClient =
  /^Endpoint=https:\/\/[a-z]+-[a-z0-9]{6}\.service\.signalr\.net;AuthType=azure\.msi;Version=1\.0;$/;

describe("the packed package, installed by npm in an empty folder", () => {
  let azure: TestAzure;
  let installed: string;

  beforeAll(async () => {
    azure = await startTestAzure();
    const packing = join(azure.directory, "packing");
    mkdirSync(packing);
    const { tarball } = await pack(packing);
    installed = realpathSync(azure.directory);
    writeFileSync(join(installed, "package.json"), '{ "private": true }');
    const { devDependencies, peerDependencies } = readManifest(projectDirectory);
    const peers = Object.keys(peerDependencies).map((name) => `${name}@${devDependencies[name] ?? "?"}`);
    await npm(installed, "install", "--prefer-offline", "--no-audit", "--no-fund", tarball, ...peers);
  }, 300_000); // 230 MB, where npm's cache has none of it.

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

  /** Deploys as the examples' READMEs say, then finds nothing left to do. Gives the outputs. */
  const deploy = async (folder: string): Promise<unknown> => {
    await succeed(azure, folder, "stack", "init", "dev");
    await succeed(azure, folder, "config", "set", "azure-native:location", "westeurope");
    azure.takeWrites();
    await succeed(azure, folder, "up", "--yes", "--skip-preview");
    expect(azure.takeWrites()).not.toEqual([]);
    await succeed(azure, folder, "preview", "--expect-no-changes");
    expect(azure.takeWrites()).toEqual([]);
    return JSON.parse(await succeed(azure, folder, "stack", "output", "--json"));
  };

  it("is itself what the programs get, with nothing but its own dependency inside", () => {
    const { dependencies } = readManifest(join(installed, "node_modules", "serverless-signalr"));
    expect(Object.keys(dependencies)).toEqual(["uuid"]);
    // One copy of each SDK: two would not know each other's resources.
    expect(existsSync(join(installed, "node_modules", "serverless-signalr", "node_modules"))).toBe(false);
  });

  it("deploys from CommonJS", async () => {
    expect(await deploy(programIn("commonjs", "index.js", commonJs))).toEqual({
      connectionString: expect.stringMatching(withoutClient) as string,
    });
  });

  it("deploys from an ES module", async () => {
    expect(await deploy(programIn("esm", "index.js", esModule, { type: "module" }))).toEqual({
      connectionString: expect.stringMatching(withoutClient) as string,
    });
  });

  it("deploys from TypeScript, with the compiler that Pulumi brings (3.8)", async () => {
    expect(await deploy(programIn("typescript", "index.ts", typeScript))).toEqual({
      connectionString: expect.stringMatching(withoutClient) as string,
      roleId: "420fcaa2-552c-430f-98ca-3264be4806c7",
    });
  });

  it("has types that this compiler checks a program by", async () => {
    const wrong = typeScript.replace('["https://app.example.com"]', "5");
    const folder = programIn("wrong", "index.ts", wrong);
    await succeed(azure, folder, "stack", "init", "dev");
    const { code, output } = await pulumi(azure, folder, "preview");
    expect(code).not.toBe(0);
    expect(output).toContain(
      "error TS2322: Type 'number' is not assignable to type 'Input<Input<string>[]>'",
    );
  });

  it("has types that a current compiler checks programs of both kinds by", async () => {
    const checked = programIn(
      "current",
      "commonjs.cts",
      `${typeScript}\n// @ts-expect-error\nargs.sku = "S1";`,
    );
    writeFileSync(join(checked, "esm.mts"), `${esModule}\n// @ts-expect-error\nservice.hostName = 5;`);
    await typeCheck(checked, "commonjs.cts", "esm.mts");
  });

  it("deploys examples/smallest", async () => {
    expect(await deploy(exampleIn("smallest"))).toEqual({
      connectionString: expect.stringMatching(withoutClient) as string,
    });
  });

  it("deploys examples/function-app: an identity, two roles for it, and its settings", async () => {
    const folder = exampleIn("function-app");
    const outputs = (await deploy(folder)) as { identityId: string; appSettings: object };
    expect(outputs).toEqual({
      identityId: expect.stringMatching(/\/userAssignedIdentities\/functions[0-9a-f]{8}$/i) as string,
      appSettings: {
        AzureSignalRConnectionString: expect.stringMatching(
          /^Endpoint=https:\/\/[^;]+;AuthType=azure\.msi;ClientId=[0-9a-f-]{36};Version=1\.0;$/,
        ) as string,
      },
    });
    const state = await succeed(azure, folder, "stack", "export");
    expect(state.match(/"type": "azure-native:authorization:RoleAssignment"/g)).toHaveLength(2);
  });

  it("compiles what the README of examples/function-app adds to it", async () => {
    const program = readFileSync(join(examples, "function-app", "index.ts"), "utf8");
    const readme = readFileSync(join(examples, "function-app", "README.md"), "utf8");
    const block = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "no block";
    await typeCheck(programIn("documented", "index.ts", `${program}\n${block}`), "index.ts");
  });
});

/** Checks files with the compiler that this project uses; rejects with what it found. */
async function typeCheck(folder: string, ...files: string[]): Promise<void> {
  const tsc = join(projectDirectory, "node_modules", "typescript", "bin", "tsc");
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022"];
  const ended = run(process.execPath, [tsc, ...options, ...files], { cwd: folder });
  await ended.catch((error: unknown) => {
    throw new Error(`tsc: ${(error as { stdout: string }).stdout}`);
  });
}
