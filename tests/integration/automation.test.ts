import { execFile } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Stack } from "@pulumi/pulumi/automation";
import { SignalRRole, SignalRRoleGrant } from "../../components";
import { projectDirectory, runTypeScript } from "../../local/project";
import { runGuide } from "../support/guides";
import {
  API,
  APP_SERVER,
  assignmentPath,
  failureOf,
  putGroup,
  roleId,
  send,
  serviceBody,
  servicePath,
} from "../support/lifecycle";
import { inlineStack, programFolder, startTestAzure, type TestAzure } from "../support/stacks";

const principalId = "11111111-1111-1111-1111-111111111111";

let azure: TestAzure;

beforeAll(async () => {
  azure = await startTestAzure();
  await putGroup(azure.arm);
});

afterAll(async () => {
  await azure.stop();
});

afterEach(() => {
  jest.restoreAllMocks();
});

describe("the documents' programs of the Automation API", () => {
  it("README's deploys this project's stack, and prints its connection string", async () => {
    const { env } = process;
    const log = jest.spyOn(console, "log").mockReturnValue();
    const { deploy } = runGuide("README.md", "Deploy from code") as {
      deploy: (stackName: string, workDir: string) => Promise<void>;
    };
    // It finds `pulumi` and its backend as any program does.
    process.env = { ...azure.env };
    await deploy("prod", programFolder(azure, "prod", "{}")).finally(() => {
      process.env = env;
    });
    expect(log.mock.lastCall).toEqual([
      expect.stringMatching(
        /^Endpoint=https:\/\/signalr-[a-z0-9]{6}\.service\.signalr\.net;AuthType=azure\.msi;Version=1\.0;$/,
      ),
    ]);
  });

  it("docs/errors.md's says what to do when Azure refuses, with the ids filled in, and rejects", async () => {
    const resourceId = servicePath();
    const properties = {
      principalId,
      principalType: "ServicePrincipal",
      roleDefinitionId: roleId(APP_SERVER),
    };
    const existing = assignmentPath(resourceId, "33333333-3333-3333-3333-333333333333");
    await send(azure.arm, "PUT", resourceId, API.signalR, serviceBody());
    await send(azure.arm, "PUT", existing, API.roles, { properties });
    const stack = await inlineStack(azure, () => {
      new SignalRRoleGrant("api", { resourceId, principalId, role: SignalRRole.AppServer });
      return Promise.resolve({});
    });

    const said = jest.spyOn(console, "error").mockReturnValue();
    const { deploy } = runGuide("docs/errors.md", "") as {
      deploy: (stack: Stack, resourceId: string) => Promise<void>;
    };
    expect(await failureOf(deploy(stack, resourceId))).toContain('Code="RoleAssignmentExists"');
    expect(said.mock.calls).toEqual([
      [expect.stringMatching(/^RoleAssignmentExists: First see whether this stack made it/)],
    ]);
    expect(said.mock.lastCall?.[0]).toContain(`importRoleAssignmentId: "${existing}"`);
  });
});

it("an inline program with wrong arguments ends at once, late ones with Azure's text, and with no stack trace", async () => {
  const program = join(projectDirectory, "tests", "support", "programs", "wrongInline.ts");
  const folder = mkdtempSync(join(azure.directory, "inline-"));
  azure.takeWrites();
  const options = { cwd: projectDirectory, env: azure.env };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...runTypeScript, program, folder],
    options,
  );
  const [, plain = "", late = ""] = stdout.split("rejected with");
  expect(plain).toContain('ServerlessSignalR "notify" has 2 invalid arguments:');
  expect(plain).toContain('allowedOrigins[0]: "app" is not allowed.');
  expect(plain).toContain('sku: "Gold" is not allowed.');
  expect(late).toContain('Status=400 Code="BadArgument"');
  expect(stdout).not.toMatch(/\n\s+at .*components/);
  expect(azure.takeWrites()).toHaveLength(1);
});
