// A user's program whose wrong arguments are Outputs.
import * as pulumi from "@pulumi/pulumi";
import { ServerlessSignalR, SignalRRoleGrant, type SignalRRole, type SignalRSku } from "../../../components";

if (process.env.WRONG === "grant") {
  new SignalRRoleGrant("api", {
    resourceId:
      "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.SignalRService/signalR/sig",
    principalId: "11111111-1111-1111-1111-111111111111",
    role: pulumi.output("SignalR App Sever" as SignalRRole),
  });
} else {
  new ServerlessSignalR("notify", {
    resourceGroupName: "rg",
    resourceName: "contoso-notify",
    allowedOrigins: ["https://app.example.com"],
    sku: pulumi.output("Gold" as SignalRSku),
  });
}
