import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { runInThisContext } from "node:vm";
import type { Deployment, PulumiFn, Stack } from "@pulumi/pulumi/automation";
import type * as pulumi from "@pulumi/pulumi";
import {
  ServerlessSignalR,
  SignalRRole,
  SignalRRoleGrant,
  type ServerlessSignalRArgs,
  type SignalRRoleGrantArgs,
} from "../../components";
import { roleGuid } from "../../components/roles/signalRRoles";
import type { LocalArm } from "../../local/arm";
import { assignmentPath, clients, collect, putGroup, roleId, servicePath } from "../local/arm/support";
import type { StateResource } from "./stackFiles";
import type { TestAzure } from "./stacks";

export {
  API,
  APP_SERVER,
  assignmentPath,
  clients,
  collect,
  groupPath,
  identityPath,
  lockPath,
  putGroup,
  REST_API_OWNER,
  roleId,
  send,
  serviceBody,
  servicePath,
  SUBSCRIPTION,
} from "../local/arm/support";

/** Backends that the directory doesn't know yet, as new identities aren't. */
export const backend = "11111111-1111-1111-1111-111111111111";
export const otherBackend = "22222222-2222-2222-2222-222222222222";

/** The services of the tests are in this group, which the tests make. */
export const group = "rg";

/** A program that makes what the function makes, and outputs what it answers. */
export const program =
  (make: () => object | undefined): PulumiFn =>
  () =>
    Promise.resolve({ ...make() });

/** A service `contoso-NAME`. */
export function makeService(
  name: string,
  args: Partial<ServerlessSignalRArgs> = {},
  opts?: pulumi.ComponentResourceOptions,
): ServerlessSignalR {
  const right = { resourceGroupName: group, resourceName: `contoso-${name}` };
  return new ServerlessSignalR(
    name,
    { ...right, allowedOrigins: ["https://app.example.com"], ...args },
    opts,
  );
}

/** SignalR REST API Owner for a backend. */
export function makeGrant(
  name: string,
  args: Partial<SignalRRoleGrantArgs> & Pick<SignalRRoleGrantArgs, "resourceId">,
  opts?: pulumi.ComponentResourceOptions,
): SignalRRoleGrant {
  return new SignalRRoleGrant(name, { principalId: backend, role: SignalRRole.RestApiOwner, ...args }, opts);
}

/** `PUT /subscriptions/.../signalR/NAME` -> `PUT signalR/NAME`. ARM answers ids with `SignalR`, which ends up in paths. */
export function shortRequest(request: string): string {
  const [method = "", path = ""] = request.split(" ");
  return `${method} ${path.split("/").slice(-2).join("/")}`.replace(" SignalR/", " signalR/");
}

/** The requests that changed something since the last call, in order, short. */
export const takeRequests = (azure: TestAzure) =>
  azure.takeWrites().map(({ request }) => shortRequest(request));

/** The text of a failure; an operation that succeeds fails the test. */
export async function failureOf(operation: Promise<unknown>): Promise<string> {
  const restore = ignoreRejections();
  try {
    await operation;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await delay(300); // Some reject after it.
    restore();
  }
  throw new Error("succeeded, and was to fail");
}

/**
 * What an inline program rejects while its update fails. Pulumi has a handler for that, which hears nothing under Jest:
 * tests have a `process` of their own, and Jest would take the rejections for theirs.
 */
function ignoreRejections(): () => void {
  const real = runInThisContext("process") as NodeJS.Process;
  const handlers = real.listeners("unhandledRejection");
  const ignore = () => undefined;
  real.removeAllListeners("unhandledRejection");
  real.on("unhandledRejection", ignore);
  return () => {
    real.off("unhandledRejection", ignore);
    for (const handler of handlers) {
      real.on("unhandledRejection", handler);
    }
  };
}

/** What Pulumi's state holds of one type. */
export async function stateOf(stack: Stack, type: string): Promise<StateResource[]> {
  const exported: Deployment = await stack.exportStack();
  const { resources = [] } = exported.deployment as { resources?: StateResource[] };
  return resources.filter((resource) => resource.type === type);
}

export const signalRType = "azure-native:signalrservice:SignalR";
export const roleAssignmentType = "azure-native:authorization:RoleAssignment";

/** Network rules of a service's own. */
export const networkACLs = {
  defaultAction: "Deny",
  publicNetwork: { allow: ["ClientConnection", "RESTAPI"] },
};

/** A service `contoso-NAME` that nobody's Pulumi knows, made with Microsoft's client. Answers its id. */
export async function serviceMadeElsewhere(
  { arm }: TestAzure,
  name: string,
  resourceGroup = group,
): Promise<string> {
  await putGroup(arm, resourceGroup);
  await clients(arm).signalR.signalR.beginCreateOrUpdateAndWait(resourceGroup, `contoso-${name}`, {
    location: "northeurope",
    kind: "SignalR",
    sku: { name: "Standard_S1", capacity: 1 },
    features: [{ flag: "ServiceMode", value: "Serverless" }],
    cors: { allowedOrigins: ["https://app.example.com"] },
    disableLocalAuth: true,
    tags: { Purpose: "SignalR Service for frontend user notifications" },
    networkACLs,
  });
  return servicePath(`contoso-${name}`, resourceGroup);
}

/** An assignment that nobody's Pulumi knows, under a name that no formula makes. Answers its id. */
export async function assignmentMadeElsewhere(
  { arm }: TestAzure,
  scope: string,
  roleGuid: string,
  name: string,
): Promise<string> {
  await clients(arm).authorization.roleAssignments.create(scope, name, {
    roleDefinitionId: roleId(roleGuid),
    principalId: backend,
    principalType: "ServicePrincipal",
  });
  return assignmentPath(scope, name);
}

/** The assignments that Microsoft's client lists at a service. */
export async function assignmentsAt(arm: LocalArm, scope: string) {
  return collect(clients(arm).authorization.roleAssignments.listForScope(scope));
}

/** What has to stay as it is: when the service was made and where, its name and rules, its assignments, all of each. */
export async function live({ arm }: TestAzure, resourceGroup: string, name: string) {
  const service = await clients(arm).signalR.signalR.get(resourceGroup, name);
  const { id, systemData, location, hostName, networkACLs: rules } = service;
  const assignments = await assignmentsAt(arm, servicePath(name, resourceGroup));
  return { id, createdAt: systemData?.createdAt, location, hostName, rules, assignments };
}

/** The assignments in words: `ROLE for PRINCIPAL`. */
export async function granted(arm: LocalArm, scope: string): Promise<string[]> {
  const roles = new Map(Object.values(SignalRRole).map((role) => [roleGuid(role), role]));
  const found = await assignmentsAt(arm, scope);
  return found
    .map(({ roleDefinitionId = "", principalId = "" }) => {
      const guid = roleDefinitionId.slice(-36);
      return `${roles.get(guid) ?? guid} for ${principalId}`;
    })
    .sort();
}

/** The text of every file under a folder, by path. */
export function textsUnder(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
  return new Map(files.map((file) => [file, readFileSync(file, "latin1")]));
}
