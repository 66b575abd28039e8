/**
 * The built-in roles that concern Azure SignalR Service, by the names that Azure shows.
 * Source: Microsoft's built-in roles, Web and Mobile.
 */
export const SignalRRole = {
  /** Negotiate client connections and host hubs with access keys that the service hands out. */
  AppServer: "SignalR App Server",
  /** Send messages and manage groups, users and connections over REST; make client tokens. */
  RestApiOwner: "SignalR REST API Owner",
  /** Read over REST whether groups, users and connections exist. */
  RestApiReader: "SignalR REST API Reader",
  /** Everything on the data plane: wider than a backend needs. */
  ServiceOwner: "SignalR Service Owner",
  /** Read the access keys on the control plane: not for workloads that use managed identity. */
  AccessKeyReader: "SignalR AccessKey Reader",
  /** Manage the service on the control plane; no data plane. */
  Contributor: "SignalR/Web PubSub Contributor",
} as const;

/** One of the names in {@link SignalRRole}. */
export type SignalRRole = (typeof SignalRRole)[keyof typeof SignalRRole];

const roleGuids: Readonly<Record<string, string>> = {
  "SignalR App Server": "420fcaa2-552c-430f-98ca-3264be4806c7",
  "SignalR REST API Owner": "fd53cd77-2268-407a-8f46-7e7863d0f521",
  "SignalR REST API Reader": "ddde6b66-c0df-4114-a159-3618637b3035",
  "SignalR Service Owner": "7e4f1700-ea5a-4f59-8f37-079cfe29dce3",
  "SignalR AccessKey Reader": "04165923-9d83-45d5-8227-78b77b0a687e",
  "SignalR/Web PubSub Contributor": "8cf5e20a-e4b2-4e9d-b3a1-5ceb692c2761",
};

/** The GUID of a role, the same in every tenant and cloud. A wrong name that is known late stays, for Azure to refuse. */
export const roleGuid = (role: string): string =>
  (Object.hasOwn(roleGuids, role) ? roleGuids[role] : undefined) ?? role;

/** What a grant of a role is named after: `SignalR REST API Owner` -> `rest-api-owner`. */
export const roleSlug = (role: SignalRRole): string =>
  role
    .replace(/^SignalR\W/, "")
    .replaceAll(" ", "-")
    .toLowerCase();

/**
 * What kind of directory object a principal is.
 * Source: `principalType` of Microsoft.Authorization/roleAssignments 2022-04-01.
 */
export const PrincipalType = {
  /** A managed identity or an app registration's service principal. */
  ServicePrincipal: "ServicePrincipal",
  /** A person, for local debugging without keys. */
  User: "User",
  Group: "Group",
  ForeignGroup: "ForeignGroup",
  Device: "Device",
} as const;

/** One of the values in {@link PrincipalType}. */
export type PrincipalType = (typeof PrincipalType)[keyof typeof PrincipalType];
