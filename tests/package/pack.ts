import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { projectDirectory } from "../../local/project";

const run = promisify(execFile);

/** The parts of package.json that tell users' machines what to do. */
export interface Manifest {
  name: string;
  version: string;
  main: string;
  types: string;
  exports: { ".": Record<string, string>; "./package.json": string };
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
}

/** What `npm pack` made. */
export interface Packed {
  /** The archive that npm would publish. */
  tarball: string;
  /** The package as users get it, in a `node_modules` that also has its dependencies. */
  folder: string;
  /** The paths in it, with slashes, in order. */
  files: readonly string[];
  manifest: Manifest;
}

/** Runs npm; rejects with what it printed unless it succeeds. */
export function npm(cwd: string, ...args: string[]): Promise<unknown> {
  return run("npm", args, { cwd, shell: process.platform === "win32" });
}

/** Packs the project as it is now, into a folder. */
export async function pack(into: string): Promise<Packed> {
  // A copy, so that the build neither touches the developer's `dist` nor meets that of another test.
  const copy = join(into, "copy");
  const left = new Set(["node_modules", "dist", "coverage", ".git", ".local"]);
  cpSync(projectDirectory, copy, { recursive: true, filter: (source) => !left.has(basename(source)) });
  link("node_modules", copy);
  await npm(copy, "pack", "--pack-destination", into);

  const { name, version } = readManifest(copy);
  const tarball = join(into, `${name}-${version}.tgz`);
  const folder = join(into, "node_modules", name);
  mkdirSync(folder, { recursive: true });
  await run("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1"]);
  const manifest = readManifest(folder);
  link(join("node_modules", "@pulumi"), into);
  for (const dependency of Object.keys(manifest.dependencies)) {
    link(join("node_modules", dependency), into);
  }
  return { tarball, folder, files: filesUnder(folder), manifest };
}

/** Makes a path of this project's appear in another folder. */
export function link(path: string, folder: string): void {
  symlinkSync(join(projectDirectory, path), join(folder, path), "junction");
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

export function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => relative(folder, path).split(sep).join("/"))
    .sort();
}
