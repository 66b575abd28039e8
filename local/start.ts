// What `npm start` does once everything is installed: `pulumi up` of stack `local` against the local Azure.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { waitForLock } from "./processes/lock";
import { run } from "./processes/run";
import { projectDirectory } from "./project";
import { recoverStack, waitForStack } from "./recovery/recover";
import { StackFiles } from "./recovery/stackFiles";
import { runMain, withLocalAzure } from "./withLocalAzure";

const stack = "local";

const nextSteps = `
Deployed to the local Azure. Next:
  look     npm run local -- pulumi stack --stack ${stack}
  change   edit Pulumi.${stack}.yaml, then npm start
  destroy  npm run local -- pulumi destroy --stack ${stack} --yes (keeps the empty resource group)
`;

runMain(() => {
  makeStackConfig();
  return withLocalAzure(async (azure) => {
    // Beside `npm run azure` two can start at once: one puts right what was left, and deploys, before the other looks.
    await waitForLock(join(azure.directory, "start.lock"), {
      onWait: ({ pid }) => {
        console.error(`Waiting for process ${pid}, another \`npm start\`.`);
      },
    });
    const files = new StackFiles(azure.directory, "serverless-signalr", stack);
    await waitForStack(files);
    await recoverStack(files, azure);
    // After a run that didn't end well, or with another Azure than then, the state says what Azure may not have.
    const refresh = files.exists() && !files.isSettled() ? ["--refresh"] : [];
    files.forgetSettled();
    const steps = [
      ["stack", "select", "--create"],
      ["up", "--yes", "--skip-preview", "--suppress-outputs", ...refresh],
      ["stack", "output"],
    ];
    for (const step of steps) {
      const code = await run("pulumi", [...step, "--stack", stack], {
        env: azure.env,
        cwd: projectDirectory,
      });
      if (code !== 0) {
        return code;
      }
    }
    files.setSettled();
    console.log(nextSteps);
    return 0;
  });
});

/**
 * The stack's own file stays out of git: `stack init` writes an encryption salt into it. Another stack's salt, and what
 * was encrypted with it, are of no use here.
 */
function makeStackConfig(): void {
  const file = join(projectDirectory, `Pulumi.${stack}.yaml`);
  if (existsSync(file)) {
    return;
  }
  const text = `${readFileSync(join(projectDirectory, "Pulumi.dev.yaml"), "utf8").replaceAll("\r\n", "\n").trimEnd()}\n`;
  // A key with the lines that are indented further; a secret can be a part of its value, too.
  const plain = text.replace(/^( +)([^\s#]\S*):.*\n(?:\1(?: |- ).*\n)*/gm, (entry, _indent, name: string) => {
    if (!/^\s*(?:- )?(?:\S+: *\{ *)?secure:/m.test(entry)) {
      return entry;
    }
    console.error(
      `${name} is secret in Pulumi.dev.yaml, so stack ${stack} doesn't get it. To set it: ` +
        `npm run local -- pulumi config set --secret --stack ${stack} ${name}`,
    );
    return "";
  });
  writeFileSync(file, plain.replace(/^(encryptionsalt|encryptedkey|secretsprovider):.*\n?/gm, ""));
}
