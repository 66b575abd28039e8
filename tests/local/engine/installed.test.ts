import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { withEngine } from "../../../local/engine";
import { Machine } from "./support";

let machine: Machine;
beforeEach(() => (machine = new Machine()));
afterEach(() => {
  machine.remove();
});

/** Why an installed Pulumi was passed over. */
async function passedOver(): Promise<string | undefined> {
  const error = await machine.find().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return /Installed on PATH: (.*)\.\n/.exec(String(error))?.[1];
}

describe("an installed Pulumi", () => {
  it("is found on PATH, asked only for its version, and used as it is", async () => {
    machine.engine(machine.path, "v3.300.1-alpha.1+dirty");
    expect(await machine.find()).toEqual({ bin: machine.path, version: "3.300.1", source: "path" });
    expect(machine.runs).toEqual(["pulumi version"]);
    expect(machine.said).toEqual([]);
    expect(machine.kept).toEqual([]);
  });

  it.each(["v3.229.9", "v4.0.0"])("is passed over when it is %s", async (version) => {
    const cli = machine.engine(machine.path, version);
    expect(await passedOver()).toBe(`${cli} is ${version.slice(1)}, and 3.230.0 or a later 3.x is needed`);
  });

  it("goes before a cached engine, and a cached engine before one that is too old", async () => {
    machine.engine(machine.path);
    machine.go();
    await machine.find({ env: { ...machine.env, PATH: "" } }).catch(() => undefined);
    expect((await machine.find()).source).toBe("path");
    machine.engine(machine.path, "v3.100.0");
    expect((await machine.find()).source).toBe("build");
    expect((await machine.find()).source).toBe("cache");
  });

  it("is passed over without a language host", async () => {
    const cli = machine.program(join(machine.path, "pulumi"), "echo v3.230.0");
    expect(await passedOver()).toBe(`${cli} has no pulumi-language-nodejs beside it or on PATH`);
  });

  it("is used with a language host elsewhere on PATH", async () => {
    machine.program(join(machine.path, "pulumi"), "echo v3.230.0");
    machine.program(machine.file("other", "pulumi-language-nodejs"), "");
    const env = { ...machine.env, PATH: `${machine.path}:${machine.file("other")}` };
    expect(await machine.find({ env })).toMatchObject({ bin: machine.path, source: "path" });
  });

  it("is used through a link, with its host beside the real file", async () => {
    symlinkSync(machine.engine(machine.file("Cellar")), join(machine.path, "pulumi"));
    expect(await machine.find()).toMatchObject({ bin: machine.path, source: "path" });
  });

  it("is passed over when it can't be run", async () => {
    machine.program(join(machine.path, "pulumi-language-nodejs"), "");
    const cli = machine.program(join(machine.path, "pulumi"), "exit 3");
    expect(await passedOver()).toBe(`\`${cli} version\` ended with code 3`);
  });
});

describe("withEngine", () => {
  it("puts an engine first on PATH, before a host on PATH that belongs to another Pulumi", () => {
    const engine = { bin: "/cache/bin", version: "3.230.0", source: "cache" } as const;
    expect(withEngine({ PATH: "/usr/bin", A: "b" }, engine)).toEqual({ PATH: "/cache/bin:/usr/bin", A: "b" });
    expect(withEngine({}, engine)).toEqual({ PATH: "/cache/bin" });
  });

  it("leaves PATH alone when the engine came from it, so that no other program changes", () => {
    const env = { PATH: "/first:/usr/bin" };
    expect(withEngine(env, { bin: "/usr/bin", version: "3.230.0", source: "path" })).toEqual(env);
  });
});
