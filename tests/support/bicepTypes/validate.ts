import { isAbsent, isObject, type JsonObject } from "../../../local/json";
import { PropertyFlag, resolve } from "./types";
import type { BicepType, LocatedType, ObjectType, Properties, Property, Reference } from "./types";

export interface ValidateOptions {
  /**
   * Whether an open enum, values and beside them any string, takes only the values that it names.
   * @default false
   */
  namedValuesOnly?: boolean;
  /**
   * Whether the body says only what changes, as a PATCH does: nothing is missing from it.
   * @default false
   */
  partial?: boolean;
}

/** At the top of a resource's body: they stand in the URL, and are not checked. */
const NOT_IN_BODIES = ["id", "name", "type", "apiVersion"];

/** What is wrong with a request's body, as `PATH: PROBLEM`; empty where the type takes it. */
export function faults({ type, list }: LocatedType, body: unknown, options: ValidateOptions = {}): string[] {
  return new Validator(list, options).check(type, body, "");
}

class Validator {
  constructor(
    private readonly list: readonly BicepType[],
    private readonly options: ValidateOptions,
  ) {}

  check(type: BicepType, value: unknown, path: string): string[] {
    switch (type.$type) {
      case "AnyType":
        return [];
      case "BooleanType":
        return typeof value === "boolean" ? [] : wrongType(path, value, "a boolean");
      case "StringType":
        return typeof value === "string" ? textFaults(type, value, path) : wrongType(path, value, "a string");
      case "StringLiteralType":
        return value === type.value ? [] : notAmong(path, value, [type.value]);
      case "IntegerType":
        return typeof value === "number" && Number.isInteger(value)
          ? rangeFaults(path, shown(value), value, type.minValue, type.maxValue)
          : wrongType(path, value, "an integer");
      case "ArrayType":
        return this.checkArray(type, value, path);
      case "UnionType":
        return this.checkUnion(type.elements, value, path);
      case "ObjectType":
        return isObject(value) ? this.checkObject(type, value, path) : wrongType(path, value, "an object");
      case "DiscriminatedObjectType":
        return isObject(value)
          ? this.checkDiscriminated(type, value, path)
          : wrongType(path, value, "an object");
      case "ResourceType":
        return this.check(this.resolve(type.body), value, path);
    }
    // Types come from JSON: one that is not known here must not pass for "no faults".
    throw new Error(`${said(path)}: a type of an unknown kind, ${shown(type)}`);
  }

  private resolve(reference: Reference): BicepType {
    return resolve(this.list, reference);
  }

  private checkArray(
    type: Extract<BicepType, { $type: "ArrayType" }>,
    value: unknown,
    path: string,
  ): string[] {
    if (!Array.isArray(value)) {
      return wrongType(path, value, "an array");
    }
    const itemType = this.resolve(type.itemType);
    return [
      ...rangeFaults(path, `${value.length} items`, value.length, type.minLength, type.maxLength),
      ...value.flatMap((item, index) => this.check(itemType, item, `${path}[${index}]`)),
    ];
  }

  private checkUnion(elements: readonly Reference[], value: unknown, path: string): string[] {
    const types = elements.map((element) => this.resolve(element));
    const literals = types.flatMap((type) => (type.$type === "StringLiteralType" ? [type.value] : []));
    if (literals.some((literal) => literal === value)) {
      return [];
    }
    const others = types
      .filter(({ $type }) => $type !== "StringLiteralType")
      .map((type) => this.check(type, value, path));
    const taken = others.some((found) => found.length === 0);
    if (taken && !(this.options.namedValuesOnly === true && literals.length > 0)) {
      return [];
    }
    // A value of the wrong JSON type is told as such, not by a list of strings.
    return others.length === 1 && !taken ? others.flat() : notAmong(path, value, literals);
  }

  private checkDiscriminated(
    type: Extract<BicepType, { $type: "DiscriminatedObjectType" }>,
    value: JsonObject,
    path: string,
  ): string[] {
    const kinds = Object.keys(type.elements);
    const kind = value[type.discriminator];
    const element = typeof kind === "string" && kinds.includes(kind) ? type.elements[kind] : undefined;
    if (element === undefined) {
      const where = child(path, type.discriminator);
      return isAbsent(kind) ? [fault(where, "is missing")] : notAmong(where, kind, kinds);
    }
    const object = this.resolve(element);
    if (object.$type !== "ObjectType") {
      throw new Error(`${said(path)}: ${String(kind)} is not an object type`);
    }
    const properties = { ...type.baseProperties, ...object.properties };
    return this.checkObject({ ...object, properties }, value, path);
  }

  private checkObject(type: ObjectType, value: JsonObject, path: string): string[] {
    const isChecked = (name: string) => path !== "" || !NOT_IN_BODIES.includes(name);
    const needed = this.options.partial === true ? [] : Object.entries(type.properties);
    const missing = needed
      .filter(([name, property]) => isRequired(property) && isAbsent(ownValue(value, name)))
      .filter(([name]) => isChecked(name))
      .map(([name]) => fault(child(path, name), "is missing"));
    const sent = Object.entries(value)
      .filter(([name, inner]) => isChecked(name) && !isAbsent(inner))
      .flatMap(([name, inner]) => this.checkProperty(type, name, inner, child(path, name)));
    return [...missing, ...sent];
  }

  private checkProperty(type: ObjectType, name: string, value: unknown, path: string): string[] {
    const property = Object.hasOwn(type.properties, name) ? type.properties[name] : undefined;
    if (property !== undefined) {
      return (property.flags & PropertyFlag.readOnly) !== 0
        ? [fault(path, "is read-only")]
        : this.check(this.resolve(property.type), value, path);
    }
    return type.additionalProperties === undefined
      ? [fault(path, `is unknown; known are ${writable(type.properties).join(", ")}`)]
      : this.check(this.resolve(type.additionalProperties), value, path);
  }
}

function isRequired({ flags }: Property): boolean {
  return (flags & (PropertyFlag.required | PropertyFlag.readOnly)) === PropertyFlag.required;
}

function writable(properties: Properties): string[] {
  const fixed = PropertyFlag.readOnly | PropertyFlag.deployTimeConstant;
  return Object.entries(properties)
    .filter(([, { flags }]) => (flags & fixed) === 0)
    .map(([name]) => name);
}

function ownValue(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function textFaults(
  { minLength, maxLength, pattern }: Extract<BicepType, { $type: "StringType" }>,
  value: string,
  path: string,
): string[] {
  return [
    ...rangeFaults(path, `${value.length} characters`, value.length, minLength, maxLength),
    ...(pattern === undefined || new RegExp(pattern).test(value)
      ? []
      : [fault(path, `${shown(value)} doesn't match ${pattern}`)]),
  ];
}

function rangeFaults(
  path: string,
  what: string,
  value: number,
  least: number | undefined,
  most: number | undefined,
): string[] {
  return [
    ...(least !== undefined && value < least ? [fault(path, `${what}, at least ${least} needed`)] : []),
    ...(most !== undefined && value > most ? [fault(path, `${what}, at most ${most} allowed`)] : []),
  ];
}

function wrongType(path: string, value: unknown, wanted: string): string[] {
  return [fault(path, `${shown(value)} is not ${wanted}`)];
}

function notAmong(path: string, value: unknown, allowed: readonly string[]): string[] {
  const values = allowed.length === 0 ? "what any of its types allows" : `one of ${allowed.join(", ")}`;
  return [fault(path, `${shown(value)} is not ${values}`)];
}

function fault(path: string, problem: string): string {
  return `${said(path)}: ${problem}`;
}

function said(path: string): string {
  return path === "" ? "the body" : path;
}

function child(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** A value as JSON, cut to what a reader needs. */
function shown(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
