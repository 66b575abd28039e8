// `npm run bench:fleet`: how long a fleet takes against one `pulumi up` after another, and 1,000 grants in many stacks
// against one. Half of the single ups run before the fleet and half after it, so that a noisy machine slows both alike.
import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { projectDirectory } from "../local/project";
import { foldersIn } from "../local/recovery/stackFiles";
import { pack } from "../tests/package/pack";
import { idsInAzure, idsInState } from "../tests/support/clone";
import { StackFiles } from "../tests/support/stackFiles";
import { programFolder, startTestAzure, succeed, type TestAzure } from "../tests/support/stacks";
import { principalIdOf } from "./service";
import { printTable } from "./table";
import { withService } from "./withService";

const run = promisify(execFile);

const { values: options } = parseArgs({
  options: {
    /** Sizes of fleets; "" leaves them out. */
    stacks: { type: "string", default: "10,50" },
    /** In how many stacks the 1,000 grants are; 0 leaves them out. */
    "grant-stacks": { type: "string", default: "10" },
    /** Runs the fleet alone: for sizes whose single ups take too long. */
    "fleet-only": { type: "boolean", default: false },
  },
});

const grantCount = 1000;
const limits = { fleet: 0.6, grants: 1 / 3 };

const config = {
  "azure-native:location": "westeurope",
  "serverless-signalr:allowedOrigins": ["https://app.example.com"],
};

interface Measured {
  seconds: number;
  /** The most memory that all processes of it had at once. */
  megabytes: number;
}

async function main(): Promise<void> {
  const rows: string[][] = [];
  let exceeded = false;
  for (const count of options.stacks.split(",").filter(Boolean).map(Number)) {
    const { single, fleet } = await measureFleet(count);
    exceeded ||= single > 0 && fleet.seconds / single > limits.fleet;
    rows.push([`${count} stacks`, ...cells(single, fleet, limits.fleet)]);
  }
  const grantStacks = Number(options["grant-stacks"]);
  if (grantStacks > 0) {
    const { single, fleet } = await measureGrants(grantStacks);
    exceeded ||= fleet.seconds / single > limits.grants;
    rows.push([
      `${grantCount} grants: one stack, and ${grantStacks}`,
      ...cells(single, fleet, limits.grants),
    ]);
  }
  printTable(
    ["what", "`pulumi up`, seconds", "fleet, seconds", "ratio", "at most", "peak MB of the fleet"],
    rows,
  );
  process.exitCode = exceeded ? 1 : 0;
}

function cells(single: number, { seconds, megabytes }: Measured, limit: number): string[] {
  return [
    single === 0 ? "" : single.toFixed(0),
    seconds.toFixed(0),
    single === 0 ? "" : (seconds / single).toFixed(2),
    limit.toFixed(2),
    megabytes.toFixed(0),
  ];
}

/**
 * This project's stack, in a local Azure whose operations take a second, as they do by default. The stacks are there
 * before, empty: `pulumi up` alone is measured on both sides.
 */
async function measureFleet(count: number): Promise<{ single: number; fleet: Measured }> {
  const azure = await startTestAzure({ operationSeconds: 1 });
  try {
    const singles = Array.from(
      { length: options["fleet-only"] ? 0 : count },
      (_, index) => `single-${index}`,
    );
    const folder = programFolder(azure, "none", "{}");
    const names = Array.from({ length: count }, (_, index) => `fleet-${index}`);
    for (const name of [...singles, ...names]) {
      new StackFiles(azure.directory, "serverless-signalr", name).init();
    }
    for (const name of singles) {
      writeFileSync(join(folder, `Pulumi.${name}.yaml`), JSON.stringify({ config }));
    }
    const half = Math.ceil(count / 2);
    const before = await oneAfterAnother(azure, folder, singles.slice(0, half));
    const fleet = await upFleet(azure, {
      defaults: { config },
      stacks: Object.fromEntries(names.map((name) => [name, {}])),
    });
    const after = await oneAfterAnother(azure, folder, singles.slice(half));
    checkAll(azure, "serverless-signalr", [...singles, ...names]);
    return { single: singles.length === 0 ? 0 : before + after, fleet };
  } finally {
    await azure.stop();
  }
}

async function oneAfterAnother(azure: TestAzure, folder: string, names: readonly string[]): Promise<number> {
  const start = process.hrtime.bigint();
  for (const name of names) {
    await succeed(azure, folder, "up", "--skip-preview", "--yes", "--stack", name);
  }
  return Number(process.hrtime.bigint() - start) / 1e9;
}

/** 1,000 grants on one service, in one stack and cut into many. */
async function measureGrants(stacks: number): Promise<{ single: number; fleet: Measured }> {
  const folder = mkdtempSync(join(tmpdir(), "benchmark-"));
  await pack(folder);
  const program = join(folder, "grants");
  mkdirSync(program);
  writeFileSync(join(program, "Pulumi.yaml"), "name: grants\nruntime: nodejs\nmain: index.js\n");
  writeFileSync(join(program, "package.json"), JSON.stringify({ name: "grants" }));
  copyFileSync(join(__dirname, "fleet", "grants.js"), join(program, "index.js"));
  const each = grantCount / stacks;
  const settings = (first: number, count: number) => ({
    config: { "azure-native:location": "westeurope", "grants:first": first, "grants:count": count },
  });
  const ofOne = { program, stacks: { all: settings(0, grantCount) } };
  const names = Array.from({ length: stacks }, (_, index) => [`part-${index}`, settings(index * each, each)]);
  const ofMany = { program, stacks: Object.fromEntries(names) as object };
  const principalIds = Array.from({ length: grantCount }, (_, index) => principalIdOf(index));
  const up = (fleet: object) => withService(principalIds, (azure) => upFleet(azure, fleet));
  const [single, fleet] = [await up(ofOne), await up(ofMany)];
  return { single: single.seconds, fleet };
}

/** Runs the fleet's command, and looks at its memory twice a second. */
async function upFleet(azure: TestAzure, fleet: object): Promise<Measured> {
  const file = join(mkdtempSync(join(azure.directory, "fleet-")), "fleet.yaml");
  writeFileSync(file, JSON.stringify(fleet)); // JSON is YAML, too.
  const mark = `BENCHMARK_FLEET=${file}`;
  let megabytes = 0;
  const sampling = setInterval(() => {
    megabytes = Math.max(megabytes, memoryOf(mark));
  }, 500);
  const start = process.hrtime.bigint();
  try {
    await run(process.execPath, [join(projectDirectory, "scripts", "fleet.js"), "up", file], {
      cwd: projectDirectory,
      env: { ...azure.env, BENCHMARK_FLEET: file },
      maxBuffer: 64 * 1024 * 1024,
    });
  } finally {
    clearInterval(sampling);
  }
  return { seconds: Number(process.hrtime.bigint() - start) / 1e9, megabytes };
}

/** The memory of all processes with a variable in their environment, each one's own (Linux only). */
function memoryOf(variable: string): number {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const kilobytes = pids.map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "utf8").includes(variable)
        ? Number(/^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0)
        : 0;
    } catch {
      return 0; // It has just ended.
    }
  });
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024;
}

/** Every stack has its five resources in Azure, and Azure has no others. */
function checkAll(azure: TestAzure, project: string, names: readonly string[]): void {
  const states = names.map((name) => idsInState(new StackFiles(azure.directory, project, name).state));
  const inAzure = idsInAzure(foldersIn(azure.directory).azure);
  if (states.some((ids) => ids.length !== 5) || states.flat().sort().join() !== inAzure.join()) {
    throw new Error("Azure and the states differ.");
  }
}

void main();
