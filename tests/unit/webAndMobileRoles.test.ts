import { readFileSync } from "node:fs";
import { join } from "node:path";
import { roleGuid, SignalRRole } from "../../components/signalRRoles";
import { webAndMobileRoles } from "../../components/webAndMobileRoles";
import definitions from "../../local/arm/builtInRoles.json";
import { projectDirectory } from "../../local/project";

interface Generator {
  moduleText: (roles: readonly unknown[], options: object) => Promise<string>;
}

const { moduleText } = jest.requireActual<Generator>("../../scripts/generateWebAndMobileRoles");

const text = (file: string) => readFileSync(join(projectDirectory, file), "utf8");
const options = JSON.parse(text(".prettierrc.json")) as object;

describe("webAndMobileRoles", () => {
  it("holds the 20 roles of Microsoft's JSON, by name and in its order", () => {
    expect(definitions).toHaveLength(20);
    expect(Object.keys(webAndMobileRoles)).toEqual(definitions.map(({ roleName }) => roleName));
  });

  it.each(definitions.map((definition) => [definition.roleName, definition] as const))(
    "says of %s what Microsoft's JSON says",
    (roleName, { name, description, permissions }) => {
      expect(permissions).toHaveLength(1);
      expect(Object.entries(webAndMobileRoles)).toContainEqual([
        roleName,
        { id: name, name: roleName, description, ...permissions[0] },
      ]);
    },
  );

  it.each(Object.values(SignalRRole))("has %s with the GUID that grants use", (role) => {
    expect(webAndMobileRoles[role].id).toBe(roleGuid(role));
  });
});

describe("the generator of webAndMobileRoles.ts", () => {
  it("gives the committed file, byte for byte (otherwise: npm run generate:roles)", async () => {
    expect(await moduleText(definitions, options)).toBe(text("components/webAndMobileRoles.ts"));
  });

  it("refuses a role with two sets of permissions, which BuiltInRole can't say", async () => {
    const [role] = definitions;
    const twice = { ...role, permissions: [...(role?.permissions ?? []), ...(role?.permissions ?? [])] };
    await expect(moduleText([twice], options)).rejects.toThrow(
      "Azure Maps Data Contributor has 2 sets of permissions; BuiltInRole has one.",
    );
  });
});
