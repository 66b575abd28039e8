import { realpathSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { CLI, NODE_HOST, isProgram } from "./cache";
import { runQuietly } from "../processes/run";
import { OLDEST_ENGINE, isOlder, sameMajor, versionIn } from "./versions";

/** The file that a command name stands for. Relative entries of PATH are passed over, as Go programs do. */
export function which(program: string, env: NodeJS.ProcessEnv): string | undefined {
  return (env[pathKey(env)] ?? "")
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, program))
    .find(isProgram);
}

/** Windows calls it Path, and a copy of process.env minds the case. */
export function pathKey(env: NodeJS.ProcessEnv): string {
  if (process.platform !== "win32") return "PATH";
  return Object.keys(env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
}

/** Asks a Pulumi CLI for its version. */
export async function versionOf(cli: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { code, stdout } = await runQuietly(cli, ["version"], {
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  const version = versionIn(stdout.join("\n"));
  if (code !== 0) throw new Error(`\`${cli} version\` ended with code ${String(code)}`);
  if (version === undefined) throw new Error(`\`${cli} version\` names no version`);
  return version;
}

/** An installed Pulumi, or why there is none to use. */
export async function findInstalled(
  env: NodeJS.ProcessEnv,
): Promise<{ bin: string; version: string } | { why: string }> {
  const cli = which(CLI, env);
  if (cli === undefined) return { why: "there is no `pulumi` on PATH" };
  let version: string;
  try {
    version = await versionOf(cli, env);
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
  if (isOlder(version, OLDEST_ENGINE) || !sameMajor(version, OLDEST_ENGINE)) {
    return { why: `${cli} is ${version}, and ${OLDEST_ENGINE} or a later 3.x is needed` };
  }
  if (!hasHost(cli, env)) return { why: `${cli} has no ${NODE_HOST} beside it or on PATH` };
  return { bin: dirname(cli), version };
}

/**
 * The engine looks for the host on PATH, then beside its own file with links resolved (its
 * workspace/plugins.go).
 */
function hasHost(cli: string, env: NodeJS.ProcessEnv): boolean {
  return which(NODE_HOST, env) !== undefined || isProgram(join(dirname(realpathSync(cli)), NODE_HOST));
}
