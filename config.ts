import * as pulumi from "@pulumi/pulumi";
import { ArgumentChecker } from "./components/invalidArguments";
import { mayHoldSecret } from "./components/keys";
import { isPlainMap, isText, notAKey, refusal } from "./components/refusals";
import { parseSignalRResourceId, signalRResourceId } from "./components/resourceIds";
import { checkAdoption, checkServiceArguments, type ServiceArguments } from "./components/serviceArguments";
import {
  checkRoles,
  checkSignalRPrincipal,
  rolesOf,
  type SignalRPrincipal,
} from "./components/signalRPrincipal";
import * as valid from "./components/validators";

/** A principal of the configuration and its roles. */
export interface ConfiguredPrincipal extends SignalRPrincipal {
  /** Names the grants: `BASE-NAME-app-server`. */
  name: string;
}

/** The configuration of a stack; README.md describes each key. */
export interface StackConfig {
  resourceGroupName: string | undefined;
  resourceId: string | undefined;
  baseName: string;
  service: ServiceArguments;
  tags: Record<string, string>;
  principals: ConfiguredPrincipal[];
}

const configKeys = {
  allowedOrigins: "allowedOrigins",
  baseName: "baseName",
  capacity: "capacity",
  disableLocalAuth: "disableLocalAuth",
  principals: "principals",
  resourceGroupName: "resourceGroupName",
  resourceId: "resourceId",
  sku: "sku",
  tags: "tags",
} as const;

const principalProperties = {
  name: "name",
  principalId: "principalId",
  principalType: "principalType",
  jobs: "jobs",
  roles: "roles",
  description: "description",
  roleAssignmentIds: "roleAssignmentIds",
} as const satisfies { [Property in keyof ConfiguredPrincipal]-?: Property };

/** Reads and checks the stack's configuration. All faults come in one `InvalidArgumentsError` that names the keys. */
export function readConfig(): StackConfig {
  const config = new pulumi.Config();
  const checker = new ArgumentChecker(`The configuration of stack "${pulumi.getStack()}"`, `${config.name}:`);
  const get = (key: keyof typeof configKeys) => config.get(key);
  // The casts below are made true by the checks that follow: faults end the program in `throwIfAny`.
  const baseName = get("baseName") ?? "signalr";
  const resourceId = get("resourceId");
  const adopted = parseSignalRResourceId(resourceId ?? "");
  const resourceGroupName = get("resourceGroupName") ?? adopted?.resourceGroupName;
  const tags = (parsed(get("tags")) ?? {}) as Record<string, string>;
  const principals = (parsed(get("principals")) ?? []) as ConfiguredPrincipal[];
  const service = {
    allowedOrigins: parsed(get("allowedOrigins")),
    sku: get("sku"),
    capacity: parsed(get("capacity")),
    disableLocalAuth: parsed(get("disableLocalAuth")),
    tags,
  } as ServiceArguments;

  checkKeys(checker, `${config.name}:`);
  checker.include(checkedProvider());
  checker.add("baseName", valid.baseName(baseName));
  if (resourceGroupName !== undefined) {
    checker.add("resourceGroupName", valid.resourceGroupName(resourceGroupName));
  }
  checkServiceArguments(checker, service);
  if (resourceId !== undefined) {
    void checkAdoption(checker, resourceId, { resourceGroupName });
  }
  // Of a service that is yet to be made, no id is known.
  checkPrincipals(checker, principals, adopted === undefined ? "" : signalRResourceId(adopted));
  checker.throwIfAny();
  return { resourceGroupName, resourceId, baseName, service, tags, principals };
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

/** azure-native takes any text for a location, and puts it into every resource. */
function checkedProvider(): ArgumentChecker {
  const config = new pulumi.Config("azure-native");
  const checker = new ArgumentChecker("", `${config.name}:`);
  const location = config.get("location");
  checker.add("location", location === undefined ? undefined : valid.location(location));
  return checker;
}

/** Pulumi takes any key: a misspelled one would leave its default in place, and a pasted secret in the history. */
function checkKeys(checker: ArgumentChecker, prefix: string): void {
  for (const [key, value] of Object.entries(pulumi.runtime.allConfig())) {
    if (key.startsWith(prefix)) {
      const name = key.slice(prefix.length);
      checker.add(isShown(name) ? name : "(not shown)", nameFault(configKeys, name, value, "is a name that"));
    }
  }
}

function checkPrincipals(
  checker: ArgumentChecker,
  principals: readonly ConfiguredPrincipal[],
  resourceId: string,
): void {
  if (!isList(principals)) {
    const remedy = `Give a list such as [${principalExample}].`;
    checker.add("principals", refusal(principals, "a list of principals", remedy));
    return;
  }
  const names = new Set<unknown>();
  const givers = new Map<string, string>();
  for (const [index, principal] of principals.entries()) {
    const path = `principals[${index}]`;
    if (!isPlainMap(principal)) {
      checker.add(path, refusal(principal, "a principal", `Give one such as ${principalExample}.`));
      continue;
    }
    for (const [name, value] of Object.entries(principal)) {
      const fault = nameFault(principalProperties, name, value, "has a property whose name");
      checker.add(isShown(name) ? `${path}.${name}` : path, fault);
    }
    const isRepeated = names.has(principal.name);
    names.add(principal.name);
    checker.add(
      `${path}.name`,
      valid.principalName(principal.name) ??
        (isRepeated ? refusal(principal.name, "each name once", "Rename it.") : undefined),
    );
    checkSignalRPrincipal(checker, `${path} of the configuration`, principal, resourceId, `${path}.`);
    checkGrantedOnce(checker, principal, path, givers);
  }
}

const principalExample = '{ name: "api", principalId: "GUID", roles: ["SignalR App Server"] }';

/** Finds a role that the same principal gets under another name. `givers` says by principal and role where it is. */
function checkGrantedOnce(
  checker: ArgumentChecker,
  principal: ConfiguredPrincipal,
  path: string,
  givers: Map<string, string>,
): void {
  const { principalId, jobs, roles } = principal;
  if (!isText(principalId) || !checkRoles(new ArgumentChecker(path), principal)) {
    return;
  }
  for (const role of rolesOf(principal)) {
    const grant = `${principalId.toLowerCase()} ${role}`;
    const other = givers.get(grant);
    givers.set(grant, other ?? path);
    if (other !== undefined) {
      checker.add(
        jobs === undefined ? `${path}.roles[${roles?.indexOf(role) ?? 0}]` : `${path}.jobs`,
        `"${role}" is granted twice: ${other} gives it to the same principal, and Azure refuses a second assignment ` +
          "(RoleAssignmentExists). Remove one of the two.",
      );
    }
  }
}

/** What is wrong with a key or a property, by its name; `hidden` begins the fault of a name that isn't shown. */
function nameFault(
  allowed: Readonly<Record<string, string>>,
  name: string,
  value: unknown,
  hidden: string,
): string | undefined {
  if (isShown(name)) {
    const fault = valid.oneOf(allowed)(name);
    return fault && (notAKey(isText(value) ? value : JSON.stringify(value)) ?? fault);
  }
  const names = Object.keys(allowed).map((known) => JSON.stringify(known));
  return (
    `${hidden} may be a key, so it is not shown here. Allowed: ${names.join(", ")}. ` +
    "Remove it, and regenerate the key if it was a real one."
  );
}

/** Whether a name can't be a secret: a word however long, and what else is as harmless. */
const isShown = (name: string) => /^[a-z]{1,40}$/i.test(name) || !mayHoldSecret(name);

/** `Array.isArray` that keeps the type of a readonly list. */
function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
