import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import type { Deployment, PulumiFn, Stack } from "@pulumi/pulumi/automation";
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import {
  ServerlessSignalR,
  SignalRRole,
  SignalRRoleGrant,
  type ServerlessSignalRArgs,
  type SignalRRoleGrantArgs,
} from "../../components";
import type { LocalArm } from "../../local/arm";
import { clients } from "./microsoftClients";
import type { StateResource } from "./stackFiles";
import type { TestAzure } from "./stacks";

export {
  API,
  APP_SERVER,
  assignmentPath,
  groupPath,
  lockPath,
  putGroup,
  REST_API_OWNER,
  roleId,
  send,
  serviceBody,
  servicePath,
  SUBSCRIPTION,
} from "../local/arm/support";

/** A backend that the directory doesn't know yet, as new identities aren't. */
export const backend = "11111111-1111-1111-1111-111111111111";

/** What a test's program has, and what its tests change. */
export interface Shape {
  /** The resource group, for this stack alone. */
  group: string;
  /** The name of the service's component. @default "notify" */
  component?: string;
  /** Left out, the service has a name of its group's. */
  service?: Partial<ServerlessSignalRArgs>;
  serviceOptions?: ComponentResourceOptions;
  /** By the name of the component; left out, there are none. */
  grants?: Record<string, Partial<SignalRRoleGrantArgs>>;
  grantOptions?: ComponentResourceOptions;
}

/** A group with a service and grants on it. */
export function program(shape: Shape): PulumiFn {
  const { group, component = "notify", service, serviceOptions, grants = {}, grantOptions } = shape;
  return () => {
    const { name } = new ResourceGroup("group", { resourceGroupName: group });
    const notify = new ServerlessSignalR(
      component,
      {
        resourceGroupName: name,
        resourceName: `contoso-${group}`,
        allowedOrigins: ["https://app.example.com"],
        ...service,
      },
      serviceOptions,
    );
    const roleAssignmentIds = Object.entries(grants).map(
      ([grant, args]) =>
        new SignalRRoleGrant(
          grant,
          { resourceId: notify.resourceId, principalId: backend, role: SignalRRole.RestApiOwner, ...args },
          grantOptions,
        ).roleAssignmentId,
    );
    return Promise.resolve({
      resourceId: notify.resourceId,
      resourceName: notify.resourceName,
      connectionString: notify.connectionString,
      roleAssignmentIds,
    });
  };
}

/**
 * The requests that changed something since the last call, in order: `PUT signalR/NAME`. The resource type is put into
 * one case, because ids that Azure answers say `SignalR` (azure-rest-api-specs, the examples of signalr 2024-03-01).
 */
export function takeRequests(azure: TestAzure): string[] {
  return azure.takeWrites().map(({ request }) => {
    const [method = "", path = ""] = request.split(" ");
    return `${method} ${path.split("/").slice(-2).join("/")}`.replace(" SignalR/", " signalR/");
  });
}

/** Brings a stack to a program: what changed something in Azure, how many resources were replaced, and the outputs. */
export async function update(azure: TestAzure, stack: Stack, program: PulumiFn) {
  stack.workspace.program = program; // Previews go on with it.
  azure.takeWrites();
  const { summary, outputs } = await stack.up();
  return { requests: takeRequests(azure), replaced: summary.resourceChanges?.replace ?? 0, outputs };
}

/** The text of a failure; an operation that succeeds fails the test. */
export async function failureOf(operation: Promise<unknown>): Promise<string> {
  try {
    await operation;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("succeeded, and was to fail");
}

/** What Pulumi's state holds of one type. */
export async function stateOf(stack: Stack, type: string): Promise<StateResource[]> {
  const exported: Deployment = await stack.exportStack();
  const { resources = [] } = exported.deployment as { resources?: StateResource[] };
  return resources.filter((resource) => resource.type === type);
}

export const signalRType = "azure-native:signalrservice:SignalR";
export const roleAssignmentType = "azure-native:authorization:RoleAssignment";

/** The assignments that Microsoft's client lists at a service, not above it. */
export async function assignmentsAt(arm: LocalArm, scope: string) {
  const found = [];
  for await (const assignment of clients(arm).authorization.roleAssignments.listForScope(scope)) {
    found.push(assignment);
  }
  return found;
}

/** The text of every file under a folder, by path. */
export function textsUnder(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
  return new Map(files.map((file) => [file, readFileSync(file, "latin1")]));
}
