import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { chromium, type Browser } from "playwright-core";
import { cacheDirectory } from "../../local/engine/cache";
import { npm } from "../package/pack";

/** A Chromium for Linux on x64, in a package of 70 MB. The last version that Node 20 can unpack. */
const PACKAGE = "@sparticuz/chromium";
const VERSION = "143.0.4";

/**
 * Starts a browser: on Linux the one of an npm package, which is installed into the user's cache the first time; elsewhere
 * the machine's own Chrome. A browser that can't be had is a failure, never a skip.
 */
export async function startBrowser(): Promise<Browser> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return chromium.launch({ channel: "chrome" });
  }
  const folder = await installed();
  return chromium.launch({
    executablePath: join(folder, "chromium"),
    args: ["--no-sandbox"], // In a container the tests run as root.
    // The package brings what a small image lacks.
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(folder, "al2023", "lib"),
      FONTCONFIG_PATH: join(folder, "fonts"),
    },
  });
}

/** The folder that has it. One that an interrupted run left half-made is never put in place. */
async function installed(): Promise<string> {
  const folder = join(cacheDirectory(process.env), "browser", VERSION);
  if (existsSync(folder)) {
    return folder;
  }
  mkdirSync(dirname(folder), { recursive: true });
  const temporary = mkdtempSync(`${folder}-`);
  try {
    const unpacked = join(temporary, "unpacked");
    mkdirSync(unpacked);
    writeFileSync(join(temporary, "package.json"), '{ "private": true }');
    await npm(temporary, "install", "--no-audit", "--no-fund", `${PACKAGE}@${VERSION}`);
    // It unpacks into the folder for temporary files, and its libraries only where it is told of AWS.
    const program = `import("${PACKAGE}").then(({ default: chromium }) => chromium.executablePath())`;
    const env = { ...process.env, TMPDIR: unpacked, AWS_LAMBDA_JS_RUNTIME: "nodejs20.x" };
    await promisify(execFile)(process.execPath, ["-e", program], { cwd: temporary, env });
    // Its own says /tmp/fonts, and without a font a page crashes.
    writeFileSync(join(unpacked, "fonts", "fonts.conf"), fontsIn(join(folder, "fonts")));
    try {
      renameSync(unpacked, folder);
    } catch (error) {
      if (!existsSync(folder)) {
        throw error; // Not another run, which was faster.
      }
    }
    return folder;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

const fontsIn = (folder: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${folder}</dir><cachedir>${folder}/cache</cachedir></fontconfig>
`;
