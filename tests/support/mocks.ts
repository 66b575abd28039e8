import { setImmediate } from "node:timers/promises";
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

/** What a program registered, in order, and the outputs that its components declared. */
export interface Recorded {
  resources: Registered[];
  /** By the component's name. */
  registeredOutputs: Record<string, unknown>;
}

type Values = Record<string, unknown>;

const subscriptionId = "00000000-0000-0000-0000-000000000000";
const subscription = `/subscriptions/${subscriptionId}`;

/** A service as it answers; not with NAME.service.signalr.net, so that a host name built by hand shows. */
const service = (name: unknown) => ({ name, hostName: `${String(name)}.signalr.example` });

const serviceId = ({ resourceGroupName, resourceName }: Values) =>
  `${subscription}/resourceGroups/${String(resourceGroupName)}/providers/Microsoft.SignalRService/signalR/${String(resourceName)}`;

/** Values that the mocked cloud answers with, beside the inputs. */
const answers: Record<string, (inputs: Values, id: string) => Values> = {
  "azure-native:signalrservice:SignalR": ({ identity }, id) => ({
    ...service(id.split("/").at(-1)),
    identity: { ...(identity as object | undefined), principalId: "eeeeeeee-eeee-eeee-eeee-eeeeeeeeeeee" },
  }),
  "azure-native:network:PrivateEndpoint": (_, id) => ({ name: id }),
  "azure-native:authorization:RoleAssignment": (inputs) => ({ name: inputs.roleAssignmentName }),
  "azure-native:resources:ResourceGroup": () => ({ name: "made-group" }),
  "azure-native:managedidentity:UserAssignedIdentity": () => ({
    principalId: "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa",
    clientId: "cccccccc-cccc-cccc-cccc-cccccccccccc",
  }),
  "random:index/randomString:RandomString": () => ({ result: "abc123" }),
};

/** Answers as Azure does. */
const cloud: pulumi.runtime.Mocks = {
  newResource: ({ type, name, inputs, id: givenId = "" }) => {
    const known = inputs as Values;
    const ownId = type.endsWith(":SignalR") ? serviceId(known) : `${name}-id`;
    const id = givenId === "" ? ownId : givenId;
    return { id, state: { ...known, ...answers[type]?.(known, id) } };
  },
  call: ({ token }) => {
    expect(token).toBe("azure-native:authorization:getClientConfig");
    return { subscriptionId };
  },
};

/** The mocks that Pulumi's documentation shows ("Unit testing Pulumi programs"). */
export const documentedMocks: pulumi.runtime.Mocks = {
  newResource: (args) => ({ id: `${args.name}_id`, state: args.inputs as Values }),
  call: (args) => args.inputs as Values,
};

/** Makes Pulumi record resources instead of creating them. */
export async function mockPulumi({ mocks = cloud, runtime = pulumi } = {}): Promise<Recorded> {
  const recorded: Recorded = { resources: [], registeredOutputs: {} };
  await runtime.runtime.setMocks(mocks, "serverless-signalr", "test");
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
      options: optionsOf(request),
    });
    return register(request, callback);
  };
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResourceOutputs = (request, callback) => {
    recorded.registeredOutputs[lastOf(request.getUrn())] = request.getOutputs()?.toJavaScript();
    registerOutputs(request, callback);
  };
}

/** The options that are set. What Pulumi's engine hands down from a parent isn't among them. */
function optionsOf(request: RegisterResourceRequest): Record<string, unknown> {
  const all = {
    deleteBeforeReplace: request.getDeletebeforereplacedefined()
      ? request.getDeletebeforereplace()
      : undefined,
    replaceOnChanges: request.getReplaceonchangesList(),
    ignoreChanges: request.getIgnorechangesList(),
    import: request.getImportid(),
    protect: request.hasProtect() ? request.getProtect() : undefined,
    retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
    // azure-native's own are of other types.
    aliases: request
      .getAliasesList()
      .map((alias) => alias.getSpec()?.getName() ?? alias.getUrn())
      .filter((alias) => alias !== ""),
  };
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => (typeof value === "boolean" ? true : (value?.length ?? 0) > 0)),
  );
}

/** Waits until everything that the program began is registered. */
export async function settled(runtime: typeof pulumi = pulumi): Promise<void> {
  await runtime.runtime.disconnect();
  await setImmediate(); // For an Output that failed: it is this test's failure, not that of the next.
}

/** What a program registers on mocks. */
export async function registered(run: () => unknown, mocks = cloud): Promise<Recorded> {
  const recorded = await mockPulumi({ mocks });
  run();
  await settled();
  return recorded;
}

/** The resources of a type, by the end of its name. */
export const ofType = ({ resources }: Recorded, type: string): Registered[] =>
  resources.filter((resource) => resource.type.endsWith(`:${type}`));

/** Type and name of each resource, in order of the alphabet. */
export const namesOf = ({ resources }: Recorded): string[] =>
  resources.map(({ type, name }) => `${type.split(":").at(-1) ?? ""} ${name}`).sort();

/** The value of an Output; rejects when it fails. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  // `promise` is Pulumi's own way out of an Output, not in its public types.
  return (output as unknown as { promise(): Promise<T> }).promise();
}

/** The names of a component's outputs. */
export function outputNames(component: pulumi.ComponentResource): string[] {
  return Object.entries(component)
    .filter(
      ([key, value]) =>
        !key.startsWith("__") &&
        key !== "urn" &&
        (pulumi.Output.isInstance(value) || pulumi.Resource.isInstance(value)),
    )
    .map(([key]) => key)
    .sort();
}
