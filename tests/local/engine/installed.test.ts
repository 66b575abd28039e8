import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { withEngine } from "../../../local/engine";
import { Machine } from "./support";

let machine: Machine;
beforeEach(() => (machine = new Machine()));
afterEach(() => {
  machine.remove();
});

describe("an installed Pulumi", () => {
  it("is found on PATH, asked only for its version, and used as it is", async () => {
    machine.engine(machine.path, "v3.300.1-alpha.1+dirty");
    expect(await machine.find()).toEqual({ bin: machine.path, version: "3.300.1", source: "path" });
    expect(machine.runs).toEqual(["pulumi version"]);
    expect(machine.said).toEqual([]);
    expect(machine.kept).toEqual([]);
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

  it.each([
    ["is too old", "echo v3.229.9", "CLI is 3.229.9, and 3.230.0 or a later 3.x is needed"],
    ["is too new", "echo v4.0.0", "CLI is 4.0.0, and 3.230.0 or a later 3.x is needed"],
    ["has no language host", "echo v3.230.0", "CLI has no pulumi-language-nodejs beside it or on PATH"],
    ["can't be run", "exit 3", "`CLI version` ended with code 3"],
  ])("is passed over when it %s", async (_, script, why) => {
    const cli = machine.program(join(machine.path, "pulumi"), script);
    const refusal = String(await machine.find().catch((reason: unknown) => reason));
    expect(refusal).toContain(`Installed on PATH: ${why.replace("CLI", cli)}.\n`);
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
