import { SignalR, SignalRArgs } from "@pulumi/azure-native/signalrservice";
import * as pulumi from "@pulumi/pulumi";
import { RandomString } from "@pulumi/random/randomString";
import { checkArguments } from "./arguments/checkArguments";
import { isLate, withDefault } from "./arguments/late";
import { isMap } from "./arguments/rules";
import { serviceTable, serviceTogether } from "./arguments/serviceArguments";
import { asksForIdentity, serviceWarnings } from "./arguments/serviceMistakes";
import { handedOnTable } from "./arguments/serviceParts";
import { smallestCapacity, SignalRSku } from "./arguments/skus";
import { AppSettingsArgs, appSettings, ConnectionStringArgs, connectionStringFor } from "./connection";
import { resourceNameBase, suffixLength } from "./ids/names";
import { parseSignalRResourceId } from "./ids/resourceIds";
import type { SignalRPrincipal } from "./roles/signalRPrincipal";
import { makeLock, SignalRLockArgs } from "./signalRLock";
import { makePrivateEndpoint, SignalRPrivateEndpointArgs } from "./signalRPrivateEndpoint";
import { grant } from "./signalRRoleGrants";

/** What azure-native's `SignalR` takes and this component hands on, with azure-native's own types and texts. */
export type HandedOnArgs = Omit<
  SignalRArgs,
  "cors" | "disableLocalAuth" | "kind" | "location" | "resourceGroupName" | "resourceName" | "sku" | "tags"
>;

/**
 * Arguments of {@link ServerlessSignalR}. A wrong one is an `InvalidArgumentsError` that names its property. Of those
 * that are azure-native's own, three get more than they say: with `features`, the flags left out are sent as off; with
 * an `upstream` that signs in as the service, `identity` is system-assigned by default; with `privateEndpoints`,
 * `publicNetworkAccess` is "Disabled" by default.
 */
export interface ServerlessSignalRArgs extends HandedOnArgs {
  /** The resource group that gets the service, by its name. Required, unless a service is imported. */
  resourceGroupName?: pulumi.Input<string> | undefined;
  /**
   * The sites whose pages may connect: scheme and host with an optional port, such as `https://app.example.com`.
   * `["*"]` allows every site and has to be written out.
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
   * The id of an existing SignalR resource that no stack manages: it is imported instead of made, keeps its name and
   * group, and, unless `location` is given, stays where it is. It needs `sku`, `capacity` and `disableLocalAuth`, which
   * would otherwise be reset. After the first `pulumi up`, give `resourceName` and `resourceGroupName` in its place; to
   * Pulumi, another casing of the id is another resource, and replaces it. Plain, because it decides what happens.
   * @default none: the service is made
   */
  importResourceId?: string | undefined;
  /**
   * The SKU: one of {@link SignalRSku}.
   * @default "Standard_S1"
   */
  sku?: pulumi.Input<SignalRSku> | undefined;
  /**
   * The number of units, one that {@link SignalRSku} allows.
   * @default the SKU's smallest: 100 for `Premium_P2`, 1 for the others
   */
  capacity?: pulumi.Input<number> | undefined;
  /**
   * Tags: up to 50 with `Purpose`, which is added unless it is among them.
   * @default { Purpose: "SignalR Service for frontend user notifications" }
   */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
  /**
   * Whether access keys are off, so that only Microsoft Entra identities get in. Turning them off deletes them for
   * good. `false` lets anyone who holds a key in.
   * @default true
   */
  disableLocalAuth?: pulumi.Input<boolean> | undefined;
  /**
   * Private endpoints of the service, by names of yours. With one, public network access is off unless
   * `publicNetworkAccess` says "Enabled". Not with `Free_F1`. Plain, because it decides what is made.
   * @default none
   */
  privateEndpoints?: Record<string, SignalRPrivateEndpointArgs> | undefined;
  /**
   * A management lock on the service, made after the service, its private endpoints and what `grant` makes, and gone
   * before them. Plain, because it decides what is made.
   * @default none
   */
  lock?: SignalRLockArgs | undefined;
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
  /** The principal id of the system-assigned identity; undefined where the service has none. */
  public readonly principalId: pulumi.Output<string | undefined>;
  /** The SignalR resource itself, for what this component doesn't wrap. */
  public readonly signalR: SignalR;

  constructor(name: string, args: ServerlessSignalRArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArguments(`ServerlessSignalR "${name}"`, args, serviceTable, serviceTogether);
    super("serverless-signalr:index:ServerlessSignalR", name, args, opts);

    const imported = parseSignalRResourceId(args.importResourceId ?? "");
    // The checks leave no arguments without either.
    const resourceGroupName = imported?.resourceGroupName ?? args.resourceGroupName ?? "";
    const sku = withDefault(args.sku, SignalRSku.StandardS1);
    const privateEndpoints = Object.entries(args.privateEndpoints ?? {});
    const isPrivate = privateEndpoints.length > 0;
    this.signalR = new SignalR(
      name,
      {
        ...handedOn(args),
        identity: identityOf(args),
        resourceGroupName,
        resourceName: imported?.resourceName ?? args.resourceName ?? generatedName(this, name),
        location: args.location,
        // Create-only: without it an imported service would be replaced.
        kind: "SignalR",
        sku: { name: sku, capacity: capacityOf(args.capacity, sku) },
        features: allFeatures(args.features),
        cors: { allowedOrigins: originsOrNone(args.allowedOrigins) },
        disableLocalAuth: withDefault(args.disableLocalAuth, true),
        disableAadAuth: withDefault(args.disableAadAuth, false),
        publicNetworkAccess: withDefault(args.publicNetworkAccess, isPrivate ? "Disabled" : "Enabled"),
        tags: withPurpose(args.tags),
      },
      // azure-native says the same of a service with a name. But only where it is said here, Pulumi (3.230) knows it of a
      // replacement that Azure refused and that is undone: otherwise it makes the service again and then deletes it.
      { parent: this, deleteBeforeReplace: true, ...importOptions(args) },
    );
    for (const [key, endpoint] of privateEndpoints) {
      makePrivateEndpoint(this, key, `${name}-${key}`, resourceGroupName, endpoint);
    }
    if (isPrivate && args.publicNetworkAccess === undefined) {
      const why = "Public network access is off, because the service has a private endpoint.";
      void pulumi.log.info(`${why} publicNetworkAccess: "Enabled" keeps it on.`, this);
    }
    for (const warning of serviceWarnings(args)) {
      void pulumi.log.warn(warning, this);
    }
    if (args.lock !== undefined) {
      makeLock(this, `${name}-lock`, args.lock);
    }

    this.resourceId = this.signalR.id;
    this.resourceName = this.signalR.name;
    this.hostName = this.signalR.hostName;
    this.endpoint = pulumi.interpolate`https://${this.hostName}`;
    this.connectionString = this.connectionStringFor();
    this.principalId = this.signalR.identity.apply((identity) => identity?.principalId);
    const { resourceId, resourceName, hostName, endpoint, connectionString, principalId, signalR } = this;
    const service = { resourceId, resourceName, hostName, endpoint, principalId, signalR };
    this.registerOutputs({ ...service, connectionString });
  }

  /**
   * The connection string for one identity, front door or developer; still without a secret. A wrong plain argument is
   * an `InvalidArgumentsError`.
   */
  public connectionStringFor(args: ConnectionStringArgs = {}): pulumi.Output<string> {
    return connectionStringFor(`connectionStringFor of "${pulumi.resourceName(this)}"`, this.hostName, args);
  }

  /**
   * The settings that an app on this service needs, by name: for `siteConfig.appSettings`, a container's variables or
   * a local settings file. None is a secret.
   *
   * @example
   * const settings = service.appSettings({ form: AppSettingsForm.Functions });
   * const appSettings = Object.entries(settings).map(([name, value]) => ({ name, value }));
   */
  public appSettings(args: AppSettingsArgs): Record<string, pulumi.Output<string>> {
    return appSettings(`appSettings of "${pulumi.resourceName(this)}"`, this.hostName, args);
  }

  /**
   * Gives a principal the roles for what it does, or the roles named: one component `SERVICE-NAME` with an assignment
   * for each role.
   *
   * @param name Names the grant. To rename it, `aliases` give the component's old name: `SERVICE-OLD`.
   * @param principal Who gets what. A wrong property is an `InvalidArgumentsError`.
   * @param opts Options of the grant; its parent is this component unless another is given. The service's `protect` and
   * `retainOnDelete` aren't its own: a grant that is taken out of the program goes.
   *
   * @example
   * service.grant("api", { principalId: api.principalId, jobs: [SignalRJob.Negotiate, SignalRJob.Send] });
   */
  public grant(name: string, principal: SignalRPrincipal, opts?: pulumi.ComponentResourceOptions) {
    return grant(this, name, principal, opts);
  }
}

const handedOn = (args: ServerlessSignalRArgs): HandedOnArgs =>
  Object.fromEntries(Object.keys(handedOnTable).map((name) => [name, Reflect.get(args, name) as unknown]));

/** The identity that is given, or, where an upstream takes one, the service's own. */
function identityOf({ identity, upstream }: ServerlessSignalRArgs): SignalRArgs["identity"] {
  const ifAsked = (known: unknown) => (asksForIdentity(known) ? { type: "SystemAssigned" } : undefined);
  const byDefault = ifAsked(upstream) ?? pulumi.output(upstream).apply(ifAsked);
  return isLate(identity)
    ? pulumi.all([identity, byDefault]).apply(([given, asked]) => given ?? asked)
    : (identity ?? byDefault);
}

const serviceMode = { flag: "ServiceMode", value: "Serverless" };
const logsOff = ["EnableConnectivityLogs", "EnableMessagingLogs", "EnableLiveTrace"].map((flag) => ({
  flag,
  value: "False",
}));

/** A flag left out of an update stays as it was: so who names one gets the others as off. */
const allFeatures = (features: SignalRArgs["features"]): SignalRArgs["features"] =>
  features === undefined
    ? [serviceMode]
    : pulumi.output(features).apply((known) => {
        const all = Array.isArray(known) ? [serviceMode, ...logsOff, ...known, serviceMode] : [serviceMode];
        return [...new Map(all.map((feature) => [feature.flag, feature])).values()];
      });

function generatedName(parent: pulumi.Resource, name: string): pulumi.Output<string> {
  const characters = { length: suffixLength, upper: false, special: false };
  const { result } = new RandomString(`${name}-suffix`, characters, { parent });
  return pulumi.interpolate`${resourceNameBase(name)}-${result}`;
}

function capacityOf(
  capacity: ServerlessSignalRArgs["capacity"],
  sku: pulumi.Input<SignalRSku>,
): pulumi.Input<number> {
  return isLate(sku) || isLate(capacity)
    ? pulumi.all([capacity, sku]).apply(([units, size]) => units ?? smallestCapacity(size))
    : (capacity ?? smallestCapacity(sku));
}

/** Azure takes no list, or an empty one, as every origin. An empty text is nobody's origin. */
function originsOrNone(
  origins: ServerlessSignalRArgs["allowedOrigins"],
): pulumi.Input<pulumi.Input<string>[]> {
  if (!isLate(origins)) {
    return origins.map((origin) => withDefault(origin, ""));
  }
  const list = pulumi.output(origins) as pulumi.Output<string[] | null | undefined>;
  return list.apply((known) => (known?.length === 0 ? [""] : (known ?? [""])));
}

type Tags = Readonly<Record<string, pulumi.Input<string>>>;

/** Plain tags stay plain beside Outputs, so that a preview shows them. */
function withPurpose(tags: ServerlessSignalRArgs["tags"] = {}): pulumi.Input<Tags> {
  const add = (known: Tags): Tags =>
    // Azure tells names apart without case. What is no map, and known late, is Azure's to refuse.
    !isMap(known) || Object.keys(known).some((name) => name.toLowerCase() === "purpose")
      ? known
      : { ...known, Purpose: "SignalR Service for frontend user notifications" };
  return isLate(tags) ? pulumi.output(withDefault<Tags>(tags, {})).apply(add) : add(tags);
}

function importOptions({ importResourceId, location }: ServerlessSignalRArgs): pulumi.CustomResourceOptions {
  return importResourceId === undefined
    ? {}
    : {
        // As Azure answers it: an id in another casing than the state's is a second import to Pulumi, which then
        // deletes what has the other, the same service.
        import: importResourceId.replace(/signalR(?=\/[^/]*$)/i, "SignalR"),
        // Without a location of the program's, azure-native's default could be another and replace the service.
        ignoreChanges: location === undefined ? ["location"] : [],
      };
}
