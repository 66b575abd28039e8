import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { lockFile } from "../lock";
import { isObject, messageOf } from "./json";
import type { ArmState } from "./state";

function emptyState(): ArmState {
  return {
    version: 1,
    seed: randomBytes(32).toString("hex"),
    groups: new Map(),
    services: new Map(),
    identities: new Map(),
    roleAssignments: new Map(),
    roleDefinitions: new Map(),
    locks: new Map(),
    operations: new Map(),
  };
}

/** The state, in memory and, where a file is given, in that file: always whole, never half-written. */
export class StateStore {
  readonly state: ArmState;
  private revision = 0;
  private written = 0;
  private writing: Promise<void> | undefined;
  private readonly release: () => void;

  constructor(private readonly file: string | undefined) {
    if (file === undefined) {
      this.state = emptyState();
      this.release = () => undefined;
      return;
    }
    mkdirSync(dirname(file), { recursive: true });
    this.release = lockFile(file);
    try {
      this.state = existsSync(file) ? readState(file) : emptyState();
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
    const temporary = `${file}.tmp`;
    // The seed is as good as the keys: only its owner may read the file
    await writeFile(temporary, serialise(this.state), { mode: 0o600 });
    await rename(temporary, file);
    this.written = revision;
  }
}

/** In the file, a collection is the list of its entries. */
type StateFile = {
  [Name in keyof ArmState]: ArmState[Name] extends Map<infer Key, infer Value>
    ? [Key, Value][]
    : ArmState[Name];
};

function serialise(state: ArmState): string {
  return JSON.stringify(state, (_name, value: unknown) => (value instanceof Map ? [...value] : value));
}

function readState(file: string): ArmState {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(
      `${file} is not a state file of the local Azure: ${messageOf(error)}. ` +
        "Remove it to start with an empty one.",
    );
  }
  const { version } = isObject(value) ? value : {};
  if (version !== 1) {
    throw new Error(
      `${file} is not a state file of the local Azure: its version is ${JSON.stringify(version)}, allowed is 1. ` +
        "Remove it to start with an empty one.",
    );
  }
  const { seed, groups, services, identities, locks, operations, ...roles } = value as StateFile;
  return {
    version,
    seed,
    groups: new Map(groups),
    services: new Map(services),
    identities: new Map(identities),
    roleAssignments: new Map(roles.roleAssignments),
    // Not in files that were written before there were custom roles
    roleDefinitions: new Map(roles.roleDefinitions),
    locks: new Map(locks),
    operations: new Map(operations),
  };
}
