import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { download } from "../../../local/engine/download";
import { DOWNLOADED, Machine } from "./support";

let machine: Machine;
beforeEach(() => (machine = new Machine()));
afterEach(() => {
  machine.remove();
});

/** An SDK whose installer is `install`, with the `semver` that the real one brings. */
function sdk(install: string): string {
  const semver = machine.file("node_modules", "semver");
  mkdirSync(semver, { recursive: true });
  writeFileSync(
    join(semver, "index.js"),
    "exports.SemVer = class { constructor(v) { this.text = `semver ${v}`; } };",
  );
  const file = machine.file("sdk.js");
  writeFileSync(file, `exports.PulumiCommand = { install: async ({ root, version }) => { ${install} } };`);
  return file;
}

const find = (way: ReturnType<typeof download>): ReturnType<Machine["find"]> =>
  machine.find({ ways: { download: way } });

describe("the download", () => {
  it("hands Pulumi's installer a temporary folder and the version, and keeps what it installs", async () => {
    const made = machine.file("made");
    machine.engine(made);
    const way = download(
      sdk(`if (version.text !== "semver 3.230.0") throw new Error(version.text);
        if (!process.env.TMPDIR.startsWith(${JSON.stringify(machine.root)})) throw new Error(process.env.TMPDIR);
        require("fs").cpSync(${JSON.stringify(made)}, root + "/bin", { recursive: true });`),
    );
    expect((await find(way)).source).toBe("download");
    expect(machine.kept).toEqual([DOWNLOADED]);
    expect(machine.said).toContain("Downloading Pulumi 3.230.0");
  });

  it("works with the SDK's real installer, which takes what is in the folder already", async () => {
    const way = download();
    const found = await find((folder, tools) => {
      machine.engine(join(folder, "engine", "bin"));
      return way(folder, tools);
    });
    expect(found.source).toBe("download");
  }, 60_000);

  it("gives the installer's own words when it fails, and leaves nothing", async () => {
    const way = download(sdk('throw new Error("Failed to download it:\\n   fetch failed");'));
    await expect(find(way)).rejects.toThrow("Downloaded from Pulumi: Failed to download it: fetch failed.\n");
    expect(machine.kept).toEqual([]);
  });

  it("is given up when nothing comes", async () => {
    const way = download(sdk("setInterval(() => {}, 1000); return new Promise(() => {});"), 50);
    await expect(find(way)).rejects.toThrow("Downloaded from Pulumi: nothing came for 0.05 seconds.\n");
    expect(machine.kept).toEqual([]);
  });
});
