// What `npm run demo` does once everything is installed: deploys examples/notifications to the local Azure, and runs its
// backend as App Service would, with the stack's app settings and the backend's identity.
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { localConnectionString } from "./dataPlane";
import { deploy } from "./deploy";
import { run, runQuietly } from "./processes/run";
import { projectDirectory, runTypeScript } from "./project";
import { runMain, withLocalAzure, type AttachedAzure } from "./withLocalAzure";

const examples = join(projectDirectory, "examples");
const cwd = join(examples, "notifications");
const project = "notifications";
const stack = "demo";
const SETTING = "AZURE_SIGNALR_CONNECTIONSTRING";

runMain(() =>
  withLocalAzure(
    async (azure) => {
      await buildPackage();
      const address = `http://127.0.0.1:${await freePort()}`;
      // Each demo begins with the grant, also after one in which it was taken back.
      const config = { "azure-native:location": "westeurope", pageOrigin: address, maySend: "true" };
      const code = await deploy(azure, { cwd, project, stack, config });
      return code === 0 ? runBackend(azure, address) : code;
    },
    { stays: true },
  ),
);

/** Lets the examples' programs find the components as the package that they would install. */
async function buildPackage(): Promise<void> {
  const { npm_execpath: npm } = process.env;
  const [command, ...args] = npm === undefined ? ["npm"] : [process.execPath, npm];
  const options = { env: process.env, cwd: projectDirectory };
  const { code, lines } = await runQuietly(command, [...args, "run", "build"], options);
  if (code !== 0) {
    throw new Error(lines.join("\n"));
  }
  const link = join(examples, "node_modules", "serverless-signalr");
  if (!existsSync(link)) {
    mkdirSync(join(examples, "node_modules"), { recursive: true });
    symlinkSync(projectDirectory, link, "junction");
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Runs it until it is told to end. */
async function runBackend(azure: AttachedAzure, address: string): Promise<number> {
  const { hostname, port } = new URL(address);
  const settings = await appSettings(azure);
  const connectionString = localConnectionString(
    settings[SETTING] ?? "",
    azure.variables.LOCAL_AZURE_SIGNALR_URL ?? "",
  );
  const env = {
    ...azure.env,
    ...settings,
    [SETTING]: connectionString,
    HOST: hostname,
    PORT: port,
  };
  const ending = new AbortController();
  void tellWhenReady(address, ending.signal);
  // Node 20 runs no TypeScript by itself, as that of App Service does.
  const code = await run(process.execPath, [...runTypeScript, "backend.ts"], { env, cwd });
  ending.abort();
  // Ctrl-C, a request to end, a closed terminal: as it should be.
  return [129, 130, 143].includes(code) ? 0 : code;
}

async function appSettings(azure: AttachedAzure): Promise<Record<string, string>> {
  const args = ["stack", "output", "appSettings", "--json", "--stack", stack];
  const { code, stdout, lines } = await runQuietly("pulumi", args, { env: azure.env, cwd });
  if (code !== 0) {
    throw new Error(lines.join("\n"));
  }
  return JSON.parse(stdout.join("\n")) as Record<string, string>;
}

async function tellWhenReady(address: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await fetch(address, { signal });
      console.log(nextSteps(address));
      return;
    } catch {
      await delay(100);
    }
  }
}

const nextSteps = (address: string) => `
The page is at

${address}/

Open it twice, and send. In a second terminal, take the grant to send back, and send again:

  npm run local -- pulumi --cwd examples/notifications up --yes --stack ${stack} --config maySend=false

With maySend=true it is granted again. Ctrl-C ends the demo; what was deployed stays.
`;
