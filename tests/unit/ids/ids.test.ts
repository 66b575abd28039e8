import fc from "fast-check";
import { resourceNameBase, resourceNamePattern } from "../../../components/ids/names";
import {
  armGuid,
  parseRoleAssignmentId,
  parseSignalRResourceId,
  roleAssignmentId,
  roleDefinitionId,
} from "../../../components/ids/resourceIds";
import { canonicalScope, parseScope } from "../../../components/ids/scopes";

const subscriptionId = "00000000-0000-0000-0000-000000000000";
const subscription = `/subscriptions/${subscriptionId}`;
const group = `${subscription}/resourceGroups/rg`;
const signalR = `${group}/providers/Microsoft.SignalRService/signalR/sig`;

/** The same text in any mixture of upper and lower case. */
const anyCase = (text: string) =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((upper) =>
      Array.from(text, (one, index) => (upper[index] ? one.toUpperCase() : one.toLowerCase())).join(""),
    );

describe("the name of a role assignment", () => {
  it("is made as ARM's guid() does: the published value of guid('asdf') (Azure/bicep baselines)", () => {
    expect(armGuid("asdf")).toBe("228d27cc-6fdb-5934-b7ac-1efccebade04");
  });

  it.each([
    ["App Server", "420fcaa2-552c-430f-98ca-3264be4806c7", "7b462655-c9e1-5481-90a5-b94a7ca60810"],
    ["REST API Owner", "fd53cd77-2268-407a-8f46-7e7863d0f521", "4380b951-73e1-598c-8929-fb95b601a0d6"],
  ])("is Bicep's guid of scope, principal and role: %s", (_, role, name) => {
    const principalId = "11111111-1111-1111-1111-111111111111";
    expect(armGuid(signalR, principalId, roleDefinitionId(subscriptionId, role))).toBe(name);
  });
});

describe("the generated name of a service", () => {
  it.each([
    ["notifications", "notifications"],
    ["my_app.notify", "my-app-notify"],
    ["my--app", "my-app"],
    ["2fast", "s2fast"],
    ["x".repeat(80), "x".repeat(56)],
    [`${"x".repeat(55)}-y`, "x".repeat(55)],
  ])("of %j begins with %j", (name, base) => {
    expect(resourceNameBase(name)).toBe(base);
  });

  it("is one that Azure takes, whatever the component's name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }), (name) => {
        expect(`${resourceNameBase(name)}-abc123`).toMatch(resourceNamePattern);
      }),
    );
  });
});

describe("the id of a SignalR resource", () => {
  it("is read with its names as written, under any casing of the keywords", () => {
    const segment = fc.stringMatching(/^[A-Za-z0-9-]{3,20}$/);
    fc.assert(
      fc.property(fc.uuid(), segment, segment, anyCase("providers"), (id, rg, name, providers) => {
        const written = `/SUBSCRIPTIONS/${id}/resourcegroups/${rg}/${providers}/MICROSOFT.signalrservice/SignalR/${name}`;
        expect(parseSignalRResourceId(written)).toEqual({ resourceGroupName: rg, resourceName: name });
      }),
    );
  });

  it.each(["", group, `${signalR}/`, `${signalR}\n`, `${signalR}/replicas/eu`])("isn't %j", (id) => {
    expect(parseSignalRResourceId(id)).toBeUndefined();
  });
});

describe("the id of a role assignment", () => {
  const roleAssignmentName = "7b462655-c9e1-5481-90a5-b94a7ca60810";

  it("is read in any casing, as its canonical parts", () => {
    const canonical = { scope: signalR, roleAssignmentName };
    fc.assert(
      fc.property(anyCase(roleAssignmentId(canonical)), (id) => {
        expect(parseRoleAssignmentId(id)).toEqual(canonical);
      }),
    );
  });

  it.each(["", "x", signalR, `${signalR}/providers/Microsoft.Authorization/roleAssignments/x`])(
    "isn't %j",
    (id) => {
      expect(parseRoleAssignmentId(id)).toBeUndefined();
    },
  );
});

describe("a scope", () => {
  const scopes: (readonly [id: string, canonical: string, resourceType: string | undefined])[] = [
    [subscription, subscription, undefined],
    [`${subscription}/resourceGroups/My-RG`, `${subscription}/resourceGroups/my-rg`, undefined],
    [signalR, signalR, "microsoft.signalrservice/signalr"],
    [
      `${group}/providers/Microsoft.Web/sites/App/slots/blue`,
      `${group}/providers/microsoft.web/sites/app/slots/blue`,
      "microsoft.web/sites/slots",
    ],
    [
      `${signalR}/replicas/eu`,
      `${group}/providers/microsoft.signalrservice/signalr/sig/replicas/eu`,
      "microsoft.signalrservice/signalr/replicas",
    ],
    [
      `${group}/providers/Microsoft.Web/sites/app/providers/Microsoft.Insights/diagnosticSettings/logs`,
      `${group}/providers/microsoft.web/sites/app/providers/microsoft.insights/diagnosticsettings/logs`,
      "microsoft.insights/diagnosticsettings",
    ],
  ];

  it.each(scopes)("is %s, canonically %s", (id, canonical, resourceType) => {
    expect(parseScope(id)).toEqual({ id: canonical, subscriptionId, resourceType });
  });

  it("may be above subscriptions: a management group, or the tenant's root", () => {
    const id = "/providers/Microsoft.Management/managementGroups/contoso";
    expect(parseScope(id.replace("contoso", "Contoso"))).toEqual({ id });
    expect(parseScope("/")).toEqual({ id: "/" });
  });

  it.each([...scopes.map(([id]) => id), "/providers/Microsoft.Management/managementGroups/contoso"])(
    "is the same in any casing of %s",
    (id) => {
      fc.assert(
        fc.property(anyCase(id), (odd) => {
          expect(canonicalScope(odd)).toEqual(canonicalScope(id));
        }),
      );
    },
  );

  it.each([
    "",
    `${subscription}/`,
    `${group}/providers/Microsoft.Web/sites`,
    `${group}/providers/Microsoft.Web/sites/app/slots`,
    "/providers/Microsoft.Web/sites/app",
    "/subscriptions/undefined/resourceGroups/rg",
    `${subscription}0`,
    `${group}\n`,
  ])("isn't %j, which stays as it is for Azure to refuse", (id) => {
    expect(parseScope(id)).toBeUndefined();
    expect(canonicalScope(id)).toEqual({ id });
  });

  it("is decided at once for a long id that is malformed at its end", () => {
    const started = performance.now();
    expect(parseScope(`${group}${"/providers/Microsoft.Web/sites/app".repeat(24)}/`)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
