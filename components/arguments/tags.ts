import { fault, within } from "./checkArguments";
import type { Rule } from "./checkArguments";
import { isMap, refusal } from "./refusal";
import { mapOf, text, unlessLate } from "./rules";

const textByName = mapOf(unlessLate(text), 'names with values, such as { team: "web" }');

/** Pulumi's mark of secrets and assets in an object (@pulumi/pulumi, runtime/rpc). */
const pulumiMark = "4dabf18193072939515e22adb298388d";

/** Tags. Azure checks their number and characters at once; some names get lost on the way to it. */
export const tags: Rule = (value) => {
  const lost = isMap(value)
    ? Object.keys(value).filter((name) => name in Object.prototype || name === pulumiMark)
    : [];
  return [
    ...textByName(value),
    ...lost.flatMap((name) =>
      within(name, fault(refusal(name, "names that Pulumi can send, which this isn't", "Rename the tag."))),
    ),
  ];
};
