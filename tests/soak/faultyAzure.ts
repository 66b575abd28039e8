import { rmSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Creations } from "../../local/recovery/creations";
import { startProviders } from "../../local/providers";
import { recoverStack } from "../../local/recovery/recover";
import { foldersIn, StackFiles } from "../../local/recovery/stackFiles";
import { idsInAzure, idsInState, LeftGroups } from "../support/clone";
import { programFolder, pulumi, startTestAzure, succeed, type Ended } from "../support/stacks";
import { differences, whole } from "./invariant";
import { startFaultyProxy, type FaultyProxy } from "./proxy";

const stack = "soak";

/** The stack of this project's program, on a local Azure that is reached through a faulty proxy. */
export interface FaultyAzure {
  readonly proxy: FaultyProxy;
  /** Changes the stack's configuration. */
  configure(values: Readonly<Record<string, string>>): void;
  /** Runs `pulumi` on the stack. What the run before left is put right first, as `npm start` does. */
  run(...args: string[]): Promise<Ended>;
  /** What isn't as it should be: Azure and the state differ, or hold more or less than they should. */
  wrong(kinds?: readonly string[]): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startFaultyAzure(): Promise<FaultyAzure> {
  const azure = await startTestAzure();
  const { arm, directory, variables, env } = azure;
  const { azure: azureFile } = foldersIn(directory);
  const proxy = await startFaultyProxy(arm.url);
  const { subscriptionId, tenantId, deployer } = arm.settings;
  const providers = await startProviders({
    armUrl: proxy.url,
    token: arm.token,
    subscriptionId,
    client: { ...deployer, tenantId },
    retrySeconds: 0.01,
    creations: new Creations(directory),
  });
  env.PULUMI_DEBUG_PROVIDERS = providers.debugProviders;
  const files = new StackFiles(directory, "serverless-signalr", stack);
  const folder = programFolder(azure, stack, config({}, ""));
  const file = join(folder, `Pulumi.${stack}.yaml`);
  await succeed(azure, folder, "stack", "init", stack);
  const salt = /^encryptionsalt: .*$/m.exec(readFileSync(file, "utf8"))?.[0] ?? "";
  const left = new LeftGroups();
  return {
    proxy,
    configure: (values) => {
      writeFileSync(file, config(values, salt));
    },
    run: async (...args) => {
      await recoverStack(files, { directory, variables });
      return pulumi(azure, folder, ...args, "--stack", stack);
    },
    wrong: async (kinds = whole) => {
      // An answer that is no refusal comes after everything is in the file.
      await fetch(`${arm.url}/subscriptions?api-version=2022-12-01`, {
        headers: { authorization: `Bearer ${arm.token}` },
      });
      const inState = idsInState(files.state);
      const inAzure = left.without(idsInAzure(azureFile), inState);
      return differences({ azure: inAzure, state: inState }, kinds);
    },
    stop: async () => {
      providers.stop();
      await proxy.stop();
      await azure.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function config(values: Readonly<Record<string, string>>, salt: string): string {
  const all = {
    "azure-native:location": "westeurope",
    "serverless-signalr:allowedOrigins": "[https://a.example]",
    ...values,
  };
  const lines = Object.entries(all).map(([key, value]) => `  ${key}: ${value}`);
  return `config:\n${lines.join("\n")}\n${salt}\n`;
}
