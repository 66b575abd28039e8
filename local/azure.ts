// `npm run azure`: keeps the local Azure running, for a second terminal, an SDK client or an Automation program.
import { delimiter } from "node:path";
import { runMain, withLocalAzure } from "./withLocalAzure";

runMain(() =>
  withLocalAzure(
    async ({ variables, env }) => {
      const ended = new Promise((resolve) => {
        (["SIGINT", "SIGTERM", "SIGHUP"] as const).forEach((name) => process.on(name, resolve));
      });
      console.log(
        [
          `The local Azure runs at ${variables.LOCAL_AZURE_URL ?? ""}. In a second terminal:`,
          "",
          ...exports(process.env, env),
          "",
          "`npm start` and `npm run local` find it without them. Ctrl-C ends it, and with it the variables; what was deployed stays.",
        ].join("\n"),
      );
      await ended;
      return 0;
    },
    { stays: true, attaches: false },
  ),
);

/** What makes one environment of another that is like this one. */
function exports(own: NodeJS.ProcessEnv, { PATH, ...wanted }: NodeJS.ProcessEnv): string[] {
  const gone = Object.keys(own).filter((name) => name.startsWith("PULUMI_") && !(name in wanted));
  const lines = Object.entries(wanted)
    .filter(([name, value = ""]) => own[name] !== value || name.startsWith("PULUMI_"))
    .map(([name, value = ""]) => `export ${name}=${quoted(value)}`);
  if (PATH !== own.PATH) {
    lines.push(`export PATH=${quoted(PATH?.split(delimiter)[0] ?? "")}:"$PATH"`);
  }
  return gone.length === 0 ? lines : [...lines, `unset ${gone.join(" ")}`];
}

/** Text as one word of a POSIX shell. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
