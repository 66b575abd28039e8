import { join, resolve } from "node:path";
import { readSettings, type LocalAzureSettings } from "./arm/settings";

/** The folder of this project. */
export const projectDirectory = resolve(__dirname, "..");

/** Node's options for running this project's TypeScript. */
export const runTypeScript = ["-r", join(projectDirectory, "scripts", "typescript.js")];

/** Where the caller is: npm runs scripts in the project's folder, and says in INIT_CWD where it was called. */
export function callersDirectory(env: NodeJS.ProcessEnv = process.env): string {
  return env.INIT_CWD || process.cwd();
}

/** Where the local Azure keeps everything: LOCAL_AZURE_DIRECTORY, else `.local` in the project. */
export function localDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const { LOCAL_AZURE_DIRECTORY: named } = env;
  return named ? resolve(callersDirectory(env), named) : join(projectDirectory, ".local");
}

/** The settings in the file that LOCAL_AZURE_SETTINGS names; without one, the defaults. */
export function localSettings(env: NodeJS.ProcessEnv = process.env): Partial<LocalAzureSettings> {
  const { LOCAL_AZURE_SETTINGS: named } = env;
  return named ? readSettings(resolve(callersDirectory(env), named)) : {};
}
