import { isObject } from "../../json";
import type { Properties } from "../properties";
import type { ResourceType } from "./resourceTypes";

/** The request's body: the SDK's flat inputs, with most under `properties`. */
export function requestBody(type: ResourceType, inputs: Properties): Properties {
  const body: Properties = {};
  const properties: Properties = {};
  for (const name of type.bodyInputs) {
    if (inputs[name] !== undefined) {
      const home = type.topLevel.includes(name) ? body : properties;
      home[type.armNames?.[name] ?? name] =
        name === "identity" ? identityBody(inputs[name]) : nest(inputs[name], type.nested?.[name]);
    }
  }
  return type.topLevel.length === type.bodyInputs.length ? body : { ...body, properties };
}

/** An SDK's list of identities is a map without values in ARM. */
function identityBody(identity: unknown): unknown {
  if (!isObject(identity) || !Array.isArray(identity.userAssignedIdentities)) {
    return identity;
  }
  const ids = identity.userAssignedIdentities.map((id) => [String(id), {}] as const);
  return { ...identity, userAssignedIdentities: Object.fromEntries(ids) };
}

/** An object, or each of a list, with what the SDK has flat under `properties`. */
function nest(value: unknown, beside: readonly string[] | undefined): unknown {
  if (beside === undefined) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((item) => nest(item, beside));
  }
  if (!isObject(value)) {
    return value;
  }
  const parts = Object.entries(value);
  const top = parts.filter(([name]) => beside.includes(name));
  const inner = parts.filter(([name]) => !beside.includes(name));
  return { ...Object.fromEntries(top), ...(inner.length > 0 && { properties: Object.fromEntries(inner) }) };
}

/** The other way round. */
function flatten(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(flatten);
  }
  if (!isObject(value)) {
    return value;
  }
  const { properties, ...top } = value;
  return { ...top, ...(isObject(properties) && properties) };
}

/** A resource's outputs: ARM's answer made flat, without the id. */
export function outputs(type: ResourceType, answer: Properties): Properties {
  const { properties, ...top } = answer;
  Reflect.deleteProperty(top, "id");
  const isOwn = [...type.outputsOnly, ...type.bodyInputs].includes("properties");
  const flat: Properties = { ...(isOwn || !isObject(properties) ? { properties } : properties), ...top };
  for (const [name, armName] of Object.entries(type.armNames ?? {})) {
    flat[name] = flat[armName];
    Reflect.deleteProperty(flat, armName);
  }
  for (const name of Object.keys(type.nested ?? {})) {
    flat[name] = flatten(flat[name]);
  }
  return { ...flat, azureApiVersion: type.apiVersion };
}

/** Those outputs that are inputs too, in the inputs' shape. */
export function inputsOfOutputs(type: ResourceType, values: Properties): Properties {
  const inputs: Properties = {};
  for (const name of type.bodyInputs) {
    const value = values[name];
    if (value !== undefined && value !== null) {
      inputs[name] = isObject(value) ? withoutReadOnly(type, name, value) : value;
    }
  }
  return inputs;
}

function withoutReadOnly(type: ResourceType, name: string, value: Properties): Properties {
  const kept = Object.entries(value).filter(
    ([part, inner]) => inner !== null && !type.readOnlyParts.includes(`${name}.${part}`),
  );
  const result = Object.fromEntries(kept);
  if (name === "identity" && isObject(result.userAssignedIdentities)) {
    result.userAssignedIdentities = Object.keys(result.userAssignedIdentities);
  }
  return result;
}
