// `npm run bench`: what `pulumi preview` costs, in CPU time of the engine, its language host and the program's node
// process together. The local Azure runs already, in this process. The programs take turns, so that a noisy machine
// slows all alike: only the ratio of two runs of one round is worth keeping.
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { sys, transpileModule, ModuleKind, ScriptTarget } from "typescript";
import { startTestAzure, succeed, type TestAzure } from "../tests/support/stacks";
import { projectDirectory } from "../local/project";
import { median, printTable, range } from "./table";

const run = promisify(execFile);
const rounds = 15;
const memoryLimit = 240;

type Candidate = "empty" | "stack" | "byHand" | "compiled";

const titles: Readonly<Record<Candidate, string>> = {
  empty: "an empty program, TypeScript",
  stack: "the stack, TypeScript",
  byHand: "the same by hand, JavaScript",
  compiled: "the stack, JavaScript",
};

/** What a program may cost, as a multiple of another. */
const limits: readonly { of: Candidate; to: Candidate; limit: number }[] = [
  { of: "stack", to: "empty", limit: 1.65 },
  { of: "compiled", to: "byHand", limit: 1.08 },
];

interface Sample {
  cpuSeconds: number;
  megabytes: number;
}

type Round = Readonly<Record<Candidate, Sample>>;

async function main(): Promise<void> {
  const azure = await startTestAzure();
  try {
    for (const candidate of Object.keys(titles) as Candidate[]) {
      makeProject(azure, candidate);
      await succeed(azure, join(azure.directory, candidate), "stack", "init", candidate);
    }
    const measured: Round[] = [];
    // The first round warms caches up and isn't counted.
    for (let round = 0; round <= rounds; round++) {
      const samples = {
        empty: await preview(azure, "empty"),
        stack: await preview(azure, "stack"),
        byHand: await preview(azure, "byHand"),
        compiled: await preview(azure, "compiled"),
      };
      if (round > 0) {
        measured.push(samples);
      }
    }
    report(measured);
  } finally {
    await azure.stop();
  }
}

/** A project of one program, with this project's settings and packages. */
function makeProject(azure: TestAzure, candidate: Candidate): void {
  const folder = join(azure.directory, candidate);
  mkdirSync(folder);
  const copy = (from: string, to = from) => {
    cpSync(join(projectDirectory, from), join(folder, to), { recursive: true });
  };
  symlinkSync(join(projectDirectory, "node_modules"), join(folder, "node_modules"), "junction");
  copy("tsconfig.json");
  copy("Pulumi.dev.yaml", `Pulumi.${candidate}.yaml`);
  writeFileSync(join(folder, "package.json"), "{}");
  const isTypeScript = candidate === "empty" || candidate === "stack";
  const main = `main: index.${isTypeScript ? "ts" : "js"}`;
  const project = readFileSync(join(projectDirectory, "Pulumi.yaml"), "utf8");
  writeFileSync(join(folder, "Pulumi.yaml"), project.replace(/^main: .*$/m, main));
  if (candidate === "empty") {
    writeFileSync(join(folder, "index.ts"), "");
  } else if (candidate === "byHand") {
    copy(join("benchmarks", "preview", "byHand.js"), "index.js");
  } else {
    ["index.ts", "config.ts", "components"].forEach((name) => {
      copy(name);
    });
  }
  if (candidate === "compiled") {
    compile(folder);
  }
}

/** Makes JavaScript of a program's modules, as a user's build does. */
function compile(folder: string): void {
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true };
  for (const file of sys.readDirectory(folder, [".ts"], ["node_modules"])) {
    const { outputText } = transpileModule(readFileSync(file, "utf8"), { compilerOptions });
    writeFileSync(file.replace(/\.ts$/, ".js"), outputText);
    rmSync(file);
  }
}

async function preview(azure: TestAzure, candidate: Candidate): Promise<Sample> {
  const memory = join(azure.directory, "memory");
  // The shell's `times` tells what the command and all that it started took: user and system time, in its last line.
  const { stdout } = await run("sh", ["-c", "pulumi preview --non-interactive && times"], {
    cwd: join(azure.directory, candidate),
    env: {
      ...azure.env,
      NODE_OPTIONS: `--require ${join(__dirname, "recordPeakMemory.js")}`,
      PEAK_MEMORY_FILE: memory,
    },
  });
  const spent = (stdout.trim().split("\n").at(-1) ?? "").matchAll(/(\d+)m([\d.]+)s/g);
  const cpuSeconds = [...spent].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
  return { cpuSeconds, megabytes: Number(readFileSync(memory, "utf8")) / 1024 };
}

/** Prints the figures. A median over its limit makes the exit code 1. */
function report(measured: readonly Round[]): void {
  const ratios = ({ of, to }: { of: Candidate; to: Candidate }) =>
    measured.map((round) => round[of].cpuSeconds / round[to].cpuSeconds);
  const megabytes = (candidate: Candidate) => median(measured.map((round) => round[candidate].megabytes));
  console.log(`\n${rounds} rounds of \`pulumi preview\`, medians:\n`);
  printTable(
    ["program", "CPU seconds", "peak MB of its node process"],
    (Object.keys(titles) as Candidate[]).map((candidate) => [
      titles[candidate],
      median(measured.map((round) => round[candidate].cpuSeconds)).toFixed(2),
      megabytes(candidate).toFixed(0),
    ]),
  );
  console.log("");
  printTable(
    ["program", "as a multiple of", "CPU ratio", "min-max", "at most"],
    limits.map((pair) => [
      titles[pair.of],
      titles[pair.to],
      median(ratios(pair)).toFixed(2),
      range(ratios(pair)),
      pair.limit.toFixed(2),
    ]),
  );
  const isOver =
    limits.some((pair) => median(ratios(pair)) > pair.limit) || megabytes("stack") >= memoryLimit;
  process.exitCode = isOver ? 1 : 0;
}

void main();
