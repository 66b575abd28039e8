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
import { bodyFaults, describeWithTypes, resourceTypeOf } from "../support/bicepTypes";
import { inlineStack, startTestAzure, type TestAzure } from "../support/stacks";

const userId = "11111111-1111-1111-1111-111111111111";
const groupId = "22222222-2222-2222-2222-222222222222";
const assignmentName = "33333333-3333-3333-3333-333333333333";

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

  it("say of a service with a group and origins alone exactly what they always did", () => {
    const [body] = ofType("Microsoft.SignalRService/signalR").flatMap(({ path, body }) =>
      /\/minimal-[a-z0-9]{6}$/.test(path) ? [body] : [],
    );
    expect(body).toEqual({
      location: "westeurope",
      kind: "SignalR",
      sku: { name: "Standard_S1", capacity: 1 },
      tags: { Purpose: "SignalR Service for frontend user notifications" },
      properties: {
        features: [{ flag: "ServiceMode", value: "Serverless" }],
        cors: { allowedOrigins: ["https://app.example.com"] },
        disableLocalAuth: true,
        disableAadAuth: false,
        publicNetworkAccess: "Enabled",
        regionEndpointEnabled: "Enabled",
        resourceStopped: "false",
      },
    });
  });

  it("may have every principal type", () => {
    const [grant] = ofType("Microsoft.Authorization/roleAssignments");
    const { properties } = (grant ?? {}).body as { properties: object };
    const types = Object.values(PrincipalType).map((principalType) => ({ ...properties, principalType }));
    expect(types.length).toBeGreaterThan(3);
    const bodies = types.map((one) => ({ ...grant, body: { properties: one } }) as RecordedRequest);
    expect(bodies.flatMap(bodyFaults)).toEqual([]);
  });
});
