import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { startLocalArm } from "../../../local/arm";
import { runTypeScript } from "../../../local/project";
import * as support from "./support";
import { API, groupPath, lockPath, send, servicePath } from "./support";

describe("the state file", () => {
  afterEach(support.stopAll);

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
    first.settings.operationSeconds = 60;
    const running = await support.putService(first);
    const reads: [string, string, string][] = [
      ["GET", groupPath(), API.groups],
      ["GET", servicePath(), API.signalR],
      ["POST", `${servicePath()}/listKeys`, API.signalR],
      ["GET", support.identityPath(), API.identities],
      ["GET", lockPath(groupPath()), API.locks],
      ["GET", assignment, API.roles],
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
  });

  it("is for its owner alone, and so is a folder that is made for it", async () => {
    const stateFile = newFile();
    await support.putGroup(await support.start({ stateFile }));
    expect([statSync(stateFile).mode & 0o777, statSync(dirname(stateFile)).mode & 0o777]).toEqual([
      0o600, 0o700,
    ]);
  });

  it("isn't written through a link that someone planted, and is rid of what a killed run left", async () => {
    const folder = support.temporaryFolder();
    const [stateFile, target] = [join(folder, "azure.json"), join(folder, "target")];
    const leftover = `${stateFile}.00000000-0000-0000-0000-000000000000.tmp`;
    for (const link of [leftover, stateFile]) {
      symlinkSync(target, link);
    }
    writeFileSync(target, '{"version":2,"seed":"","operations":[],"resources":{}}');
    await support.putGroup(await support.start({ stateFile }));
    expect(readFileSync(target, "utf8")).toContain('"resources":{}');
    expect([existsSync(leftover), lstatSync(stateFile).isSymbolicLink()]).toEqual([false, false]);
  });

  it("that can't be written is reported with its reason, until it can", async () => {
    const stateFile = newFile();
    const arm = await support.start({ stateFile });
    mkdirSync(join(stateFile, "in the way"), { recursive: true });
    const error = support.errorOf(await support.putGroup(arm));
    expect(error).toMatchObject({ status: 500, code: "InternalServerError" });
    expect(error.message).toMatch(`The local Azure can't write ${stateFile}: E`);
    expect(readdirSync(dirname(stateFile)).sort()).toEqual(["azure.json", "azure.json.lock"]);
    rmSync(stateFile, { recursive: true });
    expect((await support.putGroup(arm)).status).toBe(200);
    expect(readFileSync(stateFile, "utf8")).toContain("resourceGroups/rg");
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
    ["of an earlier version", '{"version":1}', "its version is 1, allowed is 2. Remove it to start"],
  ])("is refused where it is %s, and left as it is", async (_what, text, message) => {
    const stateFile = join(support.temporaryFolder(), "azure.json");
    writeFileSync(stateFile, text);
    await expect(startLocalArm({ stateFile })).rejects.toThrow(message);
    expect(readFileSync(stateFile, "utf8")).toBe(text);
    expect(existsSync(`${stateFile}.lock`)).toBe(false);
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
      'require("./local/arm").startLocalArm({ stateFile: process.argv[1] }).then((arm) => console.log(JSON.stringify({ url: arm.url, token: arm.token })))';
    const child = spawn(process.execPath, [...runTypeScript, "-e", program, stateFile], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(child, "exit");
    const answered: string[] = [];
    try {
      const [line] = (await once(child.stdout, "data")) as [Buffer];
      const target = JSON.parse(line.toString()) as support.Address;
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
