// What examples/notifications/backend.ts does, as Azure Functions: the SignalR bindings sign in with the app's managed
// identity, ask for the key that signs clients' tokens, and call the REST API.
import { app, input, output } from "@azure/functions";

/** The hub, and the app setting that the stack's output `appSettings` gives. */
const hub = { hubName: "notifications", connectionStringSetting: "AzureSignalRConnectionString" };

const connectionInfo = input.generic({ type: "signalRConnectionInfo", name: "connectionInfo", ...hub });
const messages = output.generic({ type: "signalR", name: "messages", ...hub });

// Needs the role SignalR App Server.
app.http("negotiate", {
  methods: ["POST"],
  authLevel: "anonymous",
  extraInputs: [connectionInfo],
  handler: (_request, { extraInputs }) => ({ jsonBody: extraInputs.get(connectionInfo) }),
});

// Needs the role SignalR REST API Owner.
app.http("broadcast", {
  methods: ["POST"],
  authLevel: "anonymous",
  extraOutputs: [messages],
  handler: async (request, { extraOutputs }) => {
    const { text } = (await request.json()) as { text: string };
    extraOutputs.set(messages, [{ target: "notify", arguments: [text] }]);
    return { status: 202 };
  },
});
