import { setImmediate } from "node:timers/promises";
import { runInThisContext } from "node:vm";
import * as pulumi from "@pulumi/pulumi";
import type {
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
} from "@pulumi/pulumi/proto/resource_pb";

/** A resource that a program registered. */
export interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  /** The parent's name; undefined for the stack's own. */
  parent: string | undefined;
  options: Record<string, unknown>;
}

/** Values that the mocked cloud answers with, beside the inputs. */
const answers: Record<string, (inputs: Record<string, unknown>) => Record<string, unknown>> = {
  "azure-native:signalrservice:SignalR": (inputs) => ({
    name: inputs.resourceName,
    // Not NAME.service.signalr.net, so that a host name built by hand shows.
    hostName: `${String(inputs.resourceName)}.signalr.example`,
  }),
  "azure-native:authorization:RoleAssignment": (inputs) => ({ name: inputs.roleAssignmentName }),
  "azure-native:resources:ResourceGroup": () => ({ name: "made-group" }),
  "azure-native:managedidentity:UserAssignedIdentity": () => ({
    principalId: "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa",
    clientId: "cccccccc-cccc-cccc-cccc-cccccccccccc",
  }),
  "random:index/randomString:RandomString": () => ({ result: "abc123" }),
};

const subscription = "/subscriptions/00000000-0000-0000-0000-000000000000";

function idOf(type: string, name: string, inputs: Record<string, unknown>): string {
  return type === "azure-native:signalrservice:SignalR"
    ? `${subscription}/resourceGroups/${String(inputs.resourceGroupName)}/providers/Microsoft.SignalRService/signalR/${String(inputs.resourceName)}`
    : `${name}-id`;
}

/** What a program registered, in order, and the outputs that its components declared. */
export interface Recorded {
  resources: Registered[];
  /** By the component's name. */
  registeredOutputs: Record<string, unknown>;
}

/** Makes Pulumi record resources instead of creating them. */
export async function mockPulumi(runtime: typeof pulumi = pulumi): Promise<Recorded> {
  const recorded: Recorded = { resources: [], registeredOutputs: {} };
  await runtime.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, id: importId = "" }) => {
        const known = inputs as Record<string, unknown>;
        const id = importId === "" ? idOf(type, name, known) : importId;
        return { id, state: { ...known, ...answers[type]?.(known) } };
      },
      call: () => {
        throw new Error("no function of a provider is to be called");
      },
    },
    "serverless-signalr",
    "test",
  );
  record(runtime, recorded);
  return recorded;
}

/** Pulumi's mocks tell neither parents nor options nor registered outputs, so its requests are read. */
function record(runtime: typeof pulumi, recorded: Recorded): void {
  const monitor = runtime.runtime.getMonitor() as unknown as {
    registerResource(request: RegisterResourceRequest, callback: unknown): Promise<void>;
    registerResourceOutputs(request: RegisterResourceOutputsRequest, callback: unknown): void;
  };
  const lastOf = (urn: string) => urn.split("::").at(-1) ?? "";
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    const parent = request.getParent();
    recorded.resources.push({
      type: request.getType(),
      name: request.getName(),
      inputs: request.getObject()?.toJavaScript() ?? {},
      parent: parent === "" || parent.includes("pulumi:pulumi:Stack::") ? undefined : lastOf(parent),
      options: {
        ...(request.getDeletebeforereplacedefined()
          ? { deleteBeforeReplace: request.getDeletebeforereplace() }
          : {}),
        ...(request.getReplaceonchangesList().length > 0
          ? { replaceOnChanges: request.getReplaceonchangesList() }
          : {}),
        ...(request.getIgnorechangesList().length > 0
          ? { ignoreChanges: request.getIgnorechangesList() }
          : {}),
        ...(request.getImportid() === "" ? {} : { import: request.getImportid() }),
        ...(request.getProtect() ? { protect: true } : {}),
      },
    });
    return register(request, callback);
  };
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResourceOutputs = (request, callback) => {
    recorded.registeredOutputs[lastOf(request.getUrn())] = request.getOutputs()?.toJavaScript();
    registerOutputs(request, callback);
  };
}

/** Waits until everything that the program began is registered. */
export async function settled(runtime: typeof pulumi = pulumi): Promise<void> {
  await runtime.runtime.disconnect();
  await setImmediate(); // For an Output that failed: it is this test's failure, not that of the next.
}

/** The value of an Output; rejects when it fails. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  // `promise` is Pulumi's own way out of an Output, not in its public types.
  return (output as unknown as { promise(): Promise<T> }).promise();
}

/** The names of a component's outputs. */
export function outputNames(component: pulumi.ComponentResource): string[] {
  return Object.entries(component)
    .filter(([key, value]) => !key.startsWith("__") && key !== "urn" && pulumi.Output.isInstance(value))
    .map(([key]) => key);
}

/** The process that Pulumi hears of failed Outputs from. Jest gives tests a copy of it, on which no event comes. */
const realProcess = runInThisContext("process") as NodeJS.Process;

/** What the Outputs of a program fail with, each message once. Waits until one fails. */
export async function failuresOf(run: () => unknown): Promise<string[]> {
  const failed = "unhandledRejection";
  const jests = realProcess.rawListeners(failed) as NodeJS.UnhandledRejectionListener[];
  realProcess.removeAllListeners(failed);
  const messages = new Set<string>();
  try {
    await new Promise<void>((resolve) => {
      realProcess.on(failed, (error) => {
        // Pulumi says before our text which property of a resource it was for.
        messages.add(String(error).replace(/^\w+: (error serializing property "\w+": )*/, ""));
        resolve();
      });
      run();
    });
    await setImmediate();
    await setImmediate();
  } finally {
    realProcess.removeAllListeners(failed);
    for (const listener of jests) {
      realProcess.on(failed, listener);
    }
  }
  return [...messages];
}
