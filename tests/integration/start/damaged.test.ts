import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { foldersIn } from "../../../local/recovery/stackFiles";
import { Clone } from "../../support/clone";

describe("npm start", () => {
  let clone: Clone;

  beforeAll(async () => {
    clone = new Clone();
    await clone.succeed("start");
  });

  afterAll(() => {
    clone.remove();
  });

  function expectAllThere(): void {
    const { azure, state } = clone.compared();
    expect(azure).toHaveLength(5);
    expect(state).toEqual(azure);
  }

  const backups = () => join(clone.directory, "stacks", ".pulumi", "backups", "serverless-signalr", "local");
  const history = () => join(clone.directory, "stacks", ".pulumi", "history", "serverless-signalr", "local");
  const cutOff = (folder: string) => {
    readdirSync(folder).forEach((name) => {
      truncateSync(join(folder, name), 1000);
    });
  };

  it.each([
    ["restores the state before the last write when the state is cut off", "local.json.bak"],
    [
      "restores the state after the last update when the disk was full for longer",
      /local-\d+\.checkpoint\.json/,
    ],
  ])("%s, says so, and finds what Azure has", async (_, backup) => {
    const before = clone.compared().azure;
    truncateSync(clone.files.state, 1000);
    if (typeof backup !== "string") {
      truncateSync(`${clone.files.state}.bak`, 1000);
      cutOff(backups());
    }
    const output = await clone.succeed("start");
    const text = /The state of stack local can't be read\. The last good one is restored \((.*)\)\./.exec(
      output,
    )?.[1];
    expect(text).toMatch(backup);
    expect(clone.compared().azure).toEqual(before);
    expectAllThere();
  });

  it("restores it for any other command too, also where it says nothing", async () => {
    const before = clone.compared();
    writeFileSync(clone.files.state, "{}");
    const output = await clone.succeed("local pulumi stack --stack local --show-ids");
    expect(output).toContain("The last good one is restored");
    expect(clone.compared()).toEqual(before);
  });

  it("says where to look when nothing can be read any more", async () => {
    const saved = readFileSync(clone.files.state);
    [clone.files.state, `${clone.files.state}.bak`].forEach((file) => {
      truncateSync(file, 1000);
    });
    [backups(), history()].forEach(cutOff);
    const { code, output } = await clone.run("start").ended;
    expect(code).toBe(1);
    expect(output).toContain(
      `${clone.files.state} can't be read, and no backup of it can: see docs/damaged-state.md.`,
    );
    writeFileSync(clone.files.state, saved);
  });

  it("makes everything again when Azure's own state was removed, as its message advises", async () => {
    const { azure: file } = foldersIn(clone.directory);
    writeFileSync(file, "{");
    const { code, output } = await clone.run("start").ended;
    expect(code).toBe(1);
    expect(output).toContain("Remove it to start with an empty Azure.");
    rmSync(file);
    await clone.succeed("start");
    expectAllThere();
  });
});
