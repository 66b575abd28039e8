// `export type` in lines of their own: without a compiler of the user's, Pulumi brings TypeScript 3.8, which knows no
// `export { type X }`.
export { InvalidArgumentsError } from "./arguments/faults";
export type { ArgumentFault } from "./arguments/faults";
export { SignalRSku } from "./arguments/skus";
export { AppSettingsForm, AppSettingsSeparator, SignalRAuthType } from "./connection";
export type { AppSettingsArgs, ConnectionStringArgs } from "./connection";
export { ExistingSignalR } from "./existingSignalR";
export type { ExistingSignalRArgs } from "./existingSignalR";
export { SignalRJob } from "./roles/signalRJobs";
export type { SignalRPrincipal } from "./roles/signalRPrincipal";
export { PrincipalType, SignalRRole } from "./roles/signalRRoles";
export { ServerlessSignalR } from "./serverlessSignalR";
export type { ServerlessSignalRArgs } from "./serverlessSignalR";
export { SignalRLockLevel } from "./signalRLock";
export type { SignalRLockArgs } from "./signalRLock";
export type { SignalRPrivateEndpointArgs } from "./signalRPrivateEndpoint";
export { SignalRRoleGrant } from "./signalRRoleGrant";
export type { SignalRRoleGrantArgs } from "./signalRRoleGrant";
export { SignalRRoleGrants } from "./signalRRoleGrants";
export type { GrantedRole, SignalRRoleGrantsArgs } from "./signalRRoleGrants";
