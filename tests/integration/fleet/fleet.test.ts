import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  deployFleet,
  destroyFleet,
  previewFleet,
  readFleetFile,
  type FleetOptions,
} from "../../../automation";
import { projectDirectory } from "../../../local/project";
import { StackFiles } from "../../support/stackFiles";
import { programFolder, startTestAzure, succeed, type TestAzure } from "../../support/stacks";

let azure: TestAzure;
let options: FleetOptions;

beforeAll(async () => {
  azure = await startTestAzure();
  options = { env: { ...azure.variables, PATH: azure.env.PATH ?? "" } };
});

afterAll(async () => {
  await azure.stop();
});

/** A fleet file in a folder of its own. */
function fleetFile(text: string): string {
  const file = join(mkdtempSync(join(azure.directory, "fleet-")), "fleet.yaml");
  writeFileSync(file, text);
  return file;
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
    const fleet = readFleetFile(fleetFile(text), { program: folder });

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

it("refuses a wrong fleet before anything runs", async () => {
  const fleet = { name: "one", program: join(projectDirectory, "docs") };
  await expect(
    deployFleet([fleet, { ...fleet, name: "a/b" }], { ...options, concurrency: 0 }),
  ).rejects.toThrow("The fleet has 4 invalid arguments");
});
