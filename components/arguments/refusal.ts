/** A fault in the form that all have: the value, what is allowed, what to do. */
export function refusal(value: unknown, allowed: string, remedy = ""): string {
  const problem = value === undefined ? "is missing" : `${shown(value)} is not allowed`;
  return `${problem}. Allowed: ${allowed}. ${remedy}`.trimEnd();
}

/** The longest role assignment's id on a resource has some 300 characters, its GUID last. */
const longestShown = 400;

function shown(value: unknown): string {
  const written = typeof value === "object" && value !== null ? writtenObject(value) : writtenValue(value);
  return written.length > longestShown ? `${written.slice(0, longestShown)}...` : written;
}

function writtenValue(value: unknown): string {
  return typeof value === "string"
    ? JSON.stringify(value)
    : typeof value === "function"
      ? "a function"
      : String(value);
}

function writtenObject(value: object): string {
  if ("__pulumiOutput" in value) {
    return "an Output";
  }
  if ("__pulumiResource" in value) {
    return "a resource";
  }
  try {
    return JSON.stringify(value, (_name, part: unknown) =>
      isPulumis(part) ? "(an Output or a resource)" : part,
    );
  } catch {
    return "an object"; // One that refers to itself, for instance.
  }
}

const isPulumis = (value: unknown) =>
  typeof value === "object" && value !== null && ("__pulumiOutput" in value || "__pulumiResource" in value);

/** Whether a value is an object of named values, not a list, a Map, an Output or a resource. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  if (
    typeof value !== "object" ||
    value === null ||
    "__pulumiOutput" in value ||
    "__pulumiResource" in value
  ) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null; // `Object.prototype` of any realm
}
