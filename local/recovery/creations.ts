import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Creation, CreationLog } from "../providers/azureNative/provider";
import { namesIn, StackFiles } from "./stackFiles";

/**
 * What stacks set out to make, kept beside them: where an answer of Azure is lost to Pulumi, nothing else tells that the
 * resource is the stack's. Each stays until somebody has seen it in Pulumi's state.
 */
export class Creations implements CreationLog {
  private readonly folder: string;

  constructor(private readonly directory: string) {
    this.folder = join(directory, "creating");
  }

  begin(creation: Creation): void {
    // A stack with no lock here is another backend's of the same name.
    if (this.stackOf(creation).hasLock()) {
      mkdirSync(this.folder, { recursive: true });
      writeFileSync(this.file(creation.id), JSON.stringify(creation));
    }
  }

  forget(id: string): void {
    rmSync(this.file(id), { force: true });
  }

  /** Each with when it began, in milliseconds since 1970. */
  list(): (Creation & { began: number })[] {
    return namesIn(this.folder).flatMap((name) => {
      const file = join(this.folder, name);
      try {
        const creation = JSON.parse(readFileSync(file, "utf8")) as Creation;
        return [{ ...creation, began: statSync(file).mtimeMs }];
      } catch {
        return []; // The disk was full: the request was never sent.
      }
    });
  }

  stackOf({ urn }: Creation): StackFiles {
    const [, , stack = "", , project = ""] = urn.split(":");
    return new StackFiles(this.directory, project, stack);
  }

  private file(id: string): string {
    return join(this.folder, createHash("sha256").update(id.toLowerCase()).digest("hex"));
  }
}
