// A user's program that adopts a service, with a region of its own where LOCATION says so.
import { ServerlessSignalR } from "../../../components";

new ServerlessSignalR("notify", {
  resourceGroupName: "elsewhere",
  resourceId:
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/elsewhere/providers/Microsoft.SignalRService/signalR/contoso-elsewhere",
  allowedOrigins: ["https://app.example.com"],
  location: process.env.LOCATION,
});
