import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BuildProgress } from "../../../local/engine/build";
import { cacheDirectory } from "../../../local/engine/cache";
import { ENGINE_VERSION, HOST_VERSION, OLDEST_GO, isOlder, versionIn } from "../../../local/engine/versions";
import { elapsed, tidy } from "../../../local/engine/progress";
import { projectDirectory } from "../../../local/project";

const goMod = (name: string): string =>
  readFileSync(join(projectDirectory, "local", "engine", name, "go.mod"), "utf8");

describe("versions", () => {
  it("are those of the go.mod files", () => {
    expect(goMod("pulumi")).toContain(`\tgithub.com/pulumi/pulumi/pkg/v3 v${ENGINE_VERSION} `);
    expect(goMod("language-nodejs")).toContain(`github.com/pulumi/pulumi/sdk/v3 v${HOST_VERSION} `);
    for (const name of ["pulumi", "language-nodejs"]) expect(goMod(name)).toContain(`\ngo ${OLDEST_GO}\n`);
  });

  it.each([
    ["v3.229.9", "3.230.0", true],
    ["3.230.0-alpha.1+dirty", "3.230.0", false],
    ["go version go1.25.7 linux/amd64", "1.25.8", true],
  ])("of %p is older than %s: %s", (text, than, older) => {
    expect(isOlder(versionIn(text) ?? "", than)).toBe(older);
  });
});

describe("the cache folder", () => {
  it.each<[NodeJS.Platform, NodeJS.ProcessEnv, string]>([
    ["linux", { HOME: "/home/me" }, "/home/me/.cache/serverless-signalr"],
    ["linux", { HOME: "/home/me", XDG_CACHE_HOME: "/x" }, "/x/serverless-signalr"],
    ["linux", { HOME: "/home/me", XDG_CACHE_HOME: "relative" }, "/home/me/.cache/serverless-signalr"],
    ["darwin", { HOME: "/Users/me", XDG_CACHE_HOME: "/x" }, "/Users/me/Library/Caches/serverless-signalr"],
    ["win32", { LOCALAPPDATA: "/local" }, "/local/serverless-signalr"],
    ["linux", { XDG_CACHE_HOME: "/x", SERVERLESS_SIGNALR_CACHE: "/mine" }, "/mine"],
  ])("on %s with %p is %s", (platform, env, folder) => {
    expect(cacheDirectory(env, platform)).toBe(folder);
  });
});

describe("progress", () => {
  it("counts modules while go downloads, then packages while it compiles", () => {
    const progress = new BuildProgress("pulumi 3.230.0", 1450);
    expect(progress.text()).toBe("Building pulumi 3.230.0");
    progress.take("go: downloading github.com/a/b v1.2.3");
    progress.take("a warning of some kind");
    expect(progress.text()).toBe("Downloading the sources of pulumi 3.230.0: 1 modules so far");
    for (const line of ["internal/abi", "github.com/a/b/v2"]) progress.take(line);
    expect(progress.text()).toBe("Building pulumi 3.230.0: 2 of about 1450 packages");
  });

  it("is told in minutes, and other programs' words in one line of bearable length", () => {
    expect([0, 59_400, 61_000, 600_000].map(elapsed)).toEqual(["0:00", "0:59", "1:01", "10:00"]);
    expect([[" a ", "", "b\n  c"], []].map(tidy)).toEqual(["a b c", "it said nothing"]);
    expect(tidy(["x".repeat(400)])).toHaveLength(303);
  });
});
