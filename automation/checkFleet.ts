import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  argumentFaults,
  optional,
  required,
  type ArgumentTable,
} from "../components/arguments/checkArguments";
import { faultAt, InvalidArgumentsError, refused, within, type Faults } from "../components/arguments/faults";
import { isMap, matching, rule, text, type Rule } from "../components/arguments/rules";
import type { FleetOptions } from "./fleetOptions";
import type { FleetStack } from "./fleetStack";

/**
 * Pulumi's own rule (pulumi/pulumi, sdk/go/common/tokens/names.go), but for the first character: Pulumi takes `..`, whose
 * state is then outside of its project's folder and that of all projects, and reads `-x` as an option.
 */
const stackName = matching(
  /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/,
  "1-100 letters, digits, periods, underscores and hyphens, the first no period or hyphen",
);

export const nameFaults = (name: unknown): Faults => stackName(name);

/** A key as `Pulumi.STACK.yaml` has it. Without a namespace Pulumi would take it for the project's. */
const configKey = /^[^:\s]+:(config:)?[^:\s]+$/;

const isExact = (value: number) => Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER;

const configValue = (value: unknown): Faults =>
  value === null || value === undefined
    ? refused(value ?? undefined, "text, a number, true, false, a list or a map")
    : Array.isArray(value)
      ? value.flatMap((item: unknown, index) => within(`[${index}]`, configValue(item)))
      : isMap(value)
        ? Object.entries(value).flatMap(([name, item]) => within(name, configValue(item)))
        : typeof value === "number" && !isExact(value)
          ? refused(value, "a number that JavaScript can hold", "Write it in quotes.")
          : ["string", "number", "boolean"].includes(typeof value)
            ? []
            : refused(value, "text, a number, true, false, a list or a map");

/** What `config` may be, with keys as in `Pulumi.STACK.yaml`. */
export const config: Rule = (value) =>
  isMap(value)
    ? Object.entries(value).flatMap(([key, item]) =>
        configKey.test(key)
          ? within(key, configValue(item))
          : faultAt(key, `is no key. Allowed: NAMESPACE:KEY, such as "azure-native:location".`),
      )
    : refused(value, "a map of configuration keys to values");

/** The folder of a Pulumi project. */
export const programFolder = rule(
  (value) => typeof value === "string" && existsSync(join(value, "Pulumi.yaml")),
  "a folder with a Pulumi.yaml",
  "Name the program's folder, relative to this file.",
);

/** What the settings for a stack's secrets may be. */
export const secretSettings = {
  secretsProvider: optional(text),
  encryptionSalt: optional(text),
  encryptedKey: optional(text),
};

const stackTable: ArgumentTable<FleetStack> = {
  name: required(stackName),
  program: required((value) => (typeof value === "function" ? [] : programFolder(value))),
  project: optional(stackName),
  config: optional(config),
  ...secretSettings,
};

const count = rule((value) => Number.isInteger(value) && Number(value) >= 1, "a whole number from 1");

/** Throws where a fleet, or how it is to be run, is wrong: all faults at once. */
export function checkFleet(stacks: readonly FleetStack[], { concurrency, shard }: FleetOptions): void {
  const names = stacks.map(({ name }) => name);
  const faults = [
    ...stacks.flatMap((stack, index) =>
      within(`stacks[${index}]`, argumentFaults(withoutCiphertext(stack), stackTable)),
    ),
    ...names.flatMap((name, index) =>
      names.indexOf(name) < index ? faultAt(`stacks[${index}].name`, `"${name}" is there twice.`) : [],
    ),
    ...(concurrency === undefined ? [] : within("concurrency", count(concurrency))),
    ...(shard === undefined ? [] : within("shard", shardFaults(shard))),
  ];
  if (faults.length > 0) {
    throw new InvalidArgumentsError("The fleet", faults);
  }
}

/** A part of a fleet, `{ index: 2, count: 8 }`. */
function shardFaults({ index, count: of }: { index: number; count: number }): Faults {
  const wrong = [...within("index", count(index)), ...within("count", count(of))];
  return wrong.length > 0 || index <= of ? wrong : refused(index, `at most ${of}`);
}

/** A stack without what is encrypted, which may look like a key and is none. */
export function withoutCiphertext<T extends object>(stack: T): T {
  const replaced = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(replaced)
      : isMap(value)
        ? Object.fromEntries(
            Object.entries(value).map(([name, item]) => [
              name,
              typeof item === "string" && /^(secure|encrypted_?key|encryption_?salt)$/i.test(name)
                ? "ciphertext"
                : replaced(item),
            ]),
          )
        : value;
  return replaced(stack) as T;
}
