import { OLDEST_ENGINE, OLDEST_GO } from "./versions";

/** Why each way to an engine failed. */
export interface Failures {
  path: string;
  download: string;
  build: string;
}

/** The one error of `findEngine`: what was tried, why it failed, what to do. */
export function noEngine(failures: Failures): Error {
  return new Error(`There is no Pulumi engine, and all three ways to get one failed:
  1. Installed on PATH: ${failures.path}.
     To do: install Pulumi ${OLDEST_ENGINE} or a later 3.x (https://www.pulumi.com/docs/install).
  2. Downloaded from Pulumi: ${failures.download}.
     To do: let this machine reach get.pulumi.com and github.com.
  3. Built with Go: ${failures.build}.
     To do: install Go ${OLDEST_GO} or later, and let it reach its module proxy (\`go env GOPROXY\`).
Any one of them is enough; then run the same command again.`);
}
