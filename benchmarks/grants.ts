// `npm run bench:grants`: what 1,000 role assignments cost in components, against the same ones written by hand. The
// programs take turns, so that a noisy machine slows all; only their ratios are worth keeping.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { pack } from "../tests/package/pack";
import { succeed, type TestAzure } from "../tests/support/stacks";
import { principalIdOf, resourceId } from "./service";
import { median, printTable, range } from "./table";
import { withService } from "./withService";

const { values: options } = parseArgs({
  options: {
    "preview-rounds": { type: "string", default: "5" },
    "up-rounds": { type: "string", default: "2" },
  },
});
const previewRounds = rounds("preview-rounds");
const upRounds = rounds("up-rounds");

const grantCount = 1000;
const principalIds = Object.fromEntries(
  Array.from({ length: grantCount }, (_, index) => {
    const number = String(index).padStart(4, "0");
    return [`app-${number}`, principalIdOf(number)];
  }),
);

interface Candidate {
  /** Of the program in `grants/`, and of its Pulumi project. */
  program: string;
  title: string;
  /** What it may cost, as a multiple of the first candidate; none where it isn't limited. */
  limits: { preview?: number; up?: number };
  /** How many ups are measured, at most: with a component for each grant, one takes ten times as long. */
  ups: number;
}

const byHand: Candidate = { program: "byHand", title: "by hand", limits: {}, ups: Infinity };
const candidates: readonly Candidate[] = [
  byHand,
  {
    program: "oneComponent",
    title: "one `SignalRRoleGrants`",
    limits: { preview: 1.15, up: 1.15 },
    ups: Infinity,
  },
  { program: "componentEach", title: "1,000 `SignalRRoleGrant`", limits: { preview: 1.4 }, ups: 0 },
];

interface Sample {
  seconds: number;
  megabytes: number;
  /** Of the state that it left. */
  stateKilobytes: number;
}

/** The samples of one command, a list for each candidate. */
type Samples = Map<Candidate, Sample[]>;

function rounds(option: keyof typeof options): number {
  const value = Number(options[option]);
  if (!Number.isInteger(value) || value < 0) {
    throw new Error(`--${option} is ${options[option]}: a whole number is allowed, 0 leaves them out.`);
  }
  return value;
}

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "benchmark-"));
  try {
    await pack(directory);
    for (const { program } of candidates) {
      const folder = join(directory, program);
      mkdirSync(folder);
      writeFileSync(join(folder, "Pulumi.yaml"), `name: ${program}\nruntime: nodejs\nmain: index.js\n`);
      writeFileSync(join(folder, "package.json"), JSON.stringify({ name: program }));
      writeFileSync(join(folder, "input.json"), JSON.stringify({ resourceId, principalIds }));
      copyFileSync(join(__dirname, "grants", `${program}.js`), join(folder, "index.js"));
    }
    const previews = await measurePreviews(directory);
    const ups = await measureUps(directory);
    console.log(`\n${grantCount} grants; medians of ${previewRounds} previews and ${upRounds} ups:\n`);
    const header = ["program", "command", "seconds", "ratio", "min-max", "limit", "peak MB", "state KB"];
    printTable(header, [...rows("preview", previews), ...rows("up", ups)]);
    const faults = [...exceeded("preview", previews), ...exceeded("up", ups)];
    faults.forEach((fault) => {
      console.error(fault);
    });
    process.exitCode = faults.length === 0 ? 0 : 1;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Previews of empty stacks in turns. The first turn warms caches up and isn't counted. */
async function measurePreviews(directory: string): Promise<Samples> {
  const samples: Samples = new Map();
  if (previewRounds === 0) {
    return samples;
  }
  await withService(Object.values(principalIds), async (azure) => {
    for (const { program } of candidates) {
      await succeed(azure, join(directory, program), "stack", "init", "bench");
    }
    for (let round = 0; round <= previewRounds; round++) {
      for (const candidate of candidates) {
        const sample = await measure(azure, join(directory, candidate.program), "preview");
        console.log(`preview ${round}, ${candidate.title}: ${sample.seconds.toFixed(1)} s`);
        if (round > 0) {
          add(samples, candidate, sample);
        }
      }
    }
  });
  return samples;
}

/** Ups in turns, each in an Azure and with a state of its own. */
async function measureUps(directory: string): Promise<Samples> {
  const samples: Samples = new Map();
  for (let round = 1; round <= upRounds; round++) {
    for (const candidate of candidates.filter(({ ups }) => round <= ups)) {
      await withService(Object.values(principalIds), async (azure) => {
        const folder = join(directory, candidate.program);
        await succeed(azure, folder, "stack", "init", "bench");
        const sample = await measure(azure, folder, "up", "--skip-preview", "--yes");
        console.log(`up ${round}, ${candidate.title}: ${sample.seconds.toFixed(1)} s`);
        add(samples, candidate, {
          ...sample,
          stateKilobytes: statSync(stateFile(azure, candidate)).size / 1024,
        });
      });
    }
  }
  return samples;
}

/** Runs one `pulumi` command and measures it. */
async function measure(azure: TestAzure, folder: string, ...args: string[]): Promise<Sample> {
  const memory = join(azure.directory, "memory");
  const env = {
    ...azure.env,
    NODE_OPTIONS: `--require ${join(__dirname, "recordPeakMemory.js")}`,
    PEAK_MEMORY_FILE: memory,
  };
  const start = process.hrtime.bigint();
  await succeed({ ...azure, env }, folder, ...args, "--stack", "bench");
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  return { seconds, megabytes: Number(readFileSync(memory, "utf8")) / 1024, stateKilobytes: 0 };
}

const stateFile = (azure: TestAzure, { program }: Candidate) =>
  join(azure.directory, "stacks", ".pulumi", "stacks", program, "bench.json");

function add(samples: Samples, candidate: Candidate, sample: Sample): void {
  samples.set(candidate, [...(samples.get(candidate) ?? []), sample]);
}

/** What each round of a candidate took, as a multiple of the same round by hand. */
function ratios(samples: Samples, candidate: Candidate): number[] {
  const floor = samples.get(byHand) ?? [];
  return (samples.get(candidate) ?? []).map(
    ({ seconds }, round) => seconds / (floor[round]?.seconds ?? Number.NaN),
  );
}

function rows(command: "preview" | "up", samples: Samples): string[][] {
  return [...samples].map(([candidate, own]) => {
    const state = median(own.map(({ stateKilobytes }) => stateKilobytes));
    return [
      candidate.title,
      command,
      median(own.map(({ seconds }) => seconds)).toFixed(1),
      median(ratios(samples, candidate)).toFixed(2),
      range(ratios(samples, candidate)),
      candidate.limits[command]?.toFixed(2) ?? "",
      median(own.map(({ megabytes }) => megabytes)).toFixed(0),
      state === 0 ? "" : state.toFixed(0),
    ];
  });
}

function exceeded(command: "preview" | "up", samples: Samples): string[] {
  return [...samples.keys()].flatMap((candidate) => {
    const limit = candidate.limits[command];
    const ratio = median(ratios(samples, candidate));
    return limit === undefined || ratio <= limit
      ? []
      : [`${command} with ${candidate.title} costs ${ratio.toFixed(2)}; at most ${limit} is allowed.`];
  });
}

void main();
