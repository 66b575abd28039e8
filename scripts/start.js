// `npm start`: on a fresh clone too.
const { ensureInstalled } = require("./install");

ensureInstalled().then((code) => {
  if (code !== 0) {
    process.exitCode = code;
    return;
  }
  require("ts-node/register");
  require("../local/start");
});
