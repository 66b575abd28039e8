import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { foldersIn } from "../../local/recovery/stackFiles";
import { idsInAzure, idsInState, LeftGroups } from "../support/clone";
import { signal, startFleet, type StartedFleet } from "../support/fleets";
import { StackFiles } from "../support/stackFiles";
import { startTestAzure, type TestAzure } from "../support/stacks";
import { differences, whole } from "./invariant";
import type { Random } from "./random";
import type { Report } from "./report";

const names = ["one", "two", "three"];

/** Kills a fleet's command with all that it started, at random moments; then `recover`, and the same command again. */
export const fleetKills = (report: Report, random: Random, count: number) =>
  disturbed(report, random, count, ["everything is killed"]);

/** The same with signals: one, two, and a kill of the command alone. */
export const fleetSignals = (report: Report, random: Random, count: number) =>
  disturbed(report, random, count, ["one signal", "two signals", "the command alone is killed"]);

async function disturbed(
  report: Report,
  random: Random,
  count: number,
  kinds: readonly string[],
): Promise<void> {
  const azure = await startTestAzure({ operationSeconds: 0.5 });
  const left = new LeftGroups();
  const file = join(azure.directory, "fleet.yaml");
  try {
    let usual = 12_000;
    for (let turn = 0; turn < count && !report.isOver; turn++) {
      writeFileSync(file, fleetAt(turn));
      const operation = turn % 4 === 3 ? "destroy" : "up";
      const after = Math.round(random.next() * usual * 0.9);
      const kind = random.of(kinds);
      const started = startFleet([operation, file], azure.env);
      await Promise.race([delay(after), started.ended]);
      await disturb(started, kind);
      const recovered = await startFleet(["recover", file], azure.env).ended;
      const began = Date.now();
      const again = await startFleet([operation, file], azure.env).ended;
      usual = Date.now() - began;
      const failures = [recovered, again].filter(({ code }) => code !== 0);
      report.add(`${turn + 1}: ${kind}, ${after} ms after the begin of ${operation}`, [
        ...failures.map(({ output }) => `failed:\n${output}`),
        ...compared(azure, left, operation === "destroy" ? [] : names.flatMap(() => whole)),
      ]);
    }
  } finally {
    await azure.stop();
  }
}

async function disturb(fleet: StartedFleet, kind: string): Promise<void> {
  if (kind === "one signal" || kind === "two signals") {
    signal(fleet.pid, "SIGINT");
    if (kind === "two signals") {
      await delay(50);
      signal(fleet.pid, "SIGTERM");
    }
    await fleet.ended;
  } else if (kind === "the command alone is killed") {
    signal(fleet.pid, "SIGKILL");
    await fleet.orphansEnded();
  } else {
    await fleet.killAll();
  }
}

/** The fleet at the nth step of the stacks' lives: they begin, change twice, and end. JSON is YAML, too. */
function fleetAt(nth: number): string {
  const step = nth % 4;
  const config = {
    "azure-native:location": "westeurope",
    "serverless-signalr:allowedOrigins": ["https://app.example.com"],
    "serverless-signalr:capacity": step === 0 ? 1 : 2,
    "serverless-signalr:baseName": `${step < 2 ? "old" : "new"}${Math.floor(nth / 4)}`,
  };
  return JSON.stringify({
    defaults: { config },
    stacks: Object.fromEntries(names.map((name) => [name, {}])),
  });
}

/** Where Azure and the states of all stacks differ, or hold more or less than they should. */
function compared(azure: TestAzure, left: LeftGroups, wanted: readonly string[]): string[] {
  const files = names.map((name) => new StackFiles(azure.directory, "serverless-signalr", name));
  const state = files.flatMap((one) => (one.exists() ? idsInState(one.state) : [])).sort();
  const ids = left.without(idsInAzure(foldersIn(azure.directory).azure), state);
  return differences({ azure: ids, state }, [...wanted].sort());
}
