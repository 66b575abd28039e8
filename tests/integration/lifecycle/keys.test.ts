import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectDirectory } from "../../../local/project";
import { argumentsAsAWhole, argumentsOfText, plainArgumentsOfText } from "../../support/keyArguments";
import { program, stateOf, textsUnder } from "../../support/lifecycle";
import { clients } from "../../support/microsoftClients";
import {
  inlineStack,
  programFolder,
  pulumi,
  startTestAzure,
  succeed,
  type TestAzure,
} from "../../support/stacks";

let azure: TestAzure;
beforeAll(async () => {
  azure = await startTestAzure();
});
afterAll(async () => {
  await azure.stop();
});

/** Enough of a key to find it also where it was cut. */
const begins = (key: string) => key.slice(0, 16);

/** Says which files hold a key, or the beginning of one. */
function filesWith(key: string): string[] {
  const texts = [...textsUnder(azure.directory)];
  expect(texts.length).toBeGreaterThan(5);
  return texts.filter(([, text]) => text.includes(begins(key))).map(([file]) => file);
}

async function keysOf(group: string, name: string): Promise<string[]> {
  const { primaryKey = "", secondaryKey = "" } = await clients(azure.arm).signalR.signalR.listKeys(
    group,
    name,
  );
  return [primaryKey, secondaryKey];
}

describe("a service with access keys on", () => {
  it("leaves no key in any file of Pulumi's or of the local Azure, through its whole life", async () => {
    const group = "keyed";
    const name = "contoso-keyed";
    const shape = { group, service: { disableLocalAuth: false }, grants: { api: {} } };
    const stack = await inlineStack(azure, program(shape), { name: group });
    const { outputs } = await stack.up();
    const first = await keysOf(group, name);
    await clients(azure.arm).signalR.signalR.beginRegenerateKeyAndWait(group, name, { keyType: "Primary" });
    const second = await keysOf(group, name);
    expect(new Set([...first, ...second]).size).toBe(3);
    expect(outputs.connectionString?.value).toBe(
      `Endpoint=https://${name}.service.signalr.net;AuthType=azure.msi;Version=1.0;`,
    );

    await stack.refresh();
    stack.workspace.program = program({ ...shape, service: { ...shape.service, tags: { team: "web" } } });
    await stack.up();
    const exported = JSON.stringify(await stack.exportStack());
    const history = JSON.stringify(await stack.history());
    for (const key of [...first, ...second]) {
      expect(key).toMatch(/^[A-Za-z0-9+/]{43}=$/);
      expect(exported + history).not.toContain(key);
      expect(filesWith(key)).toEqual([]);
    }
    const withStrings = [...textsUnder(azure.directory)].filter(([, text]) => text.includes("AccessKey="));
    expect(withStrings.map(([file]) => file)).toEqual([]);
  });

  it("loses its keys for good when the next up turns them off", async () => {
    const group = "unkeyed";
    const stack = await inlineStack(azure, program({ group, service: { disableLocalAuth: false } }), {
      name: group,
    });
    await stack.up();
    const before = await keysOf(group, "contoso-unkeyed");
    stack.workspace.program = program({ group });
    await stack.up();
    expect(await clients(azure.arm).signalR.signalR.listKeys(group, "contoso-unkeyed")).toEqual({});
    stack.workspace.program = program({ group, service: { disableLocalAuth: false } });
    await stack.up();
    const after = await keysOf(group, "contoso-unkeyed");
    expect(after.filter((key) => before.includes(key))).toEqual([]);
  });
});

// Made-up keys in the shapes of real ones, as bare text and as they are mostly pasted.
const bareKey = "dGhpc0lzQU1hZGVVcEtleUZvckEvVGVzdCtPbmx5MTI=";
const withKey = `Endpoint=https://contoso.service.signalr.net;AccessKey=${bareKey};Version=1.0;`;

const looksLikeAKey = "looks like an access key, so it is not shown here";

describe("a key given by mistake", () => {
  it("as a plain value of any text argument is refused, and stands nowhere", async () => {
    const refusals: string[] = [];
    const cases = Object.values({ ...argumentsOfText, ...plainArgumentsOfText }).flatMap((make) =>
      [bareKey, withKey].map((key) => [make, key] as const),
    );
    const stack = await inlineStack(
      azure,
      () => {
        for (const [index, [make, key]] of cases.entries()) {
          try {
            make(`case-${index}`, key);
          } catch (error) {
            refusals.push(String(error));
          }
        }
        return Promise.resolve();
      },
      { name: "plain" },
    );
    const shown: string[] = [];
    await stack.up({
      onOutput: (text) => shown.push(text),
      onEvent: (event) => shown.push(JSON.stringify(event)),
    });
    expect(refusals).toHaveLength(cases.length);
    expect(refusals.filter((refusal) => !refusal.includes(looksLikeAKey))).toEqual([]);
    expect(await stateOf(stack, "serverless-signalr:index:ServerlessSignalR")).toEqual([]);
    expect([...shown, ...refusals].join("\n")).not.toContain(begins(bareKey));
    expect(filesWith(bareKey)).toEqual([]);
  });

  // In processes of their own: Pulumi hears of a fault in an Output by events of the process, which Jest keeps.
  it("as an Output in any text argument is refused by `pulumi up --skip-preview`, and stands nowhere", async () => {
    const { code, output } = await upWithKey("output");
    expect(code).not.toBe(0);
    const paths = Object.keys({ ...argumentsOfText, ...argumentsAsAWhole }).map((path) => path.split(",")[0]);
    expect(paths.filter((path) => !output.includes(`${path ?? ""}: ${looksLikeAKey}`))).toEqual([]);
    expect(output).not.toMatch(/\n\s+at .*\.ts:\d+/);
  });

  it("as plain text in any argument, or as a component's name, is refused by it, too", async () => {
    const { code, output } = await upWithKey("plain");
    expect(code).not.toBe(0);
    const all = Object.keys({ ...argumentsOfText, ...plainArgumentsOfText });
    expect(all.filter((path) => output.includes(`${path} took the key`))).toEqual([]);
    const paths = new Set(all.map((path) => path.split(",")[0]));
    expect([...paths].filter((path) => !output.includes(`${path ?? ""}: ${looksLikeAKey}`))).toEqual([]);
    expect(output).not.toMatch(/\n\s+at .*\.ts:\d+/);
  });

  it("in the configuration is refused, and stands in none of Pulumi's files unless the preview is skipped", async () => {
    const config = ["allowedOrigins: [https://app.example.com]", `baseName: ${withKey}`];
    const lines = config.map((line) => `  serverless-signalr:${line}\n`).join("");
    const folder = programFolder(azure, "configured", `config:\n${lines}`);
    const ownFile = join(folder, "Pulumi.configured.yaml");
    await succeed(azure, folder, "stack", "init", "configured");
    azure.takeWrites();

    const { code, output } = await pulumi(azure, folder, "up", "--yes");
    expect(code).not.toBe(0);
    expect(output).toContain(`serverless-signalr:baseName: ${looksLikeAKey}`);
    expect(output).not.toContain(begins(bareKey));
    expect(filesWith(bareKey)).toEqual([ownFile]);

    // Pulumi's file backend notes a failed update, too, with its plain configuration. A program can't prevent that.
    const skipping = await pulumi(azure, folder, "up", "--yes", "--skip-preview");
    expect(skipping.output).not.toContain(begins(bareKey));
    const others = filesWith(bareKey).filter((file) => file !== ownFile);
    expect(others.map((file) => file.replace(/.*\/(history)\/.*\/.*(\.history\.json)$/, "$1 $2"))).toEqual([
      "history .history.json",
    ]);
    expect(await succeed(azure, folder, "stack", "export")).not.toContain(begins(bareKey));
    expect(azure.takeWrites()).toEqual([]);
  });

  /** Runs the program, and asserts that the key stands nowhere, whatever else came of it. */
  async function upWithKey(form: "plain" | "output") {
    const folder = mkdtempSync(join(azure.directory, "program-"));
    const main = join(projectDirectory, "tests/support/programs/pastedKey.ts");
    writeFileSync(join(folder, "Pulumi.yaml"), `name: pasted\nruntime: nodejs\nmain: ${main}\n`);
    // As this project's tsconfig.json says it, which isn't beside the program.
    const quick = { PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
    const env = { ...azure.env, ...quick, PASTED_KEY: withKey, PASTED_AS: form };
    const typing: TestAzure = { ...azure, env };
    await succeed(typing, folder, "stack", "init", form);
    azure.takeWrites();
    const ended = await pulumi(typing, folder, "up", "--yes", "--skip-preview");
    expect(azure.takeWrites()).toEqual([]);
    expect(ended.output).not.toContain(begins(bareKey));
    expect(await succeed(typing, folder, "stack", "export")).not.toContain(begins(bareKey));
    expect(filesWith(bareKey)).toEqual([]);
    return ended;
  }
});
