import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectDirectory } from "../../local/project";

/** Who got the roles, in docs/migrating.md. */
export const app = "11111111-1111-1111-1111-111111111111";

const guide = readFileSync(join(projectDirectory, "docs", "migrating.md"), "utf8");

/** A section's blocks of one language, as docs/migrating.md has them. */
export function guideBlock(section: string, language: "diff" | "text" | "yaml"): string {
  const text = guide.slice(guide.indexOf(`\n## ${section}\n`) + 1).split("\n## ")[0] ?? "";
  const [, block] = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "ms").exec(text) ?? [];
  if (block === undefined) {
    throw new Error(`docs/migrating.md has no ${language} under "${section}"`);
  }
  return block;
}

/** The configuration without some of its keys. */
export function without(config: string, ...keys: string[]): string {
  return config.replace(new RegExp(`^  serverless-signalr:(${keys.join("|")}):.*\n`, "gm"), "");
}

/** The configuration without the ids of assignments, which are at its end. */
export function withoutAssignmentIds(config: string): string {
  return config.slice(0, config.indexOf("      importRoleAssignmentIds:"));
}

/** The configuration after the guide's sixth step: the service by its names in place of its id. */
export function named(config: string, resourceGroupName: string, resourceName: string): string {
  const names = Object.entries({ resourceGroupName, resourceName });
  const lines = names.map(([key, value]) => `  serverless-signalr:${key}: ${value}\n`);
  return without(config, "importResourceId").replace("config:\n", `config:\n${lines.join("")}`);
}

/** Gives a stack another configuration; the salt of its encryption stays. */
export function configure(folder: string, stack: string, config: string): void {
  const file = join(folder, `Pulumi.${stack}.yaml`);
  const [salt = ""] = /^encryptionsalt:.*$/m.exec(readFileSync(file, "utf8")) ?? [];
  writeFileSync(file, `${config}\n${salt}\n`);
}

/** The lines in which `preview --diff` shows what an update changes of the service, each with single spaces. */
export function serviceUpdate(preview: string): string[] {
  const lines = preview.split("\n");
  const start = lines.findIndex((line) => line.includes("~ azure-native:signalrservice:SignalR: (update)"));
  const length = lines
    .slice(start + 1)
    .findIndex((line) => /^\s*[-+~=]+ ?[a-z-]+:\w+:\w+: \(/.test(line) || /^\S/.test(line));
  return (start < 0 ? [] : lines.slice(start + 1, start + 1 + length))
    .map((line) => line.trim().replace(/\s+/g, " ").replace(" :", ":"))
    .filter((line) => /^[-+~] /.test(line));
}

const features = [
  "~ features: [",
  "~ [0]: {",
  "- properties: {}",
  ...["EnableConnectivityLogs", "EnableMessagingLogs", "EnableLiveTrace"].flatMap((flag, index) => [
    `- [${index + 1}]: {`,
    `- flag: "${flag}"`,
    "- properties: {}",
    '- value: "False"',
  ]),
];
const openNetworkACLs = [
  "- networkACLs: {",
  '- defaultAction: "Deny"',
  "- ipRules: [",
  ...["0.0.0.0/0", "::/0"].flatMap((value, index) => [
    `- [${index}]: {`,
    '- action: "Allow"',
    `- value: "${value}"`,
  ]),
  "- privateEndpoints: []",
  "- publicNetwork: {",
  "- allow: [",
  ...["ServerConnection", "ClientConnection", "RESTAPI", "Trace"].map(
    (kind, index) => `- [${index}]: "${kind}"`,
  ),
  "- deny: <null>",
];
const serverless = ["- serverless: {", "- connectionTimeoutInSeconds: 30"];
const tls = ["- tls: {", "- clientCertEnabled: false"];
const upstream = ["- upstream: {}"];

/**
 * The lines of an import's update. Beside what a test says, they take out what Azure answers for settings that nobody
 * made.
 */
export function importUpdate({ tier, tags = [] }: { tier: "Free" | "Standard"; tags?: string[] }): string[] {
  return [
    ...features,
    ...openNetworkACLs,
    ...serverless,
    "~ sku: {",
    `- tier: "${tier}"`,
    ...(tags.length === 0 ? [] : ["~ tags: {", ...tags]),
    ...tls,
    ...upstream,
  ];
}
