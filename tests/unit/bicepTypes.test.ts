import fc from "fast-check";
import { resourceTypeOf } from "../support/bicepTypes";
import type { BicepType, Property } from "../support/bicepTypes/types";
import { resolve } from "../support/bicepTypes/types";
import { faults, type ValidateOptions } from "../support/bicepTypes/validate";

const text: BicepType = { $type: "StringType" };
const ref = (index: number) => ({ $ref: `#/${index}` });
const optional = (index: number): Property => ({ type: ref(index), flags: 0 });
const required = (index: number): Property => ({ type: ref(index), flags: 1 });
const readOnly = (index: number): Property => ({ type: ref(index), flags: 2 });

/** Faults of a body by the first type; references count from there. */
function check(list: BicepType[], body: unknown, options?: ValidateOptions): string[] {
  const [type] = list;
  if (type === undefined) {
    throw new Error("a list without types");
  }
  return faults({ type, list }, body, options);
}

/** Faults of `{ v: value }`, whose `v` has the type. */
const checkValue = (type: BicepType, value: unknown, options?: ValidateOptions) =>
  check([{ $type: "ObjectType", properties: { v: optional(1) } }, type, text], { v: value }, options);

describe("faults of values", () => {
  const name: BicepType = { $type: "StringType", minLength: 3, maxLength: 5, pattern: "^[a-z]+$" };
  const seconds: BicepType = { $type: "IntegerType", minValue: 1, maxValue: 120 };
  const pair: BicepType = { $type: "ArrayType", itemType: ref(2), minLength: 1, maxLength: 2 };

  it.each<[BicepType, unknown]>([
    [text, ""],
    [name, "abc"],
    [name, "abcde"],
    [seconds, 1],
    [seconds, 120],
    [{ $type: "BooleanType" }, false],
    [{ $type: "AnyType" }, [{ any: "thing" }]],
    [{ $type: "StringLiteralType", value: "On" }, "On"],
    [pair, ["a"]],
    [pair, ["a", "b"]],
  ])("are none where %j gets %j", (type, value) => {
    expect(checkValue(type, value)).toEqual([]);
  });

  it.each<[BicepType, unknown, string]>([
    [text, 5, "v: 5 is not a string"],
    [name, "ab", "v: 2 characters, at least 3 needed"],
    [name, "abcdef", "v: 6 characters, at most 5 allowed"],
    [name, "ABC", 'v: "ABC" doesn\'t match ^[a-z]+$'],
    [seconds, 0, "v: 0, at least 1 needed"],
    [seconds, 121, "v: 121, at most 120 allowed"],
    [seconds, 1.5, "v: 1.5 is not an integer"],
    [seconds, "30", 'v: "30" is not an integer'],
    [{ $type: "BooleanType" }, "true", 'v: "true" is not a boolean'],
    [{ $type: "StringLiteralType", value: "On" }, "on", 'v: "on" is not one of On'],
    [pair, [], "v: 0 items, at least 1 needed"],
    [pair, ["a", "b", "c"], "v: 3 items, at most 2 allowed"],
    [pair, "a", 'v: "a" is not an array'],
    [pair, ["a", 5], "v[1]: 5 is not a string"],
    [pair, [null], "v[0]: null is not a string"],
    [{ $type: "ObjectType", properties: {} }, [], "v: [] is not an object"],
  ])("where %j gets %j are: %s", (type, value, message) => {
    expect(checkValue(type, value)).toEqual([message]);
  });

  it("cut a long value short", () => {
    expect(checkValue({ $type: "BooleanType" }, "x".repeat(500))).toEqual([
      `v: "${"x".repeat(59)}... is not a boolean`,
    ]);
  });

  it("tell a whole number from all others", () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.double(), fc.string(), fc.boolean()), (value) => {
        const found = check([{ $type: "IntegerType" }], value);
        expect(found.length === 0).toBe(Number.isInteger(value));
      }),
    );
  });
});

describe("faults of enums", () => {
  const on: BicepType = { $type: "StringLiteralType", value: "On" };
  const off: BicepType = { $type: "StringLiteralType", value: "Off" };
  const closed: BicepType[] = [{ $type: "UnionType", elements: [ref(1), ref(2)] }, on, off];
  const open: BicepType[] = [{ $type: "UnionType", elements: [ref(1), ref(2), ref(3)] }, on, off, text];

  it.each([closed, open])("are none for the values it names", (...list) => {
    expect(check(list, "On")).toEqual([]);
    expect(check(list, "Off", { namedValuesOnly: true })).toEqual([]);
  });

  it("hold another value of a closed one", () => {
    expect(check(closed, "Half")).toEqual(['the body: "Half" is not one of On, Off']);
    expect(check(closed, 1)).toEqual(["the body: 1 is not one of On, Off"]);
  });

  it("hold another value of an open one only if asked for", () => {
    expect(check(open, "Half")).toEqual([]);
    expect(check(open, "Half", { namedValuesOnly: true })).toEqual([
      'the body: "Half" is not one of On, Off',
    ]);
  });

  it("hold the wrong JSON type, as such, where it is open", () => {
    expect(check(open, 1)).toEqual(["the body: 1 is not a string"]);
  });

  it("hold what none of several types takes", () => {
    const list: BicepType[] = [
      { $type: "UnionType", elements: [ref(1), ref(2)] },
      text,
      { $type: "BooleanType" },
    ];
    expect(check(list, true, { namedValuesOnly: true })).toEqual([]);
    expect(check(list, 1)).toEqual(["the body: 1 is not what any of its types allows"]);
  });
});

describe("faults of objects", () => {
  const list: BicepType[] = [
    { $type: "ResourceType", name: "Contoso.Things/things@2024-01-01", body: ref(1) },
    {
      $type: "ObjectType",
      properties: {
        id: { type: ref(2), flags: 10 },
        name: { type: ref(2), flags: 9 },
        type: { type: ref(2), flags: 10 },
        apiVersion: { type: ref(2), flags: 10 },
        location: required(2),
        tags: optional(3),
        properties: optional(4),
      },
    },
    text,
    { $type: "ObjectType", properties: {}, additionalProperties: ref(2) },
    { $type: "ObjectType", properties: { state: readOnly(2), cors: optional(5), parts: optional(6) } },
    { $type: "ObjectType", properties: { allowedOrigins: optional(8) } },
    { $type: "ArrayType", itemType: ref(7) },
    { $type: "ObjectType", properties: { name: required(2), id: { type: ref(2), flags: 3 } } },
    { $type: "ArrayType", itemType: ref(2) },
  ];
  const body = (properties: unknown, rest: object = {}) => ({ location: "westeurope", ...rest, properties });

  it.each<[string, unknown]>([
    ["a body with what is required", { location: "westeurope" }],
    [
      "what stands in the URL, sent or not",
      { location: "westeurope", id: 1, name: 2, type: 3, apiVersion: 4 },
    ],
    ["null for what is optional", { location: "westeurope", tags: null, properties: null }],
    ["any name among additional properties", { location: "westeurope", tags: { constructor: "me" } }],
    ["a required part that only answers hold", body({ parts: [{ name: "a" }] })],
    ["lists in objects in objects", body({ cors: { allowedOrigins: ["https://a.example.com"] } })],
  ])("are none: %s", (_, sent) => {
    expect(check(list, sent)).toEqual([]);
  });

  it.each<[unknown, string]>([
    [{}, "location: is missing"],
    [{ location: null }, "location: is missing"],
    [body({ parts: [{}] }), "properties.parts[0].name: is missing"],
    [body({ state: "Succeeded" }), "properties.state: is read-only"],
    [body({ parts: [{ name: "a", id: "b" }] }), "properties.parts[0].id: is read-only"],
    [body({ Cors: {} }), "properties.Cors: is unknown; known are cors, parts"],
    [body({ constructor: {} }), "properties.constructor: is unknown; known are cors, parts"],
    [body({ cors: { allowedOrigins: [5] } }), "properties.cors.allowedOrigins[0]: 5 is not a string"],
    [body({}, { tags: { a: 1 } }), "tags.a: 1 is not a string"],
    [[], "the body: [] is not an object"],
    [undefined, "the body: nothing is not an object"],
  ])("of %j: %s", (sent, message) => {
    expect(check(list, sent)).toEqual([message]);
  });

  it("are told together", () => {
    expect(check(list, { locaton: "x", properties: { state: "x", parts: {} } })).toEqual([
      "location: is missing",
      "locaton: is unknown; known are location, tags, properties",
      "properties.state: is read-only",
      "properties.parts: {} is not an array",
    ]);
  });
});

describe("faults of objects of several kinds", () => {
  const list: BicepType[] = [
    {
      $type: "DiscriminatedObjectType",
      discriminator: "kind",
      baseProperties: { id: { type: ref(3), flags: 10 }, location: required(3) },
      elements: { Cat: ref(1), Dog: ref(2) },
    },
    { $type: "ObjectType", properties: { kind: required(4), lives: required(5) } },
    { $type: "ObjectType", properties: { kind: required(3) } },
    text,
    { $type: "StringLiteralType", value: "Cat" },
    { $type: "IntegerType" },
  ];

  it.each<[unknown, string[]]>([
    [{ kind: "Cat", location: "x", lives: 9 }, []],
    [{ kind: "Dog", location: "x" }, []],
    [{ kind: "Dog", location: "x", lives: 9 }, ["lives: is unknown; known are location, kind"]],
    [{ kind: "Cat" }, ["location: is missing", "lives: is missing"]],
    [{ location: "x" }, ["kind: is missing"]],
    [{ kind: "Cow", location: "x" }, ['kind: "Cow" is not one of Cat, Dog']],
    [{ kind: "constructor", location: "x" }, ['kind: "constructor" is not one of Cat, Dog']],
    [{ kind: 1, location: "x" }, ["kind: 1 is not one of Cat, Dog"]],
    ["Cat", ['the body: "Cat" is not an object']],
  ])("of %j are %j", (sent, messages) => {
    expect(check(list, sent)).toEqual(messages);
  });
});

describe("a list of types", () => {
  it("refuses a reference that leads nowhere", () => {
    expect(() => resolve([text], ref(1))).toThrow("the reference #/1 leads nowhere in a list of 1 types");
    expect(() => resolve([text], { $ref: "other.json#/0" })).toThrow("leads nowhere");
  });

  it("refuses a type of a kind that is not known, rather than let every body pass", () => {
    const unknown = { $type: "NullType" } as unknown as BicepType;
    expect(() => check([unknown], null)).toThrow('a type of an unknown kind, {"$type":"NullType"}');
  });
});

describe("resourceTypeOf", () => {
  const group = "/subscriptions/0/resourceGroups/rg";
  it.each([
    [group, "Microsoft.Resources/resourceGroups"],
    ["/subscriptions/0/resourcegroups/rg", "Microsoft.Resources/resourceGroups"],
    [`${group}/providers/Microsoft.SignalRService/signalR/s`, "Microsoft.SignalRService/signalR"],
    [
      `${group}/providers/Microsoft.SignalRService/signalR/s/replicas/r`,
      "Microsoft.SignalRService/signalR/replicas",
    ],
    [
      `${group}/providers/Microsoft.SignalRService/signalR/s/providers/Microsoft.Authorization/roleAssignments/a`,
      "Microsoft.Authorization/roleAssignments",
    ],
    ["/subscriptions/0", undefined],
    [`${group}/resources`, undefined],
    [`${group}/providers/Microsoft.SignalRService/signalR`, undefined],
    [`${group}/providers/Microsoft.SignalRService`, undefined],
    ["/metadata/endpoints", undefined],
  ])("reads %s as %s", (path, type) => {
    expect(resourceTypeOf(path)).toBe(type);
  });
});
