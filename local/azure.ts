// `npm run azure`: keeps the local Azure running, for a second terminal, an SDK client or an Automation program.
import { once } from "node:events";
import { findEngine } from "./engine";
import { startLocalAzure } from "./localAzure";
import { localDirectory, localSettings } from "./project";
import { runMain } from "./withLocalAzure";

runMain(async () => {
  const engine = await findEngine();
  const azure = await startLocalAzure({ directory: localDirectory(), settings: localSettings() });
  const lines = [
    `The local Azure runs at ${azure.arm.url}. In a second terminal:`,
    "",
    ...Object.entries(azure.variables).map(([name, value]) => `export ${name}=${quoted(value)}`),
    `export PATH=${quoted(engine.bin)}:"$PATH"`,
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
