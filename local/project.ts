import { join, resolve } from "node:path";
import { readSettings, type LocalAzureSettings } from "./arm";

/** The folder of this project. */
export const projectDirectory = resolve(__dirname, "..");

/** Where the local Azure keeps everything: LOCAL_AZURE_DIRECTORY, else `.local` in the project. */
export function localDirectory(env: NodeJS.ProcessEnv = process.env): string {
  return resolve(env.LOCAL_AZURE_DIRECTORY ?? join(projectDirectory, ".local"));
}

/** The settings in the file that LOCAL_AZURE_SETTINGS names; without one, the defaults. */
export function localSettings(env: NodeJS.ProcessEnv = process.env): Partial<LocalAzureSettings> {
  return env.LOCAL_AZURE_SETTINGS === undefined ? {} : readSettings(resolve(env.LOCAL_AZURE_SETTINGS));
}
