import { startFaultyAzure, type FaultyAzure } from "./faultyAzure";
import { whole } from "./invariant";
import { faultKinds, type Seen } from "./proxy";
import type { Random } from "./random";
import type { Report } from "./report";

/** A stack's whole life: what its configuration is at each step; without one it is destroyed. */
const life = [
  {},
  { "serverless-signalr:capacity": "2" },
  { "serverless-signalr:baseName": "renamed" },
  undefined,
] as const;

type Step = (typeof life)[number];

/** One step of the life. Resolves to what went wrong, if anything did. */
async function take(azure: FaultyAzure, step: Step): Promise<string[]> {
  azure.configure(step ?? {});
  const { code, output } = await azure.run(step === undefined ? "destroy" : "up", "--yes", "--skip-preview");
  const wrong = await azure.wrong(step === undefined ? [] : whole);
  return code === 0 ? wrong : [`it ended with ${code}: ${output.slice(-600)}`, ...wrong];
}

/** Every kind of fault, once at every request of a stack's whole life. */
export async function singleFaults(report: Report): Promise<void> {
  for (const kind of faultKinds) {
    if (report.isOver) {
      return;
    }
    const azure = await startFaultyAzure();
    try {
      const hit = new Set<string>();
      const spoilOnce = (number: number) => (request: Seen) => {
        const key = `${number} ${request.method} ${request.path}`;
        const isFirst = !hit.has(key);
        hit.add(key);
        return isFirst ? kind : undefined;
      };
      for (const [number, step] of life.entries()) {
        azure.proxy.faultOf = spoilOnce(number);
        report.add(`${kind}, step ${number + 1} of a life`, await take(azure, step));
      }
      report.faults += azure.proxy.faults.length;
    } finally {
      await azure.stop();
    }
  }
}

/** Each plan: a step at which any try of any request may fail, in any way, then the same without faults. */
export async function randomPlans(report: Report, random: Random, count: number): Promise<void> {
  const azure = await startFaultyAzure();
  try {
    for (let plan = 0; plan < count && !report.isOver; plan++) {
      const step = life[plan % life.length];
      const share = random.of([0.1, 0.3, 0.6, 0.9]);
      azure.proxy.faultOf = () => (random.next() < share ? random.of(faultKinds) : undefined);
      await take(azure, step);
      azure.proxy.faultOf = undefined;
      report.add(`plan ${plan + 1}, with ${share} of the requests failing`, await take(azure, step));
    }
    report.faults += azure.proxy.faults.length;
  } finally {
    await azure.stop();
  }
}
