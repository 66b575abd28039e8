import { spawn, type ChildProcess } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findEngine, type Engine, type FindEngineOptions } from "../../../local/engine";
import { isAlive } from "../../support/processes";
import { projectDirectory, runTypeScript } from "../../../local/project";

/** The engine's own folder in the cache, for what is built. */
export const BUILT = `3.230.0-3.68.0-${process.platform}-${process.arch}`;
export const DOWNLOADED = `3.230.0-3.230.0-${process.platform}-${process.arch}`;

const offline = (): Promise<void> => Promise.reject(new Error("offline"));

/** A machine of its own: a PATH with only what a test puts there, and an empty cache. */
export class Machine {
  readonly folder = mkdtempSync(join(tmpdir(), "engine-test-"));
  readonly path = join(this.folder, "path");
  readonly cache = join(this.folder, "cache");
  readonly root = join(this.cache, "engine");
  readonly said: string[] = [];
  private readonly children: ChildProcess[] = [];
  readonly env = { PATH: this.path, SERVERLESS_SIGNALR_CACHE: this.cache };

  constructor() {
    mkdirSync(this.path);
  }

  file(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  /** A program that is a shell script; every run of it is noted in `runs`. */
  program(file: string, script: string): string {
    mkdirSync(dirname(file), { recursive: true });
    const note = `echo "$(basename "$0") $*" >> '${this.file("runs")}'`;
    writeFileSync(file, `#!/bin/sh\nPATH=/usr/bin:/bin\n${note}\n${script}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  /** An engine as Pulumi installs it. */
  engine(bin: string, version = "v3.230.0"): string {
    this.program(join(bin, "pulumi-language-nodejs"), "");
    return this.program(join(bin, "pulumi"), `echo ${version}`);
  }

  /** A `go` on PATH that "builds" what it is asked for, after `before`. */
  go(before = "", version = "go1.26.8"): void {
    this.program(
      join(this.path, "go"),
      `if [ "$1" = version ]; then echo "go version ${version} linux/amd64"; exit; fi
while [ "$1" != -o ]; do shift; done
${before}
printf '#!/bin/sh\\necho v3.230.0\\n' > "$2"
chmod +x "$2"`,
    );
  }

  /** A `go` that starts a build and then waits for ever, in a child of its own whose id is in `waiting`. */
  goThatHangs(): void {
    this.go(`echo half > "$2"; sh -c 'echo $$ > "${this.file("waiting")}"; exec sleep 600'; exit 1`);
  }

  /** Each run of a program, and its arguments. */
  get runs(): string[] {
    return lines(this.file("runs"));
  }

  /** The builds among them, by what was built. */
  get builds(): (string | undefined)[] {
    return this.runs.filter((run) => run.startsWith("go build ")).map((run) => run.split("/").at(-1));
  }

  /** What is in the engines' cache. */
  get kept(): string[] {
    return existsSync(this.root) ? readdirSync(this.root) : [];
  }

  find(options: FindEngineOptions = {}): Promise<Engine> {
    return findEngine({
      env: this.env,
      onProgress: (line) => this.said.push(line),
      ways: { download: offline },
      ...options,
    });
  }

  /** `findEngine` in a process of its own, which runs `before` and prints what it says and finds. */
  process(before = ""): {
    child: ChildProcess;
    output: () => string;
    ended: Promise<NodeJS.Signals | number | null>;
  } {
    const script = `${before};
    require("./local/engine").findEngine({
      onProgress: console.log,
      ways: { download: () => Promise.reject(new Error("offline")) },
    }).then((engine) => console.log(engine.source));`;
    const child = spawn(process.execPath, [...runTypeScript, "-e", script], {
      cwd: projectDirectory,
      env: this.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.children.push(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (data: Buffer) => (output += data.toString()));
    const ended = new Promise<NodeJS.Signals | number | null>((resolve) => {
      child.once("close", (code, signal) => {
        resolve(signal ?? code);
      });
    });
    return { child, output: () => output, ended };
  }

  /** Ends what a failing test left running, too. */
  remove(): void {
    for (const child of this.children) child.kill("SIGKILL");
    for (const pid of lines(this.file("waiting")).map(Number).filter(isAlive)) process.kill(pid, "SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function lines(file: string): string[] {
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
}
