import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { aKey, faultsOf, key, makeService, refused } from "../support/faults";
import { failuresOf, mockPulumi, settled } from "../support/mocks";

const mapRule = ["names with values", 'Give an object such as { team: "web" }.'] as const;
const nameRule = ["1-512 characters without < > % & \\ ? /", "Rename the tag."] as const;
const purposeRule = [
  "names other than Purpose in any case, because Purpose is added",
  "Leave it out, or rename it.",
] as const;
const onceRule = ["each name once, because Azure doesn't tell upper from lower case", "Leave one."] as const;
const aText = "text of up to 256 characters";

class Tagged {
  readonly team = "web";
}

const wrongTags: (readonly [tags: unknown, fault: string])[] = [
  ...[[], ["team"], "team=web", null, 5].map((tags) => [tags, `tags: ${refused(tags, ...mapRule)}`] as const),
  [
    Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`t${index}`, "v"])),
    `tags: ${refused("50 tags", "up to 49, because Purpose is added and Azure takes 50", "Remove some.")}`,
  ],
  ...["", "a/b", "<a>", "50%", "a&b", "a\\b", "why?", "n".repeat(513)].map(
    (name) => [{ [name]: "x" }, `tags: ${refused(name, ...nameRule)}`] as const,
  ),
  ...["purpose", "PURPOSE", "purposE"].map(
    (name) => [{ [name]: "mine" }, `tags: ${refused(name, ...purposeRule)}`] as const,
  ),
  [{ Purpose: "mine", purpose: "mine" }, `tags: ${refused("purpose", ...purposeRule)}`],
  [{ Team: "a", team: "b" }, `tags: ${refused(["Team", "team"], ...onceRule)}`],
  [{ a: "1", Team: "a", TEAM: "b", team: "a" }, `tags: ${refused(["Team", "TEAM", "team"], ...onceRule)}`],
  [{ team: "v".repeat(257) }, `tags.team: ${refused("v".repeat(257), aText, "Shorten it.")}`],
  ...[1, true, null, ["web"]].map(
    (value) => [{ team: value }, `tags.team: ${refused(value, aText, "Give a string.")}`] as const,
  ),
  [{ team: undefined }, `tags.team: is missing. Allowed: ${aText}. Give a string.`],
  [{ string: `Endpoint=https://x.example;AccessKey=${key};Version=1.0;` }, `tags.string: ${aKey}`],
  [{ [key]: "x" }, `tags: ${aKey}`],
];

/** `pulumi.output` makes plain objects of these. */
const wrongObjects: typeof wrongTags = [
  [new Map([["team", "web"]]), `tags: ${refused("Map", ...mapRule)}`],
  [new Date(0), `tags: ${refused("Date", ...mapRule)}`],
  [new Tagged(), `tags: ${refused("Tagged", ...mapRule)}`],
];

const serviceTags = (recorded: Awaited<ReturnType<typeof mockPulumi>>) =>
  recorded.resources.find(({ type }) => type === "azure-native:signalrservice:SignalR")?.inputs.tags;
const purpose = { Purpose: "SignalR Service for frontend user notifications" };

describe("wrong tags", () => {
  it.each([...wrongTags, ...wrongObjects])("are told word for word: %j", (tags, fault) => {
    expect(faultsOf(() => makeService({ tags }))).toEqual([fault]);
  });

  it.each(wrongTags)("are told in the same words as an Output: %j", async (tags, fault) => {
    const recorded = await mockPulumi();
    const failures = await failuresOf(() => makeService({ tags: pulumi.output(tags) }));
    expect(failures).toEqual([`ServerlessSignalR "x" has an invalid argument:\n  ${fault}`]);
    expect(serviceTags(recorded)).toBeUndefined();
  });

  it("are told all at once as an Output", async () => {
    await mockPulumi();
    const tags = pulumi.output({ Team: "a", team: "b", "a/b": "x", owner: "v".repeat(257) });
    expect(await failuresOf(() => makeService({ tags }))).toEqual([
      [
        'ServerlessSignalR "x" has 3 invalid arguments:',
        `  tags: ${refused(["Team", "team"], ...onceRule)}`,
        `  tags: ${refused("a/b", ...nameRule)}`,
        `  tags.owner: ${refused("v".repeat(257), aText, "Shorten it.")}`,
      ].join("\n"),
    ]);
  });

  it("aren't repeated where they are secret", async () => {
    await mockPulumi();
    const tags = pulumi.secret({ "a/b": "x" });
    expect(await failuresOf(() => makeService({ tags }))).toEqual([
      'ServerlessSignalR "x" has an invalid argument:\n  tags: is a secret with a value that is not allowed, and that ' +
        "is not shown here. Give it as plain text to see why.",
    ]);
  });

  it("are found by their names before their values are known", () => {
    const unknown = pulumi.output(new Promise<string>(() => undefined));
    expect(faultsOf(() => makeService({ tags: { Team: unknown, team: unknown } }))).toEqual([
      `tags: ${refused(["Team", "team"], ...onceRule)}`,
    ]);
  });
});

describe("right tags", () => {
  it.each<[string, unknown]>([
    ["an object", { team: "web" }],
    ["an object without a prototype", Object.assign(Object.create(null) as object, { team: "web" })],
    ["an object with an Output", { team: pulumi.output("web") }],
    ["an Output", pulumi.output({ team: "web" })],
    ["Purpose in exactly this case, which is overridden", { team: "web", Purpose: "mine" }],
  ])("reach the service: %s", async (_, tags) => {
    const recorded = await mockPulumi();
    makeService({ tags });
    await settled();
    expect(serviceTags(recorded)).toEqual({ team: "web", ...purpose });
  });
});

describe("names of tags", () => {
  it("are refused if and only if two differ in case alone, or one is Purpose in another case", () => {
    const name = fc.constantFrom(
      "a",
      "A",
      "b",
      "ab",
      "Ab",
      "AB",
      "Purpose",
      "purpose",
      "PURPOSE",
      "purposes",
    );
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 6 }), (names) => {
        const tags = Object.fromEntries(names.map((name) => [name, "v"]));
        const asAzureReads = new Set([
          "purpose",
          ...names.filter((one) => one !== "Purpose").map((one) => one.toLowerCase()),
        ]);
        const isOnce = asAzureReads.size === 1 + names.filter((one) => one !== "Purpose").length;
        // "Gold" keeps right tags from registering anything.
        const faults = faultsOf(() => makeService({ tags, sku: "Gold" }));
        expect(faults.some((fault) => fault.startsWith("tags"))).toBe(!isOnce);
      }),
    );
  });
});
