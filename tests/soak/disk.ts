import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cloneOf, lifeOf, steps } from "./life";
import type { Report } from "./report";

/** A disk that is full after each further 20 kB, at each step of a stack's life; then the same with room. */
export async function fullDisk(report: Report, count: number): Promise<void> {
  const clone = cloneOf(0);
  try {
    mkdirSync(clone.directory);
    must("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", clone.directory);
    const filler = join(clone.directory, "filler");
    for (let full = 0; full < count && !report.isOver; full++) {
      const pages = 5 * Math.floor(full / steps.length);
      const step = lifeOf(clone, full);
      const { bavail, bsize } = statfsSync(clone.directory);
      writeFileSync(filler, Buffer.alloc(Math.max(bavail - pages, 0) * bsize));
      const { code } = await step.run().ended;
      rmSync(filler);
      report.faults += code === 0 ? 0 : 1;
      report.add(`${pages * 4} kB of room, ${step.name}`, await step.again());
    }
  } finally {
    spawnSync("umount", [clone.directory]);
    clone.remove();
  }
}

/**
 * Each thread's nth renaming of a file fails once, in every process: both the local Azure's state and Pulumi's take
 * their place by that. Then the same without.
 */
export async function failingRenames(report: Report, count: number): Promise<void> {
  const clone = cloneOf(0);
  try {
    must("strace", "--version");
    for (let fault = 0; fault < count && !report.isOver; fault++) {
      const nth = 1 + Math.floor(fault / steps.length);
      const step = lifeOf(clone, fault);
      const renames = "?rename,renameat,?renameat2";
      const inject = ["-e", `trace=${renames}`, "-e", `inject=${renames}:error=EIO:when=${nth}`];
      const { code } = await step.run("strace", "-f", "-qq", "--seccomp-bpf", "-o", "/dev/null", ...inject)
        .ended;
      report.faults += code === 0 ? 0 : 1;
      report.add(`the ${nth}th renaming of each thread, ${step.name}`, await step.again());
    }
  } finally {
    clone.remove();
  }
}

function must(command: string, ...args: string[]): void {
  const { status, error, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) {
    throw new Error(`${command} is needed, as root of Linux: ${String(error ?? stderr)}`);
  }
}
