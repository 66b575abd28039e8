import * as pulumi from "@pulumi/pulumi";
import { isPending } from "./invalidArguments";
import type { ArgumentChecker, Validator } from "./invalidArguments";
import { firstFault, refusal, text } from "./refusals";

type Origins = pulumi.Input<pulumi.Input<string>[]>;

/** Checks the sites whose pages may connect: each by itself, and the list as a whole. */
export function checkOrigins(checker: ArgumentChecker, origins: Origins): Origins {
  if (isPending(origins)) {
    return checker.checkWhole("allowedOrigins", pulumi.output(origins), allKnownOrigins);
  }
  const fault = originList(origins);
  checker.add("allowedOrigins", fault);
  return Array.isArray(origins)
    ? origins.map((item, index) => checker.check(`allowedOrigins[${index}]`, item, origin))
    : origins;
}

/** A browser's origin: scheme and host, optional port; `http` for localhost only; or `*`. */
const origin = text((value) => {
  if (value === "*" || isOrigin(value)) {
    return undefined;
  }
  const allowed = 'scheme and host with an optional port, such as "https://app.example.com", or "*" alone';
  return refusal(value, allowed, originRemedy(value));
});

function isOrigin(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const secure = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname));
  // `URL.origin` is lower case and leaves a default port out; browsers send it in this form.
  return secure && url.origin === value && !url.hostname.includes("*");
}

const isLoopback = (host: string) => host === "localhost" || host === "127.0.0.1" || host === "[::1]";

function originRemedy(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return 'Write it as the browser sends it, with "https://".';
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return "Use https: http is for localhost only.";
  }
  if (url.hostname.includes("*")) {
    return 'Name each site, or write "*" alone.';
  }
  // Azure says "Slashes are not allowed" (MicrosoftDocs/azure-docs#81546).
  return `Write it as the browser sends it, with no path and no trailing slash: ${JSON.stringify(url.origin)}.`;
}

/** Faults of a list of origins as a whole, of the origins that are known; each is checked by itself. */
const originList: Validator<unknown> = (value) => {
  if (!Array.isArray(value) || value.length === 0) {
    // Azure takes "left out" as every origin (azure-rest-api-specs, Microsoft.SignalRService 2024-03-01).
    const remedy = 'Name the sites that connect, or write ["*"] to allow every site.';
    return refusal(value, "a list of at least one origin", remedy);
  }
  const known = value.filter((item) => typeof item === "string");
  if (value.length > 1 && known.includes("*")) {
    return refusal(known, '"*" alone, or origins without it', 'Remove "*", or everything else.');
  }
  const repeated = known.find((item, index) => known.indexOf(item) !== index);
  return repeated === undefined
    ? undefined
    : refusal(known, "each origin once", `Remove one ${JSON.stringify(repeated)}.`);
};

/** Faults of origins that are all known. */
const allKnownOrigins: Validator<readonly string[]> = (value) =>
  originList(value) ?? firstFault(value.map(origin));
