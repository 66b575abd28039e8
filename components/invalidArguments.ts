import * as pulumi from "@pulumi/pulumi";
import { mayBeKey } from "./keys";
import { isPlainMap, isText, notAKey, refusal } from "./refusals";
import type { Validator } from "./refusals";

/** What is wrong with one argument. */
export interface ArgumentFault {
  /** Where, as a Pulumi property path: `allowedOrigins[0]`. */
  propertyPath: string;
  /** The value, what is allowed and what to do. A value that may be a key is not repeated. */
  reason: string;
}

/**
 * Thrown for arguments that Azure would refuse or that would weaken the service, before anything is registered.
 * All faults of a component come together; `message` holds the whole text.
 */
export class InvalidArgumentsError extends pulumi.RunError {
  /** Makes component providers report `errors` as input errors (Pulumi's own marker). */
  readonly __pulumiInputPropertiesError = true;
  readonly errors: readonly ArgumentFault[];

  constructor(subject: string, errors: readonly ArgumentFault[]) {
    const count = errors.length === 1 ? "an invalid argument" : `${errors.length} invalid arguments`;
    const lines = errors.map((fault) => `\n  ${fault.propertyPath}: ${fault.reason}`);
    super(`${subject} has ${count}:${lines.join("")}`);
    this.name = "InvalidArgumentsError";
    // Pulumi shows no frames of a RunError, but formats them (cmd/run/run.js), and on its own source-mapped frames
    // Node 20's util.inspect takes half a minute and gigabytes.
    this.stack = `${this.name}: ${this.message}`;
    this.errors = errors;
  }
}

const secretRefused =
  "is a secret with a value that is not allowed, and that is not shown here. Give it as plain text to see why.";

/** What a component is called in faults: by its type alone where the name may be a key. */
export const subjectOf = (type: string, name: unknown) =>
  isText(name) && !mayBeKey(name) ? `${type} "${name}"` : type;

/** Collects the faults of a component's arguments: of known values at once, of Outputs when they are known. */
export class ArgumentChecker {
  private readonly faults: ArgumentFault[] = [];

  /**
   * @param subject What has the arguments: `ServerlessSignalR "notifications"`.
   * @param prefix Comes before every property path: a configuration's namespace.
   */
  constructor(
    private readonly subject: string,
    private readonly prefix = "",
  ) {}

  /** Checks one value; what it returns is what a child resource should get. */
  check<T extends string | number | boolean>(
    propertyPath: string,
    value: pulumi.Input<T>,
    validate: Validator<T>,
  ): pulumi.Input<T> {
    if (isPending(value)) {
      // `as`: unwrapping a primitive gives the primitive, which the type of `output` can't say.
      return this.checkWhole(propertyPath, pulumi.output(value) as pulumi.Output<T>, validate);
    }
    this.add(propertyPath, validate(value));
    return value;
  }

  /** Checks one value that may be left out. */
  checkOptional<T extends string | number | boolean>(
    propertyPath: string,
    value: pulumi.Input<T> | undefined,
    validate: Validator<T>,
  ): pulumi.Input<T> | undefined {
    return value === undefined ? undefined : this.check(propertyPath, value, validate);
  }

  /** Checks a value as a whole when it is known. */
  checkWhole<T>(propertyPath: string, value: pulumi.Output<T>, validate: Validator<T>): pulumi.Output<T> {
    return this.checkLater(propertyPath, value, (checker, known) => {
      checker.add(propertyPath, validate(known));
    });
  }

  /** Runs a check of a value of many parts when it is known, and tells all its faults. */
  checkLater<T>(
    propertyPath: string,
    value: pulumi.Output<T>,
    check: (checker: ArgumentChecker, known: T) => unknown,
  ): pulumi.Output<T> {
    // Known by when the value is. To wait for it in the callback would take minutes and gigabytes: a promise that is
    // rejected late is looked up in all that wait for it, once for each way there (V8 with Pulumi's debugger hooks).
    let isSecret = false;
    pulumi.isSecret(value).then(
      (secret) => {
        isSecret = secret;
      },
      () => undefined, // Then the value fails, too.
    );
    return value.apply<T>((known) => {
      const later = new ArgumentChecker(this.subject, this.prefix);
      check(later, known);
      if (isSecret && later.faults.length > 0) {
        const fault = { propertyPath: this.prefix + propertyPath, reason: secretRefused };
        throw new InvalidArgumentsError(this.subject, [fault]);
      }
      later.throwIfAny();
      return known;
    });
  }

  /** Checks that there are arguments, and ends the check without any: a program in JavaScript may give none. */
  checkPresent(propertyPath: string, args: unknown): void {
    if (!isPlainMap(args)) {
      this.add(propertyPath, refusal(args, "an object of arguments", "Give at least the required ones."));
      this.throwIfAny();
    }
  }

  /** The same for a component, whose name is in everything that Pulumi writes. */
  checkComponent(name: unknown, args: unknown): void {
    this.add("name", isText(name) ? notAKey(name) : refusal(name, "text", "Name the component."));
    this.checkPresent("args", args);
  }

  add(propertyPath: string, reason: string | undefined): void {
    if (reason !== undefined) {
      this.faults.push({ propertyPath: this.prefix + propertyPath, reason });
    }
  }

  /** Takes over what another found. */
  include(other: ArgumentChecker): void {
    this.faults.push(...other.faults);
  }

  /** Ends the check of what is known now. */
  throwIfAny(): void {
    if (this.faults.length > 0) {
      throw new InvalidArgumentsError(this.subject, this.faults);
    }
  }
}

/** Whether a value may be known only later. */
export function isPending<T>(value: pulumi.Input<T>): value is Promise<T> | pulumi.OutputInstance<T> {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}
