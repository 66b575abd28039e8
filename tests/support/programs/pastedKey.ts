// A user's program that has a key by mistake in one argument of each component, as plain text or as an Output.
import * as pulumi from "@pulumi/pulumi";
import { argumentsAsAWhole, argumentsOfText, plainArgumentsOfText } from "../keyArguments";

const { PASTED_KEY: key = "", PASTED_AS: form } = process.env;

if (form === "output") {
  const cases = Object.values({ ...argumentsOfText, ...argumentsAsAWhole });
  for (const [index, make] of cases.entries()) {
    make(`case-${index}`, pulumi.output(key));
  }
} else {
  const cases = Object.entries({ ...argumentsOfText, ...plainArgumentsOfText });
  throw new pulumi.RunError(
    cases.map(([path, make], index) => refusalOf(path, () => make(`case-${index}`, key))).join("\n"),
  );
}

function refusalOf(path: string, make: () => unknown): string {
  try {
    make();
  } catch (error) {
    return String(error);
  }
  return `${path} took the key`;
}
