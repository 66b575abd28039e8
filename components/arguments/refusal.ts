/** A fault in the form that all have: the value, what is allowed, what to do. */
export function refusal(value: unknown, allowed: string, remedy = ""): string {
  const problem = value === undefined ? "is missing" : `${shown(value)} is not allowed`;
  return `${problem}. Allowed: ${allowed}. ${remedy}`.trimEnd();
}

/** The longest role assignment's id on a resource has some 300 characters, its GUID last. */
const longestShown = 400;

function shown(value: unknown): string {
  const text = written(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}...` : text;
}

function written(value: unknown): string {
  if (typeof value !== "string" && typeof value !== "object") {
    return typeof value === "function" ? "a function" : String(value);
  }
  try {
    // Asked of the part's owner: an Output answers `JSON.stringify` with a lecture.
    const replaced = function (this: Readonly<Record<string, unknown>>, name: string, part: unknown) {
      return pulumis(this[name]) ?? part;
    };
    return pulumis(value) ?? JSON.stringify(value, replaced);
  } catch {
    return "an object"; // One that refers to itself, for instance.
  }
}

/** What to call a value that is Pulumi's; undefined for any other. */
function pulumis(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) {
    return undefined;
  }
  return "__pulumiOutput" in value ? "an Output" : "__pulumiResource" in value ? "a resource" : undefined;
}

/** Whether a value is an object of named values: not a list, a Map, an Output or a resource. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null; // `Object.prototype` of any realm
}
