import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { Azure } from "./azure";
import { RequestLog, type RecordedRequest } from "./requests";
import { createArmServer } from "./server";
import { completeSettings, settingsFaults, type LocalAzureSettings } from "./settings";
import { StateStore } from "./stateFile";

export type { RecordedRequest } from "./requests";
export { completeSettings, readSettings } from "./settings";
export type { Deployer, FailingOperation, LocalAzureSettings, Principal, PrincipalType } from "./settings";

export interface LocalArmOptions {
  /** Where the state is kept; absent, it is in memory only. */
  stateFile?: string;
  settings?: Partial<LocalAzureSettings>;
  /** @default 0, a free one */
  port?: number;
  /** Whether `requests` tells what was asked, for tests. @default false */
  recordRequests?: boolean;
  /** How long a client may take to send a request. @default 30 */
  requestTimeoutSeconds?: number;
}

export interface LocalArm {
  /** The endpoint to give to a client, `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** What a client sends as `Authorization: Bearer TOKEN`; another one at each start. */
  readonly token: string;
  /** What it runs with. Changes take effect at the next request. */
  readonly settings: LocalAzureSettings;
  /**
   * The requests so far, oldest first, where they are recorded. Of old ones the bodies are forgotten, once all bodies
   * come to 16 MB.
   */
  readonly requests: RecordedRequest[];
  /** What it holds, for what runs in the same process. */
  readonly azure: Azure;
  stop(): Promise<void>;
}

/**
 * Starts a local Azure Resource Manager, on loopback only.
 *
 * @throws where the settings are wrong, or another process holds the state file
 */
export async function startLocalArm(options: LocalArmOptions = {}): Promise<LocalArm> {
  const faults = settingsFaults(options.settings ?? {});
  if (faults.length > 0) {
    throw new Error(faults.map((fault) => `Settings of the local Azure: ${fault}`).join("\n"));
  }
  const settings = completeSettings(options.settings);
  const store = new StateStore(options.stateFile);
  const azure = new Azure(store, settings);
  const token = randomBytes(32).toString("base64url");
  const log = new RequestLog();
  const server = createArmServer(azure, store, {
    token,
    requestTimeoutSeconds: options.requestTimeoutSeconds ?? 30,
    log: options.recordRequests === true ? log : undefined,
  });
  try {
    await server.listen({ host: "127.0.0.1", port: options.port ?? 0 });
  } catch (error) {
    await store.close();
    throw error;
  }
  const { port } = server.server.address() as AddressInfo;
  azure.url = `http://127.0.0.1:${port}`;
  let stopped: Promise<void> | undefined;
  return {
    url: azure.url,
    token,
    settings,
    requests: log.requests,
    azure,
    stop: () => {
      stopped ??= server.close().then(() => store.close());
      return stopped;
    },
  };
}
