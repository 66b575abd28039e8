import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { projectDirectory } from "../../local/project";
import { foldersIn } from "../../local/recovery/stackFiles";
import { idsInAzure, idsInState, LeftGroups } from "../support/clone";
import { until } from "../support/processes";
import { StackFiles } from "../support/stackFiles";
import { startTestAzure, type TestAzure } from "../support/stacks";
import { differences, whole } from "./invariant";
import type { Random } from "./random";
import type { Report } from "./report";

const names = ["one", "two", "three"];

/** Kills a fleet's command with all that it started, at random moments; then `recover`, and the same command again. */
export async function fleetKills(report: Report, random: Random, count: number): Promise<void> {
  const azure = await startTestAzure({ operationSeconds: 0.5 });
  const fleet = new FleetCommand(azure);
  const left = new LeftGroups();
  try {
    let usual = 12_000;
    for (let kill = 0; kill < count && !report.isOver; kill++) {
      const step = fleet.step(kill);
      const after = Math.round(random.next() * usual * 0.9);
      const killed = fleet.run(step);
      await Promise.race([delay(after), killed.ended]);
      await fleet.killAll();
      const recovered = await fleet.run("recover").ended;
      const began = Date.now();
      const again = await fleet.run(step).ended;
      usual = Date.now() - began;
      const wrong = [recovered, again]
        .filter(({ code }) => code !== 0)
        .map(({ output }) => `failed:\n${output}`);
      report.add(`kill ${kill + 1}: ${after} ms after the begin of ${step} (${kill % 4})`, [
        ...wrong,
        ...(wrong.length > 0 ? [recovered.output] : []),
        ...compared(azure, left, step === "destroy" ? [] : names.flatMap(() => whole)),
      ]);
    }
  } finally {
    await fleet.killAll();
    await azure.stop();
  }
}

/** Where Azure and the states of all stacks differ, or hold more or less than they should. */
function compared(azure: TestAzure, left: LeftGroups, wanted: readonly string[]): string[] {
  const files = names.map((name) => new StackFiles(azure.directory, "serverless-signalr", name));
  const state = files.flatMap((one) => (one.exists() ? idsInState(one.state) : [])).sort();
  const ids = left.without(idsInAzure(foldersIn(azure.directory).azure), state);
  return differences({ azure: ids, state }, [...wanted].sort());
}

/** `npm run fleet` in processes that can be found again. */
class FleetCommand {
  private readonly mark = randomUUID();
  private readonly file: string;

  constructor(private readonly azure: TestAzure) {
    this.file = join(azure.directory, "fleet.yaml");
  }

  /** What happens at the nth step of the stacks' lives: they begin, change twice, and end. */
  step(nth: number): "up" | "destroy" {
    const kind = nth % 4;
    const round = Math.floor(nth / 4);
    const config = {
      "azure-native:location": "westeurope",
      "serverless-signalr:allowedOrigins": ["https://app.example.com"],
      "serverless-signalr:capacity": kind === 0 ? 1 : 2,
      "serverless-signalr:baseName": kind < 2 ? `old${round}` : `new${round}`,
    };
    // JSON is YAML, too.
    writeFileSync(
      this.file,
      JSON.stringify({ defaults: { config }, stacks: Object.fromEntries(names.map((name) => [name, {}])) }),
    );
    return kind === 3 ? "destroy" : "up";
  }

  run(operation: string): { child: ChildProcess; ended: Promise<{ code: number | null; output: string }> } {
    const script = join(projectDirectory, "scripts", "fleet.js");
    const child = spawn(process.execPath, [script, operation, this.file], {
      cwd: projectDirectory,
      env: { ...this.azure.env, SOAK_MARK: this.mark },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (data: Buffer) => (output += data.toString()));
    }
    const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
      child.once("close", (code) => {
        resolve({ code, output });
      });
    });
    return { child, ended };
  }

  /** Kills all that runs of it, and waits until that is so. */
  async killAll(): Promise<void> {
    await until(() => {
      const running = this.running();
      for (const pid of running) {
        try {
          process.kill(pid, "SIGKILL");
        } catch {
          // It has ended by itself.
        }
      }
      return running.length === 0;
    });
  }

  private running(): number[] {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.map(Number).filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").includes(`SOAK_MARK=${this.mark}`);
      } catch {
        return false; // It has just ended.
      }
    });
  }
}
