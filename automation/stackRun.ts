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
import { StackWorkspace } from "./stackWorkspace";

/** What a run of one stack needs to know. */
export interface StackRunOptions {
  operation: Exclude<FleetOperation, "recover">;
  processes: PulumiProcesses;
  /** Whether the stack is in the store. */
  exists: boolean;
  /** Variables for `pulumi` beside the fleet's. @default {} */
  env?: Readonly<Record<string, string>>;
  /** What functions have thrown in this run, with the stack of each. */
  thrown: Map<unknown, string>;
  onStep: (step: string) => void;
}

/** Runs one operation of one stack. Resolves to what became of it, also where that failed. */
export async function runStack(stack: FleetStack, options: StackRunOptions): Promise<StackResult> {
  const { operation, thrown } = options;
  let { exists } = options;
  if (!exists && operation !== "up" && operation !== "preview") {
    return resultOf(stack.name, "succeeded", `There is no such stack: nothing to ${operation}.`);
  }
  const recorded = recording(stack, thrown);
  const run = !exists && operation === "preview" ? previewNewStack : runOnce;
  for (;;) {
    const known = thrown.size;
    const result = await run(recorded, { ...options, exists });
    if (!isOthersFault(stack, result, thrown, known)) {
      return result;
    }
    exists ||= operation === "up";
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
  const { operation, exists } = options;
  const seen = new SeenEvents(options.onStep);
  const result = await inWorkspace(
    stack,
    options,
    async (workspace, { notes }) => {
      await prepare(workspace, exists, notes);
      await operate(workspace, operation, seen);
    },
    (error) => {
      const message = seen.errors.join("\n") || textOf(error);
      return { message, remedies: explain(message) };
    },
  );
  const hasOutputs = operation === "up" && result.status === "succeeded";
  return { ...result, changes: seen.changes, ...(hasOutputs ? { outputs: seen.outputs } : {}) };
}

/** Does something with a stack in a workspace of its own. Resolves to what became of it, also where that failed. */
export async function inWorkspace(
  stack: FleetStack,
  { processes, env }: Pick<StackRunOptions, "processes" | "env">,
  work: (workspace: StackWorkspace, result: StackResult) => Promise<void>,
  errorOf: (error: unknown) => StackError,
): Promise<StackResult> {
  const started = Date.now();
  const result = resultOf(stack.name);
  const workspace = StackWorkspace.open(stack, processes, env);
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

/** Previews a stack that isn't there in a store of its own, so that a preview makes no stack. */
async function previewNewStack(stack: FleetStack, options: StackRunOptions): Promise<StackResult> {
  const store = mkdtempSync(join(tmpdir(), "serverless-signalr-fleet-"));
  const { PULUMI_CONFIG_PASSPHRASE: passphrase, PULUMI_CONFIG_PASSPHRASE_FILE: file } = {
    ...process.env,
    ...options.processes.env,
  };
  try {
    const env = {
      PULUMI_BACKEND_URL: pathToFileURL(store).href,
      ...(passphrase === undefined && file === undefined ? { PULUMI_CONFIG_PASSPHRASE: randomUUID() } : {}),
    };
    return await runOnce(stack, { ...options, env });
  } finally {
    rmSync(store, { recursive: true, force: true });
  }
}

async function prepare(workspace: StackWorkspace, exists: boolean, notes: string[]): Promise<void> {
  if (!exists) {
    await workspace.create();
    return;
  }
  const { deployment } = await workspace.readState();
  const pending = deployment.pending_operations?.length ?? 0;
  if (pending > 0) {
    notes.push(
      `An earlier run was killed and left ${pending} operation${pending === 1 ? "" : "s"} pending. If this one fails, run \`recover\`.`,
    );
  }
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
