import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { onExit } from "./interrupt";
import { HOST, hasEnded } from "./owner";

const EXE = process.platform === "win32" ? ".exe" : "";
export const CLI = `pulumi${EXE}`;
export const NODE_HOST = `pulumi-language-nodejs${EXE}`;

/** A temporary folder of a process that can't be asked is left alone this long. */
const OLD_MS = 24 * 60 * 60_000;

/** The user's own cache folder for this project, or what SERVERLESS_SIGNALR_CACHE says. */
export function cacheDirectory(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  if (env["SERVERLESS_SIGNALR_CACHE"]) return resolve(env["SERVERLESS_SIGNALR_CACHE"]);
  return join(userCache(env, platform), "serverless-signalr");
}

function userCache(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const home = env["HOME"] || homedir();
  if (platform === "win32") return env["LOCALAPPDATA"] || join(home, "AppData", "Local");
  if (platform === "darwin") return join(home, "Library", "Caches");
  // The XDG base directory specification: a relative path counts as not set.
  return env["XDG_CACHE_HOME"]?.startsWith("/") ? env["XDG_CACHE_HOME"] : join(home, ".cache");
}

/**
 * Where an engine of these versions is kept: programs of one platform can't run on another that shares the
 * home.
 */
export function engineFolder(root: string, version: string, hostVersion: string): string {
  return join(root, `${version}-${hostVersion}-${process.platform}-${process.arch}`);
}

/**
 * Whether a folder holds both programs. Cheap: nothing is run, and only whole folders are ever put in place.
 */
export function holdsEngine(bin: string): boolean {
  return [CLI, NODE_HOST].every((name) => isProgram(join(bin, name)));
}

export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Runs `work` in a new folder beside the engines, which goes away however that ends. */
export async function inTemporary<T>(root: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(root, `tmp.${process.pid}.${HOST}.`));
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  const forget = onExit(remove);
  try {
    return await work(folder);
  } finally {
    forget();
    remove();
  }
}

/** Removes what processes left that had no time to clean up. */
export function sweep(root: string): void {
  for (const name of readdirSync(root)) {
    const [, pid, host] = /^tmp\.(\d+)\.([\w-]+)\./.exec(name) ?? [];
    if (pid === undefined || host === undefined) continue;
    const folder = join(root, name);
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (hasEnded(Number(pid), host) || age > OLD_MS) rmSync(folder, { recursive: true, force: true });
  }
}

/** Puts a whole engine in place in one step. One that is there already stays: it may be running. */
export function publish(made: string, target: string): void {
  try {
    renameSync(made, target);
  } catch (error) {
    if (!existsSync(target)) throw error;
    if (holdsEngine(join(target, "bin"))) return;
    // Somebody deleted a part of it by hand.
    rmSync(target, { recursive: true, force: true });
    renameSync(made, target);
  }
}
