import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { LocalWorkspace, PulumiCommand, Stack, type PulumiFn } from "@pulumi/pulumi/automation";
import type { LocalAzureSettings } from "../../local/arm";
import { findEngine, withEngine } from "../../local/engine";
import { startLocalAzure, type LocalAzure } from "../../local/localAzure";
import { projectDirectory } from "../../local/project";
import { checkBodies } from "./bicepTypes";
import { StackFiles } from "./stackFiles";

/** How a command ended, and all that it printed. */
export interface Ended {
  code: number;
  output: string;
}

/** A local Azure of a test's own, and the real engine to use it with. */
export interface TestAzure extends LocalAzure {
  /** A temporary folder that goes with it. */
  readonly directory: string;
  /** The environment in which `pulumi` is the engine, attached to this Azure. */
  readonly env: NodeJS.ProcessEnv;
  /** Requests that change something, as `METHOD path`, since the last call. */
  takeWrites(): { request: string; body: unknown }[];
  /** Ends it. Rejects where a body that it took is wrong by Microsoft's own types. */
  stop(): Promise<void>;
}

/** Starts a local Azure whose operations take no time. A missing engine is a failure, never a skip. */
export async function startTestAzure(settings: Partial<LocalAzureSettings> = {}): Promise<TestAzure> {
  const directory = mkdtempSync(join(tmpdir(), "local-azure-"));
  const azure = await startLocalAzure({
    directory,
    settings: { operationSeconds: 0, ...settings },
    recordRequests: true,
  });
  const env = { ...withEngine(process.env, await findEngine()), ...azure.variables };
  let taken = 0;
  return {
    ...azure,
    directory,
    env,
    takeWrites: () => {
      const fresh = azure.arm.requests.slice(taken);
      taken = azure.arm.requests.length;
      return fresh
        .filter(({ method }) => method !== "GET")
        .map(({ method, path, body }) => ({ request: `${method} ${path}`, body }));
    },
    stop: async () => {
      await azure.stop();
      rmSync(directory, { recursive: true, force: true });
      checkBodies(azure.arm.requests);
    },
  };
}

/** Runs `pulumi`, as a user would type it; resolves whatever its exit code is. */
export function pulumi(azure: TestAzure, cwd: string, ...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd, env: azure.env, maxBuffer: 64 * 1024 * 1024 };
    execFile(
      "pulumi",
      [...args, "--non-interactive", "--color", "never"],
      options,
      (error, stdout, stderr) => {
        const code = typeof error?.code === "number" ? error.code : error === null ? 0 : 1;
        resolve({ code, output: stdout + stderr });
      },
    );
  });
}

/** The same, and rejects with what was printed unless it succeeds. */
export async function succeed(azure: TestAzure, cwd: string, ...args: string[]): Promise<string> {
  const { code, output } = await pulumi(azure, cwd, ...args);
  if (code !== 0) {
    throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${output}`);
  }
  return output;
}

/** A folder with this project's program and a stack's configuration, out of git's sight. */
export function programFolder(azure: TestAzure, stack: string, config: string): string {
  const folder = mkdtempSync(join(azure.directory, "program-"));
  const project = readFileSync(join(projectDirectory, "Pulumi.yaml"), "utf8");
  // The program itself stays where its packages are.
  const main = `main: ${join(projectDirectory, "index.ts")}`;
  writeFileSync(join(folder, "Pulumi.yaml"), project.replace(/^main: .*$/m, main));
  writeFileSync(join(folder, `Pulumi.${stack}.yaml`), config);
  return folder;
}

export interface StackOptions {
  /** @default "test" */
  name?: string;
  /** Beside the location, which is westeurope. */
  config?: Record<string, string>;
}

/**
 * A stack of an inline program, made unless it is there. Each of its operations is one `pulumi` process. It goes on to another program by
 * `stack.up({ program })`.
 */
export async function inlineStack(
  azure: TestAzure,
  program: PulumiFn,
  { name = "test", config = {} }: StackOptions = {},
): Promise<Stack> {
  const projectName = "inline";
  const workspace = await LocalWorkspace.create({
    program,
    pulumiCommand: await pulumiCommand(),
    envVars: { ...azure.variables },
    workDir: mkdtempSync(join(azure.directory, "inline-")),
    projectSettings: { name: projectName, runtime: "nodejs" },
    stackSettings: { [name]: { config: { "azure-native:location": "westeurope", ...config } } },
  });
  return oneProcessStack(workspace, new StackFiles(azure.directory, projectName, name), name);
}

/**
 * The same of a folder's program, which Pulumi's language host runs as it runs users' programs. Without `config`, the
 * folder has the stack's configuration already.
 */
export async function programStack(
  azure: TestAzure,
  workDir: string,
  name: string,
  config?: Record<string, string>,
): Promise<Stack> {
  const workspace = await LocalWorkspace.create({
    pulumiCommand: await pulumiCommand(),
    envVars: { ...azure.variables },
    workDir,
    ...(config && { stackSettings: { [name]: { config } } }),
  });
  const { name: project } = await workspace.projectSettings();
  return oneProcessStack(workspace, new StackFiles(azure.directory, project, name), name);
}

/** The engine for the Automation API. Found once for each test file, because that asks it for its version. */
let command: Promise<PulumiCommand> | undefined;
function pulumiCommand(): Promise<PulumiCommand> {
  command ??= findEngine().then(({ source, bin }) =>
    PulumiCommand.get(source === "path" ? {} : { root: dirname(bin) }),
  );
  return command;
}

/** A stack that reads in files what the Automation API starts three more `pulumi` for at each operation. */
async function oneProcessStack(workspace: LocalWorkspace, files: StackFiles, name: string): Promise<Stack> {
  files.init();
  workspace.selectStack = () => Promise.resolve();
  const stack = await Stack.select(name, workspace);
  stack.outputs = () => Promise.resolve(files.outputs());
  stack.info = () => Promise.resolve(files.lastUpdate());
  stack.exportStack = () => Promise.resolve({ version: 3, deployment: { resources: files.resources() } });
  return stack;
}
