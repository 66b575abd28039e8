import { hostname } from "node:os";

/** This machine, in letters that any file name can hold. */
export const HOST = hostname().replace(/[^\w-]/g, "_");

/**
 * Whether a process of this machine has ended. False for another machine's, which can't be asked: a shared
 * home, or a container that mounts it.
 */
export function hasEnded(pid: number, host: string): boolean {
  if (host !== HOST) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // EPERM is a live process of another user.
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
