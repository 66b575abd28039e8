// Loaded into each node process of a run: writes the peak memory of the one that is the Pulumi program, in KiB.
const { writeFileSync } = require("node:fs");

if (/@pulumi[\\/]pulumi[\\/]cmd[\\/]run/.test(process.argv[1] ?? "")) {
  process.on("exit", () => {
    writeFileSync(process.env.PEAK_MEMORY_FILE, String(process.resourceUsage().maxRSS));
  });
}
