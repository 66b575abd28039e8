import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation";
import { findEngine } from "../../local/engine";
import { projectDirectory } from "../../local/project";
import { failureOf, textsUnder } from "../support/lifecycle";
import { programFolder, pulumi, startTestAzure, succeed, type TestAzure } from "../support/stacks";

const programs = join(projectDirectory, "tests", "support", "programs");

describe("wrong arguments", () => {
  let azure: TestAzure;

  beforeAll(async () => {
    azure = await startTestAzure();
  });

  afterAll(async () => {
    await azure.stop();
  });

  const requests = () => azure.takeWrites().map(({ request }) => request);

  it("of an Automation program reject its `up` with their whole text, and nothing reaches Azure", async () => {
    const args = [
      "-r",
      "ts-node/register",
      join(programs, "wrongInline.ts"),
      mkdtempSync(join(azure.directory, "inline-")),
    ];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: projectDirectory,
      env: azure.env,
    });
    expect(stdout).toContain("rejected with");
    expect(stdout).toContain('ServerlessSignalR "notify" has 2 invalid arguments:');
    expect(stdout).toContain('allowedOrigins[0]: "app" is not allowed.');
    expect(stdout).toContain("capacity: 15 is not allowed.");
    expect(stdout).not.toMatch(/\n\s+at .*components/);
    expect(requests()).toEqual([]);
  });

  it.each([
    ["service", 'sku: "Gold" is not allowed. Allowed: "Free_F1", "Standard_S1", "Premium_P1", "Premium_P2".'],
    ["grant", 'role: "SignalR App Sever" is not allowed. Allowed: "SignalR App Server",'],
    // A rejection that waited for anything took minutes and gigabytes where another Output waited beside it.
    ["grant beside right ones", 'principalId: "api" is not allowed. Allowed: a GUID,'],
  ])("of a %s that are Outputs are told in the same words, before Azure is asked", async (wrong, text) => {
    const folder = mkdtempSync(join(azure.directory, "outputs-"));
    const main = join(programs, "wrongOutputs.ts");
    writeFileSync(join(folder, "Pulumi.yaml"), `name: outputs\nruntime: nodejs\nmain: ${main}\n`);
    await succeed(azure, folder, "stack", "init", wrong.replaceAll(" ", "-"));
    azure.env.WRONG = wrong;
    const { code, output } = await pulumi(azure, folder, "up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(output).toContain(text);
    expect(output).not.toMatch(/\n\s+at .*components/);
    expect(requests()).toEqual([]);
  });
});

describe("wrong configuration", () => {
  let azure: TestAzure;

  beforeAll(async () => {
    azure = await startTestAzure();
  });

  afterAll(async () => {
    await azure.stop();
  });

  const principalId = "11111111-1111-1111-1111-111111111111";
  const manyFaults = `config:
  serverless-signalr:disableLocalAuth: perhaps
  serverless-signalr:capacity: 15
  serverless-signalr:sku: [Gold]
  serverless-signalr:skuu: Free_F1
  serverless-signalr:baseName: { a: b }
  serverless-signalr:region: { name: westeurope }
  serverless-signalr:principals:
    -
    - { name: api, principalId: api, rolse: [] }
    - { name: b, principalId: ${principalId}, jobs: [send], roleAssignmentIds: { SignalR REST API Owner: mine } }
    - { name: c, principalId: ${principalId}, roles: [SignalR REST API Owner] }
`;
  const faults = [
    'region: "region" is not allowed. Allowed: "allowedOrigins", "baseName", "capacity", ',
    'skuu: "skuu" is not allowed. Allowed: "allowedOrigins", "baseName", "capacity", ',
    String.raw`baseName: "{\"a\":\"b\"}" is not allowed.`,
    "allowedOrigins: [] is not allowed. Allowed: a list of at least one origin.",
    String.raw`sku: "[\"Gold\"]" is not allowed.`,
    "capacity: 15 is not allowed.",
    'disableLocalAuth: "perhaps" is not allowed. Allowed: true, false.',
    "principals[0]: null is not allowed. Allowed: a principal.",
    'principals[1].rolse: "rolse" is not allowed.',
    'principals[1].principalId: "api" is not allowed. Allowed: a GUID',
    "principals[1].roles: is missing. Allowed: jobs or roles.",
    'principals[2].roleAssignmentIds["SignalR REST API Owner"]: "mine" is not allowed.',
    'principals[3].roles[0]: "SignalR REST API Owner" is granted twice: principals[2] ',
  ];

  /** All that is said is our one message, and nothing was done. */
  async function expectAllFaults(output: string, folder: string) {
    expect(output).toContain(`error: The configuration of stack`);
    expect(output).toContain(`has ${faults.length} invalid arguments:`);
    expect(faults.filter((fault) => !output.includes(`  serverless-signalr:${fault}`))).toEqual([]);
    expect(output).not.toMatch(/\n\s+at .*:\d+/);
    expect(await succeed(azure, folder, "stack", "export")).not.toMatch(
      /serverless-signalr:index|azure-native/,
    );
    expect(azure.takeWrites()).toEqual([]);
  }

  it.each(["preview", "up --yes", "up --yes --skip-preview"])(
    "has all its faults told at once by `pulumi %s`, before anything is registered",
    async (command) => {
      const stack = command.replaceAll(/\W+/g, "-");
      const folder = programFolder(azure, stack, manyFaults);
      await succeed(azure, folder, "stack", "init", stack);
      const { code, output } = await pulumi(azure, folder, ...command.split(" "));
      expect(code).not.toBe(0);
      await expectAllFaults(output, folder);
    },
  );

  it("has all its faults told at once by the Automation API, before anything is registered", async () => {
    const folder = programFolder(azure, "automation", manyFaults);
    const { source, bin } = await findEngine();
    const pulumiCommand = await PulumiCommand.get(source === "path" ? {} : { root: dirname(bin) });
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName: "automation", workDir: folder },
      { pulumiCommand, envVars: { ...azure.variables } },
    );
    await expectAllFaults(await failureOf(stack.up()), folder);
  });

  // Made up, in the shape of a real one.
  const key = "dGhpc0lzQU1hZGVVcEtleUZvckEvVGVzdCtPbmx5MTI=";

  it.each([
    ["under an unknown name", `accessKey: ${key}`, "accessKey: looks like an access key"],
    ["as a name", `${key}: x`, "(not shown): is a name that may be a key"],
    [
      "in the name of a principal's property",
      `principals: [{ name: api, principalId: ${principalId}, jobs: [send], "AccessKey=${key}": x }]`,
      "principals[0]: has a property whose name may be a key",
    ],
  ])("with a key %s is refused, and the key stands in none of Pulumi's files", async (where, line, text) => {
    const stack = where.replaceAll(/\W+/g, "-");
    const origins = "serverless-signalr:allowedOrigins: [https://app.example.com]";
    const folder = programFolder(azure, stack, `config:\n  ${origins}\n  serverless-signalr:${line}\n`);
    await succeed(azure, folder, "stack", "init", stack);
    const { code, output } = await pulumi(azure, folder, "up", "--yes");
    expect(code).not.toBe(0);
    expect(output).toContain(`has an invalid argument:\n      serverless-signalr:${text}`);
    const begins = key.slice(0, 16);
    expect(output).not.toContain(begins);
    const files = [...textsUnder(azure.directory)].filter(([, content]) => content.includes(begins));
    expect(files.map(([file]) => file).filter((file) => !file.includes("/program-"))).toEqual([]);
    expect(azure.takeWrites()).toEqual([]);
  });
});
