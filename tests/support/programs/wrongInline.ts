// Automation programs with wrong arguments: plain ones, then one that is known late. They run in a process of their own,
// because Jest takes a program's rejections for a test's. Its folder is the first argument.
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { ServerlessSignalR, type ServerlessSignalRArgs, type SignalRSku } from "../../../components";

async function deploy(args: Partial<ServerlessSignalRArgs>): Promise<void> {
  const program = () => {
    const right = { resourceGroupName: "rg", allowedOrigins: ["https://app.example.com"] };
    new ServerlessSignalR("notify", { ...right, ...args });
    return Promise.resolve();
  };
  const project = { stackName: "wrong", projectName: "inline", program };
  const stack = await LocalWorkspace.createOrSelectStack(project, { workDir: process.argv[2] ?? "" });
  await stack.setConfig("azure-native:location", { value: "westeurope" });
  await stack.up().catch((error: unknown) => {
    console.log(`rejected with ${String(error)}`);
  });
}

async function main(): Promise<void> {
  const sku = "Gold" as SignalRSku; // `as`: JavaScript passes any text.
  await deploy({ allowedOrigins: ["app"], sku });
  await deploy({ sku: pulumi.output(sku) });
}

void main();
