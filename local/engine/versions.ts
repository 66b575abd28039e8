/** The CLI that is built or downloaded: pulumi/go.mod names the same one. */
export const ENGINE_VERSION = "3.230.0";

/**
 * The Node language host that is built: the last sdk that holds it as a package. See language-nodejs/go.mod.
 */
export const HOST_VERSION = "3.68.0";

/**
 * The oldest CLI taken from PATH. The SDK itself asks for 3.2.0 only, but the tests run with this engine, and
 * an older one costs its owner just one download beside it.
 */
export const OLDEST_ENGINE = ENGINE_VERSION;

/** What the `go` lines of both go.mod files ask for. */
export const OLDEST_GO = "1.25.8";

/** The first `1.2.3` (or `1.2`, as in go1.26) in a text, for example in what `pulumi version` prints. */
export function versionIn(text: string): string | undefined {
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return match ? `${match[1] ?? ""}.${match[2] ?? ""}.${match[3] ?? "0"}` : undefined;
}

/** Whether one `1.2.3` is lower than another. Pre-release parts don't count. */
export function isOlder(version: string, than: string): boolean {
  const left = version.split(".").map(Number);
  const right = than.split(".").map(Number);
  const differs = left.findIndex((part, index) => part !== right[index]);
  return differs >= 0 && (left[differs] ?? 0) < (right[differs] ?? 0);
}

/** Another major is another protocol between engine and SDK. */
export function sameMajor(left: string, right: string): boolean {
  return left.split(".")[0] === right.split(".")[0];
}
