import fc from "fast-check";
import { faultsOf, makeGrant, makeGrants, makeRoleGrant, makeService, principalId } from "../support/faults";

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

  it("as an origin is refused, unless it is made of scheme, host and port", () => {
    const text = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.webUrl({ withQueryParameters: true }),
      fc.domain(),
      fc.string().map((host) => `https://${host}`),
      fc.stringMatching(/^https:\/\/[a-z0-9._:-]{1,20}$/),
    );
    const part = "[a-z0-9_]+(-+[a-z0-9_]+)*";
    const right = new RegExp(`^(\\*|https://${part}(\\.${part})*(:[1-9][0-9]{0,4})?)$`);
    fc.assert(
      fc.property(text, (value) => {
        // "Gold" keeps a right origin from registering anything.
        const faults = faultsOf(() => makeService({ allowedOrigins: [value], sku: "Gold" }));
        const isRefused = faults.some((fault) => fault.startsWith("allowedOrigins[0]: "));
        // What has this form can still be no address (1.2.3), no punycode (xn--a) or no port (65536).
        expect(isRefused || right.test(value)).toBe(true);
      }),
      tries,
    );
  });

  it("as a principal's name is taken if and only if people can read it in a resource's name", () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[A-Za-z0-9._-]{1,110}$/));
    fc.assert(
      fc.property(text, (name) => {
        const isValid = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$/.test(name);
        // No roles: a right name alone registers nothing.
        const faults = faultsOf(() => makeGrants({ principals: { [name]: { principalId } } }));
        expect(faults.map((fault) => fault.split(": ")[0])).toEqual([
          isValid ? `principals.${name}.roles` : "principals",
        ]);
      }),
      tries,
    );
  });

  it("as a scope is refused, unless it is an id", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl()), (scope) => {
        expect(faultsOf(() => makeRoleGrant({ scope }))).toHaveLength(1);
      }),
      tries,
    );
  });

  it("as the id of an assignment is refused, unless it is one at the grant's scope", () => {
    const id = fc.oneof(
      fc.string(),
      fc
        .tuple(fc.string(), fc.uuid())
        .map(([scope, name]) => `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`),
    );
    fc.assert(
      fc.property(id, (roleAssignmentId) => {
        expect(faultsOf(() => makeGrant({ roleAssignmentId }))).toHaveLength(1);
        expect(faultsOf(() => makeRoleGrant({ roleAssignmentId }))).toHaveLength(1);
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

  it("as a part of a resource id is taken if and only if Azure's pattern of that part takes it", () => {
    const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
    const group = /^(?!.*\.$)[\p{L}\p{N}_().-]{1,90}$/u;
    const name = /^[a-zA-Z][a-zA-Z0-9-]{1,61}[a-zA-Z0-9]$/;
    const odd = fc.oneof(fc.string(), fc.stringMatching(/^[a-z0-9.()-]{1,95}$/));
    const parts = fc.tuple(
      fc.oneof(fc.uuid(), odd),
      fc.oneof(fc.constant("rg"), odd),
      fc.oneof(fc.constant("sig"), odd),
    );
    fc.assert(
      fc.property(parts, ([subscription, groupName, resourceName]) => {
        const id = `/subscriptions/${subscription}/resourceGroups/${groupName}/providers/Microsoft.SignalRService/signalR/${resourceName}`;
        const isValid = guid.test(subscription) && group.test(groupName) && name.test(resourceName);
        // "Owner" keeps a right id from registering anything.
        const faults = faultsOf(() => makeGrant({ resourceId: id, role: "Owner" }));
        expect(faults.some((fault) => fault.startsWith("resourceId: "))).toBe(!isValid);
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
          ...faultsOf(() => makeRoleGrant({ scope: value, role: value, condition: value })),
          ...faultsOf(() => makeRoleGrant({ roleDefinitionId: value, roleAssignmentId: value })),
          ...faultsOf(() => makeGrants({ resourceId: value, principals: { [value]: {} } })),
          ...faultsOf(() =>
            makeGrants({
              principals: {
                a: { principalId: value, jobs: [value, value] },
                b: { principalId, roles: value },
                c: { principalId, jobs: value, roles: [value] },
                d: { principalId, jobs: ["send"], roleAssignmentIds: { [value]: value } },
              },
            }),
          ),
        ];
        expect(faults.length).toBeGreaterThanOrEqual(22);
        expect(faults.join("\n")).not.toContain(secret);
      }),
      tries,
    );
  });
});
