import { randomUUID } from "node:crypto";
import type { JsonObject } from "../json";
import type { ArmPath } from "./ids";
import { completeOperation } from "./operations";
import type { LocalAzureSettings } from "./settings";
import type { ArmState, StoredOperation } from "./state";
import type { StateStore } from "./stateFile";

/** A request, parsed and past ARM's own checks. */
export interface ArmRequest {
  method: string;
  path: ArmPath;
  apiVersion: string;
  query: Record<string, string>;
  /** Path and query as they came. */
  rawPath: string;
  body: JsonObject;
}

export interface ArmAnswer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export type Handler = (azure: Azure, request: ArmRequest) => ArmAnswer;

export type Handlers = Partial<Record<"GET" | "HEAD" | "PUT" | "PATCH" | "POST" | "DELETE", Handler>>;

/** What a namespace's folder says of each of its resource types and their actions. */
export interface ResourceType {
  /** As ARM registers it. */
  name: string;
  apiVersions: readonly string[];
  /** What it answers where the path ends in a resource's name. */
  item?: Handlers;
  /** What it answers where the path ends in the type: a list or an action. */
  collection?: Handlers;
  /** Attaches to any scope, not only a resource group. */
  isExtension?: true;
}

/** The state of the local Azure and what every resource type needs to work on it. */
export class Azure {
  readonly state: ArmState;
  /** The address that the server answers at, without a trailing slash; known once it listens. */
  url = "";

  constructor(
    private readonly store: StateStore,
    readonly settings: LocalAzureSettings,
  ) {
    this.state = store.state;
  }

  private readonly listeners = new Set<() => void>();

  changed(): void {
    this.store.changed();
    this.listeners.forEach((listener) => {
      listener();
    });
  }

  /** Calls the listener at each change of the state, until the returned function is called. */
  onChanged(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  now(): string {
    return new Date().toISOString();
  }

  /** Ends every operation whose time has come: called before each request, so that no timer is needed. */
  settle(): void {
    const now = Date.now();
    for (const operation of [...this.state.operations.values()]) {
      if (operation.status === "Running" && operation.endsAt <= now) {
        completeOperation(this, operation);
        this.changed();
      }
    }
  }

  startOperation(
    kind: StoredOperation["kind"],
    resource: { id: string; name: string; operationId?: string | undefined },
  ): StoredOperation {
    const operation: StoredOperation = {
      id: randomUUID(),
      kind,
      resourceId: resource.id,
      startTime: this.now(),
      endsAt: Date.now() + this.settings.operationSeconds * 1000,
      endTime: undefined,
      status: "Running",
      failure: this.takeFailure(resource.name, kind === "delete" ? "delete" : "write"),
    };
    resource.operationId = operation.id;
    this.state.operations.set(operation.id, operation);
    this.changed();
    return operation;
  }

  /** Takes one of the failures that the settings ask for, if any is left for this resource. */
  private takeFailure(resourceName: string, operation: "write" | "delete"): StoredOperation["failure"] {
    const found = this.settings.failOperations.find(
      (failure) =>
        failure.times > 0 &&
        failure.resourceName.toLowerCase() === resourceName.toLowerCase() &&
        (failure.operation ?? "write") === operation,
    );
    if (found === undefined) {
      return undefined;
    }
    found.times--;
    return { code: found.code, message: found.message };
  }

  /** Every subscription that exists here, the default one first. */
  get subscriptions(): string[] {
    return [this.settings.subscriptionId, ...this.settings.subscriptions];
  }
}
