import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FleetResult } from "../../../automation";
import { idsInAzure, idsInState } from "../../support/clone";
import { fleetFile, neededConfig, signal, startFleet, type FleetEnded } from "../../support/fleets";
import { until } from "../../support/processes";
import { StackFiles } from "../../support/stackFiles";
import { startTestAzure, type TestAzure } from "../../support/stacks";
import { foldersIn } from "../../../local/recovery/stackFiles";

let azure: TestAzure;

beforeAll(async () => {
  azure = await startTestAzure({ operationSeconds: 1 });
});

afterAll(async () => {
  await azure.stop();
});

const run = (...args: string[]): Promise<FleetEnded> => startFleet(args, azure.env).ended;
const files = (stack: string) => new StackFiles(azure.directory, "serverless-signalr", stack);

const reported = (report: string) =>
  JSON.parse(readFileSync(join(report, "report.json"), "utf8")) as FleetResult;

/** Starts an `up` with one stack at a time, and waits until Azure makes its service. */
async function startUntilCreating(file: string, report: string) {
  azure.takeWrites();
  const fleet = startFleet(["up", file, "--concurrency", "1", "--report", report], azure.env);
  await until(() => azure.takeWrites().some(({ request }) => /PUT .*\/signalR\/[^/]+$/i.test(request)));
  return fleet;
}

describe("the fleet's command", () => {
  it("lets the steps that run end at Ctrl-C, and reports what didn't begin", async () => {
    const report = join(azure.directory, "interrupted");
    const file = fleetFile(azure, `defaults: { config: ${neededConfig} }\nstacks: { one: , two: }\n`);
    const fleet = await startUntilCreating(file, report);
    signal(fleet.pid, "SIGINT");
    expect((await fleet.ended).code).toBe(130);
    expect(reported(report).stacks.map(({ stack, status }) => `${stack} ${status}`)).toEqual([
      "one interrupted",
      "two skipped",
    ]);
    // Pulumi knows of all that Azure has begun with.
    expect(idsInState(files("one").state).filter((id) => /\/signalr\/[^/]+$/.test(id))).toHaveLength(1);
  });

  it("adopts what was made when all of it was killed, and goes on from there", async () => {
    const report = join(azure.directory, "killed");
    const file = fleetFile(azure, `defaults: { config: ${neededConfig} }\nstacks: { three: }\n`);
    const fleet = await startUntilCreating(file, report);
    await fleet.killAll();

    expect(await run("recover", file, "--report", report)).toMatchObject({ code: 0 });
    const notes = reported(report).stacks[0]?.notes.join("\n");
    expect(notes).toMatch(/Took away the lock of a run that was killed: \S+@\S+, process \d+, since /);
    expect(notes).toMatch(/signalrservice:SignalR::signalr was made before Pulumi heard of it/);
    expect(await run("up", file, "--report", report)).toMatchObject({ code: 0 });
    expect(readFileSync(join(report, "report.md"), "utf8")).toMatch(
      /^## up: 1 succeeded\n\n\| stack .*\n.*\n\| three \| ✓ succeeded \| \d create, \d same \| [\d.]+ s \|\n/,
    );
    const states = ["one", "three"].flatMap((stack) => idsInState(files(stack).state)).sort();
    expect(states).toEqual(idsInAzure(foldersIn(azure.directory).azure));
  });

  it("ends with 2 and nothing done where the arguments or the file are wrong", async () => {
    const wrong = fleetFile(azure, "stacks: { one: { konfig: {} } }\n");
    const ended = await Promise.all([
      run("up", wrong),
      run("up", join(azure.directory, "nowhere.yaml")),
      run("up", wrong, "--shard", "3/2"),
      run("upp", wrong),
    ]);
    expect(ended.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
    expect(ended[0].output).toContain('stacks.one.konfig: is unknown. Did you mean "config"?');
    expect(ended[3].output).toContain(
      "Usage: serverless-signalr-fleet up|preview|refresh|destroy|recover FILE",
    );
  });
});
