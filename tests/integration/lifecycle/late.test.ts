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

const resourceId = servicePath("contoso-there");
const assignment = { principalId: backend, principalType: "ServicePrincipal", roleDefinitionId: roleId() };

/** What is wrong, Azure's text, and the components and azure-native alone that get it under a name. */
const wrong: [string, RegExp, (name: string) => object, (name: string) => object][] = [
  [
    "SKU",
    /Code="BadArgument" [^\n]*"Gold"/,
    (name) => makeService(name, { sku: late("Gold") }),
    (name) =>
      new SignalR(name, {
        resourceGroupName: group,
        resourceName: `contoso-${name}`,
        sku: { name: late<string>("Gold"), capacity: 1 },
      }),
  ],
  [
    "principal",
    /Code="InvalidPrincipalId" Message="The Principal ID 'api' is not valid/,
    (name) => makeGrant(name, { resourceId, principalId: late("api") }),
    (name) =>
      new RoleAssignment(name, { ...assignment, scope: resourceId, principalId: late<string>("api") }),
  ],
  [
    "role",
    /Code="InvalidRoleDefinitionId"[^\n]*SignalR App Sever/,
    (name) => makeGrant(name, { resourceId, role: late("SignalR App Sever") }),
    (name) =>
      new RoleAssignment(name, {
        ...assignment,
        scope: resourceId,
        roleDefinitionId: late<string>(roleId("SignalR App Sever")),
      }),
  ],
  [
    "service",
    /Status=404 Code="ResourceNotFound"/,
    (name) => makeGrant(name, { resourceId: late(servicePath("contoso-nowhere")) }),
    (name) =>
      new RoleAssignment(name, { ...assignment, scope: late<string>(servicePath("contoso-nowhere")) }),
  ],
];

describe("a wrong value that is known late ends an inline program with Azure's text, as with azure-native alone", () => {
  let told = "";
  beforeAll(async () => {
    const make = program(() => {
      wrong.forEach(([what, , ours, plain]) => [ours(`ours-${what}`), plain(`plain-${what}`)]);
      return undefined;
    });
    told = await failureOf((await inlineStack(azure, make)).up({ continueOnError: true }));
  });

  /** What is told of one resource. */
  const toldOf = (name: string) =>
    told.slice(told.lastIndexOf(`(${name}):`)).split(/\n\s+azure-native:/)[0] ?? "";

  it.each(wrong)("%s", (what, text) => {
    const ours = text.exec(toldOf(`ours-${what}`))?.[0];
    expect(ours).toMatch(text);
    expect(text.exec(toldOf(`plain-${what}`))?.[0]).toBe(ours);
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
