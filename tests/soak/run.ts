// `npm run test:soak -- --kills 200 --plans 200 --seed 1 --minutes 120`: kills and faults, until the time is over; `--only kills` for one part. Those of the disk need root and strace.
import { parseArgs } from "node:util";
import { failingRenames, fullDisk } from "./disk";
import { randomPlans, singleFaults } from "./faults";
import { fleetKills, fleetSignals } from "./fleet";
import { kills } from "./kills";
import { Random } from "./random";
import { Report } from "./report";

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      kills: { type: "string", default: "200" },
      plans: { type: "string", default: "200" },
      seed: { type: "string", default: String(Date.now() % 100_000) },
      minutes: { type: "string", default: "120" },
      disks: { type: "string", default: "80" },
      only: {
        type: "string",
        default: "single faults, random plans, full disk, failing renames, kills, fleet, interruptions",
      },
      "fleet-kills": { type: "string", default: "20" },
    },
  });
  const until = Date.now() + Number(values.minutes) * 60_000;
  const random = () => new Random(Number(values.seed));
  const parts = {
    "single faults": singleFaults,
    "random plans": (report: Report) => randomPlans(report, random(), Number(values.plans)),
    "full disk": (report: Report) => fullDisk(report, Number(values.disks)),
    "failing renames": (report: Report) => failingRenames(report, Number(values.disks) / 2),
    kills: (report: Report) => kills(report, random(), Number(values.kills)),
    fleet: (report: Report) => fleetKills(report, random(), Number(values["fleet-kills"])),
    interruptions: (report: Report) => fleetSignals(report, random(), Number(values["fleet-kills"])),
  };
  console.log(`Seed ${values.seed}`);
  for (const [name, part] of Object.entries(parts).filter(([one]) => values.only.includes(one))) {
    const report = new Report(name, until);
    await part(report);
    console.log(String(report));
    process.exitCode = report.failures === 0 ? process.exitCode : 1;
  }
}

void main();
