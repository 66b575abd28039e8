import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer";
import { projectDirectory } from "../../local/project";

describe("Pulumi's component analyzer, by which other languages use the components", () => {
  const folder = mkdtempSync(join(tmpdir(), "analyzed-"));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("reads every component, with exactly its outputs", () => {
    // One entry for all: each program of TypeScript's takes seconds.
    const entries = ["components", "components/roles"].map((entry) => join(projectDirectory, entry));
    writeFileSync(
      join(folder, "index.ts"),
      entries.map((entry) => `export * from ${JSON.stringify(entry)};\n`).join(""),
    );
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ extends: join(projectDirectory, "tsconfig.json"), include: ["index.ts"] }),
    );
    const names = [
      "ServerlessSignalR",
      "ExistingSignalR",
      "SignalRRoleGrant",
      "SignalRRoleGrants",
      "RoleGrant",
    ];
    const packageJSON = {
      name: "serverless-signalr",
      version: "0.1.0",
      main: "index.ts",
      dependencies: { "@pulumi/azure-native": "3.28.0" },
    };
    const { components } = new Analyzer(folder, "serverless-signalr", packageJSON, new Set(names)).analyze();
    const outputs = Object.entries(components).map(([name, component]) => [
      name,
      Object.keys(component.outputs).sort(),
    ]);
    const service = ["connectionString", "endpoint", "hostName", "resourceId", "resourceName"];
    const assignment = ["roleAssignmentId", "roleAssignmentName", "roleDefinitionId"];
    expect(Object.fromEntries(outputs)).toEqual({
      ServerlessSignalR: [
        "connectionString",
        "endpoint",
        "hostName",
        "principalId",
        "resourceId",
        "resourceName",
        "signalR",
      ],
      ExistingSignalR: service,
      SignalRRoleGrant: ["principalId", "role", ...assignment],
      SignalRRoleGrants: ["roleAssignmentIds"],
      RoleGrant: assignment,
    });
    expect(Object.keys(components.RoleGrant?.inputs ?? {})).toContain("scope");
    // azure-native's own arguments: through `Pick` the analyzer sees them without their types, so any value passes.
    const { networkACLs, upstream, privateEndpoints, lock } = components.ServerlessSignalR?.inputs ?? {};
    const any = { $ref: "pulumi.json#/Any", optional: true };
    expect([networkACLs, upstream]).toEqual([any, any]);
    expect([privateEndpoints?.additionalProperties, lock]).toMatchObject([
      { $ref: "#/types/serverless-signalr:index:SignalRPrivateEndpointArgs" },
      { $ref: "#/types/serverless-signalr:index:SignalRLockArgs" },
    ]);
  }, 60_000);
});
