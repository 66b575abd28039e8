import type { BuiltInRole } from "./builtInRole";
import definitions = require("./webAndMobileRoles.json");

/** The name of one of the {@link webAndMobileRoles}. */
export type WebAndMobileRole =
  | "Azure Maps Data Contributor"
  | "Azure Maps Data Reader"
  | "Azure Spring Cloud Config Server Contributor"
  | "Azure Spring Cloud Config Server Reader"
  | "Azure Spring Cloud Data Reader"
  | "Azure Spring Cloud Service Registry Contributor"
  | "Azure Spring Cloud Service Registry Reader"
  | "Media Services Account Administrator"
  | "Media Services Live Events Administrator"
  | "Media Services Media Operator"
  | "Media Services Policy Administrator"
  | "Media Services Streaming Endpoints Administrator"
  | "SignalR AccessKey Reader"
  | "SignalR App Server"
  | "SignalR REST API Owner"
  | "SignalR REST API Reader"
  | "SignalR Service Owner"
  | "SignalR/Web PubSub Contributor"
  | "Web Plan Contributor"
  | "Website Contributor";

/**
 * Azure's built-in roles of the category Web and Mobile, by the names that Azure shows.
 *
 * Source: learn.microsoft.com, "Azure built-in roles for Web and Mobile".
 */
export const webAndMobileRoles: Readonly<Record<WebAndMobileRole, BuiltInRole>> = definitions;
