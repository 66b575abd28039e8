import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A resource that a stack is about to make. */
export interface Creation {
  urn: string;
  id: string;
  apiVersion: string;
}

/**
 * What stacks set out to make, kept beside them: where an answer of Azure is lost to Pulumi, nothing else tells that the
 * resource is the stack's. Each stays until somebody has seen it in Pulumi's state.
 */
export class Creations {
  constructor(private readonly folder: string) {}

  /** To be called before the request that creates it, when it is known not to be there yet. */
  begin(creation: Creation): void {
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(this.file(creation.id), JSON.stringify(creation));
  }

  /** Azure refused it, or it was deleted, or it is in Pulumi's state. */
  forget(id: string): void {
    rmSync(this.file(id), { force: true });
  }

  list(): Creation[] {
    return readdirNames(this.folder).flatMap((name) => {
      try {
        return [JSON.parse(readFileSync(join(this.folder, name), "utf8")) as Creation];
      } catch {
        return []; // The disk was full: the request was never sent.
      }
    });
  }

  private file(id: string): string {
    return join(this.folder, createHash("sha256").update(id.toLowerCase()).digest("hex"));
  }
}

function readdirNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
