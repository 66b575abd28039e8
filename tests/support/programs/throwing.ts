// A fleet of functions, one of which throws while the others run. Prints the results.
import { deployFleet, type FleetStack } from "../../../automation";

/** Waits until the one that throws has thrown. */
const fine = (name: string): FleetStack => ({
  name,
  program: async () => {
    await thrown;
    return { name };
  },
});

let throwNow: () => void = () => undefined;
const thrown = new Promise<void>((resolve) => (throwNow = () => setTimeout(resolve, 200)));
const wrong: FleetStack = {
  name: "wrong",
  program: () => {
    throwNow();
    return Promise.reject(new Error("a mistake of ours"));
  },
};

void deployFleet([fine("beside"), wrong, fine("besides")], { concurrency: 3 }).then(({ stacks }) => {
  console.log(JSON.stringify(stacks));
});
