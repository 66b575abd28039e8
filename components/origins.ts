import * as pulumi from "@pulumi/pulumi";
import { isPending } from "./invalidArguments";
import type { ArgumentChecker } from "./invalidArguments";
import type { Validator } from "./refusals";
import { isText, refusal, text } from "./refusals";

type Origins = pulumi.Input<pulumi.Input<string>[]>;

/** Checks the sites whose pages may connect: each by itself, and the list as a whole. */
export function checkOrigins(checker: ArgumentChecker, origins: Origins): Origins {
  if (isPending(origins)) {
    return checker.checkLater("allowedOrigins", pulumi.output(origins), checkOrigins);
  }
  checker.add("allowedOrigins", originList(origins));
  if (!Array.isArray(origins)) {
    return origins;
  }
  const each = origins.map((item, index) => checker.check(`allowedOrigins[${index}]`, item, origin));
  return each.some(isPending) ? checker.checkWhole("allowedOrigins", pulumi.output(each), originList) : each;
}

/** A browser's origin: scheme and host, optional port; `http` for localhost only; or `*`. */
const origin = text((value) => {
  const remedy = value === "*" ? undefined : originRemedy(value);
  const allowed = 'scheme and host with an optional port, such as "https://app.example.com", or "*" alone';
  return remedy === undefined ? undefined : refusal(value, allowed, remedy);
});

/** What to do about text that no browser sends as an origin; undefined for what it sends. */
function originRemedy(value: string): string | undefined {
  const host = isText(value) ? /^https?:\/\/([^/?#\\]*)/i.exec(value.trim())?.[1] : undefined;
  if (host === undefined) {
    return 'Write it as the browser sends it, with "https://".';
  }
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === "http:" && !isLoopback(url.hostname)) {
    return "Use https: http is for localhost only.";
  }
  if (url === undefined || !isSite(url)) {
    return hostRemedy(host);
  }
  // `URL.origin` is lower case and leaves a default port out; browsers send it in this form. Azure says "Slashes are
  // not allowed" (MicrosoftDocs/azure-docs#81546).
  return url.origin === value
    ? undefined
    : `Write it as the browser sends it, with no path and no trailing slash: ${JSON.stringify(url.origin)}.`;
}

const isLoopback = (host: string) => host === "localhost" || host === "127.0.0.1" || host === "[::1]";

// Browsers look up names with underscores too: DNS has them (RFC 2181, section 11). `URL` gives names in lower case and
// international ones in punycode; it also takes commas, braces and empty parts, which no site has.
const siteName =
  /^(?!.{254})[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;
const missingVariable = /^(undefined|null)$/;

/** Whether a page can come from there; an IPv6 address is one that `URL` has read. */
function isSite({ hostname, port }: URL): boolean {
  const isName = siteName.test(hostname) && !missingVariable.test(hostname);
  return (isName || hostname.startsWith("[")) && port !== "0";
}

function hostRemedy(host: string): string {
  if (host.includes("[Output<T>]")) {
    return "Use `pulumi.interpolate` to put an Output into text."; // Pulumi's text of an Output as a string.
  }
  if (host.includes("${")) {
    return "Write the host's name: `${...}` is filled in only between backticks.";
  }
  if (/[,;\s]/.test(host)) {
    return "Give each site an element of its own, with no comma, semicolon or space.";
  }
  return host.includes("*")
    ? 'Name each site, or write "*" alone.'
    : "No site has such a host: check its name, and the port.";
}

/** Faults of a list of origins as a whole, of the origins that are known; each is checked by itself. */
const originList: Validator<unknown> = (value) => {
  if (!Array.isArray(value) || value.length === 0) {
    // Azure takes "left out" as every origin (azure-rest-api-specs, Microsoft.SignalRService 2024-03-01).
    const remedy = 'Name the sites that connect, or write ["*"] to allow every site.';
    return refusal(value, "a list of at least one origin", remedy);
  }
  const known = value.filter(isText);
  if (value.length > 1 && known.includes("*")) {
    return refusal(known, '"*" alone, or origins without it', 'Remove "*", or everything else.');
  }
  const repeated = known.find((item, index) => known.indexOf(item) !== index && origin(item) === undefined);
  return repeated === undefined
    ? undefined
    : refusal(known, "each origin once", `Remove one ${JSON.stringify(repeated)}.`);
};
