import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { withChangesOf } from "../diff";
import { fromStruct, hasUnknowns, toStruct, withoutNulls, type Properties } from "../properties";
import { ResourceInitError, type Provider } from "../server";
import { AcceptedOperationError, ArmClient, ArmRequestError } from "./armClient";
import { inputsOfOutputs, outputs, requestBody } from "./body";
import { diffResponse } from "./diffResponse";
import { defaultName, missingInputs, previewOutputs, type Autonaming } from "./inputs";
import { inputsOfId, resourceId, resourceTypes, type ResourceType } from "./resourceTypes";

export interface AzureNativeOptions {
  /** The local Azure Resource Manager. */
  armUrl: string;
  /** What it asks for. */
  token: string;
  /** Where resources go when the program's configuration names no subscription. */
  subscriptionId: string;
  /** What `getClientConfig` answers. */
  client: { clientId: string; objectId: string; tenantId: string };
  /** Seconds before the first retry of a failed request. @default 1 (azure-native: 20) */
  retrySeconds?: number;
  /** Remembers what is being created. */
  creations?: CreationLog;
}

/** A resource that a stack is about to make. */
export interface Creation {
  urn: string;
  id: string;
  apiVersion: string;
}

export interface CreationLog {
  /** To be called before the request that creates it, when it is known not to be there yet. */
  begin(creation: Creation): void;
  /** Azure refused it, or it was deleted. */
  forget(id: string): void;
}

/** What one provider instance was configured with. */
interface Instance {
  subscriptionId: string;
  location: string | undefined;
  canceled: AbortController;
}

/** Stands in for azure-native 3.28: turns engine calls into ARM requests as it does, with no Azure rules of its own. */
export function azureNative(options: AzureNativeOptions): Provider {
  const arm = new ArmClient(options.armUrl, options.token, options.retrySeconds ?? 1);
  const instances = new Map<string, Instance>();
  const instanceOf = (connection: string): Instance => {
    const instance = instances.get(connection) ?? {
      subscriptionId: options.subscriptionId,
      location: undefined,
      canceled: new AbortController(),
    };
    instances.set(connection, instance);
    return instance;
  };

  /** The resource as it is, or nothing if ARM says with a known code that it's gone (pulumi-azure-native#4841). */
  async function current(type: ResourceType, id: string, signal: AbortSignal) {
    try {
      return await arm.get(id, type.apiVersion, signal);
    } catch (error) {
      if (error instanceof ArmRequestError && error.status === 404 && goneCodes.has(error.code)) {
        return undefined;
      }
      throw error;
    }
  }

  /**
   * Sends the inputs and reads the resource back. What fails after ARM accepted them keeps the resource, also where it
   * can't be read (azure-native, HandleErrorWithCheckpoint).
   */
  async function write(type: ResourceType, id: string, inputs: Properties, { canceled }: Instance) {
    let failure: string | undefined;
    try {
      await arm.put(id, type.apiVersion, requestBody(type, inputs), canceled.signal);
    } catch (error) {
      if (!(error instanceof AcceptedOperationError)) {
        throw error;
      }
      failure = error.message;
    }
    let answer: Properties;
    try {
      answer = await arm.get(id, type.apiVersion, new AbortController().signal);
    } catch (error) {
      const unread = `created or updated, but reading it failed: ${messageOf(error)}`;
      throw new ResourceInitError(id, failure === undefined ? unread : `${failure}; ${unread}`, {}, inputs);
    }
    if (failure !== undefined) {
      throw new ResourceInitError(id, failure, outputs(type, answer), inputs);
    }
    return { id: typeof answer.id === "string" ? answer.id : id, outputs: outputs(type, answer) };
  }

  /** What a getter answers: the resource's outputs and its id (azure-native, provider.go, Invoke). */
  async function lookUp(type: ResourceType, args: Properties, { subscriptionId, canceled }: Instance) {
    const id = resourceId(type, args, subscriptionId);
    try {
      const answer = await arm.get(id, type.apiVersion, canceled.signal);
      return withoutNulls({ ...outputs(type, answer), id: answer.id });
    } catch (error) {
      throw new Error(`request failed ${id}: ${messageOf(error)}`);
    }
  }

  async function defaultLocation(inputs: Properties, olds: Properties, instance: Instance): Promise<unknown> {
    const known = olds.location ?? instance.location;
    if (
      known !== undefined ||
      inputs.resourceGroupName === undefined ||
      hasUnknowns(inputs.resourceGroupName)
    ) {
      return known ?? inputs.resourceGroupName; // An unknown group has an unknown location.
    }
    const group = typeOf("azure-native:resources:ResourceGroup");
    const id = resourceId(group, inputs, instance.subscriptionId);
    return (await current(group, id, instance.canceled.signal))?.location;
  }

  return {
    name: "azure-native",
    version: "3.28.0",

    configure(request, connection) {
      const config = fromStruct(request.getArgs());
      const instance = instanceOf(connection);
      instance.subscriptionId = text(config.subscriptionId) ?? options.subscriptionId;
      instance.location = text(config.location);
      return new rpc.ConfigureResponse().setSupportspreview(true).setSupportsAutonamingConfiguration(true);
    },

    async check(request, connection) {
      const type = typeOf(request.getType());
      const olds = fromStruct(request.getOlds());
      const inputs = fromStruct(request.getNews());
      if (inputs[type.autoName.property] === undefined) {
        const seed = request.getRandomseed_asU8();
        Object.assign(inputs, defaultName(type, request.getName(), seed, autonamingOf(request), olds));
      }
      if (type.bodyInputs.includes("location") && inputs.location === undefined) {
        const location = await defaultLocation(inputs, olds, instanceOf(connection));
        Object.assign(inputs, location === undefined ? {} : { location });
      }
      inputs.azureApiVersion ??= type.apiVersion;
      const failures = missingInputs(type, inputs).map((reason) => new rpc.CheckFailure().setReason(reason));
      return new rpc.CheckResponse().setInputs(toStruct(inputs)).setFailuresList(failures);
    },

    diff(request) {
      const type = typeOf(request.getType());
      // An imported resource's inputs have no version: the state's is taken (azure-native, provider.go, Diff).
      const state = fromStruct(request.getOlds());
      const { azureApiVersion } = state;
      const olds = withoutNulls({ azureApiVersion, ...fromStruct(request.getOldInputs()) });
      return diffResponse(type, { olds, news: fromStruct(request.getNews()), state });
    },

    async create(request, connection) {
      const type = typeOf(request.getType());
      const inputs = fromStruct(request.getProperties());
      if (request.getPreview()) {
        return new rpc.CreateResponse().setProperties(toStruct(previewOutputs(type, inputs)));
      }
      const instance = instanceOf(connection);
      const id = resourceId(type, inputs, instance.subscriptionId);
      if (await exists(arm, type, id, instance.canceled.signal)) {
        throw new Error(`cannot create already existing resource '${id}'`);
      }
      options.creations?.begin({ urn: request.getUrn(), id, apiVersion: type.apiVersion });
      const created = await write(type, id, inputs, instance).catch((error: unknown) => {
        if (error instanceof ArmRequestError && error.isRefusal) {
          options.creations?.forget(id);
        }
        throw error;
      });
      return new rpc.CreateResponse().setId(created.id).setProperties(toStruct(created.outputs));
    },

    async read(request, connection) {
      const type = typeOf(request.getType());
      const id = request.getId();
      const answer = await current(type, id, instanceOf(connection).canceled.signal);
      if (answer === undefined) {
        return new rpc.ReadResponse();
      }
      const found = outputs(type, answer);
      const projected = inputsOfOutputs(type, found);
      const previous = fromStruct(request.getInputs());
      const before = fromStruct(request.getProperties());
      const known = before.type === undefined ? projected : inputsOfOutputs(type, before); // Never read: no changes.
      const inputs =
        Object.keys(previous).length === 0
          ? { ...inputsOfId(type, id), ...projected }
          : withChangesOf(previous, known, projected);
      return new rpc.ReadResponse().setId(id).setInputs(toStruct(inputs)).setProperties(toStruct(found));
    },

    async update(request, connection) {
      const type = typeOf(request.getType());
      const inputs = fromStruct(request.getNews());
      if (request.getPreview()) {
        const { name, location } = fromStruct(request.getOlds()); // The only outputs taken as stable.
        return new rpc.UpdateResponse().setProperties(
          toStruct({
            ...previewOutputs(type, inputs),
            name,
            ...(location === undefined ? {} : { location }),
          }),
        );
      }
      const updated = await write(type, request.getId(), inputs, instanceOf(connection));
      return new rpc.UpdateResponse().setProperties(toStruct(updated.outputs));
    },

    async delete(request, connection) {
      const type = typeOf(request.getType());
      await arm.delete(request.getId(), type.apiVersion, instanceOf(connection).canceled.signal);
      options.creations?.forget(request.getId());
    },

    invoke(request, connection) {
      const instance = instanceOf(connection);
      const token = request.getTok();
      if (token === "azure-native:authorization:getClientConfig") {
        return Promise.resolve({ ...options.client, subscriptionId: instance.subscriptionId });
      }
      return lookUp(typeOfGetter(token), fromStruct(request.getArgs()), instance);
    },

    cancel(connection) {
      instanceOf(connection).canceled.abort(new Error("canceled"));
    },
  };
}

// The codes of a 404 that mean "gone" (pulumi-azure-native#4841).
const goneCodes = new Set([
  "ResourceNotFound",
  "ResourceGroupNotFound",
  "RoleAssignmentNotFound",
  "LockNotFound",
]);

function typeOf(token: string): ResourceType {
  const type = resourceTypes[token];
  if (type === undefined) {
    throw new Error(`the local Azure has no ${token}; it has ${Object.keys(resourceTypes).join(", ")}`);
  }
  return type;
}

/** The type that a function such as `azure-native:signalrservice:getSignalR` gets. */
function typeOfGetter(token: string): ResourceType {
  const type = resourceTypes[token.replace(/:get(?=[A-Z]\w*$)/, ":")];
  if (type === undefined) {
    const getters = Object.keys(resourceTypes).map((name) => name.replace(/^.*:/, "get"));
    throw new Error(
      `the local Azure does not answer ${token}; it answers ${["getClientConfig", ...getters].join(", ")}`,
    );
  }
  return type;
}

/** Whether a resource is there; like azure-native, any 404 means that it isn't. */
async function exists(arm: ArmClient, type: ResourceType, id: string, signal: AbortSignal): Promise<boolean> {
  try {
    return Object.keys(await arm.get(id, type.apiVersion, signal)).length > 0;
  } catch (error) {
    if (error instanceof ArmRequestError && error.status === 404) {
      return false;
    }
    throw new Error(`cannot check existence of resource '${id}': ${messageOf(error)}`);
  }
}

function autonamingOf(request: rpc.CheckRequest): Autonaming | undefined {
  const options = request.getAutonaming();
  if (options === undefined) {
    return undefined;
  }
  const { Mode } = rpc.CheckRequest.AutonamingOptions;
  const modes = { [Mode.PROPOSE]: "propose", [Mode.ENFORCE]: "enforce", [Mode.DISABLE]: "disable" } as const;
  return { mode: modes[options.getMode()], proposedName: options.getProposedName() };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
