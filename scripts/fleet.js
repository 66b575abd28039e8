// `npm run fleet`: the package's command, with this project's program. npm runs scripts in the project's folder, and says
// in INIT_CWD where it was called.
const { join } = require("node:path");

require("./typescript");
const { fleetCommand } = require("../automation/command/cli");

fleetCommand(process.argv.slice(2), {
  directory: process.env.INIT_CWD || process.cwd(),
  program: join(__dirname, ".."),
}).then((code) => {
  process.exitCode = code;
});
