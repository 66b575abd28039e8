import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Clone, until, type Started } from "../support/clone";
import { whole } from "./faultyAzure";
import type { Random } from "./random";
import type { Report } from "./report";

const destroy = "local pulumi destroy --stack local --yes --skip-preview";
const victims = ["node", "pulumi", "language host", "whole tree"] as const;
const env = { LOCAL_AZURE_SETTINGS: "settings.json" };

/** A clone whose Azure takes its time. */
export function cloneOf(operationSeconds: number): Clone {
  const clone = new Clone();
  writeFileSync(join(clone.root, "settings.json"), JSON.stringify({ operationSeconds }));
  return clone;
}

/** A step of a stack's life, with a new configuration. */
interface Step {
  name: string;
  /** @param under a command that runs it */
  run: (...under: string[]) => Started;
  /** Runs it once more; resolves to what is wrong then. */
  again: () => Promise<string[]>;
}

/** The nth step of a stack's life, which begins and ends with nothing. */
export function lifeOf(clone: Clone, nth: number): Step {
  const name = ["first start", "update", "rename", "destroy"][nth % 4] ?? "";
  const script = name === "destroy" ? destroy : "start";
  if (name === "update") {
    clone.configure("capacity", String(1 + (nth % 10)));
  } else if (name === "rename") {
    clone.configure("baseName", `name${nth}`);
  }
  return {
    name,
    run: (...under) => clone.run(script, env, { under }),
    again: async () => {
      const { code, output } = await clone.run(script, env).ended;
      return code === 0 ? differences(clone, script) : [`ended with ${String(code)}: ${output}`];
    },
  };
}

/** Kills at random moments of a stack's life; then the next `npm start`, or the same destroy again. */
export async function kills(report: Report, random: Random, count: number): Promise<void> {
  const clone = cloneOf(0.5);
  try {
    let usual = 6_000;
    for (let kill = 0; kill < count && !report.isOver; kill++) {
      const step = lifeOf(clone, kill);
      const victim = random.of(victims);
      const after = Math.round(random.next() * usual * 0.9); // Later, most have ended by themselves.
      const left = await killed(clone, step.run(), victim, after);
      const began = Date.now();
      const wrong = await step.again();
      if (step.name !== "destroy") {
        usual = Date.now() - began;
      }
      report.add(`kill ${kill + 1}: ${victim}, ${after} ms after the begin of ${step.name}`, [
        ...left,
        ...wrong,
      ]);
    }
  } finally {
    clone.remove();
  }
}

/** Kills, and waits for everything to end. */
async function killed(
  clone: Clone,
  started: Started,
  victim: (typeof victims)[number],
  after: number,
): Promise<string[]> {
  await Promise.race([delay(after), started.ended]);
  const all = clone.processes();
  const chosen = all.filter(({ command }) => {
    const isHost = command.includes("pulumi-language-");
    return victim === "language host"
      ? isHost
      : victim === "pulumi"
        ? /^\S*pulumi /.test(command) && !isHost
        : true;
  });
  const pids = victim === "node" ? [] : chosen.map(({ pid }) => pid);
  if (victim === "node" || victim === "whole tree") {
    pids.push(started.child.pid ?? 0);
  }
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
  await started.ended;
  try {
    await until(() => clone.processes().length === 0);
    return [];
  } catch {
    return clone.processes().map(({ command }) => `still runs: ${command}`);
  }
}

function differences(clone: Clone, script: string): string[] {
  const { azure, state } = clone.compared();
  const found = azure.map((id) => id.split("/").at(-2)).sort();
  const wanted = script === "start" ? whole : [];
  return [
    ...azure.filter((id) => !state.includes(id)).map((id) => `only Azure has ${id}`),
    ...state.filter((id) => !azure.includes(id)).map((id) => `only the state has ${id}`),
    ...(found.join() === wanted.join() ? [] : [`there are ${found.join(", ")}`]),
  ];
}
