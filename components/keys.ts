// Which texts may be secrets, so that no state, log or message gets them. Two questions, two measures: an argument is
// refused as a key only where no right value looks like one; a wrong value is shown only where it can't be one.

const keyNames =
  /(access|account)key["'\s]*[=:]|clientsecret["'\s]*[=:]|(access|account)[ _-]key\s*=|client[ _-]secret\s*=/i;

// Both cases and a digit, so that a long word is no key.
const mixed = String.raw`(?=\S*[a-z])(?=\S*[A-Z])(?=\S*[0-9])`;
const base64 = "(?:[A-Za-z0-9+/]|%2[BbFf])";
/** 32 bytes in base64, and the longer keys; also as a URI has them. */
const paddedKey = new RegExp(`(?=(?:${base64}{43}|${base64}{76,128}=?)(?:=|%3[Dd]))${mixed}`);
/** The same without the end, as a double click selects it: no name has digits in two places of so long a run. */
const unpaddedKey = new RegExp(
  "(?<![A-Za-z0-9+/])(?=(?:[A-Za-z0-9+/]{43}|[A-Za-z0-9+/]{76,})(?![A-Za-z0-9+/]))" +
    `(?=[A-Za-z+/]*[0-9]+[A-Za-z+/]+[0-9])${mixed}`,
);
/** A client secret of Microsoft Entra: three characters, a digit, "Q~" and 31-34 more. */
const clientSecret = /[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31}/;

/** Whether text may hold an access key or a client's secret (Azure/azure-signalr, ConnectionStringParser). */
export function mayBeKey(text: string): boolean {
  return (
    keyNames.test(text) ||
    paddedKey.test(text) ||
    clientSecret.test(text) ||
    unpaddedKey.test(withoutPaths(text))
  );
}

/** An id's slashes aren't those of base64: each of its parts counts by itself. */
const withoutPaths = (text: string) =>
  text.replace(/\/(subscriptions|providers|resourceGroups)\/[^\s"';,]*/gi, (id) => id.replaceAll("/", " "));

// Credentials in a URI, a query such as a SAS, characters of base64 and of client secrets, or a long run that no host
// name has.
const keyLikePattern = /[@?=~+]|[A-Za-z0-9]{32}|(?=[^.:\s]*[A-Z])[^.:\s]{20}/;
const longestHarmless = 200;

/** Whether a wrong part of a connection string may hold a secret, also a piece of one. */
export const mayHoldSecret = (text: string) => text.length > longestHarmless || keyLikePattern.test(text);
