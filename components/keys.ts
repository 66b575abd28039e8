// Which texts may be secrets, so that no state, log or message gets them. Two questions, two measures: an argument is
// refused as a key only where no right value looks like one; a wrong value is shown only where it can't be one.

const keyNames = /(access|account)key["'\s]*[=:]|clientsecret["'\s]*[=:]/i;
// 32 bytes in base64, and the longer keys; both cases and a digit, so that a long word is no key.
const keyText = /(?=\S*[a-z])(?=\S*[A-Z])(?=\S*[0-9])([A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{76,}={0,2})/;

/** Whether text may hold an access key or a client's secret (Azure/azure-signalr, ConnectionStringParser). */
export const mayBeKey = (text: string) => keyNames.test(text) || keyText.test(text);

// Credentials in a URI, a query such as a SAS, characters of base64 and of client secrets, or a long run that no host
// name has.
const keyLikePattern = /[@?=~+]|[A-Za-z0-9]{32}|(?=[^.:\s]*[A-Z])[^.:\s]{20}/;
const longestHarmless = 200;

/** Whether a wrong part of a connection string may hold a secret, also a piece of one. */
export const mayHoldSecret = (text: string) => text.length > longestHarmless || keyLikePattern.test(text);
