import { existsSync, readFileSync } from "node:fs";
import { load } from "js-yaml";
import type { FleetStack } from "../../../automation/fleetStack";
import type { PulumiProcesses } from "../../../automation/pulumiCommand";
import { StackWorkspace } from "../../../automation/stackWorkspace";

const vault = "azurekeyvault://contoso.vault.azure.net/keys/pulumi";
const stack: FleetStack = {
  name: "prod",
  program: () => Promise.resolve(),
  config: { "app:list": [1, "two"] },
};

/** A workspace whose `pulumi` answers with a state, and what it was asked. */
function workspaceOf(own: FleetStack, provider?: object) {
  const asked: string[] = [];
  const run = (args: readonly string[]) => {
    asked.push(args.join(" "));
    return Promise.resolve({
      stdout: JSON.stringify({ version: 3, deployment: { secrets_providers: provider } }),
    });
  };
  const workspace = StackWorkspace.open(own, { run } as unknown as PulumiProcesses);
  return { workspace, asked, settings: () => load(readFileSync(workspace.configFile, "utf8")) };
}

describe("a stack's settings for Pulumi", () => {
  it("are in a folder that goes when it is closed", () => {
    const { workspace, settings } = workspaceOf(stack);
    expect(settings()).toEqual({ config: { "app:list": [1, "two"] } });
    workspace.close();
    expect(existsSync(workspace.configFile)).toBe(false);
  });

  it("make a new stack with the key that encrypts its secrets", async () => {
    const { workspace, asked, settings } = workspaceOf({ ...stack, secretsProvider: vault });
    await workspace.create();
    expect(asked).toEqual([`stack init prod --no-select --secrets-provider ${vault}`]);
    expect(settings()).toMatchObject({ secretsprovider: vault });
    workspace.close();
  });

  it.each([
    [{ type: "passphrase", state: { salt: "v1:a:b" } }, { encryptionsalt: "v1:a:b" }],
    [
      { type: "cloud", state: { url: vault, encryptedkey: "abc" } },
      { secretsprovider: vault, encryptedkey: "abc" },
    ],
    [{ type: "service", state: {} }, {}],
  ])("go on with the encryption that the state says: %j", async (provider, expected) => {
    const { workspace, settings } = workspaceOf(stack, provider);
    await workspace.readState();
    expect(settings()).toEqual({ ...expected, config: stack.config });
    workspace.close();
  });

  it("keep the salt that the fleet gives for the secrets in its configuration", async () => {
    const provider = { type: "passphrase", state: { salt: "v1:the:state's" } };
    const { workspace, settings } = workspaceOf({ ...stack, encryptionSalt: "v1:the:fleet's" }, provider);
    await workspace.readState();
    expect(settings()).toMatchObject({ encryptionsalt: "v1:the:fleet's" });
    workspace.close();
  });
});
