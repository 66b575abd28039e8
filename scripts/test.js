// `npm test`: on a fresh clone too. Checks types, lint and format, then sets the engine up and runs every test.
const { ensureInstalled, run } = require("./install");

const node = (...args) => run(process.execPath, args);

async function main() {
  const steps = [
    ensureInstalled,
    () => node("node_modules/typescript/bin/tsc", "--noEmit"),
    () => node("node_modules/eslint/bin/eslint.js", ".", "--max-warnings", "0"),
    () => node("node_modules/prettier/bin/prettier.cjs", "--check", "."),
    () => node("-r", "ts-node/register/transpile-only", "local/ensureEngine.ts"),
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
