import { azureNative, type AzureNativeOptions } from "./azureNative/provider";
import { random } from "./random";
import { serve } from "./server";

export interface LocalProviders {
  /** For PULUMI_DEBUG_PROVIDERS: engines attach to these instead of looking for plugins. */
  readonly debugProviders: string;
  stop(): void;
}

/** Serves the stand-ins for azure-native and random on loopback. */
export async function startProviders(options: AzureNativeOptions): Promise<LocalProviders> {
  const running = await Promise.all([serve(azureNative(options)), serve(random())]);
  return {
    debugProviders: running.map(({ address }) => address).join(","),
    stop: () => {
      for (const provider of running) {
        provider.stop();
      }
    },
  };
}
