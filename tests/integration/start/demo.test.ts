import type { Browser, Page } from "playwright-core";
import { startBrowser } from "../../support/browser";
import { Clone, type Started } from "../../support/clone";
import { isAlive, until } from "../../support/processes";

const up = "local pulumi --cwd examples/notifications up --yes --skip-preview --stack demo --config maySend=";

describe("`npm run demo`", () => {
  let clone: Clone;
  let browser: Browser;
  let demo: Started;
  let address: string;

  beforeAll(async () => {
    clone = new Clone();
    demo = clone.run("demo");
    browser = await startBrowser();
    await until(() => demo.output().includes("Ctrl-C ends the demo") || demo.child.exitCode !== null, 180);
    address = /^http:\/\/127\.0\.0\.1:\d+\/$/m.exec(demo.output())?.[0] ?? demo.output();
  });

  afterAll(async () => {
    await browser.close();
    clone.remove();
  });

  async function openPage(): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(address);
    await page
      .getByRole("status")
      .getByText(/^Connected$/)
      .waitFor();
    return page;
  }

  const received = (page: Page) => page.getByRole("log").getByRole("listitem").allTextContents();

  async function send(page: Page, text: string): Promise<void> {
    await page.getByLabel("Text").fill(text);
    await page.getByRole("button", { name: "Send" }).click();
  }

  it("shows on one page what another sends, as long as the grant to send is deployed", async () => {
    const [sender, other] = [await openPage(), await openPage()];
    await send(sender, "first");
    await other.getByRole("log").getByText("first").waitFor();
    await expectRoles(sender, ["SignalR App Server", "SignalR REST API Owner"]);

    await clone.succeed(`${up}false`);
    await send(sender, "second");
    const alert = sender.getByRole("alert").getByText("Refused: ");
    await alert.waitFor();
    expect(await alert.textContent()).toContain(
      "does not have the data action 'Microsoft.SignalRService/SignalR/hub/send/action'",
    );
    await expectRoles(sender, ["SignalR App Server"]);

    await clone.succeed(`${up}true`);
    await send(sender, "third");
    await other.getByRole("log").getByText("third").waitFor();
    expect(await received(other)).toEqual(["first", "third"]);
    expect(await received(sender)).toEqual(["first", "third"]);
  });

  /** The page tells which roles the backend has. */
  async function expectRoles(page: Page, roles: string[]): Promise<void> {
    const rows = page.locator("#principals tr td:nth-child(2)");
    await until(async () => (await rows.count()) === roles.length);
    expect((await rows.allTextContents()).sort()).toEqual(roles);
  }

  it("ends with all that it started", async () => {
    const backend = clone.processes(/backend\.ts/).map(({ pid }) => pid);
    expect(backend).toHaveLength(1);
    demo.child.kill("SIGINT");
    expect(await demo.ended).toMatchObject({ code: 0, signal: null });
    expect(backend.filter(isAlive)).toEqual([]);
    await expect(fetch(address)).rejects.toThrow("fetch failed");
  });
});
