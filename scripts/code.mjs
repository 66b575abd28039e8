// `npm run check:code`: what tsc reports, and what ESLint does. Both use one program, because either by itself spends
// most of its time on reading azure-native's types.
import { createProgram } from "@typescript-eslint/parser";
import { ESLint } from "eslint";
import ts from "typescript";

const program = createProgram("tsconfig.json");
const diagnostics = ts.getPreEmitDiagnostics(program);
const host = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => process.cwd(),
  getNewLine: () => "\n",
};
console.log(ts.formatDiagnostics(diagnostics, host));

const eslint = new ESLint({
  overrideConfig: {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: false, programs: [program] } },
  },
});
const results = await eslint.lintFiles(".");
const { format } = await eslint.loadFormatter();
console.log(await format(results));

const warnings = results.reduce((sum, { errorCount, warningCount }) => sum + errorCount + warningCount, 0);
process.exitCode = diagnostics.length + warnings === 0 ? 0 : 1;
