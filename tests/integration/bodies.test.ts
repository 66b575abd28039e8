import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import {
  PrincipalType,
  ServerlessSignalR,
  SignalRRole,
  SignalRRoleGrant,
  SignalRSku,
} from "../../components";
import type { RecordedRequest } from "../../local/arm";
import { putGroup, send } from "../local/arm/support";
import {
  bodyFaults,
  describeWithTypes,
  microsoftsTypes,
  missingVersions,
  resourceTypeOf,
} from "../support/bicepTypes";
import { inlineStack, startTestAzure, type TestAzure } from "../support/stacks";

const userId = "11111111-1111-1111-1111-111111111111";
const groupId = "22222222-2222-2222-2222-222222222222";
const assignmentName = "33333333-3333-3333-3333-333333333333";
const subscription = "/subscriptions/00000000-0000-0000-0000-000000000000";

/** The components in all their variants; `origins` and `tags` can change in place. */
function everyVariant({ origins = ["https://app.example.com"], tags = {} } = {}): PulumiFn {
  return () => {
    const group = new ResourceGroup("group", { resourceGroupName: "rg-bodies", tags });
    const identity = new UserAssignedIdentity("identity", { resourceGroupName: group.name, tags });
    const allowedOrigins = origins;
    const minimal = new ServerlessSignalR("minimal", { resourceGroupName: group.name, allowedOrigins });
    new ServerlessSignalR("everything", {
      resourceGroupName: group.name,
      allowedOrigins: ["https://app.example.com", "http://localhost:3000"],
      location: "northeurope",
      resourceName: "contoso-everything",
      sku: SignalRSku.PremiumP1,
      capacity: 20,
      tags: { team: "web", "cost center": "", ...tags },
      disableLocalAuth: false,
    });
    for (const sku of Object.values(SignalRSku)) {
      new ServerlessSignalR(`sku-${sku}`, { resourceGroupName: group.name, allowedOrigins, sku });
    }
    const { resourceId } = minimal;
    for (const role of Object.values(SignalRRole)) {
      new SignalRRoleGrant(`app ${role}`, { resourceId, principalId: identity.principalId, role });
    }
    const role = SignalRRole.RestApiOwner;
    const principalType = PrincipalType.User;
    new SignalRRoleGrant("user", { resourceId, principalId: userId, principalType, role });
    new SignalRRoleGrant("group", {
      resourceId,
      principalId: groupId,
      principalType: PrincipalType.Group,
      role,
      description: 'Support reads "live" connections — see the runbook',
      roleAssignmentName: assignmentName,
    });
    return Promise.resolve({ resourceId });
  };
}

describeWithTypes("the bodies that reach ARM, by Microsoft's own types", () => {
  let azure: TestAzure;
  let puts: RecordedRequest[];

  // An update goes to the id in the casing that ARM answered with.
  const ofType = (type: string) =>
    puts.filter(({ path }) => resourceTypeOf(path)?.toLowerCase() === type.toLowerCase());
  const faultsOf = (requests: RecordedRequest[]) =>
    requests.flatMap((request) => bodyFaults(request).map((fault) => `${request.path}: ${fault}`));

  beforeAll(async () => {
    azure = await startTestAzure({
      principals: [
        { principalId: userId, type: "User" },
        { principalId: groupId, type: "Group" },
      ],
    });
    const stack = await inlineStack(azure, everyVariant());
    await stack.up();
    await stack.up({ program: everyVariant({ origins: ["*"], tags: { team: "platform" } }) });
    puts = azure.arm.requests.filter(({ method }) => method === "PUT");
  });

  afterAll(async () => {
    await azure.stop();
  });

  it("are right for every variant of the components, created and updated", () => {
    expect(puts.map(({ status }) => status).filter((status) => status >= 300)).toEqual([]);
    expect(faultsOf(puts)).toEqual([]);
  });

  it.each([
    ["Microsoft.Resources/resourceGroups", 2],
    ["Microsoft.ManagedIdentity/userAssignedIdentities", 2],
    ["Microsoft.SignalRService/signalR", 12],
    ["Microsoft.Authorization/roleAssignments", 8],
  ])("are of %s, %i times: none was passed over", (type, count) => {
    expect(ofType(type)).toHaveLength(count);
  });

  it("are right for principal types that the directory then refuses", async () => {
    const before = azure.arm.requests.length;
    const resourceId = `${subscription}/resourceGroups/rg-bodies/providers/Microsoft.SignalRService/signalR/contoso-everything`;
    const stack = await inlineStack(
      azure,
      () => {
        for (const principalType of [PrincipalType.ForeignGroup, PrincipalType.Device]) {
          const role = SignalRRole.AppServer;
          new SignalRRoleGrant(principalType, { resourceId, principalId: userId, principalType, role });
        }
        return Promise.resolve({});
      },
      { name: "refused" },
    );
    await expect(stack.up({ continueOnError: true })).rejects.toThrow("UnmatchedPrincipalType");
    const sent = azure.arm.requests.slice(before).filter(({ method }) => method === "PUT");
    expect(
      sent
        .map(({ body }) => (body as { properties: { principalType: string } }).properties.principalType)
        .sort(),
    ).toEqual(["Device", "ForeignGroup"]);
    expect(faultsOf(sent)).toEqual([]);
  });
});

/** A body that all the types take, to be spoilt by each test. */
const signalR = (): Record<string, unknown> => ({
  location: "westeurope",
  kind: "SignalR",
  sku: { name: "Standard_S1", capacity: 1 },
  properties: { features: [{ flag: "ServiceMode", value: "Serverless" }] },
});

describeWithTypes("the check of bodies", () => {
  const group = `${subscription}/resourceGroups/rg`;
  const service = `${group}/providers/Microsoft.SignalRService/signalR/sig`;
  const put = (path: string, apiVersion: string, body: unknown) =>
    bodyFaults({ method: "PUT", path, apiVersion, body });

  it("finds a type or version that Microsoft's types don't have, rather than let it pass", () => {
    expect(put(service, "2030-01-01", signalR())).toEqual([
      "Microsoft's types have no Microsoft.SignalRService/signalR@2030-01-01",
    ]);
  });

  it.each(missingVersions)("lacks $resourceType of $apiVersion; $standIn stands in", (missing) => {
    const { resourceType, apiVersion, standIn } = missing;
    expect(microsoftsTypes().find(resourceType, apiVersion)).toBeUndefined();
    expect(microsoftsTypes().find(resourceType, standIn)).toBeDefined();
  });

  it("holds a body of a version that is lacked against the one that stands in", () => {
    expect(put(group, "2025-04-01", { location: "westeurope" })).toEqual([]);
    expect(put(group, "2025-04-01", { tags: {} })).toEqual(["location: is missing"]);
  });

  it("ends each test file: a body that Azure took, and that is wrong, is told with its path", async () => {
    const azure = await startTestAzure();
    await putGroup(azure.arm, "rg");
    const { properties, ...rest } = signalR();
    const misspelt = { ...rest, properties: { ...(properties as object), cors: { allowedOrgins: ["*"] } } };
    expect((await send(azure.arm, "PUT", service, "2024-03-01", misspelt)).status).toBe(201);
    expect((await send(azure.arm, "PUT", service, "2024-03-01", { ...rest, sku: 5 })).status).toBe(400);
    const fault = "properties.cors.allowedOrgins: is unknown; known are allowedOrigins";
    await expect(azure.stop()).rejects.toThrow(new RegExp(`:\nPUT ${service}: ${fault}$`));
  });
});
