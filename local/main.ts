// `npm run local -- COMMAND ARGS...`: runs a command in the caller's folder against the local Azure.
import { runCommand } from "./runCommand";
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
  // npm runs scripts in the project's folder and says in INIT_CWD where it was called.
  const cwd = process.env.INIT_CWD ?? process.cwd();
  return withLocalAzure({ variables: "callers" }, (env) => runCommand(command, args, { env, cwd }));
});
