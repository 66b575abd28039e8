// The entry point `serverless-signalr/roles`, apart from the main one so that only those who use the roles load them.
// `export type` in lines of their own, as in ../index.ts.
export { RoleGrant } from "../roleGrant";
export type { RoleGrantArgs } from "../roleGrant";
export { roleAllows, roleAllowsData } from "./roleAllows";
export { WebAndMobileRole, webAndMobileRoles } from "./webAndMobileRoles";
export type { BuiltInRole } from "./webAndMobileRoles";
