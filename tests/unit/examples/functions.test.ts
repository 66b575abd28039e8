// What the Functions host hands to the library: it tells the host of functions by this module, which only the host has.
const registered: { name: string; bindings: Record<string, object>; handler: unknown }[] = [];
jest.mock(
  "@azure/functions-core",
  () => ({
    registerFunction: (
      { name, bindings }: { name: string; bindings: Record<string, object> },
      handler: unknown,
    ) => {
      registered.push({ name, bindings, handler });
    },
    setProgrammingModel: () => undefined,
  }),
  { virtual: true },
);

beforeAll(() => {
  jest.requireActual("../../../examples/functions/app/src/notifications");
});

const hub = { hubName: "notifications", connectionStringSetting: "AzureSignalRConnectionString" };

const find = (name: string) => registered.find((one) => one.name === name);
const bindingsOf = (name: string) => Object.values(find(name)?.bindings ?? {});

describe("examples/functions/app", () => {
  it("registers negotiate and broadcast, by POST, with SignalR's bindings", () => {
    expect(registered.map(({ name }) => name)).toEqual(["negotiate", "broadcast"]);
    const http = { type: "httpTrigger", methods: ["POST"] };
    expect(bindingsOf("negotiate")).toEqual(
      expect.arrayContaining([
        expect.objectContaining(http),
        expect.objectContaining({ type: "signalRConnectionInfo", direction: "in", ...hub }),
      ]),
    );
    expect(bindingsOf("broadcast")).toEqual(
      expect.arrayContaining([
        expect.objectContaining(http),
        expect.objectContaining({ type: "signalR", direction: "out", ...hub }),
      ]),
    );
  });

  it("negotiate answers what the binding gives, broadcast sends the text that it gets", async () => {
    const info = { url: "https://HOST/client/?hub=notifications", accessToken: "token" };
    const negotiate = find("negotiate")?.handler as (request: object, context: object) => unknown;
    expect(negotiate({}, { extraInputs: { get: () => info } })).toEqual({ jsonBody: info });

    const sent: unknown[] = [];
    const broadcast = find("broadcast")?.handler as (request: object, context: object) => Promise<unknown>;
    const extraOutputs = { set: (_output: unknown, messages: unknown) => sent.push(messages) };
    const request = { json: () => Promise.resolve({ text: "Hello" }) };
    expect(await broadcast(request, { extraOutputs })).toEqual({ status: 202 });
    expect(sent).toEqual([[{ target: "notify", arguments: ["Hello"] }]]);
  });
});
