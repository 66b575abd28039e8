// `npm run bench:live`: how long the local Azure takes to send to many clients of Microsoft's own, and whether any of
// them misses a message. The clients run in a process of their own, as browsers do.
import { fork } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { sign } from "jsonwebtoken";
import { startLocalArm, type LocalArm } from "../local/arm";
import { startDataPlane } from "../local/dataPlane";
import { requireService } from "../local/dataPlane/service";
import { signEntraToken, SIGNALR_RESOURCE, temporaryKey } from "../local/dataPlane/tokens";
import { runTypeScript } from "../local/project";
import type { Clients, Told } from "./live/clients";
import { group, principalIdOf, put, resourceId } from "./service";
import { median, printTable } from "./table";

const { values: options } = parseArgs({
  options: {
    clients: { type: "string", default: "1000" },
    broadcasts: { type: "string", default: "100" },
  },
});
const count = Number(options.clients);
const broadcasts = Number(options.broadcasts);

const HOST = "benchmark.service.signalr.net";
const HUB = "benchmark";
const principalId = principalIdOf(0);
const REST_API_OWNER = "fd53cd77-2268-407a-8f46-7e7863d0f521";

async function main(): Promise<void> {
  const arm = await startLocalArm({ settings: { operationSeconds: 0 } });
  const plane = await startDataPlane(arm.azure);
  try {
    await deploy(arm);
    const key = temporaryKey(arm.azure, requireService(arm.azure, HOST));
    const audience = `https://${HOST}/client/?hub=${HUB}`;
    const token = sign({}, key.AccessKey, { keyid: key.KeyId, audience, expiresIn: "1h" });
    const clients = { url: `${plane.url}/${HOST}/client/?hub=${HUB}`, token, count, broadcasts };
    const identity = { principalId, clientId: principalId, resourceId: "/" };
    const { token: authorization } = signEntraToken(arm.azure, identity, SIGNALR_RESOURCE);
    const send = async (target: string, ...args: unknown[]) => {
      const response = await fetch(`${plane.url}/${HOST}/api/hubs/${HUB}/:send?api-version=2022-06-01`, {
        method: "POST",
        headers: { authorization: `Bearer ${authorization}`, "content-type": "application/json" },
        body: JSON.stringify({ target, arguments: args }),
      });
      if (response.status !== 202) {
        throw new Error(`${response.status}: ${await response.text()}`);
      }
    };
    report(await measure(clients, send));
  } finally {
    await plane.stop();
    await arm.stop();
  }
}

interface Measured {
  connectSeconds: number;
  sendSeconds: number;
  /** Of each broadcast: from its call until the last client had it. */
  delays: number[];
  told: Extract<Told, { received: number }>;
}

async function measure(
  clients: Clients,
  send: (target: string, ...args: unknown[]) => Promise<void>,
): Promise<Measured> {
  const child = fork(join(__dirname, "live", "clients.ts"), { execArgv: runTypeScript });
  const next = () => new Promise<Told>((resolve) => child.once("message", resolve));
  child.send(clients);
  const started = Date.now();
  await next();
  const connectSeconds = (Date.now() - started) / 1000;
  const result = next();
  const sentAt: number[] = [];
  for (let broadcast = 0; broadcast < broadcasts; broadcast++) {
    sentAt.push(Date.now());
    await send("notify", broadcast);
  }
  await send("end");
  const told = await result;
  if (!("received" in told)) {
    throw new Error("the clients connected twice");
  }
  const delays = sentAt.map((at, broadcast) => (told.arrivedAt[broadcast] ?? Number.NaN) - at);
  return {
    connectSeconds,
    delays,
    told,
    sendSeconds: (Math.max(...told.arrivedAt) - (sentAt[0] ?? 0)) / 1000,
  };
}

function report({ connectSeconds, sendSeconds, delays, told }: Measured): void {
  const wanted = count * broadcasts;
  console.log(`\n${count} clients, ${broadcasts} broadcasts:\n`);
  printTable(
    [
      "to connect, s",
      "to send all, s",
      "messages a second",
      "delay, ms, median",
      "greatest",
      "lost",
      "server MB",
      "clients MB",
    ],
    [
      [
        connectSeconds.toFixed(1),
        sendSeconds.toFixed(1),
        (wanted / sendSeconds).toFixed(0),
        median(delays).toFixed(0),
        Math.max(...delays).toFixed(0),
        String(wanted - told.received),
        (process.memoryUsage().rss / 1024 / 1024).toFixed(0),
        told.megabytes.toFixed(0),
      ],
    ],
  );
  if (told.received !== wanted || !told.inOrder) {
    console.error(`${wanted - told.received} messages were lost; in order: ${String(told.inOrder)}.`);
    process.exitCode = 1;
  }
}

async function deploy(arm: LocalArm): Promise<void> {
  const roleDefinitionId = `/providers/Microsoft.Authorization/roleDefinitions/${REST_API_OWNER}`;
  const assignment = `${resourceId}/providers/Microsoft.Authorization/roleAssignments/${principalId}`;
  await put(arm, group, { location: "westeurope" });
  await put(arm, resourceId, {
    location: "westeurope",
    sku: { name: "Standard_S1", capacity: Math.max(1, Math.ceil(count / 1000)) },
    properties: { features: [{ flag: "ServiceMode", value: "Serverless" }], disableLocalAuth: true },
  });
  const properties = { principalId, principalType: "ServicePrincipal", roleDefinitionId };
  await put(arm, assignment, { properties }, "2022-04-01");
}

void main();
