import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { RandomString } from "@pulumi/random";
import {
  deployFleet,
  recoverFleet,
  type FleetOptions,
  type FleetResult,
  type FleetStack,
} from "../../../automation";
import { startAzurite, type BlobStore } from "../../support/azurite";
import { textsUnder } from "../../support/lifecycle";
import { startTestAzure, type TestAzure } from "../../support/stacks";

const passphrase = "correct-horse-battery-staple";

let azure: TestAzure;
let store: BlobStore;
let blobs: string;
let options: FleetOptions;

beforeAll(async () => {
  azure = await startTestAzure();
  blobs = join(azure.directory, "blobs");
  mkdirSync(blobs);
  store = await startAzurite(blobs);
  options = {
    env: {
      ...azure.variables,
      ...store.variables,
      PATH: azure.env.PATH ?? "",
      PULUMI_CONFIG_PASSPHRASE: passphrase,
    },
  };
}, 300_000);

afterAll(async () => {
  await store.stop();
  await azure.stop();
});

const stack = (name: string, program: FleetStack["program"]): FleetStack => ({ name, program });

/** A program that makes something, says so, and then waits. */
function waitingProgram() {
  let begun: () => void = () => undefined;
  let goOn: () => void = () => undefined;
  const hasBegun = new Promise<void>((resolve) => (begun = resolve));
  const mayEnd = new Promise<void>((resolve) => (goOn = resolve));
  const program = async () => {
    const { result } = new RandomString("made", { length: 8 });
    result.apply(begun);
    await mayEnd;
    return { result };
  };
  return { program, hasBegun, goOn };
}

const errorCodes = ({ stacks }: FleetResult) =>
  stacks.map(({ error }) => error?.remedies.map(({ code }) => code).join());

describe("state in Azure's blobs", () => {
  it("lets one of two operators on one stack go on, and tells the other who it is", async () => {
    const { program, hasBegun, goOn } = waitingProgram();
    const first = deployFleet([stack("shared", program), stack("other", () => Promise.resolve({}))], options);
    await hasBegun;
    const second = await deployFleet([stack("shared", () => Promise.resolve({}))], options);
    expect(errorCodes(second)).toEqual(["ConcurrentUpdate"]);
    expect(second.stacks[0]?.error?.remedies[0]?.remedy).toMatch(
      /^\S+@\S+ works on this stack, in process \d+ since 20\S+Z\. Wait until that has ended\./,
    );
    goOn();
    const ended = await first;
    expect(ended).toMatchObject({ succeeded: true });
    const after = await deployFleet([stack("shared", program)], options);
    expect(after.stacks[0]).toMatchObject({
      status: "succeeded",
      changes: { same: 2 },
      outputs: ended.stacks[0]?.outputs,
    });
  });

  it("recovers from a kill, but takes no lock of a process that lives", async () => {
    const { program, hasBegun } = waitingProgram();
    const kill = new AbortController();
    const killed = deployFleet([stack("killed", program)], { ...options, killSignal: kill.signal });
    await hasBegun;
    const alive = await recoverFleet([stack("killed", program)], options);
    expect(alive.stacks[0]?.error?.message).toMatch(/^The stack is locked by \S+@\S+, process \d+, since /);
    kill.abort();
    expect((await killed).stacks[0]).toMatchObject({ status: "interrupted" });

    const [recovered] = (await recoverFleet([stack("killed", program)], options)).stacks;
    expect(recovered?.status).toBe("succeeded");
    expect(recovered?.notes[0]).toMatch(/^Took away the lock of a run that was killed: /);
    const again = await deployFleet([stack("killed", () => Promise.resolve({}))], options);
    expect(again).toMatchObject({ succeeded: true });
  });

  it("asks for the passphrase that the stack was made with, and writes none down", async () => {
    const [wrong] = (
      await deployFleet([stack("other", () => Promise.resolve({}))], {
        ...options,
        env: { ...options.env, PULUMI_CONFIG_PASSPHRASE: "another" },
      })
    ).stacks;
    expect(wrong?.error?.remedies.map(({ code }) => code)).toEqual(["WrongPassphrase"]);
    const written = [...textsUnder(blobs).values(), ...textsUnder(azure.directory).values()];
    expect(written.some((text) => text.includes("urn:pulumi:shared"))).toBe(true);
    expect(written.filter((text) => text.includes(passphrase))).toEqual([]);
  });
});
