import { SignalRRole } from "./signalRRoles";

/**
 * What a backend does with Azure SignalR Service.
 *
 * Sources: Microsoft's "Authorize access with Microsoft Entra ID for Azure SignalR Service" for what each role is for,
 * and "Azure permissions for Web and Mobile" for what each data action does.
 */
export const SignalRJob = {
  /**
   * Let clients connect: a negotiate endpoint. The SDKs sign clients' tokens with a key that they get from
   * /api/v1/auth/accessKey, which SignalR REST API Owner may not call (Azure/azure-signalr#1913).
   * Role: SignalR App Server.
   */
  Negotiate: "negotiate",
  /** Send messages over REST to hubs, groups, users and connections. Role: SignalR REST API Owner. */
  Send: "send",
  /** Add to groups and remove from them over REST. Role: SignalR REST API Owner. */
  ManageGroups: "manage-groups",
  /**
   * Ask over REST whether groups, users and connections exist. Role: SignalR REST API Reader, unless another job needs
   * SignalR REST API Owner, which may do the same.
   */
  ReadPresence: "read-presence",
  /** Run hubs in a server that connects to the service: its Default mode. Role: SignalR App Server. */
  HostHub: "host-hub",
} as const;

/** One of the values in {@link SignalRJob}. */
export type SignalRJob = (typeof SignalRJob)[keyof typeof SignalRJob];

const roleOfJob = {
  negotiate: SignalRRole.AppServer,
  send: SignalRRole.RestApiOwner,
  "manage-groups": SignalRRole.RestApiOwner,
  "read-presence": SignalRRole.RestApiReader,
  "host-hub": SignalRRole.AppServer,
} as const satisfies Readonly<Record<SignalRJob, SignalRRole>>;

const order = [SignalRRole.AppServer, SignalRRole.RestApiOwner, SignalRRole.RestApiReader] as const;

/**
 * The roles that allow jobs and the least beside them: the fewest data actions, then the fewest roles. So never SignalR
 * Service Owner, which also allows the rest. Always in the same order, whatever that of the jobs; none for no jobs.
 *
 * @example
 * rolesFor([SignalRJob.Negotiate, SignalRJob.Send]); // ["SignalR App Server", "SignalR REST API Owner"]
 */
export function rolesFor(jobs: readonly SignalRJob[]): SignalRRole[] {
  const needed = new Set(jobs.map((job) => roleOfJob[job]));
  if (needed.has(SignalRRole.RestApiOwner)) {
    needed.delete(SignalRRole.RestApiReader);
  }
  return order.filter((role) => needed.has(role));
}
