/**
 * A refusal of the data plane. The form of the body is that of azure-signalr, docs/swagger/V20220601.json, ErrorDetail;
 * the codes and texts are the local Azure's own (docs/unverified.md).
 */
export class DataPlaneError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** What of the request is wrong: a parameter, a header, a member of the body. */
    readonly target?: string,
  ) {
    super(message);
  }

  get body(): object {
    const { code, message, target } = this;
    return { code, message, ...(target === undefined ? {} : { target }) };
  }
}

export function invalidRequest(target: string, message: string): DataPlaneError {
  return new DataPlaneError(400, "InvalidRequest", message, target);
}

export function unauthorized(message: string): DataPlaneError {
  return new DataPlaneError(401, "Unauthorized", message, "Authorization");
}

export function notFound(message: string): DataPlaneError {
  return new DataPlaneError(404, "NotFound", message);
}
