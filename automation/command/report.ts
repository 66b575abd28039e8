import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FleetResult, StackResult, StackStatus } from "../results";

const signs: Readonly<Record<StackStatus, string>> = {
  succeeded: "✓",
  failed: "✗",
  interrupted: "!",
  skipped: "-",
};

/** One line about a stack: `✓ prod: 9 created (4.2 s)`. */
export function line({ stack, status, changes, durationSeconds, notes }: StackResult): string {
  const what = status === "skipped" ? notes.join(" ") : [status, inWords(changes)].filter(Boolean).join(", ");
  return `${signs[status]} ${stack}: ${what}${status === "skipped" ? "" : ` (${durationSeconds.toFixed(1)} s)`}`;
}

/** What a run did, in lines: every stack that needs attention, and a count of all. */
export function summary({ operation, stacks, durationSeconds }: FleetResult): string {
  const failures = stacks.flatMap(({ stack, status, error, notes }) => [
    ...(error === undefined ? [] : [`\n${stack}: ${error.message}`]),
    ...(error?.remedies ?? []).map(({ code, remedy }) => `  ${code}: ${remedy}`),
    // Those of a skipped one are in its line.
    ...(status === "skipped"
      ? []
      : notes.map((note) => `  ${error === undefined ? `${stack}: ` : ""}${note}`)),
  ]);
  return [...failures, `\n${operation}: ${counts(stacks)} in ${durationSeconds.toFixed(1)} s`].join("\n");
}

/** `3 succeeded, 1 failed`. */
function counts(stacks: readonly StackResult[]): string {
  const each = (Object.keys(signs) as StackStatus[]).map(
    (wanted) => [stacks.filter(({ status }) => status === wanted).length, wanted] as const,
  );
  return (
    each
      .filter(([count]) => count > 0)
      .map(([count, status]) => `${count} ${status}`)
      .join(", ") || "no stack"
  );
}

/** `9 create, 1 update`. */
function inWords(changes: StackResult["changes"]): string {
  return Object.entries(changes)
    .filter(([, count]) => count > 0)
    .map(([change, count]) => `${count} ${change}`)
    .join(", ");
}

/** A run as Markdown, for a pull request's comment. */
export function markdown(result: FleetResult): string {
  const rows = result.stacks.map(
    ({ stack, status, changes, durationSeconds }) =>
      `| ${stack} | ${signs[status]} ${status} | ${inWords(changes)} | ${durationSeconds.toFixed(1)} s |`,
  );
  const details = result.stacks.flatMap(({ stack, error, notes }) =>
    error === undefined && notes.length === 0
      ? []
      : [
          `\n### ${stack}\n`,
          ...(error === undefined ? [] : ["```text", error.message.replaceAll("```", "'''"), "```\n"]),
          ...(error?.remedies ?? []).map(({ code, remedy }) => `- **${code}**: ${remedy}`),
          ...notes.map((note) => `- ${note}`),
        ],
  );
  return [
    `## ${result.operation}: ${counts(result.stacks)}\n`,
    "| stack | status | changes | time |",
    "| --- | --- | --- | --- |",
    ...rows,
    ...details,
    "",
  ].join("\n");
}

/** Writes `report.json`, the whole result, and `report.md` into a folder, which is made if it isn't there. */
export function writeReport(folder: string, result: FleetResult): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "report.json"), `${JSON.stringify(result, undefined, 2)}\n`);
  writeFileSync(join(folder, "report.md"), markdown(result));
}
