// `export type` in lines of their own: without a compiler of the user's, Pulumi brings TypeScript 3.8, which knows no
// `export { type X }`.
export { AppSettingsForm, AppSettingsSeparator, signalRAppSettings } from "./appSettings";
export type { SignalRAppSettingsArgs } from "./appSettings";
export { SignalRAuthType, signalRConnectionString } from "./connectionString";
export type { ConnectionStringParts } from "./connectionString";
export type { AppSettingsArgs, ConnectionStringArgs } from "./connectionStringArgs";
export { parseSignalRConnectionString } from "./connectionStringParser";
export type { ParsedConnectionString } from "./connectionStringParser";
export { InvalidArgumentsError } from "./invalidArguments";
export type { ArgumentFault } from "./invalidArguments";
export { ServerlessSignalR } from "./serverlessSignalR";
export type { ServerlessSignalRArgs } from "./serverlessSignalR";
export { SignalRJob } from "./signalRJobs";
export type { SignalRPrincipal } from "./signalRPrincipal";
export { SignalRRoleGrant } from "./signalRRoleGrant";
export type { SignalRRoleGrantArgs } from "./signalRRoleGrant";
export { SignalRRoleGrants } from "./signalRRoleGrants";
export type { SignalRRoleGrantsArgs } from "./signalRRoleGrants";
export { PrincipalType, SignalRRole } from "./signalRRoles";
export { SignalRSku } from "./skus";
