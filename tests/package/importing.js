// Imports the package in a process of its own and prints as JSON what that did. Plain JavaScript: nothing but Node
// and Pulumi may be loaded beside the package. Its argument is a file in the folder to import from.
const { createRequire } = require("node:module");
const requireThere = createRequire(process.argv[2]);

const events = [];

// Before @pulumi/pulumi loads, so that everyone gets this one.
const config = requireThere("@pulumi/pulumi/config");
config.Config = class extends config.Config {
  constructor(name) {
    super(name);
    events.push(`reads configuration of ${name}`);
  }
};
const pulumi = requireThere("@pulumi/pulumi");

async function main() {
  await pulumi.runtime.setMocks({
    newResource: ({ type, name }) => {
      events.push(`registers ${type}`);
      return { id: `${name}-id`, state: { hostName: "control.service.signalr.net" } };
    },
    call: () => ({}),
  });
  const [library, loaded] = load("serverless-signalr");
  const [, loadedByRoles] = load("serverless-signalr/roles");
  await pulumi.runtime.waitForRPCs();
  const byImporting = events.splice(0);

  // Shows that what is watched for would be seen.
  new pulumi.Config("control");
  new library.ServerlessSignalR("control", { resourceGroupName: "rg", allowedOrigins: ["*"] });
  await pulumi.runtime.waitForRPCs();
  console.log(
    JSON.stringify({
      loaded,
      loadedByRoles,
      byImporting,
      byControl: events,
    }),
  );
}

/** What an entry point exports, and the files that it loads beside those already loaded. */
function load(name) {
  const before = new Set(Object.keys(require.cache));
  const exported = requireThere(name);
  return [exported, Object.keys(require.cache).filter((file) => !before.has(file))];
}

main();
