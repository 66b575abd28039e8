// As a careful user grants without components: the name is Bicep's `guid(scope, principalId, roleDefinitionId)`.
const { RoleAssignment } = require("@pulumi/azure-native/authorization");
const { v5 } = require("uuid");
const { resourceId, principalIds } = require("./input.json");

const subscription = resourceId.split("/").slice(0, 3).join("/");
const appServer = "420fcaa2-552c-430f-98ca-3264be4806c7";
const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${appServer}`;
const namespace = "11fb06fb-712d-4ddd-98c7-e71bbd588830";

for (const [name, principalId] of Object.entries(principalIds)) {
  new RoleAssignment(name, {
    scope: resourceId,
    roleAssignmentName: v5([resourceId, principalId, roleDefinitionId].join("-"), namespace),
    principalId,
    principalType: "ServicePrincipal",
    roleDefinitionId,
  });
}
