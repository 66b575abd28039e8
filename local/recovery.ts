import { setTimeout as delay } from "node:timers/promises";
import { ArmClient } from "./providers/azureNative/armClient";
import { Creations, type Creation } from "./providers/azureNative/creations";
import { foldersIn, StackFiles } from "./stackFiles";

export interface RecoveryOptions {
  /** The local Azure's folder. */
  directory: string;
  /** What the local Azure is reached with. */
  variables: Readonly<Record<string, string>>;
}

/**
 * Puts right what killed runs and lost answers left of any stack: Pulumi's lock of a process that is gone is taken away,
 * and what was made without Pulumi hearing of it is deleted, to be made again.
 */
export async function recover(options: RecoveryOptions): Promise<void> {
  const { directory } = options;
  const begun = new Creations(foldersIn(directory).creations).list();
  const stacks = [...StackFiles.locked(directory), ...begun.map(({ urn }) => stackOf(directory, urn))];
  for (const files of new Map(stacks.map((files) => [files.state, files])).values()) {
    if (files.lockedBy() === undefined && !files.isDamaged()) {
      await recoverStack(files, options);
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
  const creations = new Creations(foldersIn(directory).creations);
  const begun = creations.list().filter(({ urn }) => stackOf(directory, urn).state === files.state);
  if (begun.length > 0) {
    const recorded = files.recordedIds();
    const arm = new ArmClient(variables.LOCAL_AZURE_URL ?? "", variables.LOCAL_AZURE_TOKEN ?? "", 1);
    for (const creation of begun.reverse()) {
      if (!recorded.has(creation.id.toLowerCase())) {
        files.forgetSettled();
        await removeFrom(arm, creation);
      }
      creations.forget(creation.id);
    }
  }
  files.dropPendingCreations();
}

async function removeFrom(arm: ArmClient, { id, apiVersion }: Creation): Promise<void> {
  const { signal } = new AbortController();
  const isThere = await arm.get(id, apiVersion, signal).then(
    () => true,
    () => false,
  );
  if (isThere) {
    console.error(`Pulumi didn't hear that ${id} was made. It is deleted, to be made again.`);
    await arm.delete(id, apiVersion, signal);
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
      console.error(`Waiting for process ${pid}, in which Pulumi works on stack ${files.stack}.`);
    }
    await delay(200);
  }
}

function stackOf(directory: string, urn: string): StackFiles {
  const [, , stack = "", , project = ""] = urn.split(":");
  return new StackFiles(directory, project, stack);
}
