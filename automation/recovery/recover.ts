import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { explain } from "../explain";
import type { FleetStack } from "../fleetStack";
import {
  adopted,
  judge,
  needsSubscription,
  pendingCreations,
  subscriptionIn,
  withoutStrangers,
  type PendingCreations,
} from "./pendingCreations";
import { PulumiFailure } from "../pulumiCommand";
import type { StackResult } from "../results";
import { inWorkspace, noSuchStack, textOf, type StackRunOptions } from "../stackRun";
import type { StackState, StackWorkspace } from "../stackWorkspace";

/** Azure's clock and this machine's may differ by as much. */
const clockDifference = 5 * 60_000;

/** How long before the last write of a state its run may have begun, where no lock tells. */
const longestRun = 24 * 60 * 60_000;

/** Settles what killed runs left of one stack. Resolves to what it did, also where that failed. */
export async function recoverStack(
  stack: FleetStack,
  { processes, onStep }: Pick<StackRunOptions, "processes" | "onStep">,
): Promise<StackResult> {
  return inWorkspace(
    stack,
    processes,
    async (workspace, { notes }) => {
      const say = (note: string) => {
        notes.push(note);
        onStep(note);
      };
      const state = await workspace.findState();
      if (state === undefined) {
        notes.push(noSuchStack("recover"));
        return;
      }
      const lockedSince = await settleLock(workspace, say);
      await settleOperations(workspace, state, lockedSince, say);
      if (notes.length === 0) {
        notes.push("Nothing to recover.");
      }
    },
    (error) => {
      const message = textOf(error);
      return { message, remedies: error instanceof NotSettled ? [] : explain(message) };
    },
  );
}

/** What only a person can settle. */
class NotSettled extends Error {}

/** What Pulumi says of a lock (pulumi/pulumi, pkg/backend/diy/lock.go). */
const lockLine = /created by (.+?)@(\S+) \(pid (\d+)\) at (\S+)/g;

/** Takes the stack's lock away if its process is gone. Resolves to when that took it, if there was one. */
async function settleLock(
  workspace: StackWorkspace,
  say: (note: string) => void,
): Promise<number | undefined> {
  try {
    await workspace.tryLock();
    return undefined;
  } catch (error) {
    if (!(error instanceof PulumiFailure) || !error.message.includes("currently locked by")) {
      throw error;
    }
    const locks = [...error.message.matchAll(lockLine)].map(
      ([, user = "", host = "", pid = "", since = ""]) => ({
        who: `${user}@${host}, process ${pid}, since ${since}`,
        isGone: host === hostname() && !isPulumi(Number(pid)),
        since: Date.parse(since),
      }),
    );
    const held = locks.filter(({ isGone }) => !isGone);
    if (held.length > 0 || locks.length === 0) {
      const holders = held.map(({ who }) => who).join("; ");
      throw new NotSettled(
        `The stack is locked by ${holders}. It isn't this machine's, or it runs: the lock stays. If you are sure that it has ` +
          `ended, run \`pulumi cancel --stack ${workspace.stack.name}\` and then \`recover\` again.`,
      );
    }
    await workspace.cancel();
    say(`Took away the lock of a run that was killed: ${locks.map(({ who }) => who).join("; ")}.`);
    return Math.min(...locks.map(({ since }) => since));
  }
}

/** Whether a process is one of Pulumi's, and runs: its number can be another's by now. */
function isPulumi(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, and is another user's.
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) {
      return false;
    }
  }
  const file = `/proc/${pid}/stat`;
  // `12 (pulumi) S`: Z has ended, and nobody has waited for it.
  return !existsSync(file) || /^\d+ \(pulumi[^)]*\) [^Z]/.test(readFileSync(file, "utf8"));
}

/** Settles what Pulumi doesn't know the end of: each creation is looked for in Azure, the rest is read by a refresh. */
async function settleOperations(
  workspace: StackWorkspace,
  { deployment }: StackState,
  lockedSince: number | undefined,
  say: (note: string) => void,
): Promise<void> {
  const { resources = [], pending_operations: operations = [] } = deployment;
  resources
    .filter(({ initErrors = [] }) => initErrors.length > 0)
    .forEach(({ urn }) => {
      say(`${urn} is half made: the next \`up\` goes on with it.`);
    });
  if (operations.length === 0) {
    return;
  }
  const before = await workspace.readState(); // Another operator may have had a turn before the lock was asked for.
  const subscriptionId =
    subscriptionIn(before) ?? (needsSubscription(before) ? await workspace.subscriptionId() : undefined);
  const creations = pendingCreations(before, { subscriptionId });
  if (creations.unknown.length > 0) {
    throw new NotSettled(notUnderstood(workspace.stack.name, creations));
  }
  await workspace.writeState(adopted(before, creations));
  const stack = await workspace.automation();
  await stack.refresh({ configFile: workspace.configFile, color: "never" });

  const refreshed = await workspace.readState();
  const verdict = judge(refreshed, creations.findable, beginOf(before, lockedSince));
  if (verdict.foreign.length + verdict.missing.length > 0) {
    await workspace.writeState(withoutStrangers(refreshed, before, verdict));
  }
  verdict.made.forEach(({ urn, id = "" }) => {
    say(`${urn} was made before Pulumi heard of it: it is in the state now, as ${id}.`);
  });
  verdict.missing.forEach(({ urn }) => {
    say(`${urn} was not made: the next \`up\` makes it.`);
  });
  verdict.foreign.forEach(({ urn, id = "" }) => {
    say(
      `${urn} stays out of the state: ${id} was there before the run that was killed, so it isn't the stack's.`,
    );
  });
  operations
    .filter(({ type }) => type !== "creating")
    .forEach(({ type, resource: { urn } }) => {
      say(`${urn}: ${type} was under way. What is there now has been read.`);
    });
}

/** Writing a state drops its pending operations, so all of them have to be understood (pulumi/pulumi, cmd/stack/import.go). */
function notUnderstood(stack: string, { unknown, findable }: PendingCreations): string {
  return [
    "Nothing tells whether this was made, so all of the stack's pending operations stay:",
    ...unknown.map(({ resource: { urn } }) => `  ${urn}`),
    `Look for it in the cloud, and run \`pulumi refresh --stack ${stack}\` in a terminal, which asks for the id of each creation.`,
    ...findable.map(({ urn, id = "" }) => `  ${urn} is ${id}, if it is there.`),
  ].join("\n");
}

/** When the killed run began, at the earliest. */
function beginOf({ deployment }: StackState, lockedSince: number | undefined): number {
  return lockedSince === undefined
    ? Date.parse(deployment.manifest?.time ?? "") - longestRun
    : lockedSince - clockDifference;
}
