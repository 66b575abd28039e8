import definitions = require("./definitions.json");

/** What Azure says of a built-in role. */
export interface BuiltInRole {
  /** The GUID of the role's definition, the same in every tenant and cloud. */
  readonly id: string;
  /** The name that Azure shows. */
  readonly name: string;
  readonly description: string;
  /** Patterns of the control-plane actions that the role allows: `*` stands for any run of characters. */
  readonly actions: readonly string[];
  /** Patterns of the control-plane actions that are taken away from `actions`. */
  readonly notActions: readonly string[];
  /** Patterns of the data actions that the role allows. */
  readonly dataActions: readonly string[];
  /** Patterns of the data actions that are taken away from `dataActions`. */
  readonly notDataActions: readonly string[];
}

/** The names of the {@link webAndMobileRoles}, as Azure shows them. */
export const WebAndMobileRole = {
  AzureMapsDataContributor: "Azure Maps Data Contributor",
  AzureMapsDataReader: "Azure Maps Data Reader",
  AzureSpringCloudConfigServerContributor: "Azure Spring Cloud Config Server Contributor",
  AzureSpringCloudConfigServerReader: "Azure Spring Cloud Config Server Reader",
  AzureSpringCloudDataReader: "Azure Spring Cloud Data Reader",
  AzureSpringCloudServiceRegistryContributor: "Azure Spring Cloud Service Registry Contributor",
  AzureSpringCloudServiceRegistryReader: "Azure Spring Cloud Service Registry Reader",
  MediaServicesAccountAdministrator: "Media Services Account Administrator",
  MediaServicesLiveEventsAdministrator: "Media Services Live Events Administrator",
  MediaServicesMediaOperator: "Media Services Media Operator",
  MediaServicesPolicyAdministrator: "Media Services Policy Administrator",
  MediaServicesStreamingEndpointsAdministrator: "Media Services Streaming Endpoints Administrator",
  SignalRAccessKeyReader: "SignalR AccessKey Reader",
  SignalRAppServer: "SignalR App Server",
  SignalRRestApiOwner: "SignalR REST API Owner",
  SignalRRestApiReader: "SignalR REST API Reader",
  SignalRServiceOwner: "SignalR Service Owner",
  SignalRWebPubSubContributor: "SignalR/Web PubSub Contributor",
  WebPlanContributor: "Web Plan Contributor",
  WebsiteContributor: "Website Contributor",
} as const;

/** One of the names in {@link WebAndMobileRole}. */
export type WebAndMobileRole = (typeof WebAndMobileRole)[keyof typeof WebAndMobileRole];

/**
 * Azure's built-in roles of the category Web and Mobile, by the names that Azure shows.
 * Source: learn.microsoft.com, "Azure built-in roles for Web and Mobile".
 */
export const webAndMobileRoles: Readonly<Record<WebAndMobileRole, BuiltInRole>> = definitions;
