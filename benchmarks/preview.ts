// `npm run bench`: what a preview of the stack costs, against an empty JavaScript program in the same run. The two
// take turns, so that a noisy machine slows both; only their ratio is worth keeping.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectDirectory } from "../local/project";
import { median, printTable, range } from "./table";

const rounds = 7;

interface Candidate {
  name: string;
  folder: string;
}

interface Sample {
  seconds: number;
  megabytes: number;
}

const directory = mkdtempSync(join(tmpdir(), "benchmark-"));
try {
  const candidates = [emptyProgram(), stack()];
  for (const { folder } of candidates) {
    local(folder, "stack", "init", "bench");
  }
  const samples = candidates.map((): Sample[] => []);
  // The first round warms caches up and isn't counted.
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { folder }] of candidates.entries()) {
      const sample = preview(folder);
      if (round > 0) {
        samples[index]?.push(sample);
      }
    }
  }
  report(candidates, samples);
} finally {
  rmSync(directory, { recursive: true });
}

function emptyProgram(): Candidate {
  const folder = join(directory, "empty");
  mkdirSync(folder);
  writeFileSync(join(folder, "Pulumi.yaml"), "name: empty\nruntime: nodejs\nmain: index.js\n");
  writeFileSync(join(folder, "index.js"), "");
  symlinkSync(join(projectDirectory, "node_modules"), join(folder, "node_modules"));
  return { name: "empty JavaScript program", folder };
}

function stack(): Candidate {
  const folder = join(directory, "stack");
  mkdirSync(folder);
  const project = readFileSync(join(projectDirectory, "Pulumi.yaml"), "utf8");
  writeFileSync(
    join(folder, "Pulumi.yaml"),
    project.replace(/^main: .*$/m, `main: ${join(projectDirectory, "index.ts")}`),
  );
  writeFileSync(join(folder, "Pulumi.bench.yaml"), readFileSync(join(projectDirectory, "Pulumi.dev.yaml")));
  return { name: "the stack", folder };
}

function preview(folder: string): Sample {
  const start = process.hrtime.bigint();
  local(folder, "preview", "--stack", "bench");
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  return { seconds, megabytes: Number(readFileSync(join(folder, "memory"), "utf8")) / 1024 };
}

/** Runs `npm run local -- pulumi ...` in a folder. */
function local(folder: string, ...args: string[]): void {
  const npmArguments = ["--prefix", projectDirectory, "run", "local", "--", "pulumi", ...args];
  const { status, stdout, stderr } = spawnSync("npm", npmArguments, {
    cwd: folder,
    encoding: "utf8",
    env: {
      ...process.env,
      LOCAL_AZURE_DIRECTORY: join(folder, ".local"),
      NODE_OPTIONS: `--require ${join(__dirname, "recordPeakMemory.js")}`,
      PEAK_MEMORY_FILE: join(folder, "memory"),
    },
  });
  if (status !== 0) {
    throw new Error(`pulumi ${args.join(" ")} failed:\n${stdout}${stderr}`);
  }
}

function report(candidates: readonly Candidate[], samples: readonly Sample[][]): void {
  const floor = samples[0] ?? [];
  const rows = candidates.map(({ name }, index) => {
    const own = samples[index] ?? [];
    const ratios = own.map(({ seconds }, round) => seconds / (floor[round]?.seconds ?? Number.NaN));
    return [
      name,
      median(own.map(({ seconds }) => seconds)).toFixed(2),
      median(ratios).toFixed(2),
      range(ratios),
      median(own.map(({ megabytes }) => megabytes)).toFixed(0),
    ];
  });
  console.log(`\n${rounds} rounds of \`npm run local -- pulumi preview\`, medians:\n`);
  printTable(["program", "seconds", "ratio", "min-max", "peak MB of its node process"], rows);
}
