import { distance } from "fastest-levenshtein";

/** The one of several names that a misspelled one is meant to be: "Standard" -> "Standard_S1". */
export function nearest(value: string, names: readonly string[]): string | undefined {
  const wanted = value.toLowerCase();
  const holding = names.filter((name) => wanted.length > 2 && name.toLowerCase().includes(wanted));
  if (holding.length === 1) {
    return holding[0];
  }
  const distances = names.map((name) => distance(wanted, name.toLowerCase()));
  const least = Math.min(...distances);
  // Of two letters, two others are no slip.
  return least < value.length && least <= Math.max(2, value.length / 4)
    ? names[distances.indexOf(least)]
    : undefined;
}
