// A user's program whose wrong arguments are Outputs.
import * as pulumi from "@pulumi/pulumi";
import { ServerlessSignalR, SignalRRoleGrant, type SignalRRole, type SignalRSku } from "../../../components";

const resourceId =
  "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.SignalRService/signalR/sig";

if (process.env.WRONG === "grant") {
  new SignalRRoleGrant("api", {
    resourceId,
    principalId: "11111111-1111-1111-1111-111111111111",
    role: pulumi.output("SignalR App Sever" as SignalRRole),
  });
} else if (process.env.WRONG === "grant beside right ones") {
  new SignalRRoleGrant("api", {
    resourceId: pulumi.output(resourceId),
    principalId: pulumi.output("api"),
    role: pulumi.output<SignalRRole>("SignalR App Server"),
    description: pulumi.output("negotiates"),
  });
} else {
  new ServerlessSignalR("notify", {
    resourceGroupName: "rg",
    resourceName: "contoso-notify",
    allowedOrigins: ["https://app.example.com"],
    sku: pulumi.output("Gold" as SignalRSku),
  });
}
