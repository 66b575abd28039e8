// `npm test`: on a fresh clone too. Sets the engine up, checks types, lint and format, then runs every test.
const { ensureInstalled, run } = require("./install");

const node = (...args) => run(process.execPath, args);

async function main() {
  const steps = [
    ensureInstalled,
    () => node("-r", "./scripts/typescript.js", "local/ensureEngine.ts"),
    () =>
      node(
        "node_modules/npm-run-all2/bin/run-p/index.js",
        "--silent",
        "--aggregate-output",
        "check:types",
        "check:lint",
        "check:format",
      ),
    () => node("node_modules/jest/bin/jest.js"),
  ];
  for (const step of steps) {
    const code = await step();
    if (code !== 0) {
      return code;
    }
  }
  return 0;
}

main().then((code) => {
  process.exitCode = code;
});
