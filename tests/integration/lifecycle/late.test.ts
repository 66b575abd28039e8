import { RoleAssignment } from "@pulumi/azure-native/authorization";
import { SignalR } from "@pulumi/azure-native/signalrservice";
import { output, type Output } from "@pulumi/pulumi";
import { RandomString } from "@pulumi/random/randomString";
import {
  backend,
  failureOf,
  group,
  makeGrant,
  makeService,
  program,
  putGroup,
  roleId,
  serviceMadeElsewhere,
  servicePath,
} from "../../support/lifecycle";
import { inlineStack, startTestAzure, type TestAzure } from "../../support/stacks";

let azure: TestAzure;
beforeAll(async () => {
  azure = await startTestAzure();
  await putGroup(azure.arm, group);
  await serviceMadeElsewhere(azure, "there");
});
afterAll(async () => {
  await azure.stop();
});

/** A value that is known late, of a type that only its maker believes in. */
const late = <T>(value: unknown) => output(value) as Output<T>;

describe("a wrong value that is known late ends an inline program with Azure's text, as with azure-native alone", () => {
  const resourceId = servicePath("contoso-there");
  it.each<[string, RegExp, () => object, () => object]>([
    [
      "SKU",
      /Code="BadArgument" [^\n]*"Gold"/,
      () => makeService("wrong", { sku: late("Gold") }),
      () =>
        new SignalR("wrong", {
          resourceGroupName: group,
          resourceName: "contoso-wrong",
          sku: { name: late<string>("Gold"), capacity: 1 },
        }),
    ],
    [
      "principal id",
      /Code="InvalidPrincipalId" Message="The Principal ID 'api' is not valid/,
      () => makeGrant("wrong", { resourceId, principalId: late("api") }),
      () =>
        new RoleAssignment("wrong", {
          scope: resourceId,
          principalId: late<string>("api"),
          principalType: "ServicePrincipal",
          roleDefinitionId: roleId(),
        }),
    ],
    [
      "role",
      /Code="InvalidRoleDefinitionId"[^\n]*SignalR App Sever/,
      () => makeGrant("wrong", { resourceId, role: late("SignalR App Sever") }),
      () =>
        new RoleAssignment("wrong", {
          scope: resourceId,
          principalId: backend,
          principalType: "ServicePrincipal",
          roleDefinitionId: late<string>(roleId("SignalR App Sever")),
        }),
    ],
    [
      "service",
      /Status=404 Code="ResourceNotFound"/,
      () => makeGrant("wrong", { resourceId: late(servicePath("contoso-nowhere")) }),
      () =>
        new RoleAssignment("wrong", {
          scope: late<string>(servicePath("contoso-nowhere")),
          principalId: backend,
          principalType: "ServicePrincipal",
          roleDefinitionId: roleId(),
        }),
    ],
  ])("%s", async (name, text, ours, plain) => {
    const told = [];
    for (const [index, make] of [ours, plain].entries()) {
      const stack = await inlineStack(azure, program(make), { name: `${name.replace(" ", "-")}-${index}` });
      told.push(text.exec(await failureOf(stack.up()))?.[0]);
    }
    expect(told[0]).toMatch(text);
    expect(told[0]).toBe(told[1]);
  });
});

describe("a preview", () => {
  it("shows plain tags and origins beside unknown ones", async () => {
    const make = program(() => {
      const { result } = new RandomString("made", { length: 6 });
      makeService("notify", {
        tags: { team: "web", made: result },
        allowedOrigins: ["https://app.example.com", result.apply((host) => `https://${host}.example.com`)],
      });
      return undefined;
    });
    const stack = await inlineStack(azure, make, { name: "preview" });
    const { stdout } = await stack.preview({ diff: true });
    const shown = stdout.slice(stdout.indexOf("azure-native:signalrservice:SignalR"));
    expect(shown).toMatch(/team\s*: "web"/);
    expect(shown).toMatch(/made\s*: \[unknown\]/);
    expect(shown).toMatch(/\[0\]: "https:\/\/app\.example\.com"/);
    expect(shown).toMatch(/\[1\]: \[unknown\]/);
    expect(shown).toContain('"SignalR Service for frontend user notifications"');
  });
});
