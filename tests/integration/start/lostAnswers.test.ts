import { startFaultyAzure, type FaultyAzure } from "../../soak/faultyAzure";
import { whole } from "../../soak/invariant";
import { faultKinds } from "../../soak/proxy";

let azure: FaultyAzure;

beforeEach(async () => {
  jest.spyOn(console, "error").mockReturnValue(undefined); // What a user is told of a recovery.
  azure = await startFaultyAzure();
});

afterEach(async () => {
  await azure.stop();
});

const up = ["up", "--yes", "--skip-preview"];

it("the whole life of a stack goes by as if nothing had been, when every request fails at first, in every way", async () => {
  const next = { reads: 0, writes: 0 };
  azure.proxy.faultOf = ({ method, before }) =>
    before % 2 === 0
      ? faultKinds[next[method === "GET" ? "reads" : "writes"]++ % faultKinds.length]
      : undefined;
  for (const config of [
    {},
    { "serverless-signalr:capacity": "2" },
    { "serverless-signalr:baseName": "renamed" },
  ]) {
    azure.configure(config);
    expect(await azure.run(...up)).toMatchObject({ code: 0 });
    expect(await azure.wrong()).toEqual([]);
  }
  expect(await azure.run("destroy", "--yes", "--skip-preview")).toMatchObject({ code: 0 });
  expect(await azure.wrong([])).toEqual([]);
  // Every kind met a write.
  const met = azure.proxy.faults
    .filter((fault) => !fault.includes(" GET "))
    .map((fault) => fault.replace(/ at .*/, ""));
  expect(new Set(met)).toEqual(new Set(faultKinds));
});

it.each([
  ["its creation", "PUT"],
  ["the reading after it", "GET"],
])(
  "a resource is made once, and the next update goes well, when every answer to %s is lost",
  async (_, spoiled) => {
    const written = new Set<string>();
    azure.proxy.faultOf = ({ method, path }) => {
      const isGroup = /\/resourceGroups\/[^/?]+\?/i.test(path);
      const wasWritten = written.has(path);
      if (method === "PUT") {
        written.add(path);
      }
      return isGroup && method === spoiled && (spoiled === "PUT" || wasWritten) ? "answer lost" : undefined;
    };
    const first = await azure.run(...up);
    expect(first.code).not.toBe(0);
    azure.proxy.faultOf = undefined;
    expect(await azure.run(...up)).toMatchObject({ code: 0 });
    expect(await azure.wrong(whole)).toEqual([]);
  },
);
