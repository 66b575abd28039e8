import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import { dump, load } from "js-yaml";
import type { FleetStack } from "./fleetStack";
import { PulumiFailure, type PulumiProcesses } from "./pulumiCommand";

/** The project of a stack whose program is a function. */
const defaultProject = "fleet";

/** The part of a stack's state that fleets read and write: what `pulumi stack export` prints. */
export interface StackState {
  version: number;
  deployment: {
    manifest?: { time?: string };
    secrets_providers?: { type: string; state?: { salt?: string; url?: string; encryptedkey?: string } };
    resources?: StateResource[];
    pending_operations?: PendingOperation[];
  };
}

/** A resource in a state. */
export interface StateResource {
  urn: string;
  type: string;
  custom?: boolean;
  id?: string;
  delete?: boolean;
  pendingReplacement?: boolean;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  initErrors?: string[];
}

/** What Pulumi set out to do, and didn't say the end of. */
export interface PendingOperation {
  type: "creating" | "updating" | "deleting" | "reading" | "importing";
  resource: StateResource;
}

/**
 * A stack with a temporary folder of its own for its configuration. Nothing is written into its program's folder, and no
 * stack is selected there, so that stacks of one program can run at once, and beside a person's own `pulumi`.
 */
export class StackWorkspace {
  private constructor(
    readonly stack: FleetStack,
    private readonly folder: string,
    private readonly processes: PulumiProcesses,
    /** What `pulumi` gets beside the fleet's variables. */
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  static open(stack: FleetStack, processes: PulumiProcesses): StackWorkspace {
    const folder = mkdtempSync(join(tmpdir(), "serverless-signalr-fleet-"));
    // For commands that don't run the program, and for functions: `main` is where modules are looked for.
    const backend = typeof stack.program === "string" ? backendOf(stack.program) : undefined;
    const project = { name: projectOf(stack), runtime: "nodejs", main: process.cwd(), backend };
    writeFileSync(join(folder, "Pulumi.yaml"), dump(project, { skipInvalid: true }));
    const workspace = new StackWorkspace(stack, folder, processes, {});
    workspace.writeSettings({});
    return workspace;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Where the stack's configuration is. */
  get configFile(): string {
    return join(this.folder, `Pulumi.${this.stack.name}.yaml`);
  }

  /** The same stack with other variables for `pulumi`, such as those of another store. */
  withEnv(env: Readonly<Record<string, string>>): StackWorkspace {
    return new StackWorkspace(this.stack, this.folder, this.processes, env);
  }

  /**
   * Asks who is logged in, which takes the store.
   *
   * @throws Error where Pulumi can't open it, or it is relative: a fleet's processes run in several folders
   */
  async openStore(): Promise<void> {
    const { stdout } = await this.pulumi("whoami", "--json");
    const { url = "" } = JSON.parse(stdout) as { url?: string };
    if (isRelative(url)) {
      throw new Error(
        `The store ${url} is another one in every folder. Give its whole path: file:///srv/stacks.`,
      );
    }
  }

  /** Makes the stack in the store. It then has no resources. */
  async create(): Promise<void> {
    const provider = this.stack.secretsProvider;
    await this.pulumi(
      ...["stack", "init", this.stack.name, "--no-select"],
      ...(provider === undefined ? [] : ["--secrets-provider", provider]),
    );
  }

  /**
   * Reads the stack's state. From then on its secrets are encrypted as they were: without its salt, Pulumi would take any
   * passphrase for a state that has no secrets yet.
   */
  async readState(): Promise<StackState> {
    const { stdout } = await this.pulumi("stack", "export", "--stack", this.stack.name);
    const state = JSON.parse(stdout) as Partial<StackState>;
    const { version = 3, deployment } = state;
    this.writeSettings(state);
    return { version, deployment: deployment ?? {} }; // A stack that was never deployed may have none.
  }

  /** Reads the stack's state, if the store has such a stack. */
  async findState(): Promise<StackState | undefined> {
    try {
      return await this.readState();
    } catch (error) {
      // As the Automation API's StackNotFoundError (automation/errors.js, 3.248).
      if (error instanceof PulumiFailure && /no stack named.*found/.test(error.message)) {
        return undefined;
      }
      throw error;
    }
  }

  /** Replaces the stack's state, under Pulumi's lock. */
  async writeState(state: StackState): Promise<void> {
    const file = join(this.folder, "state.json");
    writeFileSync(file, JSON.stringify(state), { mode: 0o600 });
    await this.pulumi("stack", "import", "--file", file, "--stack", this.stack.name);
  }

  /**
   * Takes Pulumi's lock for a moment, and does nothing: no other command tells of a lock in every store.
   *
   * @throws PulumiFailure that says who has it
   */
  async tryLock(): Promise<void> {
    const nothing = `urn:pulumi:${this.stack.name}::none::pulumi:pulumi:Stack::none`;
    try {
      await this.pulumi(
        ...["refresh", "--yes", "--skip-preview", "--stack", this.stack.name, "--target", nothing],
        ...["--config-file", this.configFile],
      );
    } catch (error) {
      // The second of a stack that was never deployed.
      if (!(error instanceof PulumiFailure && /no resource named|snapshot was nil/.test(error.message))) {
        throw error;
      }
    }
  }

  /** The subscription that azure-native uses with the stack's configuration. A preview asks it, so the state stays. */
  async subscriptionId(): Promise<string | undefined> {
    let answer: string | undefined;
    const asking = new StackWorkspace({ ...this.stack, program: ask }, this.folder, this.processes, this.env);
    const stack = await asking.automation();
    await stack.preview({ configFile: this.configFile });
    return answer;

    async function ask(): Promise<void> {
      const { getClientConfig } = await import("@pulumi/azure-native/authorization/getClientConfig.js");
      answer = (await getClientConfig()).subscriptionId;
    }
  }

  /** Takes Pulumi's lock away. */
  async cancel(): Promise<void> {
    await this.pulumi("cancel", "--yes", "--stack", this.stack.name);
  }

  /** The Automation API's stack: each of its operations is one `pulumi` process, without the three more that it would start to read what its events say. */
  async automation(): Promise<Stack> {
    const { program } = this.stack;
    const workspace = await LocalWorkspace.create({
      pulumiCommand: this.processes.forWorkspace(),
      envVars: { ...this.env },
      ...(typeof program === "string" ? { workDir: program } : { workDir: this.folder, program }),
    });
    workspace.selectStack = () => Promise.resolve();
    const stack = await Stack.select(this.stack.name, workspace);
    stack.outputs = () => Promise.resolve({});
    stack.info = () => Promise.resolve(undefined);
    return stack;
  }

  private writeSettings({ deployment }: Partial<StackState>): void {
    const { salt, url, encryptedkey } = deployment?.secrets_providers?.state ?? {};
    const { config = {}, secretsProvider, encryptionSalt, encryptedKey } = this.stack;
    const settings = {
      secretsprovider: url ?? secretsProvider,
      encryptedkey: encryptedKey ?? encryptedkey,
      encryptionsalt: encryptionSalt ?? salt,
      config,
    };
    // In quotes: YAML has more numbers for Pulumi than for js-yaml, such as 1_000.
    const text = dump(settings, { skipInvalid: true, forceQuotes: true });
    writeFileSync(this.configFile, text, { mode: 0o600 });
  }

  private pulumi(...args: string[]) {
    return this.processes.run(args, this.folder, this.env);
  }
}

/** The Pulumi project that a stack is in. */
export function projectOf({ program, project = defaultProject }: FleetStack): string {
  return typeof program === "string" ? projectFile(program).name : project;
}

/** What a project's file says. */
const projectFile = (folder: string) =>
  load(readFileSync(join(folder, "Pulumi.yaml"), "utf8")) as { name: string; backend?: { url?: string } };

/** The store that a project's file names, as it is from any folder. */
function backendOf(folder: string): { url?: string } | undefined {
  const { backend } = projectFile(folder);
  const url = backend?.url ?? "";
  return isRelative(url)
    ? { ...backend, url: `file://${resolve(folder, url.slice("file://".length))}` }
    : backend;
}

/** Whether an address is that of a folder, relative to the current one. */
const isRelative = (url: string) =>
  url.startsWith("file://") && !url.startsWith("file://~") && !isAbsolute(url.slice("file://".length));
