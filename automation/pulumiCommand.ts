import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { constants } from "node:os";
import type { PulumiCommand } from "@pulumi/pulumi/automation";

/** What a `pulumi` process printed, and how it ended. */
export interface CommandOutput {
  stdout: string;
  stderr: string;
  code: number;
}

/** Thrown where `pulumi` ends with another exit code than 0. */
export class PulumiFailure extends Error {
  constructor(readonly output: CommandOutput) {
    super(output.stderr.trim() || output.stdout.trim() || `pulumi ended with ${output.code}`);
    this.name = "PulumiFailure";
  }
}

type OnText = (text: string) => void;

/**
 * Runs `pulumi` for the Automation API, each in a process group of its own: a terminal sends Ctrl-C to all of its
 * foreground group, and Pulumi would take it twice, the second time as an order to drop what it does.
 */
export class PulumiProcesses {
  private readonly running = new Set<ChildProcess>();
  private ending = false;
  private version = "";

  /** @param env Beside this process's own; `PATH` decides which `pulumi` runs. */
  constructor(readonly env: NodeJS.ProcessEnv) {}

  /**
   * Asks `pulumi` for its version, which the Automation API has to know.
   *
   * @throws Error where there is none
   */
  async start(): Promise<void> {
    const { stdout } = await this.run(["version"], process.cwd());
    this.version = stdout.trim().replace(/^v/, "");
  }

  /** For the workspace of one stack. The Automation API calls `run`, which its types leave out (automation/cmd.ts, 3.248). */
  forWorkspace(): PulumiCommand {
    const command = {
      command: "pulumi",
      version: this.version,
      run: (
        args: string[],
        cwd: string,
        env: NodeJS.ProcessEnv,
        onOutput?: OnText,
        onError?: OnText,
      ): Promise<CommandOutput> => this.run(args, cwd, env, onOutput, onError),
    };
    return command as unknown as PulumiCommand;
  }

  /**
   * Runs one command to its end.
   *
   * @throws PulumiFailure; Error where `pulumi` can't be started, or the run was interrupted
   */
  async run(
    args: readonly string[],
    cwd: string,
    env: NodeJS.ProcessEnv = {},
    onOutput?: OnText,
    onError?: OnText,
  ): Promise<CommandOutput> {
    if (this.ending) {
      throw new Error("The run was interrupted before this began.");
    }
    const child = spawn("pulumi", [...args, "--non-interactive"], {
      cwd,
      env: { ...process.env, ...this.env, ...env, PULUMI_AUTOMATION_API: "true" },
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32", // There it would open a window.
      windowsHide: true,
    });
    this.running.add(child);
    const output: CommandOutput = { stdout: "", stderr: "", code: 0 };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output.stdout += text;
      onOutput?.(text);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      output.stderr += text;
      onError?.(text);
    });
    try {
      output.code = await new Promise<number>((resolve, reject) => {
        child.once("error", (error) => {
          reject(
            new Error(`\`pulumi\` could not be started: ${error.message}. Install it, or correct PATH.`),
          );
        });
        child.once("close", (code, signal) => {
          resolve(code ?? 128 + constants.signals[signal ?? "SIGTERM"]);
        });
      });
    } finally {
      this.running.delete(child);
    }
    if (output.code !== 0) {
      throw new PulumiFailure(output);
    }
    return output;
  }

  /** Whether it was interrupted, or killed. */
  isEnding(): boolean {
    return this.ending;
  }

  /** Asks all that run to end when the steps that they are at have ended. No further one begins. */
  interrupt(): void {
    this.ending = true;
    for (const child of this.running) {
      child.kill("SIGINT");
    }
  }

  /** Ends all that run, and what they started. No further one begins. */
  kill(): void {
    this.ending = true;
    const pids = [...this.running].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
    if (process.platform === "win32") {
      pids.forEach((pid) => spawnSync("taskkill", ["/pid", String(pid), "/t", "/f"]));
    } else {
      withDescendants(pids).forEach(killOne);
    }
  }
}

/** Processes and all that they started: Pulumi puts its language host into a group of its own. */
function withDescendants(pids: readonly number[]): number[] {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  const all = stdout.split("\n").map((row) => row.trim().split(/\s+/).map(Number));
  const found = [...pids];
  for (const parent of found) {
    found.push(...all.flatMap(([pid = 0, ppid]) => (ppid === parent ? [pid] : [])));
  }
  return found;
}

function killOne(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has just ended.
  }
}
