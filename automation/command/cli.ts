#!/usr/bin/env node
// The package's command `serverless-signalr-fleet`, and `npm run fleet` in this project.
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { explain } from "../explain";
import type { FleetOptions } from "../fleetOptions";
import { readFleetFile } from "../fleetFile";
import { runFleet } from "../fleetRun";
import { progressView } from "./progress";
import { summary, writeReport } from "./report";
import type { FleetOperation } from "../results";
import { InvalidArgumentsError } from "../../components/arguments/faults";

const operations = ["up", "preview", "refresh", "destroy", "recover"] as const;

const usage = `Usage: serverless-signalr-fleet ${operations.join("|")} FILE [options]

Does the same with every stack of a fleet file.

  --concurrency N     how many stacks run at once (default: twice the number of processors)
  --shard I/N         only the Ith of N parts of the stacks, for a matrix of CI jobs
  --stop-on-failure   no further stack begins once one has failed
  --report FOLDER     writes report.json and report.md there
  --yes               destroy doesn't ask on a terminal

Ctrl-C lets the steps that run end, and reports; a second one ends them at once.
Exit codes: 0 every stack succeeded, 1 some didn't, 2 wrong arguments or file, 130 interrupted.`;

/** Where the command is called, and what runs where the file names no program. */
export interface FleetCommandOptions {
  /** What FILE and FOLDER are relative to. */
  directory: string;
  /** The program's folder; undefined where there is none. */
  program: string | undefined;
}

/** Runs the command. Resolves to its exit code. */
export async function fleetCommand(args: readonly string[], options: FleetCommandOptions): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    console.log(usage);
    return 0;
  }
  const wanted = readArguments(args);
  if (typeof wanted === "string") {
    console.error(wanted);
    return 2;
  }
  const { operation, file, report, yes, ...run } = wanted;
  try {
    const stacks = readFleetFile(
      resolve(options.directory, file),
      options.program === undefined ? {} : { program: options.program },
    );
    if (operation === "destroy" && !yes && process.stdin.isTTY && !(await isWanted(stacks.length))) {
      return 1;
    }
    if (report !== undefined) {
      mkdirSync(resolve(options.directory, report), { recursive: true });
    }
    const ending = onSignals();
    const view = await progressView(stacks.length, process.stdout);
    const result = await runFleet(operation, stacks, { ...run, ...ending, onProgress: view.show });
    view.end();
    console.log(summary(result));
    if (report !== undefined) {
      writeReport(resolve(options.directory, report), result);
    }
    return result.succeeded ? 0 : ending.signal.aborted ? 130 : 1;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    console.error([message, ...explain(message).map(({ remedy }) => remedy)].join("\n"));
    return error instanceof InvalidArgumentsError ? 2 : 1;
  }
}

interface Wanted extends Pick<FleetOptions, "concurrency" | "shard" | "stopOnFailure"> {
  operation: FleetOperation;
  file: string;
  report: string | undefined;
  yes: boolean;
}

/** Asks on the terminal whether to go on. */
async function isWanted(stacks: number): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Delete what ${stacks} stacks made? Type yes: `);
  terminal.close();
  return answer.trim() === "yes";
}

/** The arguments; or what is wrong with them. */
export function readArguments(args: readonly string[]): Wanted | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        concurrency: { type: "string" },
        shard: { type: "string" },
        "stop-on-failure": { type: "boolean", default: false },
        report: { type: "string" },
        yes: { type: "boolean", default: false },
      },
    });
    const [name, file, ...others] = positionals;
    const operation = operations.find((one) => one === name);
    const shard = /^(\d+)\/(\d+)$/.exec(values.shard ?? "1/1");
    const { concurrency } = values;
    if (operation === undefined || file === undefined || others.length > 0) {
      return usage;
    }
    if (shard === null) {
      return `--shard is ${values.shard ?? ""}. Allowed: I/N, such as 2/8.`;
    }
    if (concurrency !== undefined && !/^\d+$/.test(concurrency)) {
      return `--concurrency is ${concurrency}. Allowed: a whole number from 1.`;
    }
    return {
      operation,
      file,
      report: values.report,
      yes: values.yes,
      stopOnFailure: values["stop-on-failure"],
      shard: { index: Number(shard[1]), count: Number(shard[2]) },
      ...(concurrency !== undefined && { concurrency: Number(concurrency) }),
    };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n\n${usage}`;
  }
}

/** The first signal ends the run early, the second one at once. */
function onSignals(): { signal: AbortSignal; killSignal: AbortSignal } {
  const early = new AbortController();
  const atOnce = new AbortController();
  let last = { name: "", at: 0 };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      // npm repeats to its child what a terminal sent to all.
      const isRepeated = last.name === name && Date.now() - last.at < 500;
      last = { name, at: Date.now() };
      if (isRepeated) {
        return;
      }
      if (early.signal.aborted) {
        atOnce.abort();
      } else {
        console.error("Ends after the steps that run. Again: ends at once.");
        early.abort();
      }
    });
  }
  return { signal: early.signal, killSignal: atOnce.signal };
}

/** The project that `pulumi` itself would find: in a folder or above it. */
function projectFrom(folder: string): string | undefined {
  const above = dirname(folder);
  return existsSync(join(folder, "Pulumi.yaml")) ? folder : above === folder ? undefined : projectFrom(above);
}

if (require.main === module) {
  const directory = process.cwd();
  void fleetCommand(process.argv.slice(2), { directory, program: projectFrom(directory) }).then((code) => {
    process.exitCode = code;
  });
}
