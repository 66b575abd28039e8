import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { aKey, faultsOf, key, makeService, missing, refused } from "../support/faults";
import { failuresOf, mockPulumi, settled } from "../support/mocks";

const listRule = [
  "a list of at least one origin",
  'Name the sites that connect, or write ["*"] to allow every site.',
] as const;
const alone = ['"*" alone, or origins without it', 'Remove "*", or everything else.'] as const;
const rule = 'scheme and host with an optional port, such as "https://app.example.com", or "*" alone';
const asSent =
  'Write it as the browser sends it, with no path and no trailing slash: "https://app.example.com".';
const withScheme = 'Write it as the browser sends it, with "https://".';
const noSite = "No site has such a host: check its name, and the port.";
const eachByItself = "Give each site an element of its own, with no comma, semicolon or space.";
const asSuch = 'Name each site, or write "*" alone.';
const backticks = "Write the host's name: `${...}` is filled in only between backticks.";

const outputAsText: { toString: () => string } = pulumi.output("app.example.com");

const label63 = "a".repeat(63);
const wrongOrigins: (readonly [origin: unknown, remedy: string])[] = [
  ["https://app.example.com/", asSent],
  ["https://app.example.com/login", asSent],
  ["https://app.example.com?", asSent],
  ["https://app.example.com#a,b", asSent],
  ["https://app.example.com\\", asSent],
  ["https://APP.example.com", asSent],
  ["https://app.example.com:443", asSent],
  ["https://user@app.example.com", asSent],
  [" https://app.example.com", asSent],
  ["https://app.example.com\n", asSent],
  ["http://app.example.com", "Use https: http is for localhost only."],
  ["https://*.example.com", asSuch],
  ["https://localhost:*", asSuch],
  ["app.example.com", withScheme],
  ["//app.example.com", withScheme],
  ["https:app.example.com", withScheme],
  ["ftp://app.example.com", withScheme],
  ["null", withScheme],
  ["", withScheme],
  [7, withScheme],
  [null, withScheme],
  ["https://${host}", backticks],
  ["https://${host}:${port}", backticks],
  ["http://${host}", "Use https: http is for localhost only."],
  ["https://a.com,b.com", eachByItself],
  ["https://a.com, https://b.com", eachByItself],
  ["https://a.com https://b.com", eachByItself],
  ["https://a.com;", eachByItself],
  [`https://${outputAsText.toString()}`, "Use `pulumi.interpolate` to put an Output into text."],
  ...[
    "",
    ".",
    "a..com",
    ".a.com",
    "app.example.com.",
    "-a.com",
    "a-.com",
    "a.-b.com",
    "a!.com",
    "{host}",
    "$host",
    "a&b.com",
    "a=b",
    "undefined",
    "null",
    "undefined:3000",
    "localhost:undefined",
    "app.example.com:0",
    "app.example.com:65536",
    "256.1.1.1",
    "[::1",
    "[::g]",
    `${label63}a.com`,
    `${`${label63}.`.repeat(4)}com`,
  ].map((host) => [`https://${host}`, noSite] as const),
];

const rightOrigins = [
  "*",
  "https://app.example.com",
  "https://app.example.com:8443",
  "https://my_app.example.com",
  "https://_dmarc.example.com",
  "https://intranet",
  "https://r3---sn.example.com",
  "https://xn--bcher-kva.example",
  "https://203.0.113.7:8443",
  "https://[2001:db8::1]",
  "https://[2001:db8::1]:8443",
  "https://localhost:3000",
  "http://localhost",
  "http://localhost:3000",
  "http://127.0.0.1:5173",
  "http://[::1]:8080",
  `https://${label63}.${label63}.com`,
];

const lists: (readonly [origins: unknown, fault: string])[] = [
  [undefined, missing(...listRule)],
  [[], refused([], ...listRule)],
  [null, refused(null, ...listRule)],
  ["*", refused("*", ...listRule)],
  [["*", "https://a.example"], refused(["*", "https://a.example"], ...alone)],
  [
    ["https://a.example", "https://a.example"],
    refused(
      ["https://a.example", "https://a.example"],
      "each origin once",
      'Remove one "https://a.example".',
    ),
  ],
];

const at = (index: number, value: unknown, remedy: string) =>
  `allowedOrigins[${index}]: ${refused(value, rule, remedy)}`;

describe("a wrong origin", () => {
  it.each(wrongOrigins)("is told word for word: %j", (origin, remedy) => {
    expect(faultsOf(() => makeService({ allowedOrigins: [origin] }))).toEqual([at(0, origin, remedy)]);
  });

  it("that holds a key is not repeated, not even where it is there twice", () => {
    const origin = `https://x.example?key=${key}`;
    expect(faultsOf(() => makeService({ allowedOrigins: [origin, origin] }))).toEqual([
      `allowedOrigins[0]: ${aKey}`,
      `allowedOrigins[1]: ${aKey}`,
    ]);
  });

  it.each(lists)("list is told word for word: %j", (allowedOrigins, fault) => {
    expect(faultsOf(() => makeService({ allowedOrigins }))).toEqual([`allowedOrigins: ${fault}`]);
  });
});

describe("a right origin", () => {
  // "Gold" keeps a right origin from registering anything.
  const refusals = (allowedOrigins: unknown) =>
    faultsOf(() => makeService({ allowedOrigins, sku: "Gold" })).filter(
      (fault) => !fault.startsWith("sku: "),
    );

  it.each(rightOrigins)("is taken: %s", (origin) => {
    expect(refusals([origin])).toEqual([]);
  });

  const label = fc
    .stringMatching(/^[a-z][a-z0-9_-]{0,20}[a-z0-9_]$/)
    .filter((text) => !/^xn--|^undefined$|^null$/.test(text)); // What follows "xn--" has to be punycode.
  const port = fc.integer({ min: 1, max: 65535 }).filter((number) => number !== 443);
  const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."));
  const host = fc.oneof(name, fc.ipV4());
  const origin = fc
    .tuple(host, fc.option(port))
    .map(([host, port]) => `https://${host}${port === null ? "" : `:${port}`}`);

  it("is taken, whatever its host and port", () => {
    fc.assert(
      fc.property(origin, (value) => {
        expect(refusals([value])).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("is refused with one slip of the pen", () => {
    const wrong = fc.constantFrom(...Array.from(",;{}$!'()&=|^<>% \"*`~+"));
    const slip = fc.oneof(
      fc.tuple(name, wrong, fc.nat()).map(([host, character, place]) => {
        const index = place % (host.length + 1);
        return `https://${host.slice(0, index)}${character}${host.slice(index)}`;
      }),
      origin.map((value) => `${value}/`),
      origin.map((value) => value.toUpperCase()),
      origin.map((value) => value.replace("https", "http")),
      origin.map((value) => value.replace("https://", "")),
      name.map((host) => `https://${host}.`),
      name.map((host) => `https://.${host}`),
      name.map((host) => `https://-${host}`),
      name.map((host) => `https://${host}-`),
      fc.tuple(name, name).map((hosts) => `https://${hosts.join("..")}`),
      fc.tuple(origin, origin).map((both) => both.join(",")),
    );
    fc.assert(
      fc.property(slip, (value) => {
        expect(refusals([value])).toHaveLength(1);
      }),
      { numRuns: 500 },
    );
  });
});

describe("origins that are Outputs", () => {
  const [right, other] = ["https://a.example", "https://b.example"];
  const failures = (allowedOrigins: unknown) => failuresOf(() => makeService({ allowedOrigins }));
  const told = (...faults: string[]) => {
    const count = faults.length === 1 ? "an invalid argument" : `${faults.length} invalid arguments`;
    return [`ServerlessSignalR "x" has ${count}:${faults.map((fault) => `\n  ${fault}`).join("")}`];
  };
  const serviceOf = (recorded: Awaited<ReturnType<typeof mockPulumi>>) =>
    recorded.resources.find(({ type }) => type === "azure-native:signalrservice:SignalR");

  it.each([
    ["at the end", [right, pulumi.output("*")], [right, "*"]],
    ["at the beginning", [pulumi.output("*"), right], ["*", right]],
    ["as a Promise", [right, Promise.resolve("*")], [right, "*"]],
  ])('may not have "*" %s beside others', async (_, origins, known) => {
    const recorded = await mockPulumi();
    expect(await failures(origins)).toEqual(told(`allowedOrigins: ${refused(known, ...alone)}`));
    expect(serviceOf(recorded)).toBeUndefined();
  });

  it("may not be there twice", async () => {
    const recorded = await mockPulumi();
    const fault = refused([right, right], "each origin once", `Remove one "${right}".`);
    expect(await failures([pulumi.output(right), right])).toEqual(told(`allowedOrigins: ${fault}`));
    expect(serviceOf(recorded)).toBeUndefined();
  });

  it("have their own faults with their index", async () => {
    await mockPulumi();
    expect(await failures([right, pulumi.output("app")])).toEqual(told(at(1, "app", withScheme)));
  });

  it("are told with all faults, each with its index, where the list is one", async () => {
    await mockPulumi();
    expect(await failures(pulumi.output(["app", right, "https://a..b", "*"]))).toEqual(
      told(
        `allowedOrigins: ${refused(["app", right, "https://a..b", "*"], ...alone)}`,
        at(0, "app", withScheme),
        at(2, "https://a..b", noSite),
      ),
    );
  });

  it("aren't repeated where they are secret", async () => {
    await mockPulumi();
    expect(await failures(pulumi.secret(["app", "api"]))).toEqual(
      told(
        "allowedOrigins: is a secret with a value that is not allowed, and that is not shown here. " +
          "Give it as plain text to see why.",
      ),
    );
  });

  it("find the fault of a known one at once", () => {
    const unknown = pulumi.output(new Promise<string>(() => undefined));
    expect(faultsOf(() => makeService({ allowedOrigins: [unknown, "app", "*"] }))).toEqual([
      `allowedOrigins: ${refused(["app", "*"], ...alone)}`,
      at(1, "app", withScheme),
    ]);
  });

  it.each([
    ["each is one", [right, pulumi.output(other)]],
    ["the list is one", pulumi.output([right, other])],
    ["the list is one of them", pulumi.output([right, pulumi.output(other)])],
  ])("reach the service where %s", async (_, allowedOrigins) => {
    const recorded = await mockPulumi();
    makeService({ allowedOrigins });
    await settled();
    expect(serviceOf(recorded)?.inputs.cors).toEqual({ allowedOrigins: [right, other] });
  });
});
