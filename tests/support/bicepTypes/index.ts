import type { RecordedRequest } from "../../../local/arm";
import { parsePath, typeOf } from "../../../local/arm/ids";
import { mayBeLeftOut, typesFolder } from "./module";
import { BicepTypes } from "./types";
import { faults } from "./validate";

let microsofts: BicepTypes | undefined;

/**
 * What is wrong with the body of a recorded PUT by Microsoft's own type of the resource, as `PATH: PROBLEM`; nothing
 * for other requests. Stricter than Azure, which may overlook unknown and read-only properties, take numbers for
 * strings, and know more values of an enum: no test of ours has to send such a body.
 *
 * @throws without Go, or where the types can't be had
 */
export function bodyFaults(
  request: Pick<RecordedRequest, "method" | "path" | "apiVersion" | "body">,
): string[] {
  if (request.method !== "PUT") {
    return [];
  }
  microsofts ??= new BicepTypes(typesFolder());
  const resourceType = resourceTypeOf(request.path);
  const apiVersion = request.apiVersion ?? "";
  const type = resourceType === undefined ? undefined : microsofts.find(resourceType, apiVersion);
  return type === undefined
    ? [`${request.path}: Microsoft's types have no ${resourceType ?? "such resource"}@${apiVersion}`]
    : faults(type, request.body, { namedValuesOnly: true });
}

/** `describe` for what needs Microsoft's types. Without Go it is skipped, with a warning; in CI it fails. */
export function describeWithTypes(name: string, tests: () => void): void {
  if (!mayBeLeftOut()) {
    describe(name, tests);
    return;
  }
  // Not through the console: Jest shows nothing that is logged by a file whose tests are all skipped
  process.stderr.write(
    `\nNOT CHECKED: ${name}.\n` +
      "These tests hold request bodies against Microsoft's own types, which need Go: there is no `go` on PATH.\n" +
      "Install Go 1.22 or later (https://go.dev/dl/) and run them again. In CI they are never left out.\n\n",
  );
  describe.skip(name, tests);
}

/** The type of the resource at a path, as written there: that of the last provider, or a resource group's. */
export function resourceTypeOf(path: string): string | undefined {
  const parsed = parsePath(path);
  const provider = parsed?.providers.at(-1);
  if (provider !== undefined) {
    const { types, names } = provider;
    return names.length > 0 && names.length === types.length ? typeOf(provider) : undefined;
  }
  return parsed?.resourceGroup !== undefined && parsed.collection === undefined
    ? "Microsoft.Resources/resourceGroups"
    : undefined;
}
