// The names of SignalR resources: azure-rest-api-specs, Microsoft.SignalRService 2024-03-01.
const longestResourceName = 63;
export const resourceNamePattern = /^[a-zA-Z][a-zA-Z0-9-]{1,61}[a-zA-Z0-9]$/;

/** How many random characters follow the base in a generated name: 36^6, about two billion values. */
export const suffixLength = 6;

/**
 * The part of a generated resource name before `-` and the random suffix: `name` with invalid characters turned
 * into hyphens, runs of hyphens made one, `s` put before a leading non-letter, cut so that the whole fits.
 */
export function resourceNameBase(name: string): string {
  const hyphenated = name.replace(/[^a-zA-Z0-9]+/g, "-");
  const letterFirst = /^[a-zA-Z]/.test(hyphenated) ? hyphenated : `s${hyphenated}`;
  return letterFirst.slice(0, longestResourceName - suffixLength - 1).replace(/-$/, "");
}
