import { line } from "./report";
import type { FleetProgress } from "../results";

/** Shows how a run goes on. */
export interface ProgressView {
  show: (progress: FleetProgress) => void;
  end: () => void;
}

/** A live list of the stacks that run, on a terminal; elsewhere a line at the begin and the end of each. */
export async function progressView(total: number, output: NodeJS.WriteStream): Promise<ProgressView> {
  return output.isTTY ? liveList(total, output) : plainLines(output);
}

function plainLines(output: NodeJS.WriteStream): ProgressView {
  return {
    show: ({ stack, step, result }) => {
      if (step === undefined) {
        output.write(`${result === undefined ? `  ${stack}: begins` : line(result)}\n`);
      }
    },
    end: () => undefined,
  };
}

async function liveList(total: number, output: NodeJS.WriteStream): Promise<ProgressView> {
  // An ES module, and of use on terminals only.
  const { createLogUpdate } = await import("log-update");
  const update = createLogUpdate(output);
  const running = new Map<string, string>();
  let done = 0;
  return {
    show: ({ stack, step, result }) => {
      if (result === undefined) {
        running.set(stack, step ?? "begins");
      } else {
        running.delete(stack);
        done++;
        update.clear();
        output.write(`${line(result)}\n`);
      }
      update([...[...running].map(([name, at]) => `… ${name}: ${at}`), `${done} of ${total}`].join("\n"));
    },
    end: () => {
      update.clear();
      update.done();
    },
  };
}
