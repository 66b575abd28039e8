import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectDirectory } from "../../local/project";
import { filesUnder, pack, readManifest, type Packed } from "./pack";

interface Importing {
  loaded: string[];
  loadedByRoles: string[];
  byImporting: string[];
  byControl: string[];
}

describe("the package that npm would publish", () => {
  let directory: string;
  let packed: Packed;

  beforeAll(async () => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), "package-")));
    packed = await pack(directory);
  }, 60_000);

  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  const text = (file: string) => readFileSync(join(packed.folder, file), "utf8");

  it("holds the compiled components and automation with their types, three documents and package.json, nothing else", () => {
    const modules = ["automation", "components"].flatMap((folder) =>
      filesUnder(join(projectDirectory, folder)).map((file) => `${folder}/${file.replace(/\.ts$/, "")}`),
    );
    expect(packed.files).toEqual(
      [
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "package.json",
        ...modules.flatMap((module) =>
          module.endsWith(".json") ? [`dist/${module}`] : [`dist/${module}.d.ts`, `dist/${module}.js`],
        ),
      ].sort(),
    );
  });

  it("is small: under 75 kB to download, under 300 kB unpacked", () => {
    const unpacked = packed.files.map((file) => statSync(join(packed.folder, file)).size);
    expect(statSync(packed.tarball).size).toBeLessThan(75_000);
    expect(unpacked.reduce((sum, size) => sum + size, 0)).toBeLessThan(300_000);
  });

  it("refers to nothing that it doesn't hold: no local Azure, no source maps", () => {
    for (const file of packed.files.filter((name) => name.startsWith("dist/"))) {
      expect(text(file)).not.toMatch(/\blocal\/|sourceMappingURL/);
    }
  });

  it("needs four small packages and its three peers only", () => {
    const needed = packed.files
      .filter((file) => file.startsWith("dist/"))
      .flatMap((file) => [
        ...text(file).matchAll(/(?:from |(?:require|import)\()"((?:@[^/"]+\/)?[^./"][^/"]*)/g),
      ])
      .map(([, name]) => name)
      .filter((name) => !name?.startsWith("node:"));
    const { dependencies, peerDependencies } = packed.manifest;
    expect([...new Set(needed)].sort()).toEqual([
      "@pulumi/azure-native",
      "@pulumi/pulumi",
      "@pulumi/random",
      "fastest-levenshtein",
      "js-yaml",
      "log-update",
      "uuid",
    ]);
    expect(Object.keys(dependencies).sort()).toEqual([
      "fastest-levenshtein",
      "js-yaml",
      "log-update",
      "uuid",
    ]);
    expect(Object.keys(peerDependencies).sort()).toEqual([
      "@pulumi/azure-native",
      "@pulumi/pulumi",
      "@pulumi/random",
    ]);
  });

  describe("when imported", () => {
    let importing: Importing;

    beforeAll(() => {
      const script = join(__dirname, "importing.js");
      const output = execFileSync(process.execPath, [script, join(directory, "program.js")]);
      importing = JSON.parse(output.toString()) as Importing;
    }, 30_000);

    it("creates no resource and reads no configuration", () => {
      expect(importing.byImporting).toEqual([]);
      expect(importing.byControl).toEqual(
        expect.arrayContaining([
          "reads configuration of control",
          "registers serverless-signalr:index:ServerlessSignalR",
          "registers azure-native:signalrservice:SignalR",
        ]),
      );
    });

    it("loads two modules of azure-native and one of random, not all that they have", () => {
      const ofProviders = importing.loaded
        .map((file) => file.replaceAll("\\", "/").split("/node_modules/").pop() ?? "")
        .filter((file) => /^@pulumi\/(azure-native|random)\//.test(file))
        .filter((file) => !/\/(utilities\.js|package\.json)$|\/types\/enums\//.test(file));
      expect(ofProviders.sort()).toEqual([
        "@pulumi/azure-native/authorization/index.js",
        "@pulumi/azure-native/signalrservice/index.js",
        "@pulumi/random/randomString.js",
      ]);
    });

    it("loads the roles of Web and Mobile, the remedies and the automation from their own entry points only", () => {
      const ofPackage = (files: readonly string[]) =>
        files.map((file) => file.replaceAll("\\", "/").split("/node_modules/serverless-signalr/")[1]);
      const catalogue = ["dist/components/roles/index.js", "dist/components/roles/definitions.json"];
      const elsewhere = [...catalogue, "dist/components/errors.js"];
      expect(ofPackage(importing.loaded)).toContain("dist/components/index.js");
      expect(
        ofPackage(importing.loaded).filter(
          (file = "") => elsewhere.includes(file) || file.startsWith("dist/automation/"),
        ),
      ).toEqual([]);
      expect(ofPackage(importing.loadedByRoles)).toEqual(expect.arrayContaining(catalogue));
    });

    it("gives the same names of each entry point to ES modules", () => {
      const loads = (load: string) =>
        ["", "/automation", "/errors", "/roles"].map((entry) => `${load}("serverless-signalr${entry}")`);
      const script = join(directory, "names.mjs");
      writeFileSync(
        script,
        `import { createRequire } from "node:module";
        const require = createRequire(import.meta.url);
        const names = [[${loads("await import").join()}], [${loads("require").join()}]];
        console.log(JSON.stringify(names.map((modules) => modules.map(Object.keys))));`,
      );
      const output = execFileSync(process.execPath, [script]).toString();
      const [imported = [], required = []] = JSON.parse(output) as string[][][];
      // Node adds these to every CommonJS module.
      const added = ["__esModule", "default", "module.exports"];
      const sorted = (modules: string[][]) =>
        modules.map((names) => names.filter((name) => !added.includes(name)).sort());
      expect(required.map((names) => names.length > 0)).toEqual([true, true, true, true]);
      expect(sorted(imported)).toEqual(sorted(required));
    });
  });
});

describe("each example", () => {
  const { name, version, peerDependencies } = readManifest(projectDirectory);

  // The fleet has none, nor has what `npm run demo` leaves; what notifications needs beside the package is below.
  const examples = join(projectDirectory, "examples");
  const alone = readdirSync(examples).filter(
    (example) => example !== "notifications" && existsSync(join(examples, example, "package.json")),
  );
  it.each(alone)("%s depends on the package and its peers, as released", (example) => {
    const { dependencies } = readManifest(join(examples, example));
    expect(dependencies).toEqual({ ...peerDependencies, [name]: `^${version}` });
  });

  it("notifications, and the app in functions, depend on what is tested here, too", () => {
    const { devDependencies } = readManifest(projectDirectory);
    const released = { ...peerDependencies, [name]: `^${version}` };
    for (const example of ["notifications", join("functions", "app")]) {
      const { dependencies } = readManifest(join(examples, example));
      const others = Object.entries(dependencies).filter(([one]) => !(one in released));
      expect(others).toEqual(others.map(([one]) => [one, `^${devDependencies[one] ?? "?"}`]));
      expect(others).not.toEqual([]);
    }
  });
});
