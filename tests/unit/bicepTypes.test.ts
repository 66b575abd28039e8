import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resourceTypeOf } from "../support/bicepTypes";
import { mayBeLeftOut, typesFolder } from "../support/bicepTypes/module";
import { resolve, type BicepType } from "../support/bicepTypes/types";
import { faults, type ValidateOptions } from "../support/bicepTypes/validate";

const ref = (index: number) => ({ $ref: `#/${index}` });
const optional = (index: number) => ({ type: ref(index), flags: 0 });
const required = (index: number) => ({ type: ref(index), flags: 1 });
const readOnly = (index: number) => ({ type: ref(index), flags: 2 });
const text: BicepType = { $type: "StringType" };
const on: BicepType = { $type: "StringLiteralType", value: "On" };
const off: BicepType = { $type: "StringLiteralType", value: "Off" };

/** Faults of a body by the first of several types; references count from there. */
const check = (list: [BicepType, ...BicepType[]], body: unknown, options?: ValidateOptions) =>
  faults({ type: list[0], list }, body, options);

describe("the faults of a body by Microsoft's types", () => {
  const name: BicepType = { $type: "StringType", minLength: 3, maxLength: 5, pattern: "^[a-z]+$" };
  const seconds: BicepType = { $type: "IntegerType", minValue: 1, maxValue: 120 };
  const pair: BicepType = { $type: "ArrayType", itemType: ref(2), minLength: 1, maxLength: 2 };
  const closed: BicepType = { $type: "UnionType", elements: [ref(3), ref(4)] };
  const open: BicepType = { $type: "UnionType", elements: [ref(2), ref(3), ref(4)] };

  it.each<[BicepType, unknown, string[]]>([
    [name, "abcde", []],
    [name, "ab", ["v: 2 characters, at least 3 needed"]],
    [name, "ABC", ['v: "ABC" doesn\'t match ^[a-z]+$']],
    [seconds, 120, []],
    [seconds, 0, ["v: 0, at least 1 needed"]],
    [seconds, 1.5, ["v: 1.5 is not an integer"]],
    [{ $type: "BooleanType" }, "x".repeat(99), [`v: "${"x".repeat(59)}... is not a boolean`]],
    [{ $type: "AnyType" }, [{ any: "thing" }], []],
    [on, "on", ['v: "on" is not one of On']],
    [pair, ["a", "b"], []],
    [pair, [], ["v: 0 items, at least 1 needed"]],
    [pair, ["a", 5, "c"], ["v: 3 items, at most 2 allowed", "v[1]: 5 is not a string"]],
    [closed, "Off", []],
    [closed, "Half", ['v: "Half" is not one of On, Off']],
    [open, "Half", []],
    [open, 1, ["v: 1 is not a string"]],
  ])("where %j gets %j are %j", (type, v, expected) => {
    const object: BicepType = { $type: "ObjectType", properties: { v: optional(1) } };
    expect(check([object, type, text, on, off], { v })).toEqual(expected);
  });

  it("hold another value of an open enum only if asked for", () => {
    const list: [BicepType, ...BicepType[]] = [{ $type: "UnionType", elements: [ref(1), ref(2)] }, on, text];
    expect(check(list, "Half", { namedValuesOnly: true })).toEqual(['the body: "Half" is not one of On']);
  });

  const resource: [BicepType, ...BicepType[]] = [
    { $type: "ResourceType", name: "Contoso.Things/things@2024-01-01", body: ref(1) },
    {
      $type: "ObjectType",
      properties: { id: readOnly(2), location: required(2), tags: optional(3), properties: optional(4) },
    },
    text,
    { $type: "ObjectType", properties: {}, additionalProperties: ref(2) },
    { $type: "ObjectType", properties: { state: readOnly(2), parts: optional(5) } },
    { $type: "ArrayType", itemType: ref(6) },
    { $type: "ObjectType", properties: { name: required(2) } },
  ];
  const sent = (properties: unknown, tags: unknown = null) => ({ location: "x", id: 1, tags, properties });

  it.each<[unknown, string[]]>([
    [sent({ parts: [{ name: "a" }] }, { constructor: "me" }), []],
    [{}, ["location: is missing"]],
    [sent({ parts: [{}] }), ["properties.parts[0].name: is missing"]],
    [sent({ state: "Succeeded" }), ["properties.state: is read-only"]],
    [sent({ constructor: {} }), ["properties.constructor: is unknown; known are parts"]],
    [sent({}, { a: 1 }), ["tags.a: 1 is not a string"]],
    [
      { locaton: "x", properties: { state: "x", parts: {} } },
      [
        "location: is missing",
        "locaton: is unknown; known are location, tags, properties",
        "properties.state: is read-only",
        "properties.parts: {} is not an array",
      ],
    ],
  ])("in %j are %j", (body, expected) => {
    expect(check(resource, body)).toEqual(expected);
  });

  it.each<[unknown, string[]]>([
    [{ kind: "Cat", lives: "9" }, []],
    [{ kind: "Dog", lives: "9" }, ["lives: is unknown; known are kind"]],
    [{}, ["kind: is missing"]],
    [{ kind: "constructor" }, ['kind: "constructor" is not one of Cat, Dog']],
  ])("of several kinds are, in %j, %j", (body, expected) => {
    const list: [BicepType, ...BicepType[]] = [
      {
        $type: "DiscriminatedObjectType",
        discriminator: "kind",
        baseProperties: {},
        elements: { Cat: ref(1), Dog: ref(2) },
      },
      { $type: "ObjectType", properties: { kind: required(3), lives: required(3) } },
      { $type: "ObjectType", properties: { kind: required(3) } },
      text,
    ];
    expect(check(list, body)).toEqual(expected);
  });

  it("aren't none for want of a type: an unknown one and a reference to nowhere are errors", () => {
    expect(() => resolve([text], ref(1))).toThrow("the reference #/1 leads nowhere in a list of 1 types");
    const unknown = { $type: "NullType" } as unknown as BicepType;
    expect(() => check([unknown], null)).toThrow('a type of an unknown kind, {"$type":"NullType"}');
  });
});

describe("the type of a path", () => {
  const signalR = "/subscriptions/0/resourceGroups/rg/providers/Microsoft.SignalRService/signalR";
  it.each([
    ["/subscriptions/0/resourcegroups/rg", "Microsoft.Resources/resourceGroups"],
    [`${signalR}/s/replicas/r`, "Microsoft.SignalRService/signalR/replicas"],
    [
      `${signalR}/s/providers/Microsoft.Authorization/roleAssignments/a`,
      "Microsoft.Authorization/roleAssignments",
    ],
    ["/metadata/endpoints", undefined],
  ])("%s is %s", (path, type) => {
    expect(resourceTypeOf(path)).toBe(type);
  });
});

describe("the checks against Microsoft's types", () => {
  const noGo = mkdtempSync(join(tmpdir(), "no-go-"));
  const withGo = mkdtempSync(join(tmpdir(), "go-"));
  writeFileSync(join(withGo, process.platform === "win32" ? "go.exe" : "go"), "", { mode: 0o755 });
  afterAll(() => {
    rmSync(noGo, { recursive: true });
    rmSync(withGo, { recursive: true });
  });

  it("are left out only without Go, and never in CI, where what is missing is named", () => {
    expect(mayBeLeftOut({ PATH: noGo, CI: "" })).toBe(true);
    expect(mayBeLeftOut({ PATH: noGo, CI: "true" })).toBe(false);
    expect(mayBeLeftOut({ PATH: withGo })).toBe(false);
    expect(() => typesFolder({ PATH: noGo, CI: "true" })).toThrow(
      "Request bodies can't be checked against Microsoft's Bicep types (github.com/Azure/terraform-provider-azapi): " +
        "there is no `go` on PATH. Install Go 1.22 or later",
    );
  });
});
