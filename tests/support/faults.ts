import {
  InvalidArgumentsError,
  ServerlessSignalR,
  SignalRRoleGrant,
  SignalRRoleGrants,
  type SignalRRoleGrantArgs,
  type SignalRRoleGrantsArgs,
} from "../../components";
import { RoleGrant, type RoleGrantArgs } from "../../components/roles";

/** The faults that a call throws, each as `path: reason`. */
export function faultsOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof InvalidArgumentsError) {
      return error.errors.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
    }
    throw error;
  }
  return [];
}

/** A made-up access key. */
export const key = "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0U1v=";

/** What is said of a key instead of repeating it. */
export const aKey =
  "looks like an access key, so it is not shown here. No argument takes a key: managed identity needs none. " +
  "Remove it, and regenerate the key if it was a real one.";

/** The fault of a value, of which 400 characters are shown: what is allowed, and what to do. */
export const refused = (value: unknown, allowed: string, remedy: string) =>
  `${JSON.stringify(value).replace(/^(.{400}).+$/, "$1...")} is not allowed. Allowed: ${allowed}. ${remedy}`;

/** The fault of an argument that was left out. */
export const missing = (allowed: string, remedy: string) => `is missing. Allowed: ${allowed}. ${remedy}`;

export const principalId = "11111111-1111-1111-1111-111111111111";

/** The id of a SignalR resource that nobody has. */
export const resourceId =
  "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.SignalRService/signalR/sig";

/** A service whose arguments are right but for these. */
export function makeService(args: object): ServerlessSignalR {
  return new ServerlessSignalR("x", {
    resourceGroupName: "rg",
    allowedOrigins: ["https://app.example.com"],
    ...args,
  });
}

// A program in JavaScript can pass anything: hence `as`, below.

/** A grant whose arguments are right but for these. */
export function makeGrant(args: object): SignalRRoleGrant {
  const right = { resourceId, principalId, role: "SignalR App Server" };
  return new SignalRRoleGrant("x", { ...right, ...args } as SignalRRoleGrantArgs);
}

/** Grants whose arguments are right but for these. */
export function makeGrants(args: object): SignalRRoleGrants {
  const right = { resourceId, principals: { api: { principalId, jobs: ["send"] } } };
  return new SignalRRoleGrants("x", { ...right, ...args } as SignalRRoleGrantsArgs);
}

/** A grant of any role at any scope, whose arguments are right but for these. */
export function makeRoleGrant(args: object): RoleGrant {
  const right = { scope: resourceId, principalId, role: "SignalR App Server" };
  return new RoleGrant("x", { ...right, ...args } as RoleGrantArgs);
}
