import * as pulumi from "@pulumi/pulumi";
import { aKey, faultsOf, key, makeService } from "../support/faults";
import {
  argumentsAsAWhole,
  argumentsOfService,
  argumentsOfText,
  plainArgumentsOfService,
  plainArgumentsOfText,
} from "../support/keyArguments";
import { failuresOf, mockPulumi, settled } from "../support/mocks";

const pasted = `Endpoint=https://contoso.service.signalr.net;AccessKey=${key};Version=1.0;`;

/** `principalId, of RoleGrant` -> `principalId`. */
const faultAt = (argument: string) => `${argument.replace(/,.*/, "")}: ${aKey}`;

/** Whether a text has the beginning of the key, which is what is left of one that was cut. */
const shows = (text: string) => text.includes(key.slice(0, 16));

/** The text of what a call throws. */
function thrownBy(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return String(error);
  }
  return "";
}

describe("a key given by mistake", () => {
  it.each(Object.entries({ ...argumentsOfText, ...plainArgumentsOfText }))(
    "is refused at once as %s, and not repeated",
    async (argument, make) => {
      const recorded = await mockPulumi();
      const faults = [key, pasted].map((value) => faultsOf(() => make("x", value)));
      const texts = [key, pasted].map((value) => thrownBy(() => make("x", value)));
      await settled();
      expect(faults).toEqual([[faultAt(argument)], [faultAt(argument)]]);
      expect(texts.filter(shows)).toEqual([]);
      expect(recorded.resources).toEqual([]);
    },
  );

  it.each(Object.entries({ ...argumentsOfService, ...plainArgumentsOfService }))(
    "is refused at once as %s of a service's method, and not repeated",
    async (argument, make) => {
      const recorded = await mockPulumi();
      const service = makeService({});
      const faults = [key, pasted].map((value) => faultsOf(() => make(service, value)));
      const texts = [key, pasted].map((value) => thrownBy(() => make(service, value)));
      await settled();
      expect(faults).toEqual([[faultAt(argument)], [faultAt(argument)]]);
      expect(texts.filter(shows)).toEqual([]);
      expect(recorded.resources.filter(({ type }) => type.includes("Role"))).toEqual([]);
    },
  );

  it.each(Object.entries({ ...argumentsOfText, ...argumentsAsAWhole }))(
    "is refused as an Output as %s, and stands in no request",
    async (argument, make) => {
      const recorded = await mockPulumi();
      const failures = await failuresOf(() => make("x", pulumi.output(pasted)));
      expect(failures.join("\n")).toContain(faultAt(argument));
      expect(shows(failures.join("\n"))).toBe(false);
      expect(shows(JSON.stringify(recorded))).toBe(false);
    },
  );

  it.each(Object.entries(argumentsOfService))(
    "is refused as an Output as %s of a service's method, and stands in no request",
    async (argument, make) => {
      const recorded = await mockPulumi();
      const service = makeService({});
      const failures = await failuresOf(() => make(service, pulumi.output(pasted)));
      expect(failures.join("\n")).toContain(faultAt(argument));
      expect(shows(failures.join("\n"))).toBe(false);
      expect(shows(JSON.stringify(recorded))).toBe(false);
    },
  );
});
