/** Tests by level; CONTRIBUTING.md says what belongs where. @type {import("jest").Config} */
const common = {
  testEnvironment: "node",
  // Pulumi keeps its store on the global object; Jest's clean-up of globals warns about each getter there.
  testEnvironmentOptions: { globalsCleanup: "off" },
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2022" } }] },
};

const project = (name, options = {}) => ({
  ...common,
  displayName: name,
  testMatch: [`<rootDir>/tests/${name}/**/*.test.ts`],
  ...options,
});

const light = { setupFiles: ["<rootDir>/tests/support/lightPulumi.js"] };

module.exports = {
  // Most of the time the tests wait for the engine, which does its work in processes of its own.
  maxWorkers: "100%",
  reporters: ["default", "<rootDir>/tests/support/countReporter.js"],
  projects: [
    project("unit", light),
    project("program", light),
    project("local"),
    project("integration", { setupFilesAfterEnv: ["<rootDir>/tests/support/longTimeout.js"] }),
    project("package"),
  ],
};
