import { lstatSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { runQuietly } from "../processes/run";
import { reporter, tidy, type Way } from "./progress";
import { ENGINE_VERSION } from "./versions";

/**
 * Runs in a process of its own: the installer starts a shell and curl and knows no signal, so only a group
 * can be ended whole; and its import takes a second that nobody else should pay. `semver` is the SDK's own
 * copy.
 */
const SCRIPT = `
const [sdk, root, version] = process.argv.slice(1);
const { SemVer } = require("node:module").createRequire(sdk)("semver");
require(sdk).PulumiCommand.install({ root, version: new SemVer(version) }).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});`;

/**
 * Without a byte this long, a download counts as stuck; a slow one goes on. macOS's `mktemp -t` ignores
 * TMPDIR.
 */
const STALL_MS = process.platform === "darwin" ? 15 * 60_000 : 60_000;

/** Downloads Pulumi with the Automation API's own installer. */
export function download(sdk = "@pulumi/pulumi/automation", stallMs = STALL_MS): Way {
  return async (folder, { env, say }) => {
    const received = join(folder, "received");
    mkdirSync(received);
    const controller = new AbortController();
    const ends = [
      reporter(say, () => `Downloading Pulumi ${ENGINE_VERSION}${megabytes(sizeOf(folder))}`),
      watch(folder, stallMs, () => {
        controller.abort(new Error(`nothing came for ${stallMs / 1000} seconds`));
      }),
    ];
    try {
      const args = ["-e", SCRIPT, require.resolve(sdk), join(folder, "engine"), ENGINE_VERSION];
      const { code, lines } = await runQuietly(process.execPath, args, {
        env: { ...env, TMPDIR: received, TEMP: received, TMP: received },
        signal: controller.signal,
      });
      if (code !== 0) throw new Error(tidy(lines));
    } finally {
      for (const end of ends) end();
    }
  };
}

/** Calls `onStall` when a folder hasn't grown for a while. */
function watch(folder: string, stallMs: number, onStall: () => void): () => void {
  let size = 0;
  let since = Date.now();
  const look = (): void => {
    const now = sizeOf(folder);
    if (now !== size) since = Date.now();
    size = now;
    if (Date.now() - since >= stallMs) onStall();
  };
  const timer = setInterval(look, Math.min(1000, stallMs));
  return () => {
    clearInterval(timer);
  };
}

function sizeOf(path: string): number {
  try {
    const found = lstatSync(path);
    if (!found.isDirectory()) return found.size;
    return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
  } catch {
    // It changes while it is counted.
    return 0;
  }
}

function megabytes(bytes: number): string {
  return bytes < 1e6 ? "" : `: ${Math.round(bytes / 1e6)} MB so far`;
}
