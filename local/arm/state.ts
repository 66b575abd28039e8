import { randomBytes } from "node:crypto";
import { idKey, isAtOrUnder } from "./ids";

/** What the local Azure keeps: a resource, a resource group, or something that is attached to one. */
export interface Stored {
  id: string;
  name: string;
  /** The service principal that it is or has, which the directory knows while it exists. */
  servicePrincipalId?: string | undefined;
  provisioningState?: string;
  /** The operation that runs on it. */
  operationId?: string | undefined;
  /** Whether an operation on it has succeeded yet. */
  hasSucceeded?: boolean;
}

/** Names the collection of all that is of one type. */
export interface Kind<T extends Stored> {
  /** The type as ARM writes it in ids. */
  readonly type: string;
  /** Never set: it says what the collection holds. */
  readonly holds?: T;
}

export interface StoredOperation {
  id: string;
  kind: "create" | "update" | "delete";
  resourceId: string;
  startTime: string;
  /** When it ends, in milliseconds since 1970. */
  endsAt: number;
  endTime: string | undefined;
  status: "Running" | "Succeeded" | "Failed";
  /** How it is to end, where that is not success. */
  failure: { code: string; message: string } | undefined;
}

/** The state as JSON: a collection is the list of its entries. */
export interface StateFile {
  version: 2;
  seed: string;
  operations: [string, StoredOperation][];
  resources: Record<string, [string, Stored][]>;
}

/** All that the local Azure holds. Keys are ids or names in lower case. */
export class ArmState {
  /** Access keys are derived from it, so that none is ever stored. */
  readonly seed: string;
  readonly operations: Map<string, StoredOperation>;
  private readonly collections: Map<string, Map<string, Stored>>;

  constructor(file?: StateFile) {
    this.seed = file?.seed ?? randomBytes(32).toString("hex");
    this.operations = new Map(file?.operations);
    this.collections = new Map(
      Object.entries(file?.resources ?? {}).map(([type, entries]) => [type, new Map(entries)]),
    );
  }

  /** Everything of one type. */
  of<T extends Stored>({ type }: Kind<T>): Map<string, T> {
    const found = this.collections.get(type) ?? new Map<string, Stored>();
    this.collections.set(type, found);
    // `as`: only this method gives out the collection, as the one of its kind
    return found as Map<string, T>;
  }

  /** Everything, of whatever type. */
  all(): Stored[] {
    return [...this.collections.values()].flatMap((collection) => [...collection.values()]);
  }

  /** What has this id, of whatever type. */
  find(id: string): Stored | undefined {
    const key = idKey(id);
    return [...this.collections.values()].map((collection) => collection.get(key)).find((one) => one);
  }

  /** Removes what has this id, with all that lies in it or is attached to it. */
  remove(id: string): void {
    for (const collection of this.collections.values()) {
      for (const [key, one] of collection) {
        if (isAtOrUnder(one.id, id)) {
          collection.delete(key);
        }
      }
    }
  }

  toJSON(): StateFile {
    return {
      version: 2,
      seed: this.seed,
      operations: [...this.operations],
      resources: Object.fromEntries(
        [...this.collections].map(([type, collection]) => [type, [...collection]]),
      ),
    };
  }
}
