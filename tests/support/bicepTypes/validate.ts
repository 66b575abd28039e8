import { isAbsent, isObject, type JsonObject } from "../../../local/json";
import { PropertyFlag, resolve } from "./types";
import type { BicepType, LocatedType, ObjectType, Properties, Property, Reference } from "./types";

/** At the top of a resource's body: they stand in the URL, and are not checked. */
const NOT_IN_BODIES = ["id", "name", "type", "apiVersion"];

/**
 * What is wrong with a request's body, as `PATH: PROBLEM`; empty where the type takes it. An open enum takes only the
 * values that it names.
 *
 * @param isPartial whether the body says only what changes, as a PATCH does: nothing is missing from it
 */
export function faults({ type, list }: LocatedType, body: unknown, isPartial: boolean): string[] {
  return new Validator(list, isPartial).check(type, body, "");
}

class Validator {
  constructor(
    private readonly list: readonly BicepType[],
    private readonly isPartial: boolean,
  ) {}

  check(type: BicepType, value: unknown, path: string): string[] {
    switch (type.$type) {
      case "BooleanType":
        return typeof value === "boolean" ? [] : wrongType(path, value, "a boolean");
      case "StringType":
        return typeof value === "string"
          ? rangeFaults(path, `${value.length} characters`, value.length, type.minLength, type.maxLength)
          : wrongType(path, value, "a string");
      case "IntegerType":
        return typeof value === "number" && Number.isInteger(value)
          ? rangeFaults(path, shown(value), value, type.minValue, type.maxValue)
          : wrongType(path, value, "an integer");
      case "ArrayType":
        return Array.isArray(value)
          ? [
              ...rangeFaults(path, `${value.length} items`, value.length, type.minLength, type.maxLength),
              ...value.flatMap((item, index) => this.checkAt(type.itemType, item, `${path}[${index}]`)),
            ]
          : wrongType(path, value, "an array");
      case "StringLiteralType":
        return this.checkEnum([type], value, path);
      case "UnionType":
        return this.checkEnum(
          type.elements.map((element) => resolve(this.list, element)),
          value,
          path,
        );
      case "ObjectType":
        return isObject(value) ? this.checkObject(type, value, path) : wrongType(path, value, "an object");
      case "ResourceType":
        return this.checkAt(type.body, value, path);
      default:
        throw unknownKind(type, path);
    }
  }

  private checkAt(reference: Reference, value: unknown, path: string): string[] {
    return this.check(resolve(this.list, reference), value, path);
  }

  private checkEnum(types: readonly BicepType[], value: unknown, path: string): string[] {
    const named = types.flatMap((type) => {
      if (type.$type !== "StringLiteralType" && type.$type !== "StringType") {
        throw unknownKind(type, path);
      }
      return type.$type === "StringLiteralType" ? [type.value] : [];
    });
    if (typeof value !== "string") {
      return wrongType(path, value, "a string");
    }
    return named.includes(value) ? [] : [fault(path, `${shown(value)} is not one of ${named.join(", ")}`)];
  }

  private checkObject(type: ObjectType, value: JsonObject, path: string): string[] {
    const isChecked = (name: string) => path !== "" || !NOT_IN_BODIES.includes(name);
    const needed = this.isPartial ? [] : Object.entries(type.properties);
    const missing = needed
      .filter(([name, property]) => isChecked(name) && isRequired(property) && isAbsent(value[name]))
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
        : this.checkAt(property.type, value, path);
    }
    return type.additionalProperties === undefined
      ? [fault(path, `is unknown; known are ${writable(type.properties).join(", ")}`)]
      : this.checkAt(type.additionalProperties, value, path);
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

function rangeFaults(path: string, what: string, value: number, least?: number, most?: number): string[] {
  return [
    ...(least !== undefined && value < least ? [fault(path, `${what}, at least ${least} needed`)] : []),
    ...(most !== undefined && value > most ? [fault(path, `${what}, at most ${most} allowed`)] : []),
  ];
}

function wrongType(path: string, value: unknown, wanted: string): string[] {
  return [fault(path, `${shown(value)} is not ${wanted}`)];
}

/** Types come from JSON: one that is not known here must not pass for "no faults". */
function unknownKind(type: unknown, path: string): Error {
  return new Error(`${said(path)}: a type of an unknown kind, ${shown(type)}`);
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
