import { ArgumentFault, InvalidArgumentsError } from "./invalidArgumentsError";
import { mayBeKey } from "./keys";
import { isLate } from "./late";
import { nearest } from "./nearest";
import { isMap, refusal } from "./refusal";

/** Says what is wrong with a plain value, each fault with its path inside the value; nothing if it is right. */
export type Rule = (value: unknown) => readonly ArgumentFault[];

/** What one argument may be. */
export interface Argument {
  readonly rule: Rule;
  readonly isRequired: boolean;
  /** Whether it has to be known when the program runs, because it decides what is made. */
  readonly isPlain: boolean;
}

/** What each argument of a component may be. An argument that isn't in its table is a fault. */
export type ArgumentTable<Args> = { readonly [Name in keyof Args]-?: Argument };

export const required = (rule: Rule): Argument => ({ rule, isRequired: true, isPlain: false });
export const optional = (rule: Rule): Argument => ({ rule, isRequired: false, isPlain: false });
export const plain = (argument: Argument): Argument => ({ ...argument, isPlain: true });

/**
 * Checks the plain values among arguments, and gives the arguments back. What is known late (an Output) is Azure's to
 * refuse.
 *
 * @param subject What has the arguments: `ServerlessSignalR "notifications"`.
 * @param together Faults of arguments that are right by themselves, but not with each other.
 * @throws InvalidArgumentsError with all faults
 */
export function checkArguments<Args extends object>(
  subject: string,
  args: Args,
  table: ArgumentTable<Args>,
  together: (args: Args) => readonly ArgumentFault[] = () => [],
): Args {
  const faults = argumentFaults(args, table, together);
  if (faults.length > 0) {
    throw new InvalidArgumentsError(mayBeKey(subject) ? (subject.split(" ")[0] ?? "") : subject, faults);
  }
  return args;
}

/** The faults of arguments, or of an object among them. */
export function argumentFaults<Args extends object>(
  args: Args,
  table: ArgumentTable<Args>,
  together: (args: Args) => readonly ArgumentFault[] = () => [],
): readonly ArgumentFault[] {
  if (!isMap(args)) {
    return fault(refusal(args, "an object of named values"));
  }
  const rows = Object.entries<Argument>(table);
  const faults = [
    ...Object.entries(args)
      .filter(([name, value]) => value !== undefined && !Object.hasOwn(table, name))
      .flatMap(([name, value]) => misspelled(name, value, Object.keys(table))),
    ...rows.flatMap(([name, argument]) => within(name, faultsOf(Reflect.get(args, name), argument))),
  ];
  return faults.length > 0 ? faults : together(args);
}

function faultsOf(value: unknown, { rule, isRequired, isPlain }: Argument): readonly ArgumentFault[] {
  if (value === undefined) {
    return isRequired ? rule(undefined) : [];
  }
  if (isLate(value)) {
    return isPlain ? fault("is an Output. Allowed: a plain value, because it decides what is made.") : [];
  }
  const keys = keysIn(value);
  return keys.length > 0 ? keys : rule(value);
}

function misspelled(name: string, value: unknown, known: readonly string[]): readonly ArgumentFault[] {
  const keys = keysIn({ [name]: value });
  if (keys.length > 0) {
    return keys;
  }
  const near = nearest(name, known);
  const remedy = near === undefined ? `Allowed: ${known.join(", ")}.` : `Did you mean "${near}"?`;
  return faultAt(name, `is unknown. ${remedy}`);
}

const looksLikeKey =
  "looks like an access key, so it is not shown here. No argument takes a key: managed identity needs none. " +
  "Remove it, and regenerate the key if it was a real one.";

/** Where plain values hold a key, to any depth. A name that may be a key is no path to show. */
function keysIn(value: unknown): readonly ArgumentFault[] {
  if (typeof value === "string") {
    return mayBeKey(value) ? fault(looksLikeKey) : [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => within(`[${index}]`, keysIn(item)));
  }
  return isMap(value)
    ? Object.entries(value).flatMap(([name, item]) =>
        mayBeKey(name) ? fault(`has a name that ${looksLikeKey}`) : within(name, keysIn(item)),
      )
    : [];
}

/** Faults of a part as faults of the whole: `[0]`, `principals` and `api` become `principals.api[0]`. */
export function within(path: string, faults: readonly ArgumentFault[]): readonly ArgumentFault[] {
  return faults.map(({ propertyPath, reason }) => ({
    propertyPath:
      path === "" || propertyPath === "" || propertyPath.startsWith("[")
        ? path + propertyPath
        : `${path}.${propertyPath}`,
    reason,
  }));
}

/** One fault of a value as a whole. */
export const fault = (reason: string) => faultAt("", reason);

/** One fault of a part of a value. */
export const faultAt = (propertyPath: string, reason: string): readonly ArgumentFault[] => [
  { propertyPath, reason },
];
