// What `npm start` does once everything is installed: `pulumi up` of stack `local` against the local Azure.
import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { localDirectory, projectDirectory } from "./project";
import { recover } from "./recovery";
import { runCommand } from "./runCommand";
import { runMain, withLocalAzure } from "./withLocalAzure";

const stack = "local";

const nextSteps = `
Deployed to the local Azure. Next:
  look     npm run local -- pulumi stack --stack ${stack}
  change   edit Pulumi.${stack}.yaml, then npm start
  destroy  npm run local -- pulumi destroy --stack ${stack} --yes
`;

runMain(() => {
  makeStackConfig();
  return withLocalAzure({ variables: "local" }, async (env) => {
    const pulumi = (...args: string[]) => runCommand("pulumi", args, { env, cwd: projectDirectory });
    const armUrl = env.LOCAL_AZURE_URL ?? "";
    const token = env.LOCAL_AZURE_TOKEN ?? "";
    const steps = [
      () => recover({ directory: localDirectory(), stack, armUrl, token, pulumi }),
      () => pulumi("stack", "select", "--create", "--stack", stack),
      () => pulumi("up", "--stack", stack, "--yes", "--skip-preview", "--suppress-outputs"),
      () => pulumi("stack", "output", "--stack", stack),
    ];
    for (const step of steps) {
      const code = await step();
      if (code !== 0) {
        return code;
      }
    }
    console.log(nextSteps);
    return 0;
  });
});

/** The stack's own file stays out of git: `stack init` writes an encryption salt into it. */
function makeStackConfig(): void {
  const file = join(projectDirectory, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) {
    copyFileSync(join(projectDirectory, "Pulumi.dev.yaml"), file);
  }
}
