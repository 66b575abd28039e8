import { execFile, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { cacheDirectory } from "../../local/engine/cache";

const run = promisify(execFile);

/** The last that runs on Node 20. */
const version = "3.35.0";

/** Azurite's account and key, which everybody has (learn.microsoft.com, "Use the Azurite emulator"). */
const account = "devstoreaccount1";
const accountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/** A store for Pulumi's state in blobs. */
export interface BlobStore {
  /** What `pulumi` needs to use it. */
  readonly variables: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts Microsoft's Azurite with an empty container, keeping its blobs in a folder. */
export async function startAzurite(folder: string): Promise<BlobStore> {
  const script = join(await installed(), "node_modules", "azurite", "dist", "src", "blob", "main.js");
  const args = [
    "--location",
    folder,
    "--blobPort",
    "0",
    "--silent",
    "--disableTelemetry",
    "--skipApiVersionCheck",
  ];
  const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) =>
    child.once("exit", () => {
      resolve();
    }),
  );
  const port = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const found = /listens on http:\/\/127\.0\.0\.1:(\d+)/.exec(line);
      if (found !== null) {
        resolve(found[1] ?? "");
      }
    });
    void ended.then(() => {
      reject(new Error("Azurite ended before it listened"));
    });
  });
  await createContainer(`http://127.0.0.1:${port}`, "state");
  return {
    variables: {
      PULUMI_BACKEND_URL: `azblob://state?protocol=http&domain=127.0.0.1:${port}&localemu=true`,
      AZURE_STORAGE_ACCOUNT: account,
      AZURE_STORAGE_KEY: accountKey,
    },
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

/** The folder with Azurite's packages. They are 190 MB, so only who runs these tests gets them, once. */
async function installed(): Promise<string> {
  const cache = cacheDirectory(process.env);
  const folder = join(cache, `azurite-${version}`);
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    const fresh = mkdtempSync(join(cache, "azurite-new-"));
    try {
      writeFileSync(join(fresh, "package.json"), '{ "private": true }');
      const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
      await run("npm", ["install", ...options, `azurite@${version}`], { cwd: fresh });
      renameSync(fresh, folder);
    } finally {
      rmSync(fresh, { recursive: true, force: true });
    }
  }
  return folder;
}

/** Makes a container, signed as the storage service asks (learn.microsoft.com, "Authorize with Shared Key"). */
async function createContainer(url: string, name: string): Promise<void> {
  const headers = { "x-ms-date": new Date().toUTCString(), "x-ms-version": "2021-12-02" };
  const signed = [
    "PUT",
    ...Array<string>(11).fill(""),
    ...Object.entries(headers).map(([header, value]) => `${header}:${value}`),
    `/${account}/${account}/${name}`,
    "restype:container",
  ].join("\n");
  const signature = createHmac("sha256", Buffer.from(accountKey, "base64")).update(signed).digest("base64");
  const response = await fetch(`${url}/${account}/${name}?restype=container`, {
    method: "PUT",
    headers: { ...headers, authorization: `SharedKey ${account}:${signature}` },
  });
  if (!response.ok) {
    throw new Error(`Azurite made no container: ${await response.text()}`);
  }
}
