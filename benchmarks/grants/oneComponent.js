const { SignalRRole, SignalRRoleGrants } = require("serverless-signalr");
const { resourceId, principalIds } = require("./input.json");

const principals = Object.entries(principalIds).map(([name, principalId]) => [
  name,
  { principalId, roles: [SignalRRole.AppServer] },
]);
new SignalRRoleGrants("apps", { resourceId, principals: Object.fromEntries(principals) });
