import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { CLI, NODE_HOST } from "./cache";
import { runQuietly } from "../processes/run";
import { which } from "./installed";
import { reporter, tidy, type Tools, type Way } from "./progress";
import { ENGINE_VERSION, HOST_VERSION, OLDEST_GO, isOlder, versionIn } from "./versions";

const SDK = "github.com/pulumi/pulumi/sdk/v3";

/**
 * `packages`: about what an empty build cache makes go compile (`go list -deps`); the second shares the
 * first's.
 */
const PROGRAMS = [
  {
    file: CLI,
    folder: "pulumi",
    from: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    version: ENGINE_VERSION,
    packages: 1450,
  },
  {
    file: NODE_HOST,
    folder: "language-nodejs",
    from: `${SDK}/nodejs/cmd/pulumi-language-nodejs`,
    version: HOST_VERSION,
    packages: 310,
  },
];

/** Builds both programs from the Go modules beside this file, whose go.sum pins every source. */
export const build: Way = async (folder, { env, say }) => {
  const go = which(process.platform === "win32" ? "go.exe" : "go", env);
  if (go === undefined) throw new Error("there is no `go` on PATH");
  const work = join(folder, "work");
  const bin = join(folder, "engine", "bin");
  for (const made of [work, bin]) mkdirSync(made, { recursive: true });
  // The user's Go settings for where modules come from stay; those that change what is built don't.
  const settings = {
    ...env,
    CGO_ENABLED: "0",
    GO111MODULE: "on",
    GOWORK: "off",
    GOOS: undefined,
    GOARCH: undefined,
    GOTMPDIR: work,
  };
  await checkGo(go, { env: settings, say });
  for (const [index, { file, folder: source, from, version, packages }] of PROGRAMS.entries()) {
    const name = `${file} ${version} (${index + 1} of ${PROGRAMS.length})`;
    const progress = new BuildProgress(name, packages);
    const stop = reporter(say, () => progress.text());
    const flags = `-s -w -X ${SDK}/go/common/version.Version=v${version}`;
    const args = ["build", "-v", "-mod=readonly", "-buildvcs=false", "-trimpath", "-ldflags", flags];
    try {
      const { code, lines } = await runQuietly(go, [...args, "-o", join(bin, file), from], {
        cwd: join(__dirname, source),
        env: settings,
        onLine: (line) => {
          progress.take(line);
        },
      });
      if (code !== 0)
        throw new Error(`\`go build\` of ${file} ended with code ${String(code)}: ${failure(lines)}`);
    } finally {
      stop();
    }
  }
};

/** In a module's folder, an older `go` fetches the toolchain that go.mod asks for, if it may and can. */
async function checkGo(go: string, { env, say }: Tools): Promise<void> {
  const { code, lines } = await runQuietly(go, ["version"], {
    cwd: join(__dirname, "pulumi"),
    env,
    onLine: (line) => {
      if (DOWNLOADING.test(line)) say(`Downloading Go itself: ${line}`);
    },
  });
  if (code !== 0) throw new Error(`\`go version\` ended with code ${String(code)}: ${failure(lines)}`);
  const version = versionIn(lines.at(-1) ?? "");
  if (version === undefined || isOlder(version, OLDEST_GO)) {
    throw new Error(`${go} is ${version ?? "of an unknown version"}, and ${OLDEST_GO} or later is needed`);
  }
}

const DOWNLOADING = /^go: downloading (\S+)/;
/** With -v, go prints the path of each package that it compiles. */
const PACKAGE = /^[\w.~/-]+$/;

/** What one `go build -v` is doing, from what it prints. */
export class BuildProgress {
  private modules = 0;
  private packages = 0;

  constructor(
    private readonly name: string,
    private readonly total: number,
  ) {}

  take(line: string): void {
    if (DOWNLOADING.test(line)) this.modules++;
    else if (PACKAGE.test(line)) this.packages++;
  }

  text(): string {
    if (this.packages > 0) return `Building ${this.name}: ${this.packages} of about ${this.total} packages`;
    if (this.modules > 0) return `Downloading the sources of ${this.name}: ${this.modules} modules so far`;
    return `Building ${this.name}`;
  }
}

/** The end of go's own words on what went wrong. */
function failure(lines: readonly string[]): string {
  return tidy(lines.filter((line) => !DOWNLOADING.test(line) && !PACKAGE.test(line)).slice(-3));
}
