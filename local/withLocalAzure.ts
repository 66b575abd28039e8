import { findEngine, withEngine } from "./engine";
import { startLocalAzure } from "./localAzure";
import { localDirectory, localSettings } from "./project";

export interface WithLocalAzureOptions {
  /**
   * Whose variables win where both name one: the caller's, so that a command can use another backend; or the local
   * Azure's, so that nothing outside it is touched.
   */
  variables: "callers" | "local";
}

/** Does work in an environment where `pulumi` is the real engine, attached to the local Azure. */
export async function withLocalAzure<T>(
  { variables }: WithLocalAzureOptions,
  work: (env: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  const env = withEngine(process.env, await findEngine());
  if (variables === "callers" && env.PULUMI_DEBUG_PROVIDERS !== undefined) {
    return work(env); // `npm run azure` runs in another terminal, and its variables are set here.
  }
  const azure = await startLocalAzure({ directory: localDirectory(), settings: localSettings() });
  try {
    return await work(
      variables === "callers" ? { ...azure.variables, ...env } : { ...env, ...azure.variables },
    );
  } finally {
    await azure.stop();
  }
}

/** Runs a program's main function: its exit code ends the process, an error is shown without its stack. */
export function runMain(main: () => Promise<number>): void {
  Promise.resolve()
    .then(main)
    .then(
      (code) => {
        process.exitCode = code;
      },
      (error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exitCode = 1;
      },
    );
}
