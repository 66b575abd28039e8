import { createHash } from "node:crypto";
import { v4 as uuidFromBytes } from "uuid";
import { isObject } from "../../json";
import { unknown, type Properties } from "../properties";
import type { ResourceType } from "./resourceTypes";

/** Says in the inputs that the name was made here, so that a replacement can be created before the old one goes. */
export const createBeforeDelete = "__createBeforeDelete";

/** What the engine's `autonaming` configuration asks for. */
export interface Autonaming {
  mode: "propose" | "enforce" | "disable";
  proposedName: string;
}

/** The name for a resource that the program didn't name; nothing if autonaming is off. */
export function defaultName(
  type: ResourceType,
  logicalName: string,
  randomSeed: Uint8Array,
  autonaming: Autonaming | undefined,
  olds: Properties,
): Properties {
  const { property, kind } = type.autoName;
  if (olds[property] !== undefined) {
    return {
      [property]: olds[property],
      ...(olds[createBeforeDelete] === true ? { [createBeforeDelete]: true } : {}),
    };
  }
  if (autonaming?.mode === "disable") {
    return {};
  }
  if (autonaming?.mode === "enforce" || (autonaming?.mode === "propose" && kind !== "uuid")) {
    return { [property]: autonaming.proposedName, [createBeforeDelete]: true };
  }
  // The engine's seed makes the same name for the same resource in preview and in the update.
  const hash = createHash("sha256").update(randomSeed).update(logicalName).digest();
  switch (kind) {
    case "random":
      return { [property]: logicalName + hash.toString("hex").slice(0, 8), [createBeforeDelete]: true };
    case "uuid":
      return { [property]: uuidFromBytes({ random: hash.subarray(0, 16) }), [createBeforeDelete]: true };
    case "copy":
      return { [property]: logicalName };
  }
}

/** azure-native's complaints about inputs that can't be right; ARM sees the others. */
export function missingInputs(type: ResourceType, inputs: Properties): string[] {
  return type.required
    .filter((name) => inputs[name] === undefined)
    .map((name) =>
      name === "location"
        ? "missing required property 'location'. Either set it explicitly or configure it with " +
          "'pulumi config set azure-native:location <value>'."
        : `missing required property '${name}'`,
    );
}

/** What a resource's outputs look like before it exists: its inputs, and the rest unknown. */
export function previewOutputs(type: ResourceType, inputs: Properties): Properties {
  const names = [...type.outputsOnly, ...type.bodyInputs];
  const answersOf = (name: string, value: unknown): unknown => {
    const parts = type.readOnlyParts.filter((part) => part.startsWith(`${name}.`));
    const answered = parts.map((part): [string, unknown] => [part.slice(name.length + 1), unknown]);
    return isObject(value) ? { ...value, ...Object.fromEntries(answered) } : value;
  };
  return Object.fromEntries(names.map((name) => [name, answersOf(name, inputs[name] ?? unknown)]));
}
