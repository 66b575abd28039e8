import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { basename, join } from "node:path";

/** Where the local Azure keeps what. */
export function foldersIn(directory: string) {
  return {
    azure: join(directory, "azure.json"),
    backend: join(directory, "stacks"),
  };
}

/** The part of Pulumi's state file that is read and written here. */
interface StateFile {
  checkpoint?: {
    latest?: {
      resources?: { id?: string }[];
      pending_operations?: { type: string; resource: { type: string; custom?: boolean } }[];
    };
  };
}

/** What Pulumi's file backend, and `npm start`, keep of one stack. */
export class StackFiles {
  protected readonly backend: string;
  /** Pulumi's state. */
  readonly state: string;
  /** The folder of Pulumi's locks. */
  readonly locks: string;

  constructor(
    private readonly directory: string,
    readonly project: string,
    readonly stack: string,
  ) {
    this.backend = join(foldersIn(directory).backend, ".pulumi");
    this.state = join(this.backend, "stacks", project, `${stack}.json`);
    this.locks = join(this.backend, "locks", "organization", project, stack);
  }

  /** Every stack that Pulumi has a state, or a lock, of. */
  static all(directory: string): StackFiles[] {
    const backend = join(foldersIn(directory).backend, ".pulumi");
    const found = ["stacks", join("locks", "organization")].flatMap((kind) =>
      namesIn(join(backend, kind)).flatMap((project) =>
        namesIn(join(backend, kind, project)).map(
          (name) => new StackFiles(directory, project, name.replace(/\.json(\..*)?$/, "")),
        ),
      ),
    );
    return [...new Map(found.map((files) => [files.state, files])).values()];
  }

  /** The living process of Pulumi's that works on the stack. Locks whose process is gone are taken away. */
  lockedBy(): number | undefined {
    for (const name of namesIn(this.locks)) {
      const file = join(this.locks, name);
      const { pid, hostname: host } = (readJson(file) ?? {}) as { pid?: number; hostname?: string };
      // Another machine's process can't be asked, so it counts as living.
      if (pid !== undefined && (host !== hostname() || isPulumi(pid))) {
        return pid;
      }
      rmSync(file, { force: true });
      this.forgetSettled();
    }
    return undefined;
  }

  /** Whether Pulumi works on the stack, or was killed at it and what it asked for may still come. */
  hasLock(): boolean {
    return namesIn(this.locks).length > 0;
  }

  /**
   * Whether the state has an id, or one that was written since a moment: a resource that was taken out on purpose is in
   * such a one. An older state may tell of an earlier resource of the same id.
   */
  hasHeld(id: string, since: number): boolean {
    const earlier = [`${this.state}.bak`, ...this.history()].filter((file) => changedAt(file) >= since);
    const resources = [this.state, ...earlier].flatMap(
      (file) => readState(file)?.checkpoint?.latest?.resources ?? [],
    );
    return resources.some((resource) => resource.id?.toLowerCase() === id.toLowerCase());
  }

  /** The states at the ends of updates, the newest first. */
  private history(): string[] {
    const folder = join(this.backend, "history", this.project, this.stack);
    const names = namesIn(folder).filter((name) => name.endsWith(".checkpoint.json"));
    return names
      .sort()
      .reverse()
      .map((name) => join(folder, name));
  }

  /** Takes away the notes of creations under way, of components too. Those of other providers stay: Pulumi warns of them. */
  dropPendingCreations(): void {
    const state = readState(this.state);
    const latest = state?.checkpoint?.latest;
    const pending = latest?.pending_operations ?? [];
    const kept = pending.filter(
      ({ type, resource }) =>
        type !== "creating" || (resource.custom !== false && !/^(azure-native|random):/.test(resource.type)),
    );
    if (latest !== undefined && kept.length < pending.length) {
      latest.pending_operations = kept;
      writeFileSync(`${this.state}.new`, JSON.stringify(state, undefined, 4), { mode: 0o600 });
      renameSync(`${this.state}.new`, this.state);
      this.forgetSettled();
    }
  }

  /** Whether there is a state that can't be read, or says nothing: a full disk cuts Pulumi's files off. */
  isDamaged(): boolean {
    return existsSync(this.state) && !isState(this.state);
  }

  /**
   * Puts the last good state in the place of a damaged one: Pulumi keeps the one before each write, and those at the ends
   * of updates. A stack whose first update didn't end begins anew.
   *
   * @returns what it restored it from, if there was any
   */
  restore(): string | undefined {
    const folder = join(this.backend, "backups", this.project, this.stack);
    const backups = namesIn(folder).sort().reverse();
    const history = this.history();
    const good = [`${this.state}.bak`, ...backups.map((name) => join(folder, name)), ...history].find(
      isState,
    );
    if (good === undefined && history.length > 0) {
      throw new Error(`${this.state} can't be read, and no backup of it can: see docs/damaged-state.md.`);
    }
    this.forgetSettled();
    renameSync(this.state, `${this.state}.damaged`);
    if (good === undefined) {
      this.writeEmpty();
      return undefined;
    }
    copyFileSync(good, this.state);
    return basename(good);
  }

  /** Writes the state of a stack that has nothing yet, as `pulumi stack init` does. */
  protected writeEmpty(): void {
    const checkpoint = { stack: `organization/${this.project}/${this.stack}`, latest: null };
    writeFileSync(this.state, JSON.stringify({ version: 3, checkpoint }));
  }

  exists(): boolean {
    return existsSync(this.state);
  }

  /** Whether the last `npm start` of the stack ended well, against the Azure that is there now. */
  isSettled(): boolean {
    const id = this.azureId();
    return id !== undefined && readText(this.settled) === id;
  }

  /** To be called when the state and Azure agree. */
  setSettled(): void {
    writeFileSync(this.settled, this.azureId() ?? "");
  }

  forgetSettled(): void {
    rmSync(this.settled, { force: true });
  }

  private get settled(): string {
    return join(this.directory, `settled-${this.project}-${this.stack}`);
  }

  /** Tells an Azure from one that began anew: each makes its keys from a seed of its own. */
  private azureId(): string | undefined {
    const seed = /"seed":"(\w+)"/.exec(readText(foldersIn(this.directory).azure) ?? "")?.[1];
    return seed && createHash("sha256").update(seed).digest("hex");
  }
}

/** Whether a process is one of Pulumi's, and runs: an id can belong to another by now. */
function isPulumi(pid: number): boolean {
  try {
    return process.platform === "linux"
      ? /\([^)]*pulumi[^)]*\) [^Z]/.test(readFileSync(`/proc/${pid}/stat`, "utf8"))
      : /^[^Z].*pulumi/.test(
          execFileSync("ps", ["-o", "stat=,comm=", "-p", String(pid)], { encoding: "utf8" }),
        );
  } catch {
    return false;
  }
}

/** In milliseconds since 1970; never, where there is no file. */
function changedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
}

function isState(file: string): boolean {
  return readState(file)?.checkpoint !== undefined;
}

function readState(file: string): StateFile | undefined {
  return readJson(file);
}

/** Undefined where there is none, or it isn't whole. */
function readJson(file: string): object | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** The names in a folder; none where there is no folder. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
