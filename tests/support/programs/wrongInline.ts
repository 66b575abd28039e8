// An Automation program with wrong known arguments. It runs in a process of its own, because Jest takes the program's
// rejections for a test's. Its folder is the first argument.
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { ServerlessSignalR } from "../../../components";

async function main(): Promise<void> {
  const program = () => {
    new ServerlessSignalR("notify", { resourceGroupName: "rg", allowedOrigins: ["app"], capacity: 15 });
    return Promise.resolve();
  };
  const project = { stackName: "wrong", projectName: "inline", program };
  const stack = await LocalWorkspace.createOrSelectStack(project, { workDir: process.argv[2] ?? "" });
  await stack.up({ onOutput: console.log }).catch((error: unknown) => {
    console.log(`rejected with ${String(error)}`);
  });
}

void main();
