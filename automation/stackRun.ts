import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { EngineEvent, OpMap, PulumiFn } from "@pulumi/pulumi/automation";
import { isMap } from "../components/arguments/rules";
import { explain } from "./explain";
import type { FleetStack } from "./fleetStack";
import type { PulumiProcesses } from "./pulumiCommand";
import { resultOf, type FleetOperation, type StackError, type StackResult } from "./results";
import { StackWorkspace, type StackState } from "./stackWorkspace";

/** What a run of one stack needs to know. */
export interface StackRunOptions {
  operation: Exclude<FleetOperation, "recover">;
  processes: PulumiProcesses;
  /** What functions have thrown in this run, with the stack of each. */
  thrown: Map<unknown, string>;
  onStep: (step: string) => void;
}

/** Runs one operation of one stack. Resolves to what became of it, also where that failed. */
export async function runStack(stack: FleetStack, options: StackRunOptions): Promise<StackResult> {
  const { thrown } = options;
  const recorded = recording(stack, thrown);
  for (;;) {
    const known = thrown.size;
    const result = await runOnce(recorded, options);
    if (!isOthersFault(stack, result, thrown, known)) {
      return result;
    }
  }
}

/**
 * Whether a function failed because another threw while it ran: Pulumi (3.248, automation/server.js) tells what one throws
 * to all that run in this process, and fails them.
 */
function isOthersFault(
  { name, program }: FleetStack,
  { error }: StackResult,
  thrown: ReadonlyMap<unknown, string>,
  known: number,
): boolean {
  const isOwn = typeof program === "string" || [...thrown.values()].includes(name);
  const others = [...thrown.keys()].slice(known);
  return !isOwn && others.some((other) => error?.message.includes(textOf(other)) === true);
}

/** The stack, with what its function throws kept. */
function recording(stack: FleetStack, thrown: Map<unknown, string>): FleetStack {
  const { name, program } = stack;
  if (typeof program === "string") {
    return stack;
  }
  const recorded: PulumiFn = async () => {
    try {
      return await program();
    } catch (error) {
      thrown.set(error, name);
      throw error;
    }
  };
  return { ...stack, program: recorded };
}

async function runOnce(stack: FleetStack, options: StackRunOptions): Promise<StackResult> {
  const { operation, processes } = options;
  const seen = new SeenEvents(options.onStep);
  const result = await inWorkspace(
    stack,
    processes,
    async (workspace, { notes }) => {
      const run = (where: StackWorkspace) => operate(where, operation, seen);
      const state = await workspace.findState();
      if (state !== undefined) {
        notes.push(...pendingIn(state));
        await run(workspace);
      } else if (operation === "up") {
        await workspace.create();
        await run(workspace);
      } else if (operation === "preview") {
        await inStoreOfOwn(workspace, processes, run);
      } else {
        notes.push(noSuchStack(operation));
      }
    },
    (error) => {
      const message = seen.errors.join("\n") || textOf(error);
      return { message, remedies: explain(message) };
    },
  );
  const hasOutputs = operation === "up" && result.status === "succeeded";
  return { ...result, changes: seen.changes, ...(hasOutputs ? { outputs: seen.outputs } : {}) };
}

export const noSuchStack = (operation: FleetOperation) => `There is no such stack: nothing to ${operation}.`;

/** Does something with a stack in a workspace of its own. Resolves to what became of it, also where that failed. */
export async function inWorkspace(
  stack: FleetStack,
  processes: PulumiProcesses,
  work: (workspace: StackWorkspace, result: StackResult) => Promise<void>,
  errorOf: (error: unknown) => StackError,
): Promise<StackResult> {
  const started = Date.now();
  const result = resultOf(stack.name);
  const workspace = StackWorkspace.open(stack, processes);
  try {
    await work(workspace, result);
  } catch (error) {
    result.status = "failed";
    result.error = errorOf(error);
  } finally {
    workspace.close();
  }
  result.durationSeconds = (Date.now() - started) / 1000;
  return result;
}

/** Makes a stack in a store of its own for a moment, so that a preview makes none where the others are. */
async function inStoreOfOwn(
  workspace: StackWorkspace,
  processes: PulumiProcesses,
  work: (inStore: StackWorkspace) => Promise<void>,
): Promise<void> {
  const store = mkdtempSync(join(tmpdir(), "serverless-signalr-fleet-"));
  const { PULUMI_CONFIG_PASSPHRASE: passphrase, PULUMI_CONFIG_PASSPHRASE_FILE: file } = {
    ...process.env,
    ...processes.env,
  };
  try {
    const inStore = workspace.withEnv({
      PULUMI_BACKEND_URL: pathToFileURL(store).href,
      ...(passphrase === undefined && file === undefined ? { PULUMI_CONFIG_PASSPHRASE: randomUUID() } : {}),
    });
    await inStore.create();
    await work(inStore);
  } finally {
    rmSync(store, { recursive: true, force: true });
  }
}

/** What there is to say of the operations that an earlier run began, and didn't say the end of. */
function pendingIn({ deployment }: StackState): string[] {
  const pending = deployment.pending_operations?.length ?? 0;
  return pending === 0
    ? []
    : [
        `An earlier run was killed and left ${pending} operation${pending === 1 ? "" : "s"} pending. If this one fails, run \`recover\`.`,
      ];
}

async function operate(
  workspace: StackWorkspace,
  operation: StackRunOptions["operation"],
  seen: SeenEvents,
): Promise<void> {
  const stack = await workspace.automation();
  await stack[operation]({
    color: "never",
    configFile: workspace.configFile,
    suppressOutputs: true,
    suppressProgress: true,
    onEvent: (event) => {
      seen.add(event);
    },
  });
}

const stackType = "pulumi:pulumi:Stack";

/** What an operation's events tell, which the Automation API would ask `pulumi` for once more. */
class SeenEvents {
  changes: OpMap = {};
  outputs: Readonly<Record<string, unknown>> = {};
  private readonly said = new Set<string>();

  constructor(private readonly onStep: (step: string) => void) {}

  /** What was said went wrong; that the update failed is known without it. */
  get errors(): string[] {
    return [...this.said].filter((message) => !/^(update|preview) failed$/.test(message));
  }

  add({ summaryEvent, resOutputsEvent, resourcePreEvent, diagnosticEvent }: EngineEvent): void {
    if (summaryEvent !== undefined) {
      this.changes = summaryEvent.resourceChanges;
    }
    if (resOutputsEvent?.metadata.type === stackType) {
      this.outputs = masked(resOutputsEvent.metadata.new?.outputs ?? {}) as Readonly<Record<string, unknown>>;
    }
    if (diagnosticEvent?.severity === "error") {
      const name = diagnosticEvent.urn?.split("::").at(-1);
      const message = diagnosticEvent.message.replace(/<\{%.*?%\}>/g, "").trim();
      this.said.add(name ? `${name}: ${message}` : message);
    }
    const { op, type, urn } = resourcePreEvent?.metadata ?? { op: "same", type: "", urn: "" };
    if (op !== "same" && !type.startsWith("pulumi:")) {
      this.onStep(`${op} ${type} ${urn.split("::").at(-1) ?? ""}`);
    }
  }
}

/** How Pulumi marks a secret in its events (pulumi/pulumi, sdk/go/common/resource/sig). */
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** A value with the text `[secret]` for each secret in it. */
function masked(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(masked);
  }
  if (!isMap(value)) {
    return value;
  }
  return value[signature] === secretSignature
    ? "[secret]"
    : Object.fromEntries(Object.entries(value).map(([name, item]) => [name, masked(item)]));
}

/** What an error says. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
