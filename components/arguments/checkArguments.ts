import { fault, faultAt, Faults, InvalidArgumentsError, refused, within } from "./faults";
import { mayBeKey } from "./keys";
import { isLate } from "./late";
import { isMap, nearest, Rule } from "./rules";

/** What one argument may be. */
export interface Argument {
  /** Also for what is left out. */
  readonly rule: Rule;
  /** Whether it has to be known when the program runs, because it decides what is made. */
  readonly isPlain: boolean;
  /** Whether it may hold a key, because Azure has no other way there. */
  readonly mayHoldKey?: boolean;
}

/** What each argument of a component may be. An argument that isn't in its table is a fault. */
export type ArgumentTable<Args> = { readonly [Name in keyof Args]-?: Argument };

export const required = (rule: Rule): Argument => ({ rule, isPlain: false });
export const optional = (rule: Rule): Argument =>
  required((value) => (value === undefined ? [] : rule(value)));
/** Arguments of azure-native's own that a component hands on: its SDK's and Azure's to check. */
export const handedOn = <Name extends string>(...names: Name[]): Record<Name, Argument> =>
  Object.fromEntries(names.map((name) => [name, required(() => [])])) as Record<Name, Argument>;
export const plain = ({ rule }: Argument): Argument => ({ rule, isPlain: true });

/** Faults of arguments that are right by themselves, but not with each other. */
type Together<Args> = (args: Args) => Faults;

/**
 * Checks the plain values among arguments. What is known late (an Output) is Azure's to refuse.
 *
 * @param subject What has the arguments: `ServerlessSignalR "notifications"`.
 * @throws InvalidArgumentsError with all faults
 */
export function checkArguments<Args extends object>(
  subject: string,
  args: Args,
  table: ArgumentTable<Args>,
  together?: Together<Args>,
): void {
  const faults = argumentFaults(args, table, together);
  if (faults.length > 0) {
    throw new InvalidArgumentsError(mayBeKey(subject) ? (subject.split(" ")[0] ?? "") : subject, faults);
  }
}

/** The faults of arguments, or of an object among them. */
export function argumentFaults<Args extends object>(
  args: Args,
  table: ArgumentTable<Args>,
  together: Together<Args> = () => [],
): Faults {
  if (!isMap(args)) {
    return refused(args, "an object of named values");
  }
  const names = Object.keys(table);
  const faults = [
    ...Object.entries(args)
      .filter(([name, value]) => value !== undefined && !names.includes(name))
      .flatMap(([name, value]) => misspelled(name, value, names)),
    ...Object.entries<Argument>(table).flatMap(([name, argument]) =>
      within(name, faultsOf(Reflect.get(args, name), argument)),
    ),
  ];
  return faults.length > 0 ? faults : together(args);
}

function faultsOf(value: unknown, { rule, isPlain, mayHoldKey = false }: Argument): Faults {
  if (isLate(value)) {
    return isPlain ? fault("is an Output. Allowed: a plain value, because it decides what is made.") : [];
  }
  const keys = mayHoldKey ? [] : keysIn(value);
  return keys.length > 0 ? keys : rule(value);
}

function misspelled(name: string, value: unknown, known: readonly string[]): Faults {
  const near = nearest(name, known);
  const remedy = near === undefined ? `Allowed: ${known.join(", ")}.` : `Did you mean "${near}"?`;
  const keys = keysIn({ [name]: value });
  return keys.length > 0 ? keys : faultAt(name, `is unknown. ${remedy}`);
}

const looksLikeKey =
  "looks like an access key, so it is not shown here. No argument takes a key: managed identity needs none. " +
  "Remove it, and regenerate the key if it was a real one.";

/** Where plain values hold a key, to any depth. A name that may be a key is no path to show. */
function keysIn(value: unknown): Faults {
  if (typeof value === "string") {
    return mayBeKey(value) ? fault(looksLikeKey) : [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => within(`[${index}]`, keysIn(item)));
  }
  return Object.entries(isMap(value) ? value : {}).flatMap(([name, item]) =>
    mayBeKey(name) ? fault(`has a name that ${looksLikeKey}`) : within(name, keysIn(item)),
  );
}
