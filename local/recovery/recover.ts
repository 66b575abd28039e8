import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../json";
import { waitForLock } from "../processes/lock";
import { ArmClient, ArmRequestError } from "../providers/azureNative/armClient";
import type { Creation } from "../providers/azureNative/provider";
import { Creations } from "./creations";
import { StackFiles } from "./stackFiles";

export interface RecoveryOptions {
  /** The local Azure's folder. */
  directory: string;
  /** What the local Azure is reached with. */
  variables: Readonly<Record<string, string>>;
}

/**
 * Puts right what killed runs, lost answers and full disks left of any stack: Pulumi's lock of a process that is gone is
 * taken away, a damaged state is restored, and what was made without Pulumi hearing of it is deleted, to be made again.
 */
export async function recover(options: RecoveryOptions): Promise<void> {
  const { directory } = options;
  // Of two commands beside `npm run azure`, the second one sees what the first one has put right.
  const lock = await waitForLock(join(directory, "recovery.lock"), { onWait: () => undefined });
  try {
    await recoverStacks(options);
  } finally {
    if ("release" in lock) {
      lock.release();
    }
  }
}

async function recoverStacks(options: RecoveryOptions): Promise<void> {
  for (const files of StackFiles.all(options.directory)) {
    if (files.lockedBy() === undefined) {
      try {
        await recoverStack(files, options);
      } catch (error) {
        console.error(messageOf(error)); // The command may be about another stack.
      }
    }
  }
}

/**
 * The same for one stack, on which Pulumi doesn't work now. (`pulumi refresh --import-pending-creates` would be the tool
 * after a kill, but in 3.230 the refresh that follows drops from the state what it imported.)
 */
export async function recoverStack(
  files: StackFiles,
  { directory, variables }: RecoveryOptions,
): Promise<void> {
  if (files.isDamaged()) {
    const backup = files.restore();
    const now =
      backup === undefined
        ? "It had no good one yet, so it begins anew."
        : `The last good one is restored (${backup}).`;
    console.error(`The state of stack ${files.stack} can't be read. ${now}`);
  }
  const creations = new Creations(directory);
  const begun = creations.list().filter((creation) => creations.stackOf(creation).state === files.state);
  if (begun.length > 0) {
    const arm = new ArmClient(variables.LOCAL_AZURE_URL ?? "", variables.LOCAL_AZURE_TOKEN ?? "", 1);
    for (const creation of begun) {
      const isLost = files.exists() && !files.hasHeld(creation.id, creation.began);
      if (!isLost || (await isRemoved(arm, creation, files))) {
        creations.forget(creation.id);
      }
    }
  }
  files.dropPendingCreations();
}

async function isRemoved(arm: ArmClient, { id, apiVersion }: Creation, files: StackFiles): Promise<boolean> {
  const { signal } = new AbortController();
  try {
    await arm.get(id, apiVersion, signal);
    console.error(`Pulumi didn't hear that ${id} was made. It is deleted, to be made again.`);
    files.forgetSettled();
    await arm.delete(id, apiVersion, signal);
    return true;
  } catch (error) {
    if (error instanceof ArmRequestError && error.status === 404) {
      return true;
    }
    console.error(`It can't be deleted: ${String(error)}`); // By a lock of the user's; a command can take that away.
    return false;
  }
}

/** Waits until no process works on a stack. */
export async function waitForStack(files: StackFiles): Promise<void> {
  for (let told = false; ; told = true) {
    const pid = files.lockedBy();
    if (pid === undefined) {
      return;
    }
    if (!told) {
      console.error(
        `Waiting for process ${pid}, in which Pulumi works on stack ${files.stack}. ` +
          `If that was on another machine and has ended, remove ${files.locks}.`,
      );
    }
    await delay(200);
  }
}
