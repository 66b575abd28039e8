import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startLocalArm } from "../../../local/arm";
import * as support from "./support";
import { API, groupPath, lockPath, send, servicePath } from "./support";

describe("the state file", () => {
  afterEach(support.stopAll);

  const pause = () => new Promise<false>((resolve) => setImmediate(resolve, false));
  const newFile = () => join(support.temporaryFolder(), "deep", "azure.json");

  it("keeps everything over a restart, keys and an operation under way included", async () => {
    const stateFile = newFile();
    const first = await support.start({ stateFile });
    await support.putGroup(first);
    await support.putService(first);
    await send(first, "PUT", support.identityPath(), API.identities, { location: "westeurope" });
    await send(first, "PUT", lockPath(groupPath()), API.locks, { properties: { level: "CanNotDelete" } });
    const assignment = support.assignmentPath(servicePath(), support.USER);
    await send(first, "PUT", assignment, API.roles, {
      properties: { roleDefinitionId: support.roleId(), principalId: support.USER },
    });
    const custom = support.roleId("66666666-6666-6666-6666-666666666666");
    await send(first, "PUT", custom, API.roles, {
      properties: { roleName: "Negotiator", assignableScopes: [groupPath()] },
    });
    first.settings.operationSeconds = 60;
    const running = await support.putService(first);
    const reads: [string, string, string][] = [
      ["GET", groupPath(), API.groups],
      ["GET", servicePath(), API.signalR],
      ["POST", `${servicePath()}/listKeys`, API.signalR],
      ["GET", support.identityPath(), API.identities],
      ["GET", lockPath(groupPath()), API.locks],
      ["GET", assignment, API.roles],
      ["GET", custom, API.roles],
      ["GET", new URL(running.headers.get("azure-asyncoperation") ?? "").pathname, API.signalR],
    ];
    const before = await Promise.all(reads.map((read) => send(first, ...read)));
    await first.stop();
    const second = await support.start({ stateFile });
    const after = await Promise.all(reads.map((read) => send(second, ...read)));
    expect(after.map(({ body }) => body as unknown)).toEqual(before.map(({ body }) => body as unknown));
    expect(after.at(-1)?.body.status).toBe("Running");
  });

  it("holds a change before its request is answered, and no access key", async () => {
    const stateFile = newFile();
    const arm = await support.start({ stateFile });
    await support.putGroup(arm);
    await support.putService(arm, "keyed");
    const text = readFileSync(stateFile, "utf8");
    expect(text).toContain("SignalR/keyed");
    const keys = (await send(arm, "POST", `${servicePath("keyed")}/listKeys`, API.signalR)).body as object;
    await support.putGroup(arm, "another");
    for (const key of Object.values(keys) as string[]) {
      expect(key.length).toBeGreaterThan(40);
      expect(readFileSync(stateFile, "utf8")).not.toContain(key);
    }
    expect(statSync(stateFile).mode & 0o077).toBe(0);
  });

  it("is whole JSON at every moment, while many requests write", async () => {
    const stateFile = newFile();
    const arm = await support.start({ stateFile });
    await support.putGroup(arm);
    const writes = Array.from({ length: 300 }, (_, index) => support.putGroup(arm, `rg-${index}`));
    const done = Promise.all(writes).then(() => true);
    let reads = 0;
    do {
      expect(JSON.parse(readFileSync(stateFile, "utf8"))).toMatchObject({ version: 1 });
      reads++;
    } while (!(await Promise.race([done, pause()])));
    expect(reads).toBeGreaterThan(5);
    const { groups } = JSON.parse(readFileSync(stateFile, "utf8")) as { groups: unknown[] };
    expect(groups).toHaveLength(301);
    expect(existsSync(`${stateFile}.tmp`)).toBe(false);
  });

  it("is refused to a second instance, which names the file and the process", async () => {
    const stateFile = newFile();
    const arm = await support.start({ stateFile });
    await expect(startLocalArm({ stateFile })).rejects.toThrow(
      `${stateFile} is in use: process ${process.pid} holds ${stateFile}.lock.`,
    );
    await arm.stop();
    expect(existsSync(`${stateFile}.lock`)).toBe(false);
    await (await startLocalArm({ stateFile })).stop();
  });

  it.each([
    ["not JSON", "{", "is not a state file of the local Azure"],
    ["of another version", '{"version":2}', "its version is 2, allowed is 1"],
  ])("is refused where it is %s, and left as it is", async (_what, text, message) => {
    const stateFile = join(support.temporaryFolder(), "azure.json");
    writeFileSync(stateFile, text);
    await expect(startLocalArm({ stateFile })).rejects.toThrow(message);
    expect(readFileSync(stateFile, "utf8")).toBe(text);
    expect(existsSync(`${stateFile}.lock`)).toBe(false);
  });

  it("may be of before there were custom roles", async () => {
    const stateFile = join(support.temporaryFolder(), "azure.json");
    const first = await support.start({ stateFile });
    await support.putGroup(first);
    await first.stop();
    const state = JSON.parse(readFileSync(stateFile, "utf8")) as Record<string, unknown>;
    delete state.roleDefinitions;
    writeFileSync(stateFile, JSON.stringify(state));
    const second = await support.start({ stateFile });
    expect((await send(second, "HEAD", groupPath(), API.groups)).status).toBe(204);
    expect((await send(second, "GET", support.roleId(), API.roles)).status).toBe(200);
  });

  it("is released where the port is taken", async () => {
    const stateFile = newFile();
    const { port } = new URL((await support.start()).url);
    await expect(startLocalArm({ stateFile, port: Number(port) })).rejects.toThrow("EADDRINUSE");
    expect(existsSync(`${stateFile}.lock`)).toBe(false);
  });

  it("holds every change that was answered when its process is killed while writing", async () => {
    const stateFile = newFile();
    const program =
      'require("./local/arm").startLocalArm({ stateFile: process.argv[1] }).then((arm) => console.log(arm.url))';
    const child = spawn(
      process.execPath,
      ["-r", "ts-node/register/transpile-only", "-e", program, stateFile],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const exited = once(child, "exit");
    const answered: string[] = [];
    try {
      const [line] = (await once(child.stdout, "data")) as [Buffer];
      const target = { url: line.toString().trim() };
      const writes = Array.from({ length: 200 }, async (_, index) => {
        const { status } = await support.putGroup(target, `rg-${index}`);
        answered.push(`rg-${index}`);
        expect(status).toBe(201);
        if (answered.length === 40) {
          child.kill("SIGKILL");
        }
      });
      await Promise.allSettled(writes);
    } finally {
      child.kill("SIGKILL");
      await exited;
    }
    expect(answered.length).toBeGreaterThanOrEqual(40);
    const arm = await support.start({ stateFile });
    for (const name of answered) {
      expect((await send(arm, "HEAD", groupPath(name), API.groups)).status).toBe(204);
    }
  }, 30_000);
});
