import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { isObject } from "../json";

/** A resource's inputs or outputs, in the SDK's names. */
export type Properties = Record<string, unknown>;

/** What the engine sends for a string that is not known yet (pulumi/pulumi, sdk plugin UnknownStringValue). */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Reads the engine's properties; nulls are left out, as azure-native does. */
export function fromStruct(struct: Struct | undefined): Properties {
  return withoutNulls(struct?.toJavaScript() ?? {});
}

export function toStruct(properties: Properties): Struct {
  // `as`: what JSON can hold, a Struct can.
  return Struct.fromJavaScript(
    JSON.parse(JSON.stringify(properties)) as Parameters<typeof Struct.fromJavaScript>[0],
  );
}

export function hasUnknowns(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.some(hasUnknowns);
  }
  return isObject(value) ? Object.values(value).some(hasUnknowns) : value === unknown;
}

/** The properties that hold a value, without those that are null or absent. */
export function withoutNulls(properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties).filter(([, value]) => value !== null && value !== undefined),
  );
}
