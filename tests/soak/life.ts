import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Clone, type Started } from "../support/clone";
import { differences, whole } from "./invariant";

const destroy = "local pulumi destroy --stack local --yes --skip-preview";
const env = { LOCAL_AZURE_SETTINGS: "settings.json" };

/** What happens to a stack, over and over. */
export const steps = ["first start", "update", "rename", "destroy"] as const;

/** A clone whose Azure takes its time. */
export function cloneOf(operationSeconds: number): Clone {
  const clone = new Clone();
  writeFileSync(join(clone.root, "settings.json"), JSON.stringify({ operationSeconds }));
  return clone;
}

/** A step of a stack's life, with a new configuration. */
interface Step {
  name: string;
  /** @param under a command that runs it */
  run: (...under: string[]) => Started;
  /** Runs it once more; resolves to what is wrong then. */
  again: () => Promise<string[]>;
}

/** The nth step of a stack's life, which begins and ends with nothing. */
export function lifeOf(clone: Clone, nth: number): Step {
  const name = steps[nth % steps.length] ?? "";
  const script = name === "destroy" ? destroy : "start";
  if (name === "update") {
    clone.configure("capacity", String(1 + (nth % 10)));
  } else if (name === "rename") {
    clone.configure("baseName", `name${nth}`);
  }
  return {
    name,
    run: (...under) => clone.run(script, env, { under }),
    again: async () => {
      const { code, output } = await clone.run(script, env).ended;
      const wanted = script === "start" ? whole : [];
      return code === 0 ? differences(clone.compared(), wanted) : [`ended with ${String(code)}: ${output}`];
    },
  };
}
