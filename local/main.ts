// `npm run local -- COMMAND ARGS...`: runs a command in the caller's folder against the local Azure.
import { run } from "./processes/run";
import { callersDirectory } from "./project";
import { runMain, withLocalAzure } from "./withLocalAzure";

runMain(async () => {
  const [command, ...args] = process.argv.slice(2);
  if (command === undefined) {
    console.error(
      "Usage: npm run local -- COMMAND ARGS...\n" +
        "Runs the command with the real Pulumi engine, attached to the local Azure. For example:\n" +
        "  npm run local -- pulumi stack --stack local",
    );
    return 2;
  }
  const backend = /\bPULUMI_BACKEND_URL=(\S+)/.exec([command, ...args].join(" "))?.[1];
  if (backend !== undefined) {
    console.error(`Uses the backend ${backend}, not the local Azure's own.`);
  }
  return withLocalAzure(({ directory, env }) =>
    // A command of ours inside the command finds the same folder, wherever it is typed.
    run(command, args, { env: { ...env, LOCAL_AZURE_DIRECTORY: directory }, cwd: callersDirectory() }),
  );
});
