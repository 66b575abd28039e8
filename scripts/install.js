// Plain JavaScript without dependencies: it runs before anything is installed.
const { spawn } = require("node:child_process");
const { existsSync, readFileSync } = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "..");

/** Installs the locked packages unless they are there. Resolves to npm's exit code. */
exports.ensureInstalled = function ensureInstalled() {
  if (isInstalled()) {
    return Promise.resolve(0);
  }
  console.log("Installing the packages of package-lock.json (once) ...");
  return exports.run(process.env.npm_execpath ? process.execPath : "npm", [
    ...(process.env.npm_execpath ? [process.env.npm_execpath] : []),
    "ci",
    "--include=dev", // Also where NODE_ENV is "production".
  ]);
};

/** Runs a command in the project's folder; a signal to this process goes to the command. Resolves to its exit code. */
exports.run = function run(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
  const forward = (signal) => child.kill(signal);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  signals.forEach((signal) => process.on(signal, forward));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      signals.forEach((name) => process.off(name, forward));
      resolve(signal === null ? code : 130);
    });
  });
};

/** Whether node_modules holds what package-lock.json says; npm writes its own list last, so a broken off one has none. */
function isInstalled() {
  const installedList = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installedList)) {
    return false;
  }
  const wanted = packagesOf(join(root, "package-lock.json"));
  const installed = packagesOf(installedList);
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === "" || optional || installed[path]?.version === version,
  );
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, "utf8")).packages;
}
