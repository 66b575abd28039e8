import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Waits until something holds; the limit is only there so that a failing test ends. */
export async function until(holds: () => boolean | Promise<boolean>, seconds = 60): Promise<void> {
  const limit = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > limit) throw new Error(`never came true: ${holds.toString()}`);
    await sleep(20);
  }
}

/** Whether a process runs. One that has ended but that nobody waits for, as in some containers, doesn't. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = `/proc/${pid}/stat`;
    return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, "utf8"));
  } catch {
    return false;
  }
}
