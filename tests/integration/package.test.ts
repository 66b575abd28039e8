import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectDirectory } from "../../local/project";
import { npm, pack, readManifest } from "../package/pack";
import { failureOf, takeRequests } from "../support/lifecycle";
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

const location = { "azure-native:location": "westeurope" };

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

  it("is itself what the programs get, with nothing but its own two dependencies inside", () => {
    const { dependencies } = readManifest(join(installed, "node_modules", "serverless-signalr"));
    expect(Object.keys(dependencies)).toEqual(["fastest-levenshtein", "uuid"]);
    // One copy of each SDK: two would not know each other's resources.
    expect(existsSync(join(installed, "node_modules", "serverless-signalr", "node_modules"))).toBe(false);
  });

  it("deploys examples/function-app with the compiler that Pulumi brings (3.8), then has nothing left to do", async () => {
    const stack = await programStack(azure, exampleIn("function-app"), "dev", location);
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
    await stack.preview({ expectNoChanges: true });
  });

  it("runs in an ES module", async () => {
    const folder = programIn("esm", "index.js", esModule, { type: "module" });
    const stack = await programStack(azure, folder, "dev", location);
    expect((await stack.preview()).changeSummary).toEqual({ create: 5 });
  });

  it("has types that Pulumi's compiler checks a program by", async () => {
    const wrong = typeScript.replace('["https://app.example.com"]', "5");
    const stack = await programStack(azure, programIn("wrong", "index.ts", wrong), "dev", location);
    expect(await failureOf(stack.preview())).toContain(
      "error TS2322: Type 'number' is not assignable to type 'Input<Input<string>[]>'",
    );
  });

  it("has types that a current compiler checks programs of both kinds by, the examples and what a README adds", async () => {
    const expectedError = "// @ts-expect-error\n";
    const program = readFileSync(join(examples, "function-app", "index.ts"), "utf8");
    const readme = readFileSync(join(examples, "function-app", "README.md"), "utf8");
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
