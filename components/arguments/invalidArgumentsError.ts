import * as pulumi from "@pulumi/pulumi";

/** What is wrong with one argument. */
export interface ArgumentFault {
  /** Where, as a Pulumi property path: `allowedOrigins[0]`. */
  propertyPath: string;
  /** The value, what is allowed and what to do. A value that may be a key is not repeated. */
  reason: string;
}

/**
 * Thrown before anything is registered, for arguments that would weaken the service in silence or that Azure would
 * refuse only after minutes. All faults of a component come together; `message` holds the whole text.
 */
export class InvalidArgumentsError extends pulumi.RunError {
  /** Makes component providers report `errors` as input errors (Pulumi's own marker). */
  readonly __pulumiInputPropertiesError = true;
  readonly errors: readonly ArgumentFault[];

  constructor(subject: string, errors: readonly ArgumentFault[]) {
    const count = errors.length === 1 ? "an invalid argument" : `${errors.length} invalid arguments`;
    const lines = errors.map(({ propertyPath, reason }) => `\n  ${propertyPath || "args"}: ${reason}`);
    super(`${subject} has ${count}:${lines.join("")}`);
    this.name = "InvalidArgumentsError";
    // Pulumi shows no frames of a RunError, but formats them (cmd/run/run.js), and on its own source-mapped frames
    // Node 20's util.inspect takes half a minute and gigabytes.
    this.stack = `${this.name}: ${this.message}`;
    this.errors = errors;
  }
}
