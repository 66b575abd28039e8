import { SignalR } from "@pulumi/azure-native/signalrservice";
import * as pulumi from "@pulumi/pulumi";
import { RandomString } from "@pulumi/random/randomString";
import { signalRAppSettings } from "./appSettings";
import type { AppSettingsForm, AppSettingsSeparator } from "./appSettings";
import { signalRConnectionString } from "./connectionString";
import type { SignalRAuthType } from "./connectionString";
import { ArgumentChecker } from "./invalidArguments";
import { resourceNameBase, suffixLength } from "./names";
import { checkServiceArguments } from "./serviceArguments";
import { SignalRSku, smallestCapacity } from "./skus";
import { resourceGroupName } from "./validators";

/** Arguments of {@link ServerlessSignalR}. A wrong one is an `InvalidArgumentsError` that names its property. */
export interface ServerlessSignalRArgs {
  /** The resource group that gets the service. 1-90 characters. */
  resourceGroupName: pulumi.Input<string>;
  /**
   * The sites whose pages may connect: scheme and host with an optional port, such as `https://app.example.com`;
   * `http` for localhost only. `["*"]` allows every site and has to be written out.
   */
  allowedOrigins: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The Azure region, such as `westeurope`. It can't be changed in place: a change replaces the service.
   * @default the provider's `azure-native:location`, else the resource group's region
   */
  location?: pulumi.Input<string> | undefined;
  /**
   * The name of the SignalR resource: 3-63 letters, digits and hyphens, unique across Azure. A change replaces the
   * service.
   * @default the component's name, a hyphen and 6 random characters
   */
  resourceName?: pulumi.Input<string> | undefined;
  /**
   * The SKU: `Free_F1`, `Standard_S1`, `Premium_P1` or `Premium_P2`.
   * @default "Standard_S1"
   */
  sku?: pulumi.Input<SignalRSku> | undefined;
  /**
   * The number of units. `Free_F1`: 1; `Standard_S1` and `Premium_P1`: 1-10, 20, 30 ... 100; `Premium_P2`: 100,
   * 200 ... 1000.
   * @default the SKU's smallest: 100 for `Premium_P2`, 1 for the others
   */
  capacity?: pulumi.Input<number> | undefined;
  /** Tags: up to 49, names up to 512 characters, values up to 256. `Purpose` is always added and wins. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
  /**
   * Whether access keys are off, so that only Microsoft Entra identities get in. Turning them off deletes them for
   * good. `false` lets anyone who holds a key in.
   * @default true
   */
  disableLocalAuth?: pulumi.Input<boolean> | undefined;
}

/**
 * Azure SignalR Service in serverless mode with access keys off, and the connection string that backends use with
 * their managed identity. It holds no secret.
 *
 * @example
 * const service = new ServerlessSignalR("notifications", {
 *   resourceGroupName: group.name,
 *   allowedOrigins: ["https://app.example.com"],
 * });
 * export const connectionString = service.connectionString;
 */
export class ServerlessSignalR extends pulumi.ComponentResource {
  /** The id of the SignalR resource: the scope for role assignments. */
  public readonly resourceId: pulumi.Output<string>;
  /** The name of the SignalR resource. */
  public readonly resourceName: pulumi.Output<string>;
  /** The host name, as the service says it. */
  public readonly hostName: pulumi.Output<string>;
  /** `https://` and the host name. */
  public readonly endpoint: pulumi.Output<string>;
  /** The connection string for a system-assigned identity: `Endpoint=https://HOST;AuthType=azure.msi;Version=1.0;` */
  public readonly connectionString: pulumi.Output<string>;

  constructor(name: string, args: ServerlessSignalRArgs, opts?: pulumi.ComponentResourceOptions) {
    const inputs = checked(name, args);
    super("serverless-signalr:index:ServerlessSignalR", name, inputs, opts);

    const sku = inputs.sku ?? SignalRSku.StandardS1;
    const service = new SignalR(
      name,
      {
        resourceGroupName: inputs.resourceGroupName,
        resourceName: inputs.resourceName ?? this.generatedName(name),
        location: inputs.location,
        // Create-only: without it an imported service would be replaced.
        kind: "SignalR",
        sku: { name: sku, capacity: inputs.capacity ?? pulumi.output(sku).apply(smallestCapacity) },
        features: [{ flag: "ServiceMode", value: "Serverless" }],
        cors: { allowedOrigins: inputs.allowedOrigins },
        disableLocalAuth: inputs.disableLocalAuth ?? true,
        disableAadAuth: false,
        tags: pulumi.output(inputs.tags ?? {}).apply((tags) => ({ ...tags, ...purposeTag })),
      },
      { parent: this },
    );

    this.resourceId = service.id;
    this.resourceName = service.name;
    this.hostName = service.hostName;
    this.endpoint = pulumi.interpolate`https://${service.hostName}`;
    this.connectionString = this.connectionStringFor();
    this.registerOutputs({
      resourceId: this.resourceId,
      resourceName: this.resourceName,
      hostName: this.hostName,
      endpoint: this.endpoint,
      connectionString: this.connectionString,
    });
  }

  /**
   * The connection string for one identity, front door or developer; still without a secret. Known parts are checked
   * at once: a wrong one is an `InvalidArgumentsError`.
   */
  public connectionStringFor(args: ConnectionStringArgs = {}): pulumi.Output<string> {
    return pulumi
      .all([this.hostName, args])
      .apply(([hostName, parts]) => signalRConnectionString({ hostName, ...parts }));
  }

  /**
   * The settings that an app on this service needs, by name: for `siteConfig.appSettings`, a container's variables or
   * a local settings file. None is a secret.
   */
  public appSettings(args: AppSettingsArgs): pulumi.Output<Record<string, string>> {
    return pulumi
      .all([this.hostName, args])
      .apply(([hostName, parts]) => signalRAppSettings({ hostName, ...parts }));
  }

  private generatedName(name: string): pulumi.Output<string> {
    const suffix = new RandomString(
      `${name}-suffix`,
      { length: suffixLength, upper: false, special: false },
      { parent: this },
    );
    return pulumi.interpolate`${resourceNameBase(name)}-${suffix.result}`;
  }
}

/** Arguments of {@link ServerlessSignalR.connectionStringFor}. */
export interface ConnectionStringArgs {
  /**
   * Client id (not principal id) of a user-assigned identity: a GUID.
   * @default the system-assigned identity
   */
  clientId?: pulumi.Input<string> | undefined;
  /**
   * Where browsers connect when a front door or reverse proxy stands before the service: an http(s) URI.
   * @default the service's own endpoint
   */
  clientEndpoint?: pulumi.Input<string> | undefined;
  /**
   * Where servers connect when that differs from the service's own endpoint: an http(s) URI.
   * @default the service's own endpoint
   */
  serverEndpoint?: pulumi.Input<string> | undefined;
  /**
   * `azure.msi`, or `azure` for a developer's own machine.
   * @default "azure.msi"
   */
  authType?: pulumi.Input<SignalRAuthType> | undefined;
}

/** Arguments of {@link ServerlessSignalR.appSettings}. */
export interface AppSettingsArgs extends ConnectionStringArgs {
  /** Which host reads the settings, and in which form. */
  form: AppSettingsForm;
  /**
   * The name that Azure Functions bindings give as `connectionStringSetting`; for the Functions forms only.
   * @default "AzureSignalRConnectionString"
   */
  connectionStringSetting?: string | undefined;
  /**
   * What separates the parts of a name: `__`, or `:` for a local settings file.
   * @default "__"
   */
  separator?: AppSettingsSeparator | undefined;
}

const purposeTag = { Purpose: "SignalR Service for frontend user notifications" };

function checked(name: string, args: ServerlessSignalRArgs): ServerlessSignalRArgs {
  const checker = new ArgumentChecker(`ServerlessSignalR "${name}"`);
  const inputs = {
    ...checkServiceArguments(checker, args),
    resourceGroupName: checker.check("resourceGroupName", args.resourceGroupName, resourceGroupName),
  };
  checker.throwIfAny();
  return inputs;
}
