import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { findEngine, withEngine, type Engine } from "./engine";
import type * as LocalAzureModule from "./localAzure";
import { holderOf, processOf, waitForLock, type Holder, type Lock } from "./processes/lock";
import { endLeftovers, mark } from "./processes/run";
import { localDirectory, localSettings } from "./project";
import type * as RecoveryModule from "./recovery/recover";

type Variables = Readonly<Record<string, string>>;

/** A local Azure, in this process or in another's. */
export interface AttachedAzure {
  directory: string;
  variables: Variables;
  /** The environment in which `pulumi` is the real engine, attached to it. */
  env: NodeJS.ProcessEnv;
}

/** What the process that runs a local Azure leaves in its lock. */
interface Running {
  mark: string;
  /** Once others can attach to it. */
  variables?: Variables;
  /** Whether it stays until it is told to end, so that anybody may attach: `npm run azure`. */
  stays: boolean;
}

export interface WithLocalAzureOptions {
  /** It is to stay until it is told to end, and others may attach to it. @default false */
  stays?: boolean;
  /** One that stays and runs already will do; otherwise that is an error. @default true */
  attaches?: boolean;
}

/** Does work with a local Azure: the one that runs in this folder already, or one in this process. */
export async function withLocalAzure<T>(
  work: (azure: AttachedAzure) => Promise<T>,
  { stays = false, attaches = true }: WithLocalAzureOptions = {},
): Promise<T> {
  const engine = await findEngine();
  const directory = chosenDirectory(process.env);
  const attach = async (variables: Variables) => {
    const azure = { directory, variables, env: environment(engine, variables) };
    await (load("./recovery/recover") as typeof RecoveryModule).recover(azure);
    return azure;
  };
  const lock = await lockOrRunning(directory);
  if ("release" in lock) {
    try {
      return await host(directory, lock, { stays, attach, work });
    } finally {
      lock.release();
    }
  }
  if (!attaches) {
    throw new Error(`The local Azure in ${directory} runs already, in process ${lock.pid}.`);
  }
  if (process.env.LOCAL_AZURE_SETTINGS && !isOurs(directory, runningOf(lock))) {
    console.error(
      `LOCAL_AZURE_SETTINGS isn't read: process ${lock.pid} runs the local Azure with the settings that it was started with.`,
    );
  }
  return work(await attach(runningOf(lock)?.variables ?? {}));
}

/** The folder's lock; or the process that holds it, where others may attach to its local Azure. */
async function lockOrRunning(directory: string): Promise<Lock | Holder> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, "lock");
  return waitForLock(path, {
    isOver: (holder) => {
      const running = runningOf(holder);
      return running?.variables !== undefined && (running.stays || isOurs(directory, running));
    },
    onWait: (holder) => {
      console.error(
        `Waiting for ${processOf(holder, path)}, which uses the local Azure in ${directory}. ` +
          "With `npm run azure` in a terminal of its own, several commands can use it at once.",
      );
    },
  });
}

/** Whether this process runs inside a command of that one: the variables of one that has ended are another's. */
function isOurs(directory: string, running: Running | undefined): boolean {
  const { LOCAL_AZURE_RUNNING: folder, LOCAL_AZURE_URL: url } = process.env;
  return folder === directory && url !== undefined && url === running?.variables?.LOCAL_AZURE_URL;
}

interface Hosting<T> {
  stays: boolean;
  attach: (variables: Variables) => Promise<AttachedAzure>;
  work: (azure: AttachedAzure) => Promise<T>;
}

/** Runs a local Azure in this process for as long as the work lasts. */
async function host<T>(directory: string, lock: Lock, { stays, attach, work }: Hosting<T>): Promise<T> {
  const leave = (running: Running) => {
    lock.note(JSON.stringify(running));
  };
  leave({ mark, stays });
  lock.ended.forEach((holder) => {
    endLeftovers(runningOf(holder)?.mark);
  });
  const { startLocalAzure } = load("./localAzure") as typeof LocalAzureModule;
  const { variables, ...started } = await startLocalAzure({ directory, settings: localSettings() });
  try {
    const azure = await attach({ ...variables, LOCAL_AZURE_RUNNING: directory });
    leave({ mark, stays, variables: azure.variables });
    return await work(azure);
  } finally {
    await started.stop();
  }
}

// Loaded when needed: attaching to one that runs takes a third of the time.
const load = createRequire(__filename);

/**
 * The folder to use: what the caller names, else that of the `npm run azure` whose variables are set here, if it still
 * runs, else the project's own.
 */
function chosenDirectory(env: NodeJS.ProcessEnv): string {
  const { LOCAL_AZURE_DIRECTORY: named, LOCAL_AZURE_RUNNING: running } = env;
  return !named && running && holderOf(join(running, "lock")) !== undefined
    ? resolve(running)
    : localDirectory(env);
}

function runningOf({ note }: Holder): Running | undefined {
  return note === "" ? undefined : (JSON.parse(note) as Running);
}

/**
 * The caller's environment with the local Azure's variables. None of the caller's own variables for Pulumi is in it: they
 * would lead to other stacks, or to state that isn't kept the way it is read here.
 */
function environment(engine: Engine, variables: Variables, env = process.env): NodeJS.ProcessEnv {
  const kept = Object.entries(withEngine(env, engine)).filter(([name]) => !name.startsWith("PULUMI_"));
  return { ...Object.fromEntries(kept), ...proxyVariables(env), ...variables };
}

/** What keeps a proxy of the caller's out of connections on this machine; gRPC asks the lower case, others either. */
function proxyVariables(env: NodeJS.ProcessEnv): Variables {
  if (!Object.keys(env).some((name) => /^(https?|all|grpc)_proxy$/i.test(name))) {
    return {};
  }
  const known = env.no_proxy || env.NO_PROXY;
  const without = [known, "127.0.0.1", "localhost"].filter(Boolean).join(",");
  return { no_proxy: without, NO_PROXY: without, no_grpc_proxy: without };
}

/** Runs a program's main function: its exit code ends the process, an error is shown without its stack. */
export function runMain(main: () => Promise<number>): void {
  Promise.resolve()
    .then(main)
    .then(
      (code) => {
        process.exitCode = code;
      },
      (error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exitCode = 1;
      },
    );
}
