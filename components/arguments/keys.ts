const namedKey = /(access|account)key=[^;\s]{8,}|clientsecret=[^;\s]{8,}/i;

// Both cases and a digit, so that a long word is no key. The digest of a file (`sha256-...=`) is none either.
const mixed = String.raw`(?=\S*[a-z])(?=\S*[A-Z])(?=\S*[0-9])`;
const base64 = "(?:[A-Za-z0-9+/]|%2[BbFf])";
/** 32 bytes in base64, and the longer keys; also as a URI has them. */
const base64Key = new RegExp(
  String.raw`(?<!sha\d{3}[-:=]${base64}*)(?=(?:${base64}{43}|${base64}{76,128}=?)(?:=|%3[Dd]))${mixed}`,
);
/** A client secret of Microsoft Entra: three characters, a digit, "Q~" and 31-34 more. */
const clientSecret = /[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31}/;

/** Whether text may hold an access key or a client's secret (Azure/azure-signalr, ConnectionStringParser). */
export function mayBeKey(text: string): boolean {
  return namedKey.test(text) || base64Key.test(text) || clientSecret.test(text);
}
