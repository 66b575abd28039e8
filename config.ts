import * as pulumi from "@pulumi/pulumi";
import { ArgumentChecker, type Validator } from "./components/invalidArguments";
import { parseSignalRResourceId } from "./components/resourceIds";
import { checkAdoption, checkServiceArguments, type ServiceArguments } from "./components/serviceArguments";
import type { SignalRJob } from "./components/signalRJobs";
import { checkRoles } from "./components/signalRPrincipal";
import { PrincipalType, type SignalRRole } from "./components/signalRRoles";
import { refusal } from "./components/refusals";
import * as valid from "./components/validators";

/** A principal of the configuration and its roles. */
export interface ConfiguredPrincipal {
  /** Names the grants: `BASE-NAME-app-server`. */
  name: string;
  principalId: string;
  principalType?: PrincipalType;
  /** What the principal does; or `roles`. */
  jobs?: SignalRJob[];
  roles?: SignalRRole[];
  /** Assignments that exist and are imported, by role. */
  roleAssignmentIds?: Record<string, string>;
}

/** The configuration of a stack; `Pulumi.yaml` describes each key. */
export interface StackConfig {
  resourceGroupName: string | undefined;
  resourceId: string | undefined;
  baseName: string;
  service: ServiceArguments;
  tags: Record<string, string>;
  principals: ConfiguredPrincipal[];
}

/** Reads and checks the stack's configuration. All faults come in one `InvalidArgumentsError` that names the keys. */
export function readConfig(): StackConfig {
  const config = new pulumi.Config();
  const checker = new ArgumentChecker(`The configuration of stack "${pulumi.getStack()}"`, `${config.name}:`);
  // The casts below are made true by the checks that follow: faults end the program in `throwIfAny`.
  const baseName = config.get("baseName") ?? "signalr";
  const resourceId = config.get("resourceId");
  const resourceGroupName =
    config.get("resourceGroupName") ?? parseSignalRResourceId(resourceId ?? "")?.resourceGroupName;
  const tags = (parsed(config.get("tags")) ?? {}) as Record<string, string>;
  const principals = (parsed(config.get("principals")) ?? []) as ConfiguredPrincipal[];
  const service = {
    allowedOrigins: parsed(config.get("allowedOrigins")),
    sku: config.get("sku"),
    capacity: parsed(config.get("capacity")),
    disableLocalAuth: parsed(config.get("disableLocalAuth")),
    tags,
  } as ServiceArguments;

  checker.add("baseName", valid.baseName(baseName));
  checker.add("resourceGroupName", optional(resourceGroupName, valid.resourceGroupName));
  checkServiceArguments(checker, service);
  if (resourceId !== undefined) {
    checkAdoption(checker, resourceId, resourceGroupName === undefined ? {} : { resourceGroupName });
  }
  checkPrincipals(checker, principals);
  checker.throwIfAny();
  return { resourceGroupName, resourceId, baseName, service, tags, principals };
}

function optional<T>(value: T | undefined, validate: Validator<T>): string | undefined {
  return value === undefined ? undefined : validate(value);
}

/** Stack configuration keeps everything but text as JSON; what isn't JSON stays text for the checks to refuse. */
function parsed(value: string | undefined): unknown {
  if (value === undefined) {
    return undefined;
  }
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const principalProperties = ["name", "principalId", "principalType", "jobs", "roles", "roleAssignmentIds"];

function checkPrincipals(checker: ArgumentChecker, principals: readonly ConfiguredPrincipal[]): void {
  if (!isList(principals)) {
    const example = 'such as [{ name: "api", principalId: "GUID", roles: ["SignalR App Server"] }]';
    checker.add("principals", refusal(principals, "a list of principals", `Give a list ${example}.`));
    return;
  }
  for (const [index, principal] of principals.entries()) {
    const path = `principals[${index}]`;
    for (const key of Object.keys(principal).filter((name) => !principalProperties.includes(name))) {
      checker.add(`${path}.${key}`, refusal(key, principalProperties.join(", "), "Remove or rename it."));
    }
    const isRepeated = principals.findIndex((other) => other.name === principal.name) < index;
    checker.add(
      `${path}.name`,
      isRepeated
        ? refusal(principal.name, "each name once", "Rename it.")
        : valid.principalName(principal.name),
    );
    checker.add(`${path}.principalId`, valid.principalId(principal.principalId));
    checker.add(`${path}.principalType`, optional(principal.principalType, valid.oneOf(PrincipalType)));
    checkRoles(checker, principal, `${path}.`);
  }
}

/** `Array.isArray` that keeps the type of a readonly list. */
function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
