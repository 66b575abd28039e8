import fc from "fast-check";
import { faultsOf, makeGrant, makeService } from "../support/faults";

describe("any text", () => {
  const tries = { numRuns: 300 };

  it("as a service name is taken if and only if Azure's pattern takes it", () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[a-z0-9-]{1,70}$/));
    fc.assert(
      fc.property(text, (resourceName) => {
        const isValid = /^[a-zA-Z][a-zA-Z0-9-]{1,61}[a-zA-Z0-9]$/.test(resourceName);
        const faults = faultsOf(() => makeService({ resourceName, sku: "Gold" }));
        expect(faults.some((fault) => fault.startsWith("resourceName: "))).toBe(!isValid);
      }),
      tries,
    );
  });

  it("as an origin is taken only where a browser would send it", () => {
    const text = fc.oneof(fc.string(), fc.webUrl(), fc.webUrl({ withQueryParameters: true }), fc.domain());
    fc.assert(
      fc.property(text, (value) => {
        // "Gold" keeps a right origin from registering anything.
        const faults = faultsOf(() => makeService({ allowedOrigins: [value], sku: "Gold" }));
        const isRefused = faults.some((fault) => fault.startsWith("allowedOrigins[0]: "));
        expect(isRefused).toBe(
          !(
            value === "*" ||
            (URL.canParse(value) &&
              new URL(value).origin === value &&
              value.startsWith("https:") &&
              !value.includes("*"))
          ),
        );
      }),
      tries,
    );
  });

  it("as a resource id is refused, unless it is a SignalR resource's", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const faults = faultsOf(() => makeGrant({ resourceId: value }));
        expect(faults).toHaveLength(1);
      }),
      tries,
    );
  });

  it("that holds a key is never repeated", () => {
    const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(bytes, fc.string(), (random, around) => {
        const secret = `AccessKey=${Buffer.from(random).toString("base64")}`;
        const value = around + secret;
        const faults = [
          ...faultsOf(() =>
            makeService({ resourceName: value, location: value, sku: value, tags: { [value]: value } }),
          ),
          ...faultsOf(() => makeService({ allowedOrigins: [value], resourceGroupName: value })),
          ...faultsOf(() =>
            makeGrant({ resourceId: value, principalId: value, role: value, description: value }),
          ),
        ];
        expect(faults.length).toBeGreaterThanOrEqual(9);
        expect(faults.join("\n")).not.toContain(secret);
      }),
      tries,
    );
  });
});
