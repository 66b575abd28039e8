// The entry point `serverless-signalr/errors`, for programs of the Automation API.
export { explainAzureErrors } from "./azureErrors";
export type { ExplainedError, KnownIds } from "./azureErrors";
