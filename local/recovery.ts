import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { completeSettings } from "./arm";
import { localSettings } from "./project";
import { resourceId, resourceTypes } from "./providers/azureNative/resourceTypes";

/** The part of Pulumi's state that a killed run leaves unfinished. */
interface Deployment {
  resources?: StateResource[];
  pending_operations?: { type: string; resource: StateResource }[];
}

interface StateResource {
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
}

export interface RecoveryOptions {
  /** The local Azure's folder. Nobody else can be using its stacks: it is locked. */
  directory: string;
  stack: string;
  /** Where the local Azure answers. */
  armUrl: string;
  /** What it asks for. */
  token: string;
  /** Runs `pulumi` with arguments; resolves to its exit code. */
  pulumi: (...args: string[]) => Promise<number>;
}

/**
 * Puts a stack right after a run that was killed: takes away Pulumi's lock, and settles creations whose end Pulumi
 * didn't see. What reached Azure goes into the state with its id; what didn't is forgotten. (`pulumi refresh
 * --import-pending-creates` drops them both in 3.230.)
 */
export async function recover(options: RecoveryOptions): Promise<number> {
  const { directory, stack, pulumi } = options;
  const backend = join(directory, "stacks", ".pulumi");
  const locks = join(backend, "locks", "organization", project, stack);
  if (existsSync(locks) && readdirSync(locks).length > 0) {
    const code = await pulumi("cancel", "--stack", stack, "--yes");
    if (code !== 0) {
      return code;
    }
  }
  const stateFile = join(backend, "stacks", project, `${stack}.json`);
  return existsSync(stateFile) && readFileSync(stateFile, "utf8").includes('"pending_operations"')
    ? settlePending(options)
    : 0;
}

const project = "serverless-signalr";

async function settlePending({ stack, armUrl, token, pulumi }: RecoveryOptions): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "serverless-signalr-"));
  const file = join(folder, "state.json");
  try {
    const exported = await pulumi("stack", "export", "--stack", stack, "--file", file);
    if (exported !== 0) {
      return exported;
    }
    const state = JSON.parse(readFileSync(file, "utf8")) as { deployment: Deployment };
    const { resources = [], pending_operations: pending = [], ...rest } = state.deployment;
    const created = await Promise.all(
      pending
        .filter(({ type }) => type === "creating")
        .map(({ resource }) => withIdIfCreated(resource, armUrl, token)),
    );
    const all = [...resources, ...created.filter((resource) => resource !== undefined)];
    writeFileSync(file, JSON.stringify({ ...state, deployment: { ...rest, resources: all } }));
    const imported = await pulumi("stack", "import", "--stack", stack, "--file", file);
    return imported === 0 ? await pulumi("refresh", "--stack", stack, "--yes", "--skip-preview") : imported;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The resource with its id, if its creation reached Azure. */
async function withIdIfCreated(
  resource: StateResource,
  armUrl: string,
  token: string,
): Promise<StateResource | undefined> {
  const type = resourceTypes[resource.type];
  if (type === undefined) {
    return undefined;
  }
  const { subscriptionId } = completeSettings(localSettings());
  const id = resourceId(type, resource.inputs ?? {}, subscriptionId);
  const response = await fetch(`${armUrl}${encodeURI(id)}?api-version=${type.apiVersion}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return response.ok ? { ...resource, id } : undefined;
}
