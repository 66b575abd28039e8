import { accessSync, constants, mkdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build";
import { CLI, NODE_HOST, engineFolder, holdsEngine, inTemporary, publish, sweep } from "./cache";
import { downloader } from "./download";
import type { Engine } from "./index";
import { withLock } from "./lock";
import { noEngine, type Failures } from "./noEngine";
import { versionOf } from "./onPath";
import { ENGINE_VERSION, HOST_VERSION } from "./versions";
import type { Tools, Way } from "./ways";

export interface SetUp {
  readonly tools: Tools;
  readonly ways: { readonly download?: Way; readonly build?: Way };
  /** Why no installed Pulumi can be used. */
  readonly notInstalled: string;
  readonly cached: () => Engine | undefined;
}

/** Downloads or builds an engine into `root`, or waits for a process that does. */
export async function setUp(root: string, { tools, ways, notInstalled, cached }: SetUp): Promise<Engine> {
  const { say, signal } = tools;
  try {
    mkdirSync(root, { recursive: true });
    accessSync(root, constants.W_OK);
  } catch (error) {
    const why = `${reasonFor(error)}; SERVERLESS_SIGNALR_CACHE can name another folder to keep it in`;
    throw noEngine({ path: notInstalled, download: why, build: why });
  }
  const onWait = (holder: string): void => {
    say(`Waiting for process ${holder}, which is getting Pulumi ready in ${root}`);
  };
  return withLock(join(root, "lock"), { signal, onWait, finished: cached }, async () => {
    const finished = cached();
    if (finished) return finished;
    sweep(root);
    say(
      `Pulumi ${ENGINE_VERSION} isn't on this machine yet. Getting it takes some minutes, once; kept in ${root}`,
    );
    const failures: Failures = { path: notInstalled, download: "", build: "" };
    const steps = [
      { source: "download", way: ways.download ?? downloader(), host: ENGINE_VERSION },
      { source: "build", way: ways.build ?? build, host: HOST_VERSION },
    ] as const;
    for (const { source, way, host } of steps) {
      try {
        const bin = await make(root, engineFolder(root, ENGINE_VERSION, host), way, tools);
        say(`Pulumi ${ENGINE_VERSION} is ready`);
        return { bin, version: ENGINE_VERSION, source };
      } catch (error) {
        signal.throwIfAborted();
        failures[source] = reasonFor(error);
        if (source === "download")
          say(`It can't be downloaded (${failures.download}). Building it with Go instead`);
      }
    }
    throw noEngine(failures);
  });
}

/** Only an engine that is whole and has run once gets its place. */
async function make(root: string, target: string, way: Way, tools: Tools): Promise<string> {
  await inTemporary(root, async (folder) => {
    await way(folder, tools);
    tools.signal.throwIfAborted();
    const made = join(folder, "engine");
    const bin = join(made, "bin");
    if (!holdsEngine(bin)) throw new Error(`it gave no ${CLI} with ${NODE_HOST}`);
    const version = await versionOf(join(bin, CLI), tools.env, tools.signal);
    if (version !== ENGINE_VERSION) throw new Error(`it gave Pulumi ${version} instead of ${ENGINE_VERSION}`);
    publish(made, target);
  });
  return join(target, "bin");
}

function reasonFor(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
