const { SignalRRole, SignalRRoleGrant } = require("serverless-signalr");
const { resourceId, principalIds } = require("./input.json");

for (const [name, principalId] of Object.entries(principalIds)) {
  new SignalRRoleGrant(name, { resourceId, principalId, role: SignalRRole.AppServer });
}
