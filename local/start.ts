// What `npm start` does once everything is installed: `pulumi up` of stack `local` against the local Azure.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deploy } from "./deploy";
import { run } from "./processes/run";
import { projectDirectory } from "./project";
import { runMain, withLocalAzure } from "./withLocalAzure";

const stack = "local";

const nextSteps = `
Deployed to the local Azure. Next:
  look     npm run local -- pulumi stack --stack ${stack}
  change   edit Pulumi.${stack}.yaml, then npm start
  use      npm run demo (deploys an app of its own, and shows notifications arrive)
  destroy  npm run local -- pulumi destroy --stack ${stack} --yes (keeps the empty resource group)
`;

runMain(() => {
  makeStackConfig();
  return withLocalAzure(async (azure) => {
    const code = await deploy(azure, { cwd: projectDirectory, project: "serverless-signalr", stack });
    if (code !== 0) {
      return code;
    }
    const options = { env: azure.env, cwd: projectDirectory };
    const shown = await run("pulumi", ["stack", "output", "--stack", stack], options);
    if (shown === 0) {
      console.log(nextSteps);
    }
    return shown;
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
