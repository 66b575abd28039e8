import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Clone } from "../../support/clone";
import { until } from "../../support/processes";

const destroy = "local pulumi destroy --stack local --yes --skip-preview";

let clone: Clone;

beforeEach(() => {
  clone = new Clone();
});

afterEach(() => {
  clone.remove();
});

describe("in an environment with variables of the caller's own", () => {
  it("the stack is made, and destroyed by the printed command, in the local backend, and nothing else is touched", async () => {
    const secrets =
      "  serverless-signalr:tags:\n    owner:\n      secure: AAABAIi\n    team: web\n  serverless-signalr:baseName:\n      secure: AAABAIi";
    const salt = "encryptionsalt: v1:VEqfKJk5Oks=:v1:made-with-another-passphrase\n";
    const dev = join(clone.root, "Pulumi.dev.yaml");
    writeFileSync(dev, `${salt}${readFileSync(dev, "utf8")}${secrets}`.replaceAll("\n", "\r\n"));
    const before = readdirSync(clone.root);
    const theirs = mkdtempSync(join(clone.home, "backend-"));
    const env = {
      PULUMI_BACKEND_URL: pathToFileURL(theirs).href,
      PULUMI_CONFIG_PASSPHRASE: "theirs",
      PULUMI_ACCESS_TOKEN: "pul-theirs",
      // Left over from an `npm run azure` that has ended.
      PULUMI_DEBUG_PROVIDERS: "azure-native:1,random:1",
      LOCAL_AZURE_URL: "http://127.0.0.1:1",
      LOCAL_AZURE_RUNNING: join(clone.home, "gone"),
      LOCAL_AZURE_DIRECTORY: "",
      LOCAL_AZURE_SETTINGS: "",
      PULUMI_DIY_BACKEND_GZIP: "true",
      PULUMI_DIY_BACKEND_LEGACY_LAYOUT: "true",
      PULUMI_SKIP_CHECKPOINTS: "true",
      PULUMI_EXPERIMENTAL: "true",
      ARM_SUBSCRIPTION_ID: "11111111-1111-1111-1111-111111111111",
      NODE_ENV: "production",
      http_proxy: "http://127.0.0.1:1",
      https_proxy: "http://127.0.0.1:1",
    };
    await clone.succeed("start", env);
    expect(clone.compared().azure).toHaveLength(5);
    expect(clone.compared().state).toEqual(clone.compared().azure);
    expect(readdirSync(clone.root).filter((name) => !before.includes(name))).toEqual([
      ".local",
      "Pulumi.local.yaml",
    ]);
    await clone.succeed(destroy, env);
    expect(clone.compared().state).toEqual([]);
    expect(readdirSync(theirs)).toEqual([]);
    const backend = theirs.split("/").at(-1);
    expect(readdirSync(clone.home).filter((name) => name !== ".cache")).toEqual([backend]); // swc's
    expect(readFileSync(dev, "utf8")).toContain(salt.trimEnd());
  });

  it("a backend that the command itself names is used, and named, and what its stack made stays", async () => {
    const theirs = pathToFileURL(mkdtempSync(join(clone.home, "backend-"))).href;
    copyFileSync(join(clone.root, "Pulumi.dev.yaml"), join(clone.root, "Pulumi.local.yaml"));
    // A stack of the same name in the local backend knows of nothing.
    await clone.succeed("local pulumi stack init local");
    const command = `local env PULUMI_BACKEND_URL=${theirs} pulumi`;
    const output = await clone.succeed(`${command} stack init local`);
    expect(output).toContain(`Uses the backend ${theirs}, not the local Azure's own.`);
    await clone.succeed(`${command} up --stack local --yes --skip-preview`);
    await clone.succeed("local true");
    expect(clone.compared().azure).toHaveLength(5);
    expect(clone.compared().state).toEqual([]);
  });
});

describe("beside an `npm run azure`", () => {
  it("`npm start` and `npm run local` use it, with its variables or without; when it has ended, they are on their own", async () => {
    const elsewhere = join(clone.root, "elsewhere");
    mkdirSync(elsewhere);
    writeFileSync(
      join(elsewhere, "settings.json"),
      JSON.stringify({ subscriptionId: "22222222-2222-2222-2222-222222222222" }),
    );
    const settings = { LOCAL_AZURE_SETTINGS: "settings.json", LOCAL_AZURE_DIRECTORY: "azure" };
    const azure = clone.run("azure", settings, { cwd: elsewhere });
    await until(() => azure.output().includes("Ctrl-C ends it"));
    const printed = [...azure.output().matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [
      name,
      value,
    ]);
    const exported = Object.fromEntries(printed) as Record<string, string>;
    expect(exported.LOCAL_AZURE_RUNNING).toBe(join(elsewhere, "azure"));

    const url = () => clone.succeed("local printenv LOCAL_AZURE_URL", exported);
    expect((await url()).trim()).toBe(exported.LOCAL_AZURE_URL);
    const sameFolder = await clone.succeed(
      "local printenv LOCAL_AZURE_URL",
      { LOCAL_AZURE_DIRECTORY: "azure" },
      elsewhere,
    );
    expect(sameFolder.trim()).toBe(exported.LOCAL_AZURE_URL);
    expect(await clone.succeed("local true", settings, elsewhere)).toContain(
      `LOCAL_AZURE_SETTINGS isn't read: process ${String(azure.child.pid)} runs the local Azure`,
    );
    await clone.succeed("start", exported);
    expect(
      existsSync(join(elsewhere, "azure", "stacks", ".pulumi", "stacks", "serverless-signalr", "local.json")),
    ).toBe(true);
    expect(readFileSync(join(elsewhere, "azure", "azure.json"), "utf8")).toContain(
      "22222222-2222-2222-2222-222222222222",
    );

    azure.child.kill("SIGTERM");
    expect((await azure.ended).code).toBe(0);
    expect((await url()).trim()).not.toBe(exported.LOCAL_AZURE_URL);
    expect(existsSync(join(clone.root, ".local"))).toBe(true);
  });

  it("a command waits for one that runs, and says what lets both run", async () => {
    const first = clone.run("local sleep 5");
    await until(() => existsSync(join(clone.directory, "azure.json.lock")));
    const second = clone.run("local true");
    await until(() => second.output() !== "");
    expect(second.output()).toContain(
      `Waiting for process ${String(first.child.pid)}, which uses the local Azure in `,
    );
    expect(second.output()).toContain("`npm run azure`");
    expect((await first.ended).code).toBe(0);
    expect((await second.ended).code).toBe(0);
  });
});
