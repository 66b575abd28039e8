import { fault } from "./checkArguments";
import type { Rule } from "./checkArguments";
import { refusal } from "./refusal";
import { listOf, unlessLate } from "./rules";

const sitePattern = /^https?:\/\/(?!(undefined|null)\b)([a-z0-9_.-]+|\[[0-9a-f:.]+\])(:\d+)?$/;

/** A browser's origin: scheme and host, optional port; or `*`. */
const origin: Rule = (value) => {
  const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : undefined;
  // `URL.origin` is in lower case, without a default port: browsers send it so. Azure says "Slashes are not allowed"
  // (MicrosoftDocs/azure-docs#81546), and takes what no browser sends.
  if (value === "*" || (url?.origin === value && sitePattern.test(url?.origin ?? ""))) {
    return [];
  }
  const allowed = 'scheme and host with an optional port, such as "https://app.example.com", or "*" alone';
  const remedy =
    url !== undefined && sitePattern.test(url.origin)
      ? `Write it as the browser sends it: ${JSON.stringify(url.origin)}.`
      : "Name each site in full, one to an element.";
  return fault(refusal(value, allowed, remedy));
};

/** The sites whose pages may connect. Azure takes an empty list as every site. */
export const origins: Rule = (value) => {
  const faults = listOf(unlessLate(origin), "origin")(value);
  const hasAll = Array.isArray(value) && value.length > 1 && value.includes("*");
  return hasAll
    ? [
        ...faults,
        ...fault(refusal(value, '"*" alone, or origins without it', 'Remove "*", or everything else.')),
      ]
    : faults;
};
