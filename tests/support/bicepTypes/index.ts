import type { RecordedRequest } from "../../../local/arm";
import { parsePath, sameText, typeOf } from "../../../local/arm/ids";
import { mayBeLeftOut, typesFolder } from "./module";
import { BicepTypes, type LocatedType } from "./types";
import { faults } from "./validate";

let microsofts: BicepTypes | undefined;

/** What the types, of 2024-08, don't have and Microsoft's own clients and azure-native ask for, with the version that stands in. */
export const missingVersions = [
  // @azure/arm-msi 2.2.0
  {
    resourceType: "Microsoft.ManagedIdentity/userAssignedIdentities",
    apiVersion: "2024-11-30",
    standIn: "2023-01-31",
  },
  // @azure/arm-resources 7.0.0
  { resourceType: "Microsoft.Resources/resourceGroups", apiVersion: "2025-04-01", standIn: "2024-03-01" },
  // @pulumi/azure-native 3.28
  ...[
    "virtualNetworks",
    "virtualNetworks/subnets",
    "privateEndpoints",
    "privateEndpoints/privateDnsZoneGroups",
  ].map((type) => ({
    resourceType: `Microsoft.Network/${type}`,
    apiVersion: "2024-05-01",
    standIn: "2024-01-01",
  })),
  { resourceType: "Microsoft.Web/sites", apiVersion: "2025-05-01", standIn: "2023-12-01" },
  { resourceType: "Microsoft.Web/serverfarms", apiVersion: "2025-05-01", standIn: "2023-12-01" },
  { resourceType: "Microsoft.Storage/storageAccounts", apiVersion: "2024-01-01", standIn: "2023-05-01" },
  { resourceType: "Microsoft.KeyVault/vaults", apiVersion: "2024-11-01", standIn: "2023-07-01" },
] as const;

/**
 * What is wrong with the body of a recorded PUT or PATCH by Microsoft's own type of the resource, as `PATH: PROBLEM`;
 * nothing for other requests. A PATCH may leave out what the type requires. Stricter than Azure, which may overlook
 * unknown and read-only properties, take numbers for strings, and know more values of an enum: no test of ours has to
 * send such a body.
 *
 * @throws without Go, or where the types can't be had
 */
export function bodyFaults(
  request: Pick<RecordedRequest, "method" | "path" | "apiVersion" | "body">,
): string[] {
  if (request.method !== "PUT" && request.method !== "PATCH") {
    return [];
  }
  const resourceType = resourceTypeOf(request.path);
  const apiVersion = request.apiVersion ?? "";
  const type = resourceType === undefined ? undefined : findType(resourceType, apiVersion);
  return type === undefined
    ? [`Microsoft's types have no ${resourceType ?? "such resource"}@${apiVersion}`]
    : faults(type, request.body, request.method === "PATCH");
}

function findType(resourceType: string, apiVersion: string): LocatedType | undefined {
  const types = microsoftsTypes();
  const missing = missingVersions.find(
    (one) => one.apiVersion === apiVersion && sameText(one.resourceType, resourceType),
  );
  return types.find(resourceType, apiVersion) ?? types.find(resourceType, missing?.standIn ?? "");
}

/** @throws without Go, or where the types can't be had */
export function microsoftsTypes(): BicepTypes {
  microsofts ??= new BicepTypes(typesFolder());
  return microsofts;
}

/** `describe` for what needs Microsoft's types. Without Go it is skipped, with a warning; in CI it fails. */
export function describeWithTypes(name: string, tests: () => void): void {
  if (!mayBeLeftOut()) {
    describe(name, tests);
    return;
  }
  warnOfNoCheck(name);
  describe.skip(name, tests);
}

/**
 * Holds every body that Azure took against Microsoft's types. Without Go it is left out, with one warning for each test
 * file; in CI it fails.
 *
 * @throws with path and fault of each wrong body
 */
export function checkBodies(requests: readonly RecordedRequest[]): void {
  if (mayBeLeftOut()) {
    warnOnceOfNoCheck();
    return;
  }
  const found = requests
    .filter(({ status }) => status < 300)
    .flatMap((request) => bodyFaults(request).map((fault) => `${request.method} ${request.path}: ${fault}`));
  if (found.length > 0) {
    throw new Error(`Azure took bodies that are wrong by Microsoft's types:\n${found.join("\n")}`);
  }
}

let isWarned = false;

function warnOnceOfNoCheck(): void {
  if (!isWarned) {
    isWarned = true; // Each test file has modules of its own.
    warnOfNoCheck("the bodies of requests that a test file sent");
  }
}

function warnOfNoCheck(what: string): void {
  // Not through the console: Jest shows nothing that is logged by a file whose tests are all skipped
  process.stderr.write(
    `\nNOT CHECKED: ${what}.\n` +
      "Bodies are held against Microsoft's own types, which need Go: there is no `go` on PATH.\n" +
      "Install Go 1.22 or later (https://go.dev/dl/) and run the tests again. In CI they are never left out.\n\n",
  );
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
