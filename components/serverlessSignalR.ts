import { SignalR } from "@pulumi/azure-native/signalrservice";
import * as pulumi from "@pulumi/pulumi";
import { RandomString } from "@pulumi/random/randomString";
import { checkSettingNames, signalRAppSettings } from "./appSettings";
import { signalRConnectionString } from "./connectionString";
import { checkParts } from "./connectionStringArgs";
import type { AppSettingsArgs, ConnectionStringArgs } from "./connectionStringArgs";
import { ArgumentChecker, subjectOf } from "./invalidArguments";
import { resourceNameBase, suffixLength } from "./names";
import { parseSignalRResourceId, signalRResourceId } from "./resourceIds";
import type { SignalRResourceIdParts } from "./resourceIds";
import { programGrants } from "./programGrants";
import { checkGrantedOnce } from "./roleAssignment";
import { checkAdoption, checkServiceArguments } from "./serviceArguments";
import { checkSignalRPrincipal, rolesOf } from "./signalRPrincipal";
import type { SignalRPrincipal } from "./signalRPrincipal";
import { SignalRRoleGrant } from "./signalRRoleGrant";
import { roleGuid, roleSlug } from "./signalRRoles";
import { SignalRSku, smallestCapacity } from "./skus";
import { principalName, resourceGroupName } from "./validators";

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
   * The id of a SignalR resource that exists: it is imported instead of made, keeps its name and, unless `location` is
   * given, stays where it is. It has to stay in the program, or the service is replaced by one of another name.
   * @default none: the service is made
   */
  resourceId?: string | undefined;
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

  private readonly name: string;

  constructor(name: string, args: ServerlessSignalRArgs, opts?: pulumi.ComponentResourceOptions) {
    const inputs = checked(name, args);
    super("serverless-signalr:index:ServerlessSignalR", name, inputs, opts);
    this.name = name;

    const adopted = parseSignalRResourceId(inputs.resourceId ?? "");
    const sku = inputs.sku ?? SignalRSku.StandardS1;
    const service = new SignalR(
      name,
      {
        resourceGroupName: inputs.resourceGroupName,
        resourceName: adopted?.resourceName.toLowerCase() ?? inputs.resourceName ?? this.generatedName(name),
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
      { parent: this, ...adoption(adopted, inputs) },
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
    const subject = `connectionStringFor of ServerlessSignalR "${this.name}"`;
    const checker = new ArgumentChecker(subject);
    checker.checkPresent("args", args);
    const parts = checkParts(checker, subject, args);
    checker.throwIfAny();
    return pulumi
      .all([this.hostName, parts])
      .apply(([hostName, parts]) => signalRConnectionString({ hostName, ...parts }));
  }

  /**
   * The settings that an app on this service needs, by name: for `siteConfig.appSettings`, a container's variables or
   * a local settings file. None is a secret.
   */
  public appSettings(args: AppSettingsArgs): pulumi.Output<Record<string, string>> {
    const subject = `appSettings of ServerlessSignalR "${this.name}"`;
    const checker = new ArgumentChecker(subject);
    checker.checkPresent("args", args);
    const { form, connectionStringSetting, separator } = args;
    const names = { form, connectionStringSetting, separator };
    const parts = checkParts(checker, subject, args);
    checkSettingNames(checker, names);
    checker.throwIfAny();
    return pulumi
      .all([this.hostName, parts])
      .apply(([hostName, parts]) => signalRAppSettings({ hostName, ...parts, ...names }));
  }

  /**
   * Gives a principal the roles for what it does, or the roles named: a `SignalRRoleGrant` for each, in the order of
   * the roles, called `SERVICE-NAME-ROLE` in the stack.
   *
   * @param name Names the grants: 1-100 letters, digits, periods, underscores and hyphens.
   * @param principal Who gets what. A wrong property is an `InvalidArgumentsError`.
   * @param opts Options of the grants; their parent is this component unless another is given.
   *
   * @example
   * service.grant("api", { principalId: api.principalId, jobs: [SignalRJob.Negotiate, SignalRJob.Send] });
   */
  public grant(
    name: string,
    principal: SignalRPrincipal,
    opts: pulumi.ComponentResourceOptions = {},
  ): SignalRRoleGrant[] {
    const subject = `${subjectOf("Grant", name)} of ServerlessSignalR "${this.name}"`;
    const checker = new ArgumentChecker(subject);
    checker.add("name", principalName(name));
    checker.checkPresent("principal", principal);
    const { jobs, roles, roleAssignmentIds, ...inputs } = checkSignalRPrincipal(
      checker,
      subject,
      principal,
      this.resourceId,
    );
    checker.throwIfAny();

    const grants = rolesOf({ jobs, roles }).map((role) => ({
      role,
      grantName: `${this.name}-${name}-${roleSlug(role)}`,
    }));
    // All before the first is made: nothing half-made stays.
    for (const { role, grantName } of grants) {
      const grant = {
        scope: this.resourceId,
        principalId: principal.principalId,
        roleGuid: roleGuid(role),
      };
      const other = programGrants().otherGiver(subjectOf("SignalRRoleGrant", grantName), grant);
      checkGrantedOnce(checker, { propertyPath: "role", role }, other);
    }
    checker.throwIfAny();
    return grants.map(
      ({ role, grantName }) =>
        new SignalRRoleGrant(
          grantName,
          { ...inputs, resourceId: this.resourceId, role, roleAssignmentId: roleAssignmentIds?.[role] },
          { ...opts, parent: opts.parent ?? this },
        ),
    );
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

function adoption(
  adopted: SignalRResourceIdParts | undefined,
  { location }: ServerlessSignalRArgs,
): pulumi.CustomResourceOptions {
  return adopted === undefined
    ? {}
    : {
        // In one casing, whatever was given: an id in another than before is a second import to Pulumi, which then
        // deletes what it imported first, the same service. "SignalR" is what Azure answers, and so what is in the state
        // of a service that was made here.
        import: signalRResourceId(adopted).replace(/signalR(?=\/[^/]*$)/, "SignalR"),
        // Without a location of the program's, azure-native's default could be another and replace the service.
        ignoreChanges: location === undefined ? ["location"] : [],
      };
}

const purposeTag = { Purpose: "SignalR Service for frontend user notifications" };

function checked(name: string, args: ServerlessSignalRArgs): ServerlessSignalRArgs {
  const checker = new ArgumentChecker(subjectOf("ServerlessSignalR", name));
  checker.checkComponent(name, args);
  const { resourceId, resourceName } = args;
  const group = checker.check("resourceGroupName", args.resourceGroupName, resourceGroupName);
  const inputs = {
    ...checkServiceArguments(checker, args),
    resourceGroupName:
      resourceId === undefined
        ? group
        : checkAdoption(checker, resourceId, { resourceName, resourceGroupName: group }),
    resourceId,
  };
  checker.throwIfAny();
  return inputs;
}
