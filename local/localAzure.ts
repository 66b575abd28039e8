import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { startLocalArm, type LocalArm, type LocalAzureSettings } from "./arm";
import { startDataPlane } from "./dataPlane";
import { startProviders } from "./providers";
import { Creations } from "./recovery/creations";
import { foldersIn } from "./recovery/stackFiles";

export interface LocalAzureOptions {
  /** Keeps everything: Azure's state, Pulumi's stacks and Pulumi's own files. */
  directory: string;
  settings?: Partial<LocalAzureSettings>;
  /** Whether `arm.requests` tells what was asked. @default false */
  recordRequests?: boolean;
}

/** A local Azure: its Resource Manager, the services' data plane, and the Pulumi providers; all in this process. */
export interface LocalAzure {
  readonly arm: LocalArm;
  /** What a Pulumi engine needs to use it and nothing else. */
  readonly variables: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts the local Azure. Rejects if another process uses the same folder. */
export async function startLocalAzure(options: LocalAzureOptions): Promise<LocalAzure> {
  const { directory, settings = {}, recordRequests = false } = options;
  const { azure, backend } = foldersIn(directory);
  mkdirSync(backend, { recursive: true, mode: 0o700 });
  const arm = await startLocalArm({ stateFile: azure, settings, recordRequests });
  const dataPlane = await startDataPlane(arm.azure);
  const { deployer, tenantId, subscriptionId } = arm.settings;
  const client = { clientId: deployer.clientId, objectId: deployer.objectId, tenantId };
  const providers = await startProviders({
    armUrl: arm.url,
    token: arm.token,
    subscriptionId,
    client,
    creations: new Creations(directory),
  });
  return {
    arm,
    variables: {
      LOCAL_AZURE_URL: arm.url,
      LOCAL_AZURE_TOKEN: arm.token,
      LOCAL_AZURE_SIGNALR_URL: dataPlane.url,
      ...dataPlane.variables,
      // No Pulumi account, and the user's own login stays untouched. Without metadata, a state is one file that Pulumi
      // replaces in one step; with it there are two, and a kill between them leaves a state that can't be read.
      PULUMI_BACKEND_URL: `${pathToFileURL(backend).href}?metadata=skip`,
      PULUMI_CONFIG_PASSPHRASE: "local",
      PULUMI_HOME: join(directory, "pulumi"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // Without it every command loses seconds to downloads that fail.
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_DEBUG_PROVIDERS: providers.debugProviders,
    },
    stop: async () => {
      providers.stop();
      await dataPlane.stop();
      await arm.stop();
    },
  };
}
