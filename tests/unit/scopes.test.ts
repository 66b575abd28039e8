import fc from "fast-check";
import { parseScope } from "../../components/scopes";

const subscriptionId = "00000000-0000-0000-0000-000000000000";
const subscription = `/subscriptions/${subscriptionId}`;
const group = `${subscription}/resourceGroups/rg`;

const scopes: (readonly [kind: string, id: string, resourceType: string | undefined])[] = [
  ["a subscription", subscription, undefined],
  ["a resource group", group, undefined],
  ["a resource", `${group}/providers/Microsoft.Web/sites/app`, "Microsoft.Web/sites"],
  ["a child", `${group}/providers/Microsoft.Web/sites/app/slots/blue`, "Microsoft.Web/sites/slots"],
  [
    "a grandchild",
    `${group}/providers/Microsoft.Sql/servers/s/databases/d/extendedAuditingSettings/default`,
    "Microsoft.Sql/servers/databases/extendedAuditingSettings",
  ],
  [
    "a resource of the subscription",
    `${subscription}/providers/Microsoft.Quota/groupQuotas/g`,
    "Microsoft.Quota/groupQuotas",
  ],
  [
    "a SignalR resource",
    `${group}/providers/Microsoft.SignalRService/signalR/sig`,
    "Microsoft.SignalRService/signalR",
  ],
  [
    "a SignalR resource's replica",
    `${group}/providers/Microsoft.SignalRService/signalR/sig/replicas/eu`,
    "Microsoft.SignalRService/signalR/replicas",
  ],
  [
    "an extension resource",
    `${group}/providers/Microsoft.Web/sites/app/providers/Microsoft.Insights/diagnosticSettings/logs`,
    "Microsoft.Insights/diagnosticSettings",
  ],
  [
    "an extension resource of a group",
    `${group}/providers/Microsoft.Authorization/locks/keep`,
    "Microsoft.Authorization/locks",
  ],
];

/** The id of a group's or a resource's scope as the assignment gets it. */
const canonical = (id: string) =>
  id
    .toLowerCase()
    .replace("/resourcegroups/", "/resourceGroups/")
    .replace(
      /\/providers\/microsoft\.signalrservice\/signalr\/([^/]+)$/,
      "/providers/Microsoft.SignalRService/signalR/$1",
    );

/** Names of groups and resources; "providers" alone is a keyword. */
const nameOf = fc
  .stringMatching(/^[A-Za-z0-9][A-Za-z0-9._()-]{0,20}$/)
  .filter((name) => name.toLowerCase() !== "providers");
const groupName = nameOf.filter((name) => !name.endsWith("."));
const anyCase = (text: string) =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((upper) =>
      Array.from(text, (one, index) => (upper[index] ? one.toUpperCase() : one.toLowerCase())).join(""),
    );

describe("parseScope", () => {
  it.each(scopes)("reads %s: %s", (_, id, resourceType) => {
    expect(parseScope(id)).toEqual({ id: canonical(id), subscriptionId, resourceType });
  });

  it("reads a management group, which has no subscription", () => {
    const id = "/providers/Microsoft.Management/managementGroups/contoso";
    expect(parseScope(id)).toEqual({ id, subscriptionId: undefined, resourceType: undefined });
  });

  it("puts types and names into lower case, and tells the type as it was written", () => {
    const id = `${subscription}/resourceGroups/My-RG/providers/microsoft.web/Sites/My-App`;
    expect(parseScope(id)).toEqual({
      id: `${subscription}/resourceGroups/my-rg/providers/microsoft.web/sites/my-app`,
      subscriptionId,
      resourceType: "microsoft.web/Sites",
    });
  });

  it.each([...scopes.map(([, id]) => id), "/providers/Microsoft.Management/managementGroups/contoso"])(
    "reads the same scope from any casing of %s",
    (id) => {
      fc.assert(
        fc.property(anyCase(id), (odd) => {
          expect(parseScope(odd)?.id).toBe(parseScope(id)?.id);
        }),
      );
    },
  );

  it.each([
    "",
    "/",
    "rg",
    "/subscriptions",
    "/subscriptions/",
    "/subscriptions//resourceGroups/rg",
    subscription.slice(1),
    `${subscription}/`,
    `${subscription}/resourceGroups`,
    `${subscription}/resourceGroups/`,
    `${subscription}/groups/rg`,
    `${group}/`,
    `${group}/providers`,
    `${group}/providers/Microsoft.Web`,
    `${group}/providers/Microsoft.Web/sites`,
    `${group}/providers/Microsoft.Web/sites/`,
    `${group}/providers/Microsoft.Web/sites/app/`,
    `${group}/providers/Microsoft.Web/sites/app/slots`,
    `${group}/sites/app`,
    `https://management.azure.com${group}`,
    "/resourceGroups/rg",
    "/providers/Microsoft.Management/managementGroups",
    "/providers/Microsoft.Management/managementGroups/",
    "/providers/Microsoft.Management/managementGroups/contoso/",
    "/providers/Microsoft.Management/managementGroups/contoso/subscriptions/s",
    "/providers/Microsoft.Web/sites/app",
    "/subscriptions/undefined",
    "/subscriptions/undefined/resourceGroups/rg",
    "/subscriptions/S/resourceGroups/rg/providers/Microsoft.Web/sites/app",
    "/subscriptions/s/resourceGroups/rg/providers/Microsoft.SignalRService/signalR/sig",
    `/subscriptions/{${subscriptionId}}`,
    `${subscription}0`,
    `${subscription}\n`,
    `${group}\n`,
    `${group}.`,
    `${subscription}/resourceGroups/a b`,
    `${subscription}/resourceGroups/\${group}/providers/Microsoft.Web/sites/app`,
    `${subscription}/resourceGroups/${"g".repeat(91)}`,
    `${group}/providers/Microsoft.Web/sites/app\n`,
    "/providers/Microsoft.Management/managementGroups/contoso\n",
  ])("reads nothing from %j", (id) => {
    expect(parseScope(id)).toBeUndefined();
  });

  it("reads back what it wrote", () => {
    const types = fc.array(fc.tuple(nameOf, nameOf), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.uuid(), groupName, nameOf, types, (id, rg, namespace, pairs) => {
        const segments = pairs.map(([type, name]) => `/${type}/${name}`).join("");
        const written = `/subscriptions/${id}/resourceGroups/${rg}/providers/${namespace}${segments}`;
        expect(parseScope(written)).toEqual({
          id: canonical(written),
          subscriptionId: id,
          resourceType: [namespace, ...pairs.map(([type]) => type)].join("/"),
        });
      }),
    );
  });

  it("reads nothing from other text, and never throws", () => {
    const text = fc.oneof(
      fc.string(),
      fc.webUrl(),
      nameOf.map((name) => `${group}/providers/${name}`),
    );
    fc.assert(
      fc.property(text, (value) => {
        expect(parseScope(value)).toBeUndefined();
      }),
    );
  });

  it("answers at once for a long id that is malformed at its end", () => {
    const long = `${group}${"/providers/Microsoft.Web/sites/app".repeat(24)}/`;
    const started = performance.now();
    expect(parseScope(long)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
