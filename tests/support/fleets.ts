import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectDirectory } from "../../local/project";
import { until } from "./processes";
import type { TestAzure } from "./stacks";

/** How the fleet's command ended, and all that it printed. */
export interface FleetEnded {
  code: number | null;
  output: string;
}

/** The fleet's command, which runs. */
export interface StartedFleet {
  pid: number;
  output: () => string;
  ended: Promise<FleetEnded>;
  /** Kills it with all that it started, and waits until nothing of it runs. */
  killAll: () => Promise<void>;
  /** Waits until nothing of it runs. */
  orphansEnded: () => Promise<void>;
}

/** Starts `npm run fleet -- ARGS`. */
export function startFleet(args: readonly string[], env: NodeJS.ProcessEnv): StartedFleet {
  const mark = `FLEET_MARK=${randomUUID()}`;
  const script = join(projectDirectory, "scripts", "fleet.js");
  const child = spawn(process.execPath, [script, ...args], {
    cwd: projectDirectory,
    env: { ...env, FLEET_MARK: mark.slice("FLEET_MARK=".length) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data: Buffer) => (output += data.toString()));
  }
  const ended = new Promise<FleetEnded>((resolve) => {
    child.once("close", (code) => {
      resolve({ code, output });
    });
  });
  const killAll = () =>
    until(() => {
      const running = processesWith(mark);
      running.forEach((pid) => {
        signal(pid, "SIGKILL");
      });
      return running.length === 0;
    });
  const orphansEnded = () => until(() => processesWith(mark).length === 0);
  return { pid: child.pid ?? 0, output: () => output, ended, killAll, orphansEnded };
}

/** The processes with a variable in their environment. */
function processesWith(variable: string): number[] {
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "utf8").includes(variable);
    } catch {
      return false; // It has just ended.
    }
  });
}

/** Sends a signal to a process, unless it has ended. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}

/** Writes a fleet file into a folder of its own. */
export function fleetFile(azure: TestAzure, text: string): string {
  const file = join(mkdtempSync(join(azure.directory, "fleet-")), "fleet.yaml");
  writeFileSync(file, text);
  return file;
}

/** What the stacks of the tests' fleets need. */
export const neededConfig =
  "{ azure-native:location: westeurope, serverless-signalr:allowedOrigins: [https://app.example.com] }";
