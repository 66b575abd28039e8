// `npm run azure`: keeps the local Azure running, for a second terminal, an SDK client or an Automation program.
import { once } from "node:events";
import { delimiter } from "node:path";
import { findEngine, withEngine } from "./engine";
import { startLocalAzure } from "./localAzure";
import { localDirectory, localSettings } from "./project";
import { runMain } from "./withLocalAzure";

runMain(async () => {
  const env = withEngine(process.env, await findEngine());
  const azure = await startLocalAzure({ directory: localDirectory(), settings: localSettings() });
  const path = (env.PATH ?? "").split(delimiter)[0] ?? "";
  const lines = [
    `The local Azure runs at ${azure.arm.url}. In a second terminal:`,
    "",
    ...Object.entries(azure.variables).map(([name, value]) => `export ${name}=${quoted(value)}`),
    `export PATH=${quoted(path)}${delimiter}"$PATH"`,
    "",
    "Ctrl-C ends it; what was deployed stays.",
  ];
  console.log(lines.join("\n"));
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM"), once(process, "SIGHUP")]);
  await azure.stop();
  return 0;
});

/** Text as one word of a POSIX shell. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
