import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { readArguments } from "../../../automation/command/cli";
import { projectDirectory } from "../../../local/project";
import { runGuide } from "../../support/guides";
import { registered } from "../../support/mocks";

const page = readFileSync(join(projectDirectory, "docs", "fleets.md"), "utf8");

/** The first YAML of a section of docs/fleets.md. */
function recipe(section: string): unknown {
  const [, text = ""] = /^```yaml\n(.*?)^```$/ms.exec(page.slice(page.indexOf(`\n### ${section}\n`))) ?? [];
  return load(text);
}

interface Workflow {
  on: object;
  permissions: object;
  jobs: { fleet: { strategy: { matrix: { shard: number[] } }; steps: { run?: string }[] } };
}

describe("the workflow for GitHub Actions", () => {
  const workflow = recipe("GitHub Actions") as Workflow;
  const { strategy, steps } = workflow.jobs.fleet;
  const command = steps.find(({ run = "" }) => run.includes("serverless-signalr-fleet"))?.run ?? "";

  /** What the shell gets, where an expression of GitHub's has a value. */
  const argumentsOf = (event: "push" | "pull_request", shard: number) =>
    command
      .replace(
        /\$\{\{ github\.event_name == 'push' && 'up' \|\| 'preview' \}\}/,
        event === "push" ? "up" : "preview",
      )
      .replace("${{ matrix.shard }}", String(shard))
      .trim()
      .split(/\s+/)
      .slice(2);

  it("previews a pull request and deploys main, each stack in one of its jobs", () => {
    const { shard } = strategy.matrix;
    expect(Object.keys(workflow.on)).toEqual(["pull_request", "push"]);
    for (const [event, operation] of [
      ["push", "up"],
      ["pull_request", "preview"],
    ] as const) {
      expect(shard.map((index) => readArguments(argumentsOf(event, index)))).toEqual(
        shard.map((index) => ({
          operation,
          file: "fleet.yaml",
          report: "report",
          stopOnFailure: false,
          yes: false,
          shard: { index, count: shard.length },
        })),
      );
    }
  });

  it("signs in by OpenID Connect alone", () => {
    expect(workflow.permissions).toMatchObject({ "id-token": "write" });
    expect(JSON.stringify(workflow)).not.toMatch(/secrets\.|PASSPHRASE|SECRET|KEY/);
  });
});

it("the program for Pulumi Deployments gives each stack of a fleet its settings and its configuration", async () => {
  const folder = mkdtempSync(join(tmpdir(), "deployments-"));
  const before = process.cwd();
  try {
    writeFileSync(join(folder, "Pulumi.yaml"), "name: app\nruntime: nodejs\n");
    writeFileSync(
      join(folder, "fleet.yaml"),
      "stacks:\n  prod: { config: { azure-native:location: westeurope } }\n",
    );
    process.chdir(folder);
    const { resources } = await registered(() => runGuide("docs/fleets.md", "In CI"));
    expect(resources).toMatchObject([
      { type: "pulumiservice:index:DeploymentSettings", name: "prod", inputs: { stack: "prod" } },
    ]);
    expect(load(readFileSync("Pulumi.prod.yaml", "utf8"))).toEqual({
      config: { "azure-native:location": "westeurope" },
    });
    expect(readdirSync(".").sort()).toEqual(["Pulumi.prod.yaml", "Pulumi.yaml", "fleet.yaml"]);
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  }
});

it("the Stack for the operator has fields of pulumi.com/v1 alone", () => {
  // Source: pulumi/pulumi-kubernetes-operator, docs/stacks.md (2.x).
  const fields = [
    ...[
      "stack",
      "projectRepo",
      "branch",
      "commit",
      "repoDir",
      "serviceAccountName",
      "backend",
      "secretsProvider",
    ],
    ...[
      "config",
      "configRef",
      "envRefs",
      "secretsRef",
      "workspaceTemplate",
      "refresh",
      "preview",
      "destroyOnFinalize",
    ],
  ];
  const { apiVersion, kind, spec } = recipe("Pulumi Kubernetes Operator") as {
    apiVersion: string;
    kind: string;
    spec: { envRefs: Record<string, unknown> };
  };
  expect([apiVersion, kind]).toEqual(["pulumi.com/v1", "Stack"]);
  expect(Object.keys(spec).filter((field) => !fields.includes(field))).toEqual([]);
  for (const reference of Object.values(spec.envRefs)) {
    expect(reference).toEqual({ type: "Literal", literal: { value: expect.any(String) as string } });
  }
});
