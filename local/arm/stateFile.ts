import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isObject, messageOf } from "../json";
import { lockFile } from "../processes/lock";
import { ArmState, type StateFile } from "./state";

/** The state, in memory and, where a file is given, in that file: always whole, never half-written. */
export class StateStore {
  readonly state: ArmState;
  private revision = 0;
  private written = 0;
  private writing: Promise<void> | undefined;
  private readonly release: () => void;

  constructor(private readonly file: string | undefined) {
    if (file === undefined) {
      this.state = new ArmState();
      this.release = () => undefined;
      return;
    }
    // The seed is as good as the keys: only its owner may read the file
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    this.release = lockFile(file);
    try {
      removeLeftovers(file);
      this.state = new ArmState(existsSync(file) ? readState(file) : undefined);
    } catch (error) {
      this.release();
      throw error;
    }
  }

  changed(): void {
    this.revision++;
  }

  /** Resolves when every change made so far is in the file. Requests that wait meanwhile share one write. */
  async flush(): Promise<void> {
    const wanted = this.revision;
    while (this.file !== undefined && this.written < wanted) {
      this.writing ??= this.write(this.file).finally(() => {
        this.writing = undefined;
      });
      await this.writing;
    }
  }

  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      this.release();
    }
  }

  private async write(file: string): Promise<void> {
    const revision = this.revision;
    const temporary = `${file}.${randomUUID()}.tmp`;
    try {
      // "wx": a link that someone planted there is not followed
      await writeFile(temporary, JSON.stringify(this.state), { flag: "wx", mode: 0o600 });
      await rename(temporary, file);
    } catch (error) {
      await rm(temporary, { force: true });
      throw new Error(`The local Azure can't write ${file}: ${messageOf(error)}`);
    }
    this.written = revision;
  }
}

/** What a run that was killed while it wrote has left. */
function removeLeftovers(file: string): void {
  const folder = dirname(file);
  const leftover = /^\.[-0-9a-f]{36}\.tmp$/;
  for (const name of readdirSync(folder)) {
    if (name.startsWith(basename(file)) && leftover.test(name.slice(basename(file).length))) {
      rmSync(join(folder, name), { force: true });
    }
  }
}

function readState(file: string): StateFile {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw notReadable(file, messageOf(error));
  }
  const { version } = isObject(value) ? value : {};
  if (version !== 2) {
    throw notReadable(file, `its version is ${JSON.stringify(version)}, allowed is 2`);
  }
  return value as StateFile;
}

function notReadable(file: string, reason: string): Error {
  return new Error(
    `${file} is not a state file of the local Azure: ${reason}. Remove it to start with an empty Azure. ` +
      "Stacks that were deployed to it find their resources gone: `npm start` refreshes its stack first and deploys " +
      "it anew; for another stack, run `pulumi refresh` before `pulumi up`.",
  );
}
