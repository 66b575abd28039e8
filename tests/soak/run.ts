// `npm run test:soak -- --kills 200 --plans 200 --seed 1 --minutes 120`: kills and faults at random, until the time is over.
import { parseArgs } from "node:util";
import { randomPlans, singleFaults } from "./faults";
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
    },
  });
  const until = Date.now() + Number(values.minutes) * 60_000;
  console.log(`Seed ${values.seed}`);
  const single = new Report("single faults", until);
  await singleFaults(single);
  console.log(String(single));
  const plans = new Report("random plans", until);
  await randomPlans(plans, new Random(Number(values.seed)), Number(values.plans));
  console.log(String(plans));
  const killed = new Report("kills", until);
  await kills(killed, new Random(Number(values.seed)), Number(values.kills));
  console.log(String(killed));
  process.exitCode = single.failures + plans.failures + killed.failures === 0 ? 0 : 1;
}

void main();
