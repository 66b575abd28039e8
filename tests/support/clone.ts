import { spawn, type ChildProcess } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectDirectory } from "../../local/project";
import type { StateFile as AzureFile } from "../../local/arm/state";
import { foldersIn, StackFiles } from "../../local/recovery/stackFiles";

/** Not what a run in this project left in it. */
const isKeptByGit = (path: string) => !/[\\/](node_modules|Pulumi\.(local|demo)\.yaml)$/.test(path);

/** How a command ended, and all that it printed. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
}

export interface Started {
  child: ChildProcess;
  output: () => string;
  ended: Promise<Ended>;
}

/** A fresh clone of this project, with its packages, whose commands can be run and killed. */
export class Clone {
  readonly root = mkdtempSync(join(tmpdir(), "clone-"));
  /** A user's own home: nothing of the machine's is touched. */
  readonly home = mkdtempSync(join(tmpdir(), "home-"));
  readonly directory: string;
  readonly files: StackFiles;
  private readonly running = new Set<ChildProcess>();

  /** @param directory relative to the clone's root */
  constructor(directory = ".local") {
    const names = readdirSync(projectDirectory).filter((name) =>
      /^(components|examples|local|scripts)$|\.(ts|json|yaml)$/.test(name),
    );
    for (const name of names) {
      cpSync(join(projectDirectory, name), join(this.root, name), { recursive: true, filter: isKeptByGit });
    }
    symlinkSync(join(projectDirectory, "node_modules"), join(this.root, "node_modules"));
    // What is installed is what is wanted: `npm ci` would empty this project's own folder through the link.
    const installed = join(projectDirectory, "node_modules", ".package-lock.json");
    cpSync(installed, join(this.root, "package-lock.json"));
    this.directory = join(this.root, directory);
    this.files = new StackFiles(this.directory, "serverless-signalr", "local");
  }

  /** Runs a script of package.json, as npm does: `start`, `local pulumi ...`, `azure`; `under` is a command to run it. */
  run(
    script: string,
    env: NodeJS.ProcessEnv = {},
    { cwd = this.root, under = [] }: { cwd?: string; under?: readonly string[] } = {},
  ): Started {
    const { scripts } = JSON.parse(readFileSync(join(this.root, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const [name = "", ...args] = script.split(" ");
    const [, ...command] = (scripts[name] ?? "").split(" ");
    const [program = "", ...rest] = [...under, process.execPath, ...command, ...args];
    const child = spawn(program, rest, {
      cwd: this.root,
      env: { ...process.env, SERVERLESS_SIGNALR_CACHE: this.cache, HOME: this.home, INIT_CWD: cwd, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.running.add(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (data: Buffer) => (output += data.toString()));
    }
    const ended = new Promise<Ended>((resolve) => {
      // Not "close": what outlives the command may still hold its output.
      child.once("exit", (code, signal) => {
        this.running.delete(child);
        setTimeout(resolve, 50, {
          code,
          signal,
          get output() {
            return output;
          },
        });
      });
    });
    return { child, output: () => output, ended };
  }

  /** Runs a script, which must succeed; resolves to what it printed. */
  async succeed(script: string, env: NodeJS.ProcessEnv = {}, cwd = this.root): Promise<string> {
    const { code, output } = await this.run(script, env, { cwd }).ended;
    if (code !== 0) {
      throw new Error(`npm run ${script} ended with ${String(code)}:\n${output}`);
    }
    return output;
  }

  /** Sets a value in the configuration of stack `local`. */
  configure(key: string, value: string): void {
    const file = join(this.root, "Pulumi.local.yaml");
    const text = readFileSync(file, "utf8");
    const others = text.replace(new RegExp(`^  serverless-signalr:${key}: .*\\n`, "m"), "");
    writeFileSync(file, others.replace("config:\n", `config:\n  serverless-signalr:${key}: ${value}\n`));
  }

  /** What Azure has, without groups that the stack left, and what Pulumi's state says: ids, in lower case, sorted. */
  compared(): { azure: string[]; state: string[] } {
    const state = idsInState(this.files.state);
    return { azure: this.left.without(idsInAzure(foldersIn(this.directory).azure), state), state };
  }

  private readonly left = new LeftGroups();

  /** The processes that belong to this clone and whose command is like this. @default Pulumi's */
  processes(like = /pulumi/): { pid: number; command: string }[] {
    return processesOf(this.directory).filter(({ command }) => like.test(command));
  }

  remove(): void {
    for (const { pid } of this.running) {
      killGroup(pid);
    }
    rmSync(this.root, { recursive: true, force: true });
    rmSync(this.home, { recursive: true, force: true });
  }

  // The engine is set up once, for the user of the tests.
  private readonly cache =
    process.env.SERVERLESS_SIGNALR_CACHE ?? join(process.env.HOME ?? "", ".cache", "serverless-signalr");
}

/** The groups that a stack once had: Pulumi keeps them, empty, when it no longer names them (decisions/0006). */
export class LeftGroups {
  private readonly ofStack = new Set<string>();

  /** What is in Azure apart from them. */
  without(azure: readonly string[], state: readonly string[]): string[] {
    state.filter((id) => id.split("/").length === 5).forEach((group) => this.ofStack.add(group));
    const isLeft = (id: string) =>
      this.ofStack.has(id) && !state.includes(id) && !azure.some((other) => other.startsWith(`${id}/`));
    return azure.filter((id) => !isLeft(id));
  }
}

/** The ids of all that the local Azure's state file holds, in lower case, sorted. */
export function idsInAzure(file: string): string[] {
  if (!existsSync(file)) {
    return []; // Nothing was made yet.
  }
  const { resources } = JSON.parse(readFileSync(file, "utf8")) as AzureFile;
  const all = Object.values(resources).flatMap((entries) => entries.map(([, { id }]) => id.toLowerCase()));
  return all.sort();
}

/** The same of Pulumi's state. */
export function idsInState(file: string): string[] {
  const { checkpoint } = JSON.parse(readFileSync(file, "utf8")) as {
    checkpoint: { latest?: null | { resources?: { type: string; id?: string }[] } };
  };
  const made = (checkpoint.latest?.resources ?? []).filter(({ type }) => type.startsWith("azure-native:"));
  return made.map(({ id = "" }) => id.toLowerCase()).sort();
}

/** The processes that run with a local Azure's folder, by what their environment says. */
function processesOf(directory: string): { pid: number; command: string }[] {
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.flatMap((pid) => {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      return environment.includes(`LOCAL_AZURE_RUNNING=${directory}`) ? [{ pid: Number(pid), command }] : [];
    } catch {
      return []; // It has just ended.
    }
  });
}

function killGroup(pid: number | undefined): void {
  try {
    process.kill(-(pid ?? 0), "SIGKILL");
  } catch {
    // It has ended.
  }
}
