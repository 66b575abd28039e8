import { readFileSync } from "node:fs";
import { isGuid } from "./ids";
import { isObject, messageOf, type JsonObject } from "../json";

const PRINCIPAL_TYPES = ["User", "Group", "ServicePrincipal"] as const;
export type PrincipalType = (typeof PRINCIPAL_TYPES)[number];

export interface Principal {
  principalId: string;
  type: PrincipalType;
}

/** Who deploys: the owner of the credentials that the clients would sign in with. */
export interface Deployer {
  objectId: string;
  /** The name that ARM's messages and `systemData` show. */
  clientId: string;
  /** False for a Contributor, who may not grant roles. */
  canWriteRoleAssignments: boolean;
}

/** An operation that is to fail, so that tests can see a failure without a fault of their own. */
export interface FailingOperation {
  resourceName: string;
  code: string;
  message: string;
  /** How many operations on that resource fail before one succeeds. */
  times: number;
  /** Which operations fail: creations and updates, or deletions. @default "write" */
  operation?: "write" | "delete";
}

export interface LocalAzureSettings {
  /** @default "00000000-0000-0000-0000-000000000000" */
  subscriptionId: string;
  /** Further subscriptions that exist. @default [] */
  subscriptions: string[];
  /** The directory that identities belong to. @default "10000000-0000-0000-0000-000000000000" */
  tenantId: string;
  /** How long a long-running operation takes, in seconds; 0 ends it before the first poll. @default 1 */
  operationSeconds: number;
  /** Principals that the directory knows, beside the deployer and those that identities make. @default [] */
  principals: Principal[];
  /** @default a user who may grant roles */
  deployer: Deployer;
  /** Names of services that others in Azure already use. @default [] */
  takenNames: string[];
  /** Role assignments that a subscription can hold. @default 4000, Azure's own limit */
  roleAssignmentLimit: number;
  /** @default [] */
  failOperations: FailingOperation[];
}

export function defaultSettings(): LocalAzureSettings {
  return {
    subscriptionId: "00000000-0000-0000-0000-000000000000",
    subscriptions: [],
    tenantId: "10000000-0000-0000-0000-000000000000",
    operationSeconds: 1,
    principals: [],
    deployer: {
      objectId: "20000000-0000-0000-0000-000000000000",
      clientId: "deployer@local.azure",
      canWriteRoleAssignments: true,
    },
    takenNames: [],
    // learn.microsoft.com, "Troubleshoot Azure RBAC limits"
    roleAssignmentLimit: 4000,
    failOperations: [],
  };
}

/** The defaults with the caller's settings over them; copies, so that neither changes the other. */
export function completeSettings(given: Partial<LocalAzureSettings> = {}): LocalAzureSettings {
  return structuredClone({ ...defaultSettings(), ...given });
}

/**
 * Reads a JSON settings file.
 *
 * @throws one Error that lists every fault: file, property, value, what is allowed
 */
export function readSettings(file: string): Partial<LocalAzureSettings> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${file}: cannot be read as JSON: ${messageOf(error)}`);
  }
  const faults = settingsFaults(value);
  if (faults.length > 0) {
    throw new Error(faults.map((fault) => `${file}: ${fault}`).join("\n"));
  }
  return value as Partial<LocalAzureSettings>;
}

interface Check {
  allowed: string;
  holds: (value: unknown) => boolean;
}

const guid: Check = {
  allowed: "a GUID such as 00000000-0000-0000-0000-000000000000",
  holds: (value) => typeof value === "string" && isGuid(value),
};
const text: Check = {
  allowed: "a string that is not empty",
  holds: (value) => typeof value === "string" && value !== "",
};
const yesOrNo: Check = { allowed: "true or false", holds: (value) => typeof value === "boolean" };
const count: Check = {
  allowed: "a whole number, 0 or more",
  holds: (value) => typeof value === "number" && Number.isInteger(value) && value >= 0,
};
const seconds: Check = {
  allowed: "a number of seconds, 0 or more",
  holds: (value) => typeof value === "number" && Number.isFinite(value) && value >= 0,
};
const oneOf = (values: readonly string[]): Check => ({
  allowed: values.map((value) => JSON.stringify(value)).join(", "),
  holds: (value) => typeof value === "string" && values.includes(value),
});

const deployerChecks = { objectId: guid, clientId: text, canWriteRoleAssignments: yesOrNo };
const principalChecks = { principalId: guid, type: oneOf(PRINCIPAL_TYPES) };
const failureChecks = { resourceName: text, code: text, message: text, times: count };

/** What is wrong with settings, one sentence each; empty where they are right. */
export function settingsFaults(value: unknown): string[] {
  if (!isObject(value)) {
    return [`is ${JSON.stringify(value)}: an object of settings is allowed`];
  }
  const checks: Record<keyof LocalAzureSettings, (path: string, found: unknown) => string[]> = {
    subscriptionId: single(guid),
    subscriptions: listOf(single(guid)),
    tenantId: single(guid),
    operationSeconds: single(seconds),
    principals: listOf(record(principalChecks)),
    deployer: record(deployerChecks),
    takenNames: listOf(single(text)),
    roleAssignmentLimit: single(count),
    failOperations: listOf(record(failureChecks, { operation: oneOf(["write", "delete"]) })),
  };
  return faultsOf(value, "", checks, []);
}

type Finder = (path: string, found: unknown) => string[];

function single(check: Check): Finder {
  return (path, found) =>
    check.holds(found) ? [] : [`${path} is ${JSON.stringify(found)}: allowed is ${check.allowed}`];
}

function listOf(finder: Finder): Finder {
  return (path, found) =>
    Array.isArray(found)
      ? found.flatMap((item, index) => finder(`${path}[${index}]`, item))
      : [`${path} is ${JSON.stringify(found)}: allowed is a list`];
}

function record(required: Record<string, Check>, optional: Record<string, Check> = {}): Finder {
  const finders = Object.fromEntries(
    Object.entries({ ...required, ...optional }).map(([name, check]) => [name, single(check)]),
  );
  return (path, found) =>
    isObject(found)
      ? faultsOf(found, `${path}.`, finders, Object.keys(required))
      : [`${path} is ${JSON.stringify(found)}: allowed is an object of ${Object.keys(finders).join(", ")}`];
}

function faultsOf(
  value: JsonObject,
  prefix: string,
  finders: Record<string, Finder>,
  required: string[],
): string[] {
  const known = Object.keys(finders);
  return [
    ...required
      .filter((name) => !(name in value))
      .map((name) => `${prefix}${name} is missing: ${required.join(", ")} are needed`),
    ...Object.entries(value).flatMap(([name, found]) => {
      const finder = Object.hasOwn(finders, name) ? finders[name] : undefined;
      return finder === undefined
        ? [`${prefix}${name} is not a setting: allowed are ${known.join(", ")}`]
        : finder(`${prefix}${name}`, found);
    }),
  ];
}
