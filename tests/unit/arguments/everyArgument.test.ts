import * as pulumi from "@pulumi/pulumi";
import {
  callers,
  connectionStringWithKey,
  faultsOf,
  faultsWith,
  key,
  replaced,
  textPaths,
  written,
  type Caller,
} from "../../support/callers";
import { documentedMocks, mockPulumi, outputNames, registered, settled, valueOf } from "../../support/mocks";

const looksLikeKey =
  "looks like an access key, so it is not shown here. No argument takes a key: managed identity needs none. " +
  "Remove it, and regenerate the key if it was a real one.";

/** What is known late, and no right value of an argument. */
const wrongValues: ((name: string) => unknown)[] = [(name) => `wrong ${name}`, () => 42, () => undefined];

beforeEach(async () => {
  await mockPulumi();
});
afterEach(() => settled());

describe.each(Object.entries<Caller>(callers))("%s", (_, { right, plain, call }) => {
  const names = Object.keys(right);

  async function made(mocks?: pulumi.runtime.Mocks) {
    const results: unknown[] = [];
    const recorded = await registered(() => results.push(call("x", right)), mocks);
    return { result: results[0], recorded };
  }

  it("takes its arguments, plain and as Outputs", async () => {
    const late = Object.fromEntries(
      Object.entries(right).map(([name, value]) => [
        name,
        plain.includes(name) ? value : pulumi.output(value),
      ]),
    );
    const ofPlain = await registered(() => call("x", right));
    const ofLate = await registered(() => call("x", late));
    const children = ({ resources }: typeof ofPlain) =>
      Object.fromEntries(
        resources
          .filter(({ parent }) => parent !== undefined)
          .map(({ type, name, inputs }) => [`${type} ${name}`, inputs]),
      );
    expect(children(ofLate)).toEqual(children(ofPlain));
  });

  it("takes undefined as if it were left out", () => {
    expect(faultsOf(() => call("x", { ...right, unknown: undefined }))).toEqual([]);
  });

  it.each(["first", "second"])("works in a %s test on the mocks of Pulumi's documentation", async () => {
    const { result, recorded } = await made(documentedMocks);
    expect(recorded.resources.length).toBeGreaterThan(0);
    expect(await valueOf(pulumi.output(pulumi.Resource.isInstance(result) ? "" : result))).toBeDefined();
  });

  it("registers exactly its declared outputs, where it is a component", async () => {
    const { result, recorded } = await made();
    if (pulumi.ComponentResource.isInstance(result)) {
      const outputs = recorded.registeredOutputs[pulumi.resourceName(result)] as object;
      expect(Object.keys(outputs).sort()).toEqual(outputNames(result));
    }
  });

  it.each(names)("refuses %s misspelled, with what was meant", (name) => {
    const { [name]: value, ...others } = right;
    const misspelled = `${name}${name.at(-1) ?? ""}`;
    const faults = faultsOf(() => call("x", { ...others, [misspelled]: value }));
    expect(faults).toContain(`${misspelled}: is unknown. Did you mean "${name}"?`);
  });

  it("refuses a key in any of its texts, and repeats it nowhere", () => {
    for (const path of textPaths(right)) {
      for (const pasted of [key, connectionStringWithKey]) {
        expect(faultsOf(() => call("x", replaced(right, path, pasted)))).toEqual([
          `${written(path)}: ${looksLikeKey}`,
        ]);
      }
    }
  });

  it("refuses a key in the name of an argument and in an unknown one, and repeats it nowhere", () => {
    const pasted = { ...right, [`AccessKey=${key}`]: "x", more: [{ inside: key }] };
    expect(faultsOf(() => call(key, pasted)).sort()).toEqual([
      `: has a name that ${looksLikeKey}`,
      `more[0].inside: ${looksLikeKey}`,
    ]);
    expect(() => call(key, pasted)).not.toThrow(key);
  });

  it("refuses Outputs as what has to be plain", () => {
    const late = Object.fromEntries(plain.map((name) => [name, pulumi.output(right[name])]));
    const reason = "is an Output. Allowed: a plain value, because it decides what is made.";
    expect(faultsOf(() => call("x", { ...right, ...late })).sort()).toEqual(
      plain.map((name) => `${name}: ${reason}`).sort(),
    );
  });

  // A throw in an `apply` would let an inline program of the Automation API wait for ever.
  it("leaves to Azure what is wrong and late", async () => {
    const late = names.filter((name) => !plain.includes(name));
    const results: unknown[] = [];
    const { resources } = await registered(() => {
      for (const [index, wrong] of wrongValues.entries()) {
        const values = late.map((name) => [name, pulumi.output(wrong(name))]);
        results.push(call(`x${index}`, { ...right, ...(Object.fromEntries(values) as object) }));
      }
    }, documentedMocks);
    const [texts = [], ...others] = wrongValues.map((_, index) =>
      resources.filter(({ name }) => name.startsWith(`x${index}`)),
    );
    expect(texts.length).toBeGreaterThan(0);
    expect(others.map(({ length }) => length)).toEqual(others.map(() => texts.length));
    const answers = await valueOf(pulumi.output(results.filter((one) => !pulumi.Resource.isInstance(one))));
    const given = JSON.stringify([texts, answers]).toLowerCase(); // As ids are.
    expect(late.filter((name) => !given.includes(`wrong ${name.toLowerCase()}`))).toEqual([]);
  });
});

describe("what is no object of arguments", () => {
  it.each([undefined, null, "rg", ["rg"], new Map([["resourceGroupName", "rg"]]), pulumi.output({})])(
    "is refused: %p",
    (args) => {
      const make = () => callers.ServerlessSignalR.call("x", args as unknown as Record<string, unknown>);
      expect(make).toThrow('ServerlessSignalR "x" has an invalid argument:\n  args: ');
      expect(make).toThrow("Allowed: an object of named values.");
    },
  );
});

describe("the error of wrong arguments", () => {
  const call = () =>
    callers.ServerlessSignalR.call("notifications", { allowedOrigins: [], capacity: "1", sku: "Standard" });

  it("tells all faults, with the value, what is allowed and what to do", () => {
    expect(call).toThrow(
      [
        'ServerlessSignalR "notifications" has 3 invalid arguments:',
        "  allowedOrigins: [] is not allowed. Allowed: a list of at least one origin.",
        '  sku: "Standard" is not allowed. Allowed: "Free_F1", "Standard_S1", "Premium_P1", "Premium_P2". Did you mean "Standard_S1"?',
        '  capacity: "1" is not allowed. Allowed: a number.',
      ].join("\n"),
    );
  });

  it("is shown by Pulumi without a stack, and by component providers as input errors", () => {
    try {
      call();
    } catch (error) {
      expect(pulumi.RunError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({ __pulumiInputPropertiesError: true });
      const { stack, message } = error as Error;
      expect(stack).toBe(`InvalidArgumentsError: ${message}`);
    }
    expect.assertions(3);
  });

  it("is thrown before anything is registered", async () => {
    const { resources } = await registered(() => {
      expect(call).toThrow();
    });
    expect(resources).toEqual([]);
  });

  it("shows 400 characters of a long value, and names what can't be written", () => {
    const shown = (origin: unknown) => faultsWith("ServerlessSignalR", { allowedOrigins: [origin] })[0] ?? "";
    expect(shown("x y".repeat(500))).toMatch(/^allowedOrigins\[0\]: "[x y]{399}\.\.\. is not allowed\./);
    expect(shown(() => 1)).toMatch(/^allowedOrigins\[0\]: a function is not allowed/);
    expect(shown(null)).toMatch(/^allowedOrigins\[0\]: null is not allowed/);
    expect(shown({ inside: 1n })).toMatch(/^allowedOrigins\[0\]: an object is not allowed/);
    expect(shown([pulumi.output("x")])).toMatch(/^allowedOrigins\[0\]: \["an Output"\] is not allowed/);
    expect(shown(Symbol("x"))).toMatch(/^allowedOrigins\[0\]: Symbol\(x\) is not allowed/);
  });
});
