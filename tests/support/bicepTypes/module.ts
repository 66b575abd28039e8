import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { which } from "../../../local/engine/installed";

const MODULE = "github.com/Azure/terraform-provider-azapi";
const TIMEOUT_MS = 5 * 60_000;

function findGo(env: NodeJS.ProcessEnv): string | undefined {
  return which(process.platform === "win32" ? "go.exe" : "go", env);
}

/** Whether checks against the types may be left out: without Go, but never in CI, where `CI` is set. */
export function mayBeLeftOut(env: NodeJS.ProcessEnv = process.env): boolean {
  return (env.CI ?? "") === "" && findGo(env) === undefined;
}

/**
 * The folder of Microsoft's Bicep types: in Go's module cache, checked against go.sum. On a machine that doesn't have
 * them yet, `go` downloads them first.
 *
 * @throws where there is no Go or no way to the module: without the types a body would pass unchecked
 */
export function typesFolder(env: NodeJS.ProcessEnv = process.env): string {
  const go = findGo(env);
  if (go === undefined) {
    throw noTypes("there is no `go` on PATH. Install Go 1.22 or later");
  }
  const { error, status, stdout, stderr } = spawnSync(go, ["mod", "download", "-json", MODULE], {
    cwd: __dirname,
    // The user's Go settings for where modules come from stay; a workspace would replace the go.mod here.
    env: { ...env, GO111MODULE: "on", GOWORK: "off" },
    encoding: "utf8",
    timeout: TIMEOUT_MS,
    windowsHide: true,
  });
  const answer = readAnswer(stdout);
  if (error !== undefined || status !== 0 || answer.Dir === undefined) {
    throw noTypes(`\`go mod download\` said: ${answer.Error ?? error?.message ?? stderr.trim()}`);
  }
  return join(answer.Dir, "internal", "azure", "generated");
}

function noTypes(why: string): Error {
  return new Error(`Request bodies can't be checked against Microsoft's Bicep types (${MODULE}): ${why}`);
}

/** What `go mod download -json` prints; nothing where it failed before that. */
function readAnswer(stdout: string | null): { Dir?: string; Error?: string } {
  return stdout === null || stdout.trim() === "" ? {} : (JSON.parse(stdout) as { Dir?: string });
}
