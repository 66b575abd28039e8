import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { load, YAMLException } from "js-yaml";
import {
  argumentFaults,
  optional,
  required,
  type ArgumentTable,
} from "../components/arguments/checkArguments";
import { faultAt, InvalidArgumentsError, refused, within, type Faults } from "../components/arguments/faults";
import { isMap, mapOf, nearest, text, type Rule } from "../components/arguments/rules";
import { config, nameFaults, programFolder, withoutCiphertext } from "./checkFleet";
import type { ConfigValue, FleetStack } from "./fleetStack";

/** What a stack, an environment, a region or `defaults` may say. The names are those of `Pulumi.STACK.yaml`. */
interface Settings {
  config?: Record<string, ConfigValue>;
  secretsprovider?: string;
  encryptionsalt?: string;
  encryptedkey?: string;
}

interface StackEntry extends Settings {
  environment?: string;
  region?: string;
}

/** A fleet file as it is written. */
interface FleetFile {
  program?: string;
  defaults?: Settings;
  environments?: Record<string, Settings>;
  regions?: Record<string, Settings>;
  stacks: Record<string, StackEntry | null>;
}

const settingsTable: ArgumentTable<Settings> = {
  config: optional(config),
  secretsprovider: optional(text),
  encryptionsalt: optional(text),
  encryptedkey: optional(text),
};

const settings: Rule = (value) => argumentFaults((value ?? {}) as Settings, settingsTable);
const named: Rule = mapOf(settings, "a map of names to settings");

/** How a fleet file is read. */
export interface FleetFileOptions {
  /**
   * The program's folder where the file doesn't name one.
   *
   * @default the file's own folder
   */
  program?: string;
}

/**
 * Reads a fleet from a YAML file: docs/fleets.md describes it. What a stack says wins over its region, that over its
 * environment, and that over `defaults`, for each key of `config` as a whole.
 *
 * @throws InvalidArgumentsError with all faults of the file, each with its place in it
 */
export function readFleetFile(path: string, options: FleetFileOptions = {}): FleetStack[] {
  const file = parsed(path);
  const folder = dirname(resolve(path));
  const program = (named?: unknown) =>
    typeof named === "string" ? resolve(folder, named) : resolve(options.program ?? folder);
  const faults = argumentFaults(withoutCiphertext(file), fileTable(file, program));
  if (faults.length > 0) {
    throw new InvalidArgumentsError(`The fleet file ${path}`, faults);
  }
  return Object.entries(file.stacks).map(([name, stack]) => {
    const layers = [
      file.defaults,
      stack?.environment === undefined ? {} : file.environments?.[stack.environment],
      stack?.region === undefined ? {} : file.regions?.[stack.region],
      stack,
    ];
    const { secretsprovider, encryptionsalt, encryptedkey } = Object.assign({}, ...layers) as Settings;
    return {
      name,
      program: program(file.program),
      config: Object.assign({}, ...layers.map((layer) => layer?.config)) as Record<string, ConfigValue>,
      ...(secretsprovider !== undefined && { secretsProvider: secretsprovider }),
      ...(encryptionsalt !== undefined && { encryptionSalt: encryptionsalt }),
      ...(encryptedkey !== undefined && { encryptedKey: encryptedkey }),
    };
  });
}

function parsed(path: string): FleetFile {
  const wrong = (faults: Faults) => new InvalidArgumentsError(`The fleet file ${path}`, faults);
  let file: unknown;
  try {
    file = load(readFileSync(path, "utf8")) ?? {};
    JSON.stringify(file);
  } catch (error) {
    if (error instanceof YAMLException) {
      // A second document has no place.
      const { mark, reason } = error as { mark?: { line: number }; reason: string };
      throw wrong(faultAt(mark === undefined ? "file" : `line ${mark.line + 1}`, reason));
    }
    if (error instanceof TypeError) {
      throw wrong(faultAt("file", "has an alias (`*name`) inside the value that it stands for."));
    }
    const { code, message } = error as NodeJS.ErrnoException;
    throw wrong(faultAt("file", code === "ENOENT" ? "isn't there." : `can't be read: ${message}.`));
  }
  if (!isMap(file)) {
    throw wrong(faultAt("stacks", "is missing: the file is no map."));
  }
  return file as unknown as FleetFile;
}

function fileTable(file: FleetFile, program: (named?: unknown) => string): ArgumentTable<FleetFile> {
  return {
    program: required((value) =>
      value === undefined || typeof value === "string" ? programFolder(program(value)) : text(value),
    ),
    defaults: optional(settings),
    environments: optional(named),
    regions: optional(named),
    stacks: required(stacksOf(file)),
  };
}

const stacksOf =
  ({ environments, regions }: FleetFile): Rule =>
  (value) => {
    if (!isMap(value) || Object.keys(value).length === 0) {
      return refused(value, "a map of at least one stack's name to its settings");
    }
    const entryTable: ArgumentTable<StackEntry> = {
      ...settingsTable,
      environment: optional(oneOfNames("environments", environments)),
      region: optional(oneOfNames("regions", regions)),
    };
    return Object.entries(value).flatMap(([name, entry]) =>
      within(name, [...nameFaults(name), ...argumentFaults((entry ?? {}) as StackEntry, entryTable)]),
    );
  };

/** A name among those that another part of the file gives. */
const oneOfNames =
  (part: string, given: unknown): Rule =>
  (value): Faults => {
    const names = isMap(given) ? Object.keys(given) : [];
    if (typeof value === "string" && names.includes(value)) {
      return [];
    }
    const near = nearest(String(value), names);
    return refused(
      value,
      names.length === 0
        ? `a name among \`${part}\`, which the file doesn't have`
        : names.map((name) => JSON.stringify(name)).join(", "),
      near && `Did you mean "${near}"?`,
    );
  };
