import type { Stack } from "@pulumi/pulumi/automation";
import { API, group, program, putGroup, send, serviceBody, servicePath, shortRequest } from "./lifecycle";
import { inlineStack, type TestAzure } from "./stacks";

export type Make = (key: string, resourceId: string) => unknown;

/** A change of a program, on a service `contoso-KEY` of its own. */
export interface Change {
  change: string;
  key: string;
  /** The program before and after the change, and what comes after that: the same, unless it says more. */
  programs: [before: Make, after: Make, last?: Make];
  /** What Azure gets for the change, and for the last program. Names of assignments are left out. */
  requests: string[];
  lastRequests?: string[];
  /** What Microsoft's clients read of the service and of its assignments at the end. */
  reads?: object;
  grants?: string[];
}

/** One stack that lives through many changes at once: each is an update of all. */
export class ChangingStack {
  /** The requests of each update. */
  private readonly writes: string[][] = [];

  private constructor(
    private readonly azure: TestAzure,
    private readonly changes: readonly Change[],
    readonly stack: Stack,
  ) {}

  static async create(azure: TestAzure, changes: readonly Change[]): Promise<ChangingStack> {
    await putGroup(azure.arm, group);
    return new ChangingStack(
      azure,
      changes,
      await inlineStack(
        azure,
        program(() => undefined),
      ),
    );
  }

  /** A service `contoso-KEY` that the stack doesn't have. */
  async putService(key: string): Promise<void> {
    await send(this.azure.arm, "PUT", servicePath(`contoso-${key}`), API.signalR, serviceBody());
  }

  /** Brings the stack to the programs before the changes, after them, and the last ones, in this order. */
  async update(): Promise<void> {
    const step = this.writes.length;
    this.azure.takeWrites();
    await this.stack.up({
      program: program(() => {
        for (const { key, programs } of this.changes) {
          (programs[step] ?? programs[1])(key, servicePath(`contoso-${key}`));
        }
      }),
    });
    this.writes.push(this.azure.takeWrites().map(({ request }) => request));
  }

  /** What Azure got in the change and after it, of all or of one service. */
  requests(key = ".*"): { requests: string[]; lastRequests: string[] } {
    const ofKey = new RegExp(`/contoso-${key}(-anew|-another)?(-[a-z0-9]{6})?(/|$)`, "i");
    const [, requests = [], lastRequests = []] = this.writes.map((writes) =>
      writes
        .filter((request) => ofKey.test(request))
        .map((request) => shortRequest(request).replace(/(roleAssignments).*/, "$1")),
    );
    return { requests, lastRequests };
  }
}
