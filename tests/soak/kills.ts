import { setTimeout as delay } from "node:timers/promises";
import type { Clone, Started } from "../support/clone";
import { until } from "../support/processes";
import { cloneOf, lifeOf } from "./life";
import type { Random } from "./random";
import type { Report } from "./report";

const victims = ["node", "pulumi", "language host", "whole tree"] as const;

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
