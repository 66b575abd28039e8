import type { Validator } from "./refusals";
import { mayHoldSecret } from "./keys";
import { guardedRefusal, notAKey, refusal } from "./refusals";
import { guidPattern } from "./validators";

// What the values of a connection string may be. Keys are pasted into connection strings more than anywhere else, so
// these faults show only what can't be one.

/** A fault of anything but a string; it says the type, because the value may hold a key. */
export const anyString: Validator<unknown> = (value) =>
  typeof value === "string"
    ? undefined
    : refusal(value === undefined ? undefined : typeof value, "text", "Give a string.");

const guarded =
  (validate: Validator<string>): Validator<string | undefined> =>
  (value) =>
    typeof value === "string" ? (notAKey(value) ?? validate(value)) : anyString(value);

const hostPattern =
  /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*(:[1-9]\d*)?$/i;
const longestHost = 259; // 253 of a DNS name, and a port

/** A host name, with a port only where that isn't 443. */
export const hostName = guarded((value) => {
  if (isHost(value)) {
    return undefined;
  }
  const host = mayHoldSecret(value) ? "" : (uri(value)?.host ?? "");
  const remedy = isHost(host)
    ? `Write ${JSON.stringify(host)}.`
    : "Give the resource's `hostName`, with no scheme and no path.";
  return guardedRefusal(value, 'a host name alone, such as "contoso.service.signalr.net"', remedy);
});

function isHost(value: string): boolean {
  // `host` is lower case and leaves 443 out; comparing it finds what a URI would read in another way.
  return (
    value.length <= longestHost &&
    hostPattern.test(value) &&
    uri(`https://${value}`)?.host === value.toLowerCase()
  );
}

/** The client id of a user-assigned identity or an app registration. */
export const clientId = guarded((value) =>
  guidPattern.test(value)
    ? undefined
    : guardedRefusal(
        value,
        "a GUID, such as 11111111-1111-1111-1111-111111111111",
        "Give the identity's client id, not its principal id, name or resource id.",
      ),
);

/** A tenant's GUID or domain. Source: Azure/azure-sdk-for-net, Azure.Identity, ValidateTenantId. */
export const tenantId = guarded((value) =>
  /^[a-z0-9.-]+$/i.test(value)
    ? undefined
    : guardedRefusal(value, "a tenant's GUID or domain", "`az account show` says the GUID as `tenantId`."),
);

const endpointPattern = /^https?:\/\/[^\s;?#@/\\]+(\/[^\s;?#@\\]*)?$/i;

/** An http or https URI with an optional path, and without `;`, which ends a property. */
export const endpoint = guarded((value) =>
  endpointPattern.test(value) && uri(value) !== undefined
    ? undefined
    : guardedRefusal(value, 'an http or https URI, such as "https://app.example.com"', endpointRemedy(value)),
);

function endpointRemedy(value: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(value)?.[1];
  if (scheme === undefined) {
    return 'Start it with "https://".';
  }
  return /^https?$/i.test(scheme)
    ? "Give scheme, host and at most a port and a path: no credentials, query, fragment, space or `;`."
    : 'Use "https://" instead of that scheme.';
}

/** How the SDK reads an endpoint: what is appended to it starts with `/`. */
export const withoutTrailingSlash = (value: string) => value.replace(/\/+$/, "");

function uri(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}
