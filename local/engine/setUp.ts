import { accessSync, constants, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { atEnd } from "../processes/atEnd";
import { processOf, waitForLock } from "../processes/lock";
import { build } from "./build";
import { CLI, NODE_HOST, engineFolder, holdsEngine } from "./cache";
import { download } from "./download";
import type { Engine } from "./index";
import { versionOf } from "./installed";
import type { Tools, Way } from "./progress";
import { ENGINE_VERSION, HOST_VERSION, OLDEST_ENGINE, OLDEST_GO } from "./versions";

export interface SetUp {
  readonly tools: Tools;
  readonly ways: { readonly download?: Way; readonly build?: Way };
  /** Why no installed Pulumi can be used. */
  readonly notInstalled: string;
  readonly cached: () => Engine | undefined;
}

/** Downloads or builds an engine into `root`, or waits for a process that does. */
export async function setUp(root: string, options: SetUp): Promise<Engine> {
  const { tools, notInstalled, cached } = options;
  try {
    mkdirSync(root, { recursive: true });
    accessSync(root, constants.W_OK);
  } catch (error) {
    const why = `${reasonFor(error)}; SERVERLESS_SIGNALR_CACHE can name another folder to keep it in`;
    throw noEngine({ path: notInstalled, download: why, build: why });
  }
  const path = join(root, "lock");
  const lock = await waitForLock(path, {
    onWait: (holder) => {
      tools.say(`Waiting for ${processOf(holder, path)}, which is getting Pulumi ready in ${root}`);
    },
    isOver: () => cached() !== undefined,
  });
  try {
    return cached() ?? (await makeEngine(root, options));
  } finally {
    if ("release" in lock) {
      lock.release();
    }
  }
}

async function makeEngine(root: string, { tools, ways, notInstalled }: SetUp): Promise<Engine> {
  const { say } = tools;
  say(
    `Pulumi ${ENGINE_VERSION} isn't on this machine yet. Getting it takes some minutes, once; kept in ${root}`,
  );
  const failures = { path: notInstalled, download: "", build: "" };
  const steps = [
    { source: "download", way: ways.download ?? download(), host: ENGINE_VERSION },
    { source: "build", way: ways.build ?? build, host: HOST_VERSION },
  ] as const;
  for (const { source, way, host } of steps) {
    try {
      const bin = await make(root, engineFolder(root, ENGINE_VERSION, host), way, tools);
      say(`Pulumi ${ENGINE_VERSION} is ready`);
      return { bin, version: ENGINE_VERSION, source };
    } catch (error) {
      failures[source] = reasonFor(error);
      if (source === "download") {
        say(`It can't be downloaded (${failures.download}). Building it with Go instead`);
      }
    }
  }
  throw noEngine(failures);
}

/** Only an engine that is whole and has run once gets its place, in one step. */
async function make(root: string, target: string, way: Way, tools: Tools): Promise<string> {
  const folder = join(root, "making");
  const remove = () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  remove(); // What a killed process left: the lock says that no other is at it.
  const forget = atEnd(remove);
  try {
    mkdirSync(folder);
    await way(folder, tools);
    const bin = join(folder, "engine", "bin");
    if (!holdsEngine(bin)) {
      throw new Error(`it gave no ${CLI} with ${NODE_HOST}`);
    }
    const version = await versionOf(join(bin, CLI), tools.env);
    if (version !== ENGINE_VERSION) {
      throw new Error(`it gave Pulumi ${version} instead of ${ENGINE_VERSION}`);
    }
    rmSync(target, { recursive: true, force: true }); // Somebody deleted a part of it by hand.
    renameSync(join(folder, "engine"), target);
  } finally {
    forget();
    remove();
  }
  return join(target, "bin");
}

/** The one error of `findEngine`: what was tried, why it failed, what to do. */
function noEngine(failures: { path: string; download: string; build: string }): Error {
  return new Error(`There is no Pulumi engine, and all three ways to get one failed:
  1. Installed on PATH: ${failures.path}.
     To do: install Pulumi ${OLDEST_ENGINE} or a later 3.x (https://www.pulumi.com/docs/install).
  2. Downloaded from Pulumi: ${failures.download}.
     To do: let this machine reach get.pulumi.com and github.com.
  3. Built with Go: ${failures.build}.
     To do: install Go ${OLDEST_GO} or later, and let it reach its module proxy (\`go env GOPROXY\`).
Any one of them is enough; then run the same command again.`);
}

function reasonFor(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
