/** ARM's error answers: `{"error": {"code", "message", "details"?}}` with the code in `x-ms-error-code` too. */

export interface ErrorDetail {
  code: string;
  message: string;
  target?: string;
}

export class ArmError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details?: ErrorDetail[],
  ) {
    super(message);
  }

  get body(): unknown {
    const details = this.details === undefined ? {} : { details: this.details };
    return { error: { code: this.code, message: this.message, ...details } };
  }
}

export function subscriptionNotFound(subscriptionId: string): ArmError {
  return new ArmError(
    404,
    "SubscriptionNotFound",
    `The subscription '${subscriptionId}' could not be found.`,
  );
}

export function groupNotFound(name: string): ArmError {
  return new ArmError(404, "ResourceGroupNotFound", `Resource group '${name}' could not be found.`);
}

/** @param type as registered, whatever the caller wrote (hashicorp/terraform-provider-azurerm#28836) */
export function resourceNotFound(type: string, name: string, resourceGroup: string): ArmError {
  return new ArmError(
    404,
    "ResourceNotFound",
    `The Resource '${type}/${name}' under resource group '${resourceGroup}' was not found. ` +
      "For more details please go to https://aka.ms/ARMResourceNotFoundFix",
  );
}

/** A path that starts neither in a subscription nor at a provider of the tenant: cloudquery/cloudquery#6635. */
export function missingSubscription(): ArmError {
  return new ArmError(
    404,
    "MissingSubscription",
    "The request did not have a subscription or a valid tenant level resource provider.",
  );
}

// learn.microsoft.com, common-deployment-errors
export function invalidRequestContent(reason: string): ArmError {
  return new ArmError(
    400,
    "InvalidRequestContent",
    `The request content was invalid and could not be deserialized: '${reason}'.`,
  );
}

/** The method is not one the resource type has (code and text not verified). */
export function methodNotAllowed(method: string, type: string): ArmError {
  return new ArmError(
    405,
    "HttpMethodNotAllowed",
    `The http method '${method}' is not supported for the resource type '${type}'.`,
  );
}
