import { join } from "node:path";
import { waitForLock } from "./processes/lock";
import { run } from "./processes/run";
import { recoverStack, waitForStack } from "./recovery/recover";
import { StackFiles } from "./recovery/stackFiles";
import type { AttachedAzure } from "./withLocalAzure";

export interface Deployment {
  /** The folder of the program. */
  cwd: string;
  /** The name in its Pulumi.yaml. */
  project: string;
  stack: string;
  /** What is set in the stack's configuration first. @default {} */
  config?: Readonly<Record<string, string>>;
}

/**
 * Does `pulumi up` of a stack, which is made at the first time, on this terminal; what a run that was killed left of it is
 * put right before. Resolves to the exit code.
 */
export async function deploy(azure: AttachedAzure, deployment: Deployment): Promise<number> {
  // Beside `npm run azure` two can start at once: one puts right what was left, and deploys, before the other looks.
  const lock = await waitForLock(join(azure.directory, "start.lock"), {
    onWait: ({ pid }) => {
      console.error(`Waiting for process ${pid}, another \`npm start\` or \`npm run demo\`.`);
    },
  });
  try {
    return await deployAlone(azure, deployment);
  } finally {
    if ("release" in lock) {
      lock.release();
    }
  }
}

async function deployAlone(
  azure: AttachedAzure,
  { cwd, project, stack, config = {} }: Deployment,
): Promise<number> {
  const files = new StackFiles(azure.directory, project, stack);
  await waitForStack(files);
  await recoverStack(files, azure);
  // After a run that didn't end well, or with another Azure than then, the state says what Azure may not have.
  const refresh = files.exists() && !files.isSettled() ? ["--refresh"] : [];
  files.forgetSettled();
  const steps = [
    ["stack", "select", "--create"],
    ...Object.entries(config).map(([key, value]) => ["config", "set", key, value]),
    ["up", "--yes", "--skip-preview", "--suppress-outputs", ...refresh],
  ];
  for (const step of steps) {
    const code = await run("pulumi", [...step, "--stack", stack], { env: azure.env, cwd });
    if (code !== 0) {
      return code;
    }
  }
  files.setSettled();
  return 0;
}
