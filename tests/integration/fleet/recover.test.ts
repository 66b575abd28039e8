import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import {
  deployFleet,
  recoverFleet,
  type FleetOptions,
  type FleetStack,
  type StackResult,
} from "../../../automation";
import type { PendingOperation, StateResource } from "../../../automation/stackWorkspace";
import { makeService, putGroup, servicePath, signalRType } from "../../support/lifecycle";
import { StackFiles } from "../../support/stackFiles";
import { startTestAzure, type TestAzure } from "../../support/stacks";

let azure: TestAzure;
let options: FleetOptions;
let files: StackFiles;

const stack: FleetStack = {
  name: "dev",
  config: { "azure-native:location": "westeurope" },
  program: () => {
    makeService("notify");
    return Promise.resolve();
  },
};

beforeAll(async () => {
  azure = await startTestAzure();
  options = { env: { ...azure.variables, PATH: azure.env.PATH ?? "" } };
  files = new StackFiles(azure.directory, "fleet", "dev");
  await putGroup(azure.arm);
  expect(await deployFleet([stack], options)).toMatchObject({ succeeded: true });
  azure.takeWrites();
});

afterAll(async () => {
  await azure.stop();
});

/** That of the service, which the state may have lost. */
let creation: PendingOperation | undefined;

/** What a kill leaves: a lock, and the service's creation under way. */
function kill(lock: { hostname: string; timestamp: string }, ...others: PendingOperation[]): void {
  mkdirSync(files.locks, { recursive: true });
  // No process has so high a number.
  const text = JSON.stringify({ pid: 2 ** 30, username: "ann", ...lock });
  writeFileSync(join(files.locks, "left.json"), text);
  const state = JSON.parse(readFileSync(files.state, "utf8")) as {
    checkpoint: { latest: { resources: StateResource[]; pending_operations?: PendingOperation[] } };
  };
  const { latest } = state.checkpoint;
  const service = latest.resources.find(({ type }) => type === signalRType);
  if (service !== undefined) {
    const { id: _id, outputs: _outputs, ...resource } = service;
    creation = { type: "creating", resource };
  }
  latest.resources = latest.resources.filter(({ type }) => type !== signalRType);
  latest.pending_operations = [...(creation === undefined ? [] : [creation]), ...others];
  writeFileSync(files.state, JSON.stringify(state));
}

async function recover(): Promise<StackResult | undefined> {
  return (await recoverFleet([stack], options)).stacks[0];
}

const serviceIds = () => files.resources().flatMap(({ type, id = "" }) => (type === signalRType ? [id] : []));

describe("recover", () => {
  const another: PendingOperation = {
    type: "creating",
    resource: {
      urn: "urn:pulumi:dev::fleet::azure-native:web:WebApp::app",
      type: "azure-native:web:WebApp",
      custom: true,
      inputs: { name: "app" },
    },
  };

  it("leaves a lock of another machine, and all else, and says whose it is", async () => {
    kill({ hostname: "build-1", timestamp: "2026-01-01T00:00:00Z" });
    const result = await recover();
    expect(result?.status).toBe("failed");
    expect(result?.error?.message).toMatch(
      /^The stack is locked by ann@build-1, process 1073741824, since 2026-01-01T00:00:00Z\./,
    );
    expect(readdirSync(files.locks)).toEqual(["left.json"]);
  });

  it("keeps out of the state what was in Azure before the run that was killed", async () => {
    const later = new Date(Date.now() + 3_600_000).toISOString();
    kill({ hostname: hostname(), timestamp: later });
    const result = await recover();
    expect(result?.notes.join("\n")).toMatch(/SignalR::notify stays out of the state: .* isn't the stack's/);
    expect(serviceIds()).toEqual([]);
  });

  it("leaves a stack as it is where it doesn't understand a creation, and says what to look for", async () => {
    kill({ hostname: hostname(), timestamp: new Date().toISOString() }, another);
    const result = await recover();
    expect(result?.status).toBe("failed");
    expect(result?.error?.message.split("\n")).toEqual([
      "Nothing tells whether this was made, so all of the stack's pending operations stay:",
      `  ${another.resource.urn}`,
      "Look for it in the cloud, and run `pulumi refresh --stack dev` in a terminal, which asks for the id of each creation.",
      expect.stringMatching(/SignalR::notify is \S+\/contoso-notify, if it is there\.$/),
    ]);
    const state = readFileSync(files.state, "utf8");
    expect(state.match(/"type": ?"creating"/g)).toHaveLength(2);
  });

  it("takes into the state what the killed run made, writes nothing in Azure, and `up` has nothing to do", async () => {
    kill({ hostname: hostname(), timestamp: new Date().toISOString() });
    const result = await recover();
    expect(result?.status).toBe("succeeded");
    expect(result?.notes.join("\n")).toMatch(/SignalR::notify was made before Pulumi heard of it/);
    expect(serviceIds().map((id) => id.toLowerCase())).toEqual([servicePath("contoso-notify").toLowerCase()]);
    const [up] = (await deployFleet([stack], options)).stacks;
    expect(up).toMatchObject({ status: "succeeded", notes: [] });
    expect(up?.changes).toEqual({ same: 3 });
    expect(azure.takeWrites()).toEqual([]);
    expect((await recover())?.notes).toEqual(["Nothing to recover."]);
  });
});
