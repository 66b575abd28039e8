import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { foldersIn } from "../../../local/stackFiles";
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

  it("restores Pulumi's own backup of a state that was cut off, says so, and finds what Azure has", async () => {
    const before = clone.compared().azure;
    truncateSync(clone.files.state, 1000);
    const output = await clone.succeed("start");
    expect(output).toContain(
      "The state of stack local couldn't be read. The last good one is restored (local.json.bak).",
    );
    expect(clone.compared().azure).toEqual(before);
    expectAllThere();
  });

  it("says where to look when neither the state nor a backup can be read", async () => {
    const saved = readFileSync(clone.files.state);
    const backups = clone.files.state.replace(
      "/stacks/serverless-signalr/",
      "/backups/serverless-signalr/local/",
    );
    for (const file of [clone.files.state, `${clone.files.state}.bak`]) {
      writeFileSync(file, "");
    }
    rmSync(backups.replace(/local\.json$/, ""), { recursive: true });
    const { code, output } = await clone.run("start").ended;
    expect(code).toBe(1);
    expect(output).toContain(
      `${clone.files.state} can't be read, and there is no backup of it that can: see docs/damaged-state.md.`,
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
