import {
  InvalidArgumentsError,
  ServerlessSignalR,
  SignalRRoleGrant,
  type SignalRRoleGrantArgs,
} from "../../components";

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

/** A grant whose arguments are right but for these. */
export function makeGrant(args: object): SignalRRoleGrant {
  const right = {
    resourceId,
    principalId: "11111111-1111-1111-1111-111111111111",
    role: "SignalR App Server",
  };
  // A program in JavaScript can pass anything.
  return new SignalRRoleGrant("x", { ...right, ...args } as SignalRRoleGrantArgs);
}
