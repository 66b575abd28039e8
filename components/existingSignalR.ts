import { getClientConfigOutput } from "@pulumi/azure-native/authorization";
import { SignalR } from "@pulumi/azure-native/signalrservice";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentTable, checkArguments, optional } from "./arguments/checkArguments";
import { Faults, refusedAt } from "./arguments/faults";
import { signalRResource, text } from "./arguments/rules";
import { AppSettingsArgs, appSettings, ConnectionStringArgs, connectionStringFor } from "./connection";
import type { SignalRPrincipal } from "./roles/signalRPrincipal";
import { grant } from "./signalRRoleGrants";

/** Arguments of {@link ExistingSignalR}: the id of the resource, or its group and name. */
export interface ExistingSignalRArgs {
  /** The id of the SignalR resource, in any casing. */
  resourceId?: pulumi.Input<string> | undefined;
  /** The resource group of the SignalR resource, in the provider's subscription. */
  resourceGroupName?: pulumi.Input<string> | undefined;
  /** The name of the SignalR resource. */
  resourceName?: pulumi.Input<string> | undefined;
}

const table: ArgumentTable<ExistingSignalRArgs> = {
  resourceId: optional(signalRResource),
  resourceGroupName: optional(text),
  resourceName: optional(text),
};

/**
 * A SignalR resource that this program doesn't manage, with the methods of one that it makes. Nothing of the resource
 * is changed, and it stays when the stack goes. A resource that isn't there ends the preview with Azure's error.
 *
 * @example
 * const shared = new ExistingSignalR("shared", { resourceGroupName: "my-group", resourceName: "contoso-notify" });
 * shared.grant("api", { principalId: api.principalId, jobs: [SignalRJob.Send] });
 */
export class ExistingSignalR extends pulumi.ComponentResource {
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

  constructor(name: string, args: ExistingSignalRArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArguments(`ExistingSignalR "${name}"`, args, table, idOrNames);
    super("serverless-signalr:index:ExistingSignalR", name, args, opts);

    // Read, not looked up: Pulumi (3.248) leaves an inline program waiting for ever when a look-up fails and there are
    // grants on what it would have found.
    const service = SignalR.get(name, args.resourceId ?? this.idOf(args), { parent: this });
    this.resourceId = service.id;
    this.resourceName = service.name;
    this.hostName = service.hostName;
    this.endpoint = pulumi.interpolate`https://${this.hostName}`;
    this.connectionString = this.connectionStringFor();
    const { resourceId, resourceName, hostName, endpoint, connectionString } = this;
    this.registerOutputs({ resourceId, resourceName, hostName, endpoint, connectionString });
  }

  /** As `connectionStringFor` of {@link ServerlessSignalR}. */
  public connectionStringFor(args: ConnectionStringArgs = {}): pulumi.Output<string> {
    return connectionStringFor(`connectionStringFor of "${pulumi.resourceName(this)}"`, this.hostName, args);
  }

  /** As `appSettings` of {@link ServerlessSignalR}. */
  public appSettings(args: AppSettingsArgs): Record<string, pulumi.Output<string>> {
    return appSettings(`appSettings of "${pulumi.resourceName(this)}"`, this.hostName, args);
  }

  /** As `grant` of {@link ServerlessSignalR}. */
  public grant(name: string, principal: SignalRPrincipal, opts?: pulumi.ComponentResourceOptions) {
    return grant(this, name, principal, opts);
  }

  /** The id, in the provider's subscription. */
  private idOf({ resourceGroupName, resourceName }: ExistingSignalRArgs): pulumi.Output<string> {
    const { subscriptionId } = getClientConfigOutput({ parent: this });
    return pulumi.interpolate`/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/Microsoft.SignalRService/signalR/${resourceName}`;
  }
}

function idOrNames({ resourceId, ...names }: ExistingSignalRArgs): Faults {
  const missing = (["resourceGroupName", "resourceName"] as const).filter(
    (name) => names[name] === undefined,
  );
  if (resourceId !== undefined && missing.length < 2) {
    return refusedAt("resourceId", resourceId, "the id, or the names in its place");
  }
  const allowed = "the group and the name of the service, or its id as `resourceId`";
  return resourceId === undefined ? missing.flatMap((name) => refusedAt(name, undefined, allowed)) : [];
}
