import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findEngine, withEngine } from "../../local/engine";
import { startLocalAzure, type LocalAzure } from "../../local/localAzure";
import { projectDirectory } from "../../local/project";
import { recoverStack } from "../../local/recovery";
import { StackFiles } from "../../local/stackFiles";
import { idsInAzure, idsInState } from "../support/clone";
import { startFaultyProxy, type FaultyProxy } from "./proxy";

const stack = "soak";

/** The stack of this project's program on a local Azure that is reached through a faulty proxy. */
export interface FaultyAzure {
  readonly proxy: FaultyProxy;
  /** Changes the configuration of the stack. */
  configure(values: Readonly<Record<string, string>>): void;
  /** Runs `pulumi` on the stack; what the run before left is put right first, as the commands do. */
  pulumi(...args: string[]): Promise<{ code: number; output: string }>;
  /** What isn't as it should be: state, Azure and program differ, or there is more or less than there should be. */
  differences(kinds: readonly string[]): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startFaultyAzure(): Promise<FaultyAzure> {
  const directory = mkdtempSync(join(tmpdir(), "soak-"));
  let proxy: FaultyProxy | undefined;
  const azure: LocalAzure = await startLocalAzure({
    directory,
    settings: { operationSeconds: 0 },
    retrySeconds: 0.01,
    front: async (url) => {
      proxy = await startFaultyProxy(url);
      return proxy.url;
    },
  });
  if (proxy === undefined) {
    throw new Error("the local Azure has no front");
  }
  const faulty = proxy;
  const folder = join(directory, "program");
  mkdirSync(folder);
  const project = readFileSync(join(projectDirectory, "Pulumi.yaml"), "utf8");
  writeFileSync(
    join(folder, "Pulumi.yaml"),
    project.replace(/^main: .*$/m, `main: ${join(projectDirectory, "index.ts")}`),
  );
  const env = { ...withEngine(process.env, await findEngine()), ...azure.variables };
  const files = new StackFiles(directory, "serverless-signalr", stack);
  const run = (args: readonly string[]) =>
    new Promise<{ code: number; output: string }>((resolve) => {
      const all = [...args, "--stack", stack, "--non-interactive", "--color", "never"];
      execFile("pulumi", all, { cwd: folder, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr });
      });
    });
  const configFile = join(folder, `Pulumi.${stack}.yaml`);
  const configure = (values: Readonly<Record<string, string>>) => {
    const all = {
      "azure-native:location": "westeurope",
      "serverless-signalr:allowedOrigins": "[https://a.example]",
      ...values,
    };
    const lines = Object.entries(all).map(([key, value]) => `  ${key}: ${value}`);
    writeFileSync(configFile, `config:\n${lines.join("\n")}\n${salt}`);
  };
  let salt = "";
  configure({});
  await run(["stack", "init"]);
  salt = /^encryptionsalt: .*$/m.exec(readFileSync(configFile, "utf8"))?.[0] ?? "";
  return {
    proxy: faulty,
    configure,
    pulumi: async (...args) => {
      await recoverStack(files, { directory, variables: azure.variables });
      return run(args);
    },
    differences: async (kinds) => {
      faulty.faultOf = undefined;
      const inAzure = idsInAzure(azure.arm);
      const inState = idsInState(files.state);
      const found = inAzure.map((id) => id.split("/").at(-2) ?? "");
      const wrong = [
        ...inAzure.filter((id) => !inState.includes(id)).map((id) => `only in Azure: ${id}`),
        ...inState.filter((id) => !inAzure.includes(id)).map((id) => `only in the state: ${id}`),
      ];
      if (found.sort().join() !== [...kinds].sort().join()) {
        wrong.push(`has ${found.join(", ")}`);
      }
      return wrong;
    },
    stop: async () => {
      await azure.stop();
      await faulty.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
