// `node -r ./scripts/typescript.js FILE.ts` runs this project's TypeScript. With ts-node, which loads TypeScript's compiler
// first, `npm run local` would start a quarter of a second later.
const { transformSync } = require("@swc/core");
const { addHook } = require("pirates");

process.setSourceMapsEnabled(true);

const options = {
  swcrc: false,
  sourceMaps: "inline",
  jsc: { target: "es2022", parser: { syntax: "typescript" } },
  module: { type: "commonjs", ignoreDynamic: true }, // `import()` loads ES modules.
};

addHook((code, filename) => transformSync(code, { ...options, filename }).code, { exts: [".ts"] });
