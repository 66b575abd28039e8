// A user's program that has a key by mistake in one argument of each component, as plain text or as an Output.
import * as pulumi from "@pulumi/pulumi";
import { argumentsAsAWhole, argumentsOfText } from "../keyArguments";

const { PASTED_KEY: key = "", PASTED_AS: form } = process.env;

if (form === "output") {
  const cases = Object.values({ ...argumentsOfText, ...argumentsAsAWhole });
  for (const [index, make] of cases.entries()) {
    make(`case-${index}`, pulumi.output(key));
  }
} else {
  argumentsOfText["tags.connection"]?.("plain", key);
}
