// A part of the 1,000 grants: from `first` on, `count` of them.
const { Config } = require("@pulumi/pulumi");
const { SignalRRoleGrants } = require("serverless-signalr");

const config = new Config();
const first = config.requireNumber("first");
const numbers = Array.from({ length: config.requireNumber("count") }, (_, index) =>
  String(first + index).padStart(4, "0"),
);
new SignalRRoleGrants("grants", {
  resourceId:
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-benchmark/providers/Microsoft.SignalRService/signalR/benchmark",
  principals: Object.fromEntries(
    numbers.map((number) => [
      `app-${number}`,
      { principalId: `30000000-0000-0000-0000-00000000${number}`, jobs: ["send"] },
    ]),
  ),
});
