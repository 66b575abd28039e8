import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

const EXE = process.platform === "win32" ? ".exe" : "";
export const CLI = `pulumi${EXE}`;
export const NODE_HOST = `pulumi-language-nodejs${EXE}`;

/** The user's own cache folder for this project, or what SERVERLESS_SIGNALR_CACHE says. */
export function cacheDirectory(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  return env.SERVERLESS_SIGNALR_CACHE
    ? resolve(env.SERVERLESS_SIGNALR_CACHE)
    : join(userCache(env, platform), "serverless-signalr");
}

function userCache(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const home = env.HOME || homedir();
  switch (platform) {
    case "win32":
      return env.LOCALAPPDATA || join(home, "AppData", "Local");
    case "darwin":
      return join(home, "Library", "Caches");
    default:
      // The XDG base directory specification: a relative path counts as not set.
      return env.XDG_CACHE_HOME?.startsWith("/") ? env.XDG_CACHE_HOME : join(home, ".cache");
  }
}

/** Where an engine of these versions is kept: a home may be shared by platforms that can't run each other's. */
export function engineFolder(root: string, version: string, hostVersion: string): string {
  return join(root, `${version}-${hostVersion}-${process.platform}-${process.arch}`);
}

/** Whether a folder holds both programs. Cheap: nothing is run, and only whole folders are ever put in place. */
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
