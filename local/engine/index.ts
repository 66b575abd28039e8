import { delimiter, join } from "node:path";
import { cacheDirectory, engineFolder, holdsEngine } from "./cache";
import { findInstalled, pathKey } from "./installed";
import { ENGINE_VERSION, HOST_VERSION } from "./versions";
import type { Way } from "./progress";
import { setUp } from "./setUp";

/** A Pulumi CLI with its Node language host, ready to run. */
export interface Engine {
  /** The folder that holds `pulumi`. `withEngine` puts it on PATH. */
  readonly bin: string;
  /** Of the CLI, for example 3.230.0. */
  readonly version: string;
  /** `path`: the user's own. `cache`: downloaded or built earlier. The others: just now. */
  readonly source: "path" | "cache" | "download" | "build";
}

export interface FindEngineOptions {
  /** @default process.env */
  env?: NodeJS.ProcessEnv;
  /** Gets lines for the user while an engine is downloaded or built. @default prints them to stderr */
  onProgress?: (line: string) => void;
  /** For tests. @default Pulumi's own installer, then `go build` */
  ways?: { download?: Way; build?: Way };
}

/**
 * Finds Pulumi on PATH or in the user's cache; else downloads it, or builds it with Go, into that cache. Two
 * processes at once set up one engine. Rejects with one error that says why each way failed and what to do.
 */
export async function findEngine(options: FindEngineOptions = {}): Promise<Engine> {
  const { env = process.env, ways = {} } = options;
  const installed = await findInstalled(env);
  if (!("why" in installed)) {
    return { ...installed, source: "path" };
  }
  const root = join(cacheDirectory(env), "engine");
  const cached = () => inCache(root);
  const found = cached();
  if (found !== undefined) {
    return found;
  }
  const say = options.onProgress ?? ((line: string) => process.stderr.write(`${line}\n`));
  return setUp(root, { tools: { env, say }, ways, notInstalled: installed.why, cached });
}

/** An environment in which `pulumi` is this engine. One that was found on PATH leaves PATH as it is. */
export function withEngine(env: NodeJS.ProcessEnv, engine: Engine): NodeJS.ProcessEnv {
  if (engine.source === "path") {
    return { ...env };
  }
  const key = pathKey(env);
  return { ...env, [key]: [engine.bin, env[key]].filter(Boolean).join(delimiter) };
}

/** A downloaded engine brings a host of its own version, which can do more than the built one. */
function inCache(root: string): Engine | undefined {
  return [ENGINE_VERSION, HOST_VERSION]
    .map((host) => join(engineFolder(root, ENGINE_VERSION, host), "bin"))
    .filter(holdsEngine)
    .map((bin) => ({ bin, version: ENGINE_VERSION, source: "cache" as const }))[0];
}
