import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Config, getStack, unsecret } from "@pulumi/pulumi";
import { promisify } from "node:util";
import { load } from "js-yaml";
import {
  deployFleet,
  destroyFleet,
  previewFleet,
  readFleetFile,
  recoverFleet,
  refreshFleet,
  type ConfigValue,
  type FleetOptions,
  type FleetStack,
  type StackResult,
} from "../../../automation";
import { RoleGrant } from "../../../components/roles";
import { projectDirectory, runTypeScript } from "../../../local/project";
import { fleetFile } from "../../support/fleets";
import { runGuide } from "../../support/guides";
import { SUBSCRIPTION } from "../../support/lifecycle";
import { StackFiles } from "../../support/stackFiles";
import { programFolder, startTestAzure, succeed, type TestAzure } from "../../support/stacks";

const principalId = "11111111-1111-1111-1111-111111111111";
const scope = `/subscriptions/${SUBSCRIPTION}`;

let azure: TestAzure;
let options: FleetOptions;

beforeAll(async () => {
  azure = await startTestAzure();
  options = { env: { ...azure.variables, PATH: azure.env.PATH ?? "" } };
});

afterAll(async () => {
  await azure.stop();
});

/** Variables with which a shell script of the test is `pulumi`. */
function withPulumi(script: string): Record<string, string> {
  const bin = mkdtempSync(join(azure.directory, "bin-"));
  writeFileSync(join(bin, "pulumi"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { ...options.env, PATH: `${bin}:${azure.env.PATH ?? ""}` };
}

const filesOf = (stack: string) => new StackFiles(azure.directory, "serverless-signalr", stack);

describe("a fleet of this project's program", () => {
  const text = `
defaults:
  config:
    azure-native:location: westeurope
    serverless-signalr:allowedOrigins: [https://app.example.com]
stacks:
  one:
  two: { config: { serverless-signalr:sku: Premium_P1 } }
  wrong: { config: { serverless-signalr:sku: Gold } }
`;

  it("is previewed without making a stack, deployed with a result for each, and goes on by hand", async () => {
    const folder = programFolder(azure, "one", "config:\n  azure-native:location: northeurope\n");
    const before = readdirSync(folder);
    const fleet = readFleetFile(fleetFile(azure, text), { program: folder });

    const preview = await previewFleet(fleet.slice(0, 1), options);
    expect(preview).toMatchObject({ succeeded: true, stacks: [{ changes: { create: 9 } }] });
    expect(filesOf("one").exists()).toBe(false);

    const { succeeded, stacks } = await deployFleet(fleet, options);
    expect(succeeded).toBe(false);
    expect(stacks.map(({ stack, status, changes }) => [stack, status, changes.create])).toEqual([
      ["one", "succeeded", 9],
      ["two", "succeeded", 9],
      ["wrong", "failed", 1],
    ]);
    const [one, , wrong] = stacks;
    expect(one?.outputs?.connectionString).toBe(filesOf("one").outputs().connectionString?.value);
    expect(wrong?.error?.message).toMatch(/serverless-signalr:sku: "Gold" is not allowed/);
    const service = filesOf("two")
      .resources()
      .find(({ type }) => type.endsWith(":SignalR"));
    expect(service?.inputs?.sku).toEqual({ name: "Premium_P1", capacity: 1 });

    // By hand, with the folder's own configuration, and then again by the fleet's.
    expect(readdirSync(folder)).toEqual(before);
    writeFileSync(
      join(folder, "Pulumi.one.yaml"),
      'config:\n  azure-native:location: westeurope\n  serverless-signalr:allowedOrigins: ["https://app.example.com"]\n',
    );
    expect(await succeed(azure, folder, "up", "--yes", "--skip-preview", "--stack", "one")).toContain(
      "9 unchanged",
    );
    const again = await deployFleet(fleet.slice(0, 1), options);
    expect(again.stacks[0]).toMatchObject({ status: "succeeded", changes: { same: 9 } });

    const destroyed = await destroyFleet(fleet, options);
    expect(destroyed.succeeded).toBe(true);
    expect(filesOf("two").resources()).toEqual([]);
  });
});

describe("a store that is relative to a folder", () => {
  it("is found where Pulumi.yaml names it, by the fleet and by hand", async () => {
    const folder = programFolder(azure, "near", "{}");
    const file = join(folder, "Pulumi.yaml");
    writeFileSync(file, `${readFileSync(file, "utf8")}backend: { url: "file://./near" }\n`);
    mkdirSync(join(folder, "near"));
    const env = { ...options.env, PULUMI_BACKEND_URL: "" };
    const config = {
      "azure-native:location": "westeurope",
      "serverless-signalr:allowedOrigins": ["https://app.example.com"],
    };
    const fleet = [{ name: "near", program: folder, config }];
    expect(await deployFleet(fleet, { env })).toMatchObject({ stacks: [{ changes: { create: 9 } }] });
    expect(readdirSync(join(folder, "near", ".pulumi", "stacks", "serverless-signalr"))).toContain(
      "near.json",
    );
    expect(await previewFleet(fleet, { env })).toMatchObject({ stacks: [{ changes: { same: 9 } }] });
    expect(await destroyFleet(fleet, { env })).toMatchObject({ stacks: [{ changes: { delete: 9 } }] });
  });

  it("is refused where it isn't the program's: each process would have another", async () => {
    const fleet = [{ name: "near", program: () => Promise.resolve({}) }];
    const env = { ...options.env, PULUMI_BACKEND_URL: "file://." };
    await expect(deployFleet(fleet, { env })).rejects.toThrow(
      "The store file://. is another one in every folder. Give its whole path: file:///srv/stacks.",
    );
  });
});

describe("a fleet of functions", () => {
  const failing: FleetStack = {
    name: "failing",
    program: () => {
      // Users have to be known to the directory.
      new RoleGrant("api", { scope, principalId, principalType: "User", role: "SignalR App Server" });
      return Promise.resolve();
    },
  };
  const fine = (name: string): FleetStack => ({
    name,
    program: () => {
      const key = new Config("app").requireSecret("key");
      return Promise.resolve({ name: getStack(), key, mixed: { shown: "shown", key } });
    },
    config: { "app:key": "a-secret-of-ours" },
  });

  it("says what to do about Azure's refusal, masks secrets, and begins no stack after a failure", async () => {
    const steps: string[] = [];
    const { succeeded, stacks } = await deployFleet([fine("first"), failing, fine("last")], {
      ...options,
      concurrency: 1,
      stopOnFailure: true,
      onProgress: ({ stack, step, result }) => steps.push(`${stack}: ${step ?? result?.status ?? "begins"}`),
    });
    expect(succeeded).toBe(false);
    const [first, second, last] = stacks;
    expect(first?.outputs).toEqual({
      name: "first",
      key: "[secret]",
      mixed: { shown: "shown", key: "[secret]" },
    });
    expect(second?.status).toBe("failed");
    expect(second?.error?.message).toMatch(/^api: Status=400 Code="PrincipalNotFound"[^\n]*$/);
    expect(second?.error?.remedies.map(({ code }) => code)).toEqual(["PrincipalNotFound"]);
    expect(last).toMatchObject({ status: "skipped", notes: ["Another stack failed before."] });
    expect(steps).toEqual([
      "first: begins",
      "first: succeeded",
      "failing: begins",
      "failing: create serverless-signalr:index:RoleGrant api",
      "failing: create azure-native:authorization:RoleAssignment api",
      "failing: failed",
      "last: skipped",
    ]);
    expect(JSON.stringify(stacks)).not.toContain("a-secret-of-ours");
  });

  it("fails the stack alone whose function throws, though Pulumi tells it to all that run", async () => {
    // In a process of its own: Jest's `process` doesn't tell Pulumi of rejections.
    const file = join(projectDirectory, "tests", "support", "programs", "throwing.ts");
    const { stdout } = await promisify(execFile)(process.execPath, [...runTypeScript, file], {
      cwd: projectDirectory,
      env: azure.env,
    });
    const stacks = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as StackResult[];
    expect(stacks.map(({ stack, status, outputs }) => [stack, status, outputs?.name])).toEqual([
      ["beside", "succeeded", "beside"],
      ["wrong", "failed", undefined],
      ["besides", "succeeded", "besides"],
    ]);
    expect(stacks[1]?.error?.message).toContain("a mistake of ours");
  });

  it("is cut into shards that together have each stack once", async () => {
    const fleet = ["a", "b", "c"].map(fine);
    const names = async (index: number) => {
      const { stacks } = await previewFleet(fleet, { ...options, shard: { index, count: 2 } });
      return stacks.map(({ stack, status }) => `${stack} ${status}`);
    };
    expect(await names(1)).toEqual(["a succeeded", "c succeeded"]);
    expect(await names(2)).toEqual(["b succeeded"]);
  });

  it("decrypts a secret of its configuration with the salt beside it", async () => {
    const folder = programFolder(azure, "secret", "{}");
    await succeed(azure, folder, "stack", "init", "secret");
    await succeed(azure, folder, "config", "set", "--secret", "app:key", "of-ours", "--stack", "secret");
    const { encryptionsalt, config } = load(readFileSync(join(folder, "Pulumi.secret.yaml"), "utf8")) as {
      encryptionsalt: string;
      config: Record<string, ConfigValue>;
    };
    expect(config["app:key"]).toHaveProperty("secure");
    const program = () =>
      Promise.resolve({
        length: unsecret(new Config("app").requireSecret("key")).apply((key) => key.length),
      });
    const stack = { name: "decrypted", program, config, encryptionSalt: encryptionsalt };
    const { stacks } = await deployFleet([stack], options);
    expect(stacks[0]).toMatchObject({ status: "succeeded", outputs: { length: "of-ours".length } });
  });

  it("fails the stack alone whose state is damaged, and goes on with it once that is put back", async () => {
    const files = new StackFiles(azure.directory, "fleet", "damaged");
    const fleet = ["whole", "damaged"].map((name) => ({ name, program: () => Promise.resolve({ name }) }));
    files.init(); // Without a deployment.
    expect(await recoverFleet(fleet, options)).toMatchObject({ succeeded: true });
    const outcome = async () =>
      (await deployFleet(fleet, options)).stacks.map(({ status, error }) => [
        status,
        ...(error?.remedies ?? []).map(({ code }) => code),
      ]);
    expect(await outcome()).toEqual([["succeeded"], ["succeeded"]]);
    await deployFleet(fleet, options);
    writeFileSync(files.state, '{ "version": 3, "check');
    expect(await outcome()).toEqual([["succeeded"], ["failed", "DamagedState"]]);

    copyFileSync(`${files.state}.bak`, files.state);
    expect(await refreshFleet(fleet, options)).toMatchObject({ succeeded: true });
    expect(await outcome()).toEqual([["succeeded"], ["succeeded"]]);
  });

  it("begins no stack where it is interrupted before", async () => {
    const { succeeded, stacks } = await deployFleet([fine("never")], {
      ...options,
      signal: AbortSignal.abort(),
    });
    expect(succeeded).toBe(false);
    expect(stacks).toMatchObject([{ status: "skipped", notes: ["The run was interrupted before."] }]);
  });

  it("begins no stack where it is interrupted while Pulumi starts", async () => {
    const env = withPulumi("exec sleep 60");
    const { stacks } = await deployFleet([fine("never")], { env, signal: AbortSignal.timeout(500) });
    expect(stacks).toMatchObject([{ status: "skipped", notes: ["The run was interrupted before."] }]);
  });

  it("is docs/fleets.md's: a tenant for each stack", async () => {
    const log = jest.spyOn(console, "log").mockReturnValue();
    const { deployTenants } = runGuide("docs/fleets.md", "In code") as {
      deployTenants: (tenants: object, options: FleetOptions) => Promise<StackResult[]>;
    };
    const tenants = { contoso: "https://contoso.example", fabrikam: "https://fabrikam.example" };
    const results = await deployTenants(tenants, options);
    expect(results.map(({ stack, status }) => `${stack} ${status}`)).toEqual([
      "contoso succeeded",
      "fabrikam succeeded",
    ]);
    expect(results[1]?.outputs?.connectionString).toMatch(/^Endpoint=https:\/\/fabrikam-/);
    expect(log).toHaveBeenCalledTimes(2);
    log.mockRestore();
  });
});

it("gives no passphrase to `pulumi` as an argument", async () => {
  const log = join(mkdtempSync(join(azure.directory, "log-")), "arguments");
  const script = `printf '%s ' "$@" >>'${log}'\nPATH='${azure.env.PATH ?? ""}' exec pulumi "$@"`;
  const env = { ...withPulumi(script), PULUMI_CONFIG_PASSPHRASE: "of-this-stack-only" };
  const stack: FleetStack = { name: "guarded", program: () => Promise.resolve({}) };
  expect(await deployFleet([stack], { env })).toMatchObject({ succeeded: true });
  expect(await deployFleet([stack], { env })).toMatchObject({ succeeded: true });
  const given = readFileSync(log, "utf8");
  expect(given.match(/version|whoami|stack init|stack export| up /g)).toEqual([
    ...["version", "whoami", "stack export", "stack init"],
    " up ",
    ...["version", "whoami", "stack export"],
    " up ",
  ]);
  expect(given).not.toContain("of-this-stack-only");
});

it("refuses a wrong fleet before anything runs", async () => {
  const fleet = { name: "one", program: join(projectDirectory, "docs") };
  await expect(
    deployFleet([fleet, { ...fleet, name: "a/b" }], { ...options, concurrency: 0 }),
  ).rejects.toThrow("The fleet has 4 invalid arguments");
});
