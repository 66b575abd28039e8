export { signalRConnectionString, type ConnectionStringParts } from "./connectionString";
export { InvalidArgumentsError, type ArgumentFault } from "./invalidArguments";
export { PrincipalType, SignalRRole } from "./roles";
export {
  ServerlessSignalR,
  type ConnectionStringArgs,
  type ServerlessSignalRArgs,
} from "./serverlessSignalR";
export { SignalRRoleGrant, type SignalRRoleGrantArgs } from "./signalRRoleGrant";
export { SignalRSku } from "./skus";
