import * as grpc from "@grpc/grpc-js";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as status from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { toStruct, type Properties } from "./properties";

/** A Pulumi provider, without what is the same in each. `connection` tells provider instances apart. */
export interface Provider {
  name: string;
  version: string;
  configure(request: rpc.ConfigureRequest, connection: string): rpc.ConfigureResponse;
  check(request: rpc.CheckRequest, connection: string): Promise<rpc.CheckResponse>;
  diff(request: rpc.DiffRequest): rpc.DiffResponse;
  create(request: rpc.CreateRequest, connection: string): Promise<rpc.CreateResponse>;
  read(request: rpc.ReadRequest, connection: string): Promise<rpc.ReadResponse>;
  update(request: rpc.UpdateRequest, connection: string): Promise<rpc.UpdateResponse>;
  delete(request: rpc.DeleteRequest, connection: string): Promise<void>;
  invoke(request: rpc.InvokeRequest, connection: string): Promise<Properties>;
  /** The engine asks to end what is under way. */
  cancel(connection: string): void;
}

/** The resource exists but didn't get ready: the engine saves it, and updates it the next time. */
export class ResourceInitError extends Error {
  constructor(
    readonly id: string,
    readonly reason: string,
    readonly outputs: Properties,
    readonly inputs: Properties,
  ) {
    super(reason);
  }
}

export interface RunningProvider {
  /** What PULUMI_DEBUG_PROVIDERS takes: `azure-native:PORT`. */
  readonly address: string;
  stop(): void;
}

/** Serves a provider on loopback, for engines to attach to. */
export async function serve(provider: Provider): Promise<RunningProvider> {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  server.addService(ResourceProviderService, implementation(provider));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) {
        resolve(bound);
      } else {
        reject(error);
      }
    });
  });
  return {
    address: `${provider.name}:${port}`,
    stop: () => {
      server.forceShutdown();
    },
  };
}

type Implementation = Record<string, grpc.UntypedHandleCall>;

function implementation(provider: Provider): Implementation {
  return {
    attach: unary(() => new Empty()),
    getPluginInfo: unary(() => new plugin.PluginInfo().setVersion(provider.version)),
    getSchema: unary(() => new rpc.GetSchemaResponse().setSchema(JSON.stringify({ name: provider.name }))),
    checkConfig: unary((request: rpc.CheckRequest) => new rpc.CheckResponse().setInputs(request.getNews())),
    diffConfig: unary(() => new rpc.DiffResponse()),
    configure: unary((request: rpc.ConfigureRequest, connection) => provider.configure(request, connection)),
    check: unary((request: rpc.CheckRequest, connection) => provider.check(request, connection)),
    diff: unary((request: rpc.DiffRequest) => provider.diff(request)),
    create: unary((request: rpc.CreateRequest, connection) => provider.create(request, connection)),
    read: unary((request: rpc.ReadRequest, connection) => provider.read(request, connection)),
    update: unary((request: rpc.UpdateRequest, connection) => provider.update(request, connection)),
    delete: unary(async (request: rpc.DeleteRequest, connection) => {
      await provider.delete(request, connection);
      return new Empty();
    }),
    invoke: unary(async (request: rpc.InvokeRequest, connection) =>
      new rpc.InvokeResponse().setReturn(toStruct(await provider.invoke(request, connection))),
    ),
    cancel: unary((_: Empty, connection) => {
      provider.cancel(connection);
      return new Empty();
    }),
  };
}

/** Turns a function into a gRPC handler whose errors the engine can show. */
function unary<Request, Response>(
  handle: (request: Request, connection: string) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => handle(call.request, call.getPeer()))
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          callback(serviceError(error));
        },
      );
  };
}

function serviceError(error: unknown): Partial<grpc.ServiceError> {
  const details = error instanceof Error ? error.message : String(error);
  const metadata = new grpc.Metadata();
  if (error instanceof ResourceInitError) {
    metadata.set("grpc-status-details-bin", Buffer.from(initFailure(error).serializeBinary()));
  }
  return { code: grpc.status.UNKNOWN, details, metadata };
}

function initFailure(error: ResourceInitError): status.Status {
  const failure = new rpc.ErrorResourceInitFailed()
    .setId(error.id)
    .setReasonsList([error.reason])
    .setProperties(toStruct(error.outputs))
    .setInputs(toStruct(error.inputs));
  const any = new Any();
  any.pack(failure.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  return new status.Status().setCode(grpc.status.UNKNOWN).setMessage(error.reason).setDetailsList([any]);
}
