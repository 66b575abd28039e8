// `npm start` and `npm run demo`: on a fresh clone too.
const { ensureInstalled } = require("./install");

ensureInstalled().then((code) => {
  if (code !== 0) {
    process.exitCode = code;
    return;
  }
  require("./typescript");
  require(`../local/${process.argv[2] ?? "start"}`);
});
