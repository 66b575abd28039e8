import { Machine, isAlive, lines, until } from "./support";

jest.setTimeout(60_000);

let machine: Machine;
beforeEach(() => {
  machine = new Machine();
  machine.goThatHangs();
});
afterEach(() => {
  machine.remove();
});

/** The child of `go` that a build waits for. */
async function compiler(): Promise<number> {
  await until(() => lines(machine.file("waiting")).length > 0);
  return Number(lines(machine.file("waiting"))[0]);
}

describe("an interrupted build", () => {
  it("rejects with the signal's reason, ends go's own children, and leaves nothing", async () => {
    const controller = new AbortController();
    const found = machine.find({ signal: controller.signal });
    const rejected = expect(found).rejects.toThrow("enough");
    const pid = await compiler();
    expect(machine.kept).toEqual(["lock", expect.stringMatching(/^tmp\./)]);
    controller.abort(new Error("enough"));
    await rejected;
    await until(() => !isAlive(pid));
    expect(machine.kept).toEqual([]);
  });

  it("can be done again", async () => {
    const controller = new AbortController();
    const found = machine.find({ signal: controller.signal }).catch(() => undefined);
    await compiler();
    controller.abort();
    await found;
    machine.go();
    expect((await machine.find()).source).toBe("build");
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "by %s cleans up first, and the process then ends by that signal",
    async (name) => {
      const { child, ended } = machine.process();
      const pid = await compiler();
      child.kill(name);
      expect(await ended).toBe(name);
      await until(() => !isAlive(pid));
      expect(machine.kept).toEqual([]);
    },
  );

  it("by a process that handles signals itself, and exits, leaves nothing either", async () => {
    const { child, ended } = machine.process('process.on("SIGTERM", () => process.exit(7))');
    const pid = await compiler();
    child.kill("SIGTERM");
    expect(await ended).toBe(7);
    await until(() => !isAlive(pid));
    expect(machine.kept).toEqual([]);
  });

  it("by SIGKILL is cleaned up by the next one", async () => {
    const { child, ended } = machine.process();
    const pid = await compiler();
    child.kill("SIGKILL");
    process.kill(pid, "SIGKILL");
    await ended;
    expect(machine.kept).toHaveLength(2);
    machine.go();
    expect((await machine.find()).source).toBe("build");
    expect(machine.kept).toHaveLength(1);
  });

  it("doesn't start when the signal is aborted already", async () => {
    await expect(machine.find({ signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
    expect(machine.runs).toEqual([]);
  });
});
