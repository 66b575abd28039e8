import fc from "fast-check";
import {
  InvalidArgumentsError,
  ServerlessSignalR,
  SignalRRoleGrant,
  type SignalRRoleGrantArgs,
} from "../../components";

const resourceId =
  "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.SignalRService/signalR/sig";
const serviceArgs = { resourceGroupName: "rg", allowedOrigins: ["https://app.example.com"] };
const grantArgs = {
  resourceId,
  principalId: "11111111-1111-1111-1111-111111111111",
  role: "SignalR App Server",
};

// Casts: a program in JavaScript can pass anything.
const makeService = (args: object) => new ServerlessSignalR("x", { ...serviceArgs, ...args });
const makeGrant = (args: object) =>
  new SignalRRoleGrant("x", { ...grantArgs, ...args } as SignalRRoleGrantArgs);

/** The faults that a constructor throws, each as `path: reason`. */
function faultsOf(make: () => unknown): string[] {
  try {
    make();
  } catch (error) {
    if (error instanceof InvalidArgumentsError) {
      return error.errors.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
    }
    throw error;
  }
  return [];
}

describe("any text", () => {
  const tries = { numRuns: 300 };

  it("as a service name is taken if and only if Azure's pattern takes it", () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[a-z0-9-]{1,70}$/));
    fc.assert(
      fc.property(text, (resourceName) => {
        const isValid = /^[a-zA-Z][a-zA-Z0-9-]{1,61}[a-zA-Z0-9]$/.test(resourceName);
        const faults = isValid ? [] : faultsOf(() => makeService({ resourceName, sku: "Gold" }));
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
