import * as pulumi from "@pulumi/pulumi";

/** Whether a value may be known only later. */
export function isLate<T>(value: pulumi.Input<T>): value is Promise<T> | pulumi.OutputInstance<T> {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/** A value, or the default where it is left out: also where it is an Output that turns out to be undefined. */
export function withDefault<T>(value: pulumi.Input<T> | undefined, byDefault: T): pulumi.Input<T> {
  // `as`: unwrapping a primitive gives the primitive, which the type of `output` can't say.
  return isLate(value)
    ? (pulumi.output(value) as pulumi.Output<T | undefined>).apply((known) => known ?? byDefault)
    : (value ?? byDefault);
}

// Plain text is mapped at once: a preview shows it, each Output costs time, and grants are many. Nothing may throw in
// an `apply`, or an inline program of the Automation API would wait for ever; Pulumi's mocks leave Outputs undefined.

/** Text made of other text. */
export function mapInput(value: pulumi.Input<string>, map: (known: string) => string): pulumi.Input<string> {
  return isLate(value)
    ? pulumi.output(value).apply((known) => (typeof known === "string" ? map(known) : known))
    : map(value);
}

/** Text made of several texts. */
export function mapInputs(
  values: readonly pulumi.Input<string>[],
  map: (...known: readonly string[]) => string,
): pulumi.Input<string> {
  const plain = values.filter((value) => typeof value === "string");
  return plain.length === values.length
    ? map(...plain)
    : pulumi.all([...values]).apply((known) => map(...known.map(String)));
}
