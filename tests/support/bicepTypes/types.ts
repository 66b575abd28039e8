import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Bicep's types, as Azure/bicep-types serialises them: a list whose entries refer to each other by `#/INDEX`. Of the
 * kinds of types, those that the resources here are made of.
 */
export type BicepType =
  | { $type: "BooleanType" }
  | { $type: "StringType"; minLength?: number; maxLength?: number }
  | { $type: "StringLiteralType"; value: string }
  | { $type: "IntegerType"; minValue?: number; maxValue?: number }
  | { $type: "ArrayType"; itemType: Reference; minLength?: number; maxLength?: number }
  | { $type: "UnionType"; elements: readonly Reference[] }
  | ObjectType
  | { $type: "ResourceType"; name: string; body: Reference };

export interface ObjectType {
  $type: "ObjectType";
  properties: Properties;
  /** Of properties that are not named; absent, there may be none. */
  additionalProperties?: Reference;
}

export interface Reference {
  $ref: string;
}

export interface Property {
  type: Reference;
  /** The sum of those in {@link PropertyFlag}. */
  flags: number;
}

export type Properties = Readonly<Record<string, Property>>;

export const PropertyFlag = { required: 1, readOnly: 2, deployTimeConstant: 8 } as const;

/** A type with the list that its references point into. */
export interface LocatedType {
  type: BicepType;
  list: readonly BicepType[];
}

/** The type that a reference means; one into another file is read with {@link BicepTypes}. */
export function resolve(list: readonly BicepType[], { $ref }: Reference): BicepType {
  const type = list[Number(/^#\/(\d+)$/.exec($ref)?.[1])];
  if (type === undefined) {
    throw new Error(`the reference ${$ref} leads nowhere in a list of ${list.length} types`);
  }
  return type;
}

/** A folder of generated types: index.json, and a types.json for each namespace and version. */
export class BicepTypes {
  private readonly references: ReadonlyMap<string, string>;
  private readonly lists = new Map<string, readonly BicepType[]>();

  constructor(private readonly folder: string) {
    const { resources } = this.read("index.json") as { resources: Readonly<Record<string, Reference>> };
    this.references = new Map(
      Object.entries(resources).map(([name, { $ref }]) => [name.toLowerCase(), $ref] as const),
    );
  }

  /** A resource's type, such as `Microsoft.SignalRService/signalR` of `2024-03-01`, in any casing. */
  find(resourceType: string, apiVersion: string): LocatedType | undefined {
    const reference = this.references.get(`${resourceType}@${apiVersion}`.toLowerCase());
    const [, file, $ref] = /^(.+)(#\/\d+)$/.exec(reference ?? "") ?? [];
    if (file === undefined || $ref === undefined) {
      return undefined;
    }
    const list = this.lists.get(file) ?? (this.read(file) as readonly BicepType[]);
    this.lists.set(file, list);
    return { type: resolve(list, { $ref }), list };
  }

  private read(file: string): unknown {
    return JSON.parse(readFileSync(join(this.folder, file), "utf8"));
  }
}
