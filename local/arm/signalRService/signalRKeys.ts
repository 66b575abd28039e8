import { createHmac } from "node:crypto";
import type { StoredService } from "./signalRView";

type KeyName = "primary" | "secondary";

/** The keys of a service, derived anew each time, so that none is ever stored. */
export function keysOf(service: StoredService, seed: string): Record<string, string> {
  // "Deletes the keys for good": with local auth off there is nothing to list
  if (service.properties.disableLocalAuth === true) {
    return {};
  }
  const primary = deriveKey(service, seed, "primary");
  const secondary = deriveKey(service, seed, "secondary");
  return {
    primaryKey: primary,
    secondaryKey: secondary,
    primaryConnectionString: connectionString(service, primary),
    secondaryConnectionString: connectionString(service, secondary),
  };
}

function deriveKey(service: StoredService, seed: string, key: KeyName): string {
  // The creation time too: a service made again under its old name has other keys
  const about = [service.id.toLowerCase(), service.systemData.createdAt, key, service.keyGeneration];
  return createHmac("sha256", Buffer.from(seed, "hex")).update(about.join("\n")).digest("base64");
}

// azure-cli, test_signalr_commands.yaml
function connectionString(service: StoredService, key: string): string {
  return `Endpoint=https://${hostNameOf(service.name)};AccessKey=${key};Version=1.0;`;
}

/** The public cloud's domain; the leaf is the name in lower case. */
export function hostNameOf(name: string): string {
  return `${name.toLowerCase()}.service.signalr.net`;
}
