import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isAlive, until } from "../../support/processes";
import { BUILT, DOWNLOADED, Machine, lines } from "./support";

jest.setTimeout(60_000);

let machine: Machine;
beforeEach(() => (machine = new Machine()));
afterEach(() => {
  machine.remove();
});

const download = (folder: string): Promise<void> => {
  machine.engine(join(folder, "engine", "bin"));
  return Promise.resolve();
};

describe("getting an engine", () => {
  it("downloads it first, and keeps it for the next time, which runs nothing", async () => {
    machine.go();
    const bin = join(machine.root, DOWNLOADED, "bin");
    expect(await machine.find({ ways: { download } })).toEqual({
      bin,
      version: "3.230.0",
      source: "download",
    });
    expect(machine.builds).toEqual([]);
    rmSync(machine.file("runs"));
    machine.said.length = 0;
    expect(await machine.find()).toEqual({ bin, version: "3.230.0", source: "cache" });
    expect(machine.runs).toEqual([]);
    expect(machine.said).toEqual([]);
  });

  it("builds it with Go from the pinned sources when it can't be downloaded, and says so", async () => {
    machine.go();
    const bin = join(machine.root, BUILT, "bin");
    expect(await machine.find()).toEqual({ bin, version: "3.230.0", source: "build" });
    expect(machine.said).toEqual([
      `Pulumi 3.230.0 isn't on this machine yet. Getting it takes some minutes, once; kept in ${machine.root}`,
      "It can't be downloaded (offline). Building it with Go instead",
      "Building pulumi 3.230.0 (1 of 2)",
      "Building pulumi-language-nodejs 3.68.0 (2 of 2)",
      "Pulumi 3.230.0 is ready",
    ]);
    expect(machine.kept).toEqual([BUILT]);
    const version = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
    const flags = "go build -v -mod=readonly -buildvcs=false -trimpath -ldflags -s -w -X";
    const built = machine.runs.map((run) => run.replace(/ -o \S+/, ""));
    expect(built.filter((run) => run.startsWith("go build "))).toEqual([
      `${flags} ${version}=v3.230.0 github.com/pulumi/pulumi/pkg/v3/cmd/pulumi`,
      `${flags} ${version}=v3.68.0 github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs`,
    ]);
    expect((await machine.find()).source).toBe("cache");
  });

  it("makes anew what somebody deleted a part of", async () => {
    machine.go();
    const { bin } = await machine.find();
    rmSync(join(bin, "pulumi-language-nodejs"));
    expect(await machine.find()).toMatchObject({ bin, source: "build" });
  });
});

describe("when no way works", () => {
  const message = (build: string): string => `There is no Pulumi engine, and all three ways to get one failed:
  1. Installed on PATH: there is no \`pulumi\` on PATH.
     To do: install Pulumi 3.230.0 or a later 3.x (https://www.pulumi.com/docs/install).
  2. Downloaded from Pulumi: offline.
     To do: let this machine reach get.pulumi.com and github.com.
  3. Built with Go: ${build}.
     To do: install Go 1.25.8 or later, and let it reach its module proxy (\`go env GOPROXY\`).
Any one of them is enough; then run the same command again.`;

  it("names all three, with no Go or with one that is too old", async () => {
    await expect(machine.find()).rejects.toThrow(new Error(message("there is no `go` on PATH")));
    expect(machine.kept).toEqual([]);
    machine.go("", "go1.20.3");
    const why = `${join(machine.path, "go")} is 1.20.3, and 1.25.8 or later is needed`;
    await expect(machine.find()).rejects.toThrow(new Error(message(why)));
  });

  it("repeats Go's own words when the build fails, and leaves nothing", async () => {
    machine.go(
      'echo half > "$2"; echo "go: downloading a v1"; echo example.com/a; echo "boom: no such host"; exit 1',
    );
    const why = "`go build` of pulumi ended with code 1: boom: no such host";
    await expect(machine.find()).rejects.toThrow(new Error(message(why)));
    expect(machine.kept).toEqual([]);
  });

  it("names SERVERLESS_SIGNALR_CACHE when the cache can't be written", async () => {
    writeFileSync(machine.cache, "a file in the way");
    await expect(machine.find()).rejects.toThrow(
      /ENOTDIR.*; SERVERLESS_SIGNALR_CACHE can name another folder/,
    );
  });
});

describe("two set-ups at once", () => {
  it("build only once: the second process waits, says so, and uses the result", async () => {
    machine.go(`while [ ! -e '${machine.file("go-on")}' ]; do sleep 0.1; done`);
    const first = machine.process();
    await until(() => machine.builds.length === 1);
    const second = machine.process();
    await until(() => second.output().includes("\n"));
    expect(second.output()).toBe(
      `Waiting for process ${String(first.child.pid)}, which is getting Pulumi ready in ${machine.root}\n`,
    );
    writeFileSync(machine.file("go-on"), "");
    expect([await first.ended, await second.ended]).toEqual([0, 0]);
    expect(first.output()).toMatch(/\nbuild\n$/);
    expect(second.output()).toMatch(/\ncache\n$/);
    expect(machine.builds).toEqual(["pulumi", "pulumi-language-nodejs"]);
    expect(machine.kept).toEqual([BUILT]);
  });
});

describe("an interrupted build", () => {
  beforeEach(() => {
    machine.goThatHangs();
  });

  /** The child of `go` that a build waits for. */
  async function compiler(): Promise<number> {
    await until(() => lines(machine.file("waiting")).length > 0);
    return Number(lines(machine.file("waiting"))[0]);
  }

  it.each([
    ["SIGINT", "", "SIGINT"],
    ["SIGTERM", 'process.on("SIGTERM", () => process.exit(7))', 7],
  ] as const)("by %s leaves nothing, and go's own children end (%s)", async (name, before, how) => {
    const { child, ended } = machine.process(before);
    const pid = await compiler();
    expect(machine.kept).toEqual(["lock", "making"]);
    child.kill(name);
    expect(await ended).toBe(how);
    await until(() => !isAlive(pid));
    expect(machine.kept).toEqual([]);
  });

  it("by SIGKILL ends go's own children too, and the next one cleans up without waiting", async () => {
    const { child, ended } = machine.process();
    const pid = await compiler();
    child.kill("SIGKILL");
    await ended;
    await until(() => !isAlive(pid));
    expect(machine.kept).toEqual(["lock", "making"]);
    machine.go();
    expect((await machine.find()).source).toBe("build");
    expect(machine.said.join("\n")).not.toContain("Waiting");
    expect(machine.kept).toEqual([BUILT]);
  });
});
