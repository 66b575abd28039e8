import { once } from "node:events";
import { request } from "node:http";
import { sign } from "jsonwebtoken";
import { signEntraToken, temporaryKey, type TemporaryKey } from "../../../local/dataPlane/tokens";
import { requireService } from "../../../local/dataPlane/service";
import { clientToken, HOST, World, type TestIdentity } from "./support";

let world: World;
let app: TestIdentity;
let key: TemporaryKey;
let token: string;

beforeAll(async () => {
  world = await World.start();
  app = await world.identity("app", "SignalR App Server", "SignalR REST API Owner");
  key = await world.key(app);
  token = await world.token(app);
});

afterAll(async () => {
  // After all that was refused, the service serves as before, and holds none of those whom it refused
  expect((await world.rest("POST /api/hubs/chat/:send", { token, body: { target: "x" } })).status).toBe(202);
  await world.connect(key);
  const { services } = (await (await fetch(`${world.plane.url}/deployed`)).json()) as {
    services: string[][];
  };
  expect(services).toEqual([["sig", "Standard_S1, 1", "off", "*", "1"]]);
  await world.stop();
});

const SEND = "POST /api/hubs/chat/:send";
const version = "api-version=2022-06-01";
const MB = 1024 * 1024;

/** Whether it is refused so, in the service's form of error, without a stack trace. */
async function expectRefusal(
  answer: Promise<{ status: number; body: object }>,
  expected: string,
): Promise<void> {
  const { status, body } = await answer;
  const { code, message, target } = body as { code: string; message: string; target?: string };
  expect(`${status} ${code}${target === undefined ? "" : ` ${target}`}`).toBe(expected);
  expect(message).toMatch(/^[^\n]+$/);
  expect(message).not.toContain("    at ");
}

/** A token of somebody who would be the app, but for something that is wrong. */
function forged(change: {
  claims?: object;
  secret?: string;
  keyid?: string;
  algorithm?: "HS384" | "none";
}): string {
  const claims = {
    aud: "https://signalr.azure.com",
    oid: app.principalId,
    exp: Date.now() / 1000 + 3600,
    ...change.claims,
  };
  const { secret = "guessed", keyid = "local-entra-id", algorithm = "HS256" } = change;
  return sign(claims, algorithm === "none" ? "" : secret, { keyid, algorithm });
}

const ofAzure = (audience: string, seconds = 0) => {
  jest.useFakeTimers({
    now: Date.now() + seconds * 1000,
    doNotFake: ["setTimeout", "setInterval", "setImmediate", "nextTick"],
  });
  try {
    const identity = { ...app, resourceId: "/" };
    return signEntraToken(world.arm.azure, identity, audience).token;
  } finally {
    jest.useRealTimers();
  }
};

/** A key that the service gave out some time ago. */
const temporary = (secondsAgo: number) => {
  const service = requireService(world.arm.azure, HOST);
  return temporaryKey(world.arm.azure, service, Math.floor(Date.now() / 1000) - secondsAgo);
};

it("what is refused below is one step from what is allowed", async () => {
  const allowed = { token: ofAzure("https://signalr.azure.com"), body: { target: "x" } };
  expect((await world.rest(SEND, allowed)).status).toBe(202);
  const longAgo = temporary(89 * 60);
  await world.openSocket(`${world.clientUrl()}&access_token=${clientToken(longAgo)}`);
});

describe("a REST call is refused", () => {
  const UNAUTHORIZED = "401 Unauthorized Authorization";

  it.each<[what: string, token: () => string | undefined]>([
    ["no token", () => undefined],
    ["an empty token", () => ""],
    ["what is no token", () => "x"],
    ["three parts that are no token", () => "a.b.c"],
    ["a token cut short", () => token.slice(0, -5)],
    [
      "a token with other claims",
      () => token.replace(/\.[^.]+\./, `.${Buffer.from("{}").toString("base64url")}.`),
    ],
    ["a token that a guessed key signed", () => forged({})],
    ["a token that nobody signed", () => forged({ algorithm: "none" })],
    ["a token of another algorithm", () => forged({ algorithm: "HS384" })],
    ["a token of an unknown key", () => forged({ keyid: "other" })],
    ["a token for Azure Resource Manager", () => ofAzure("https://management.azure.com")],
    ["a token for this service alone", () => ofAzure(`https://${HOST}`)],
    ["a token of the day before yesterday", () => ofAzure("https://signalr.azure.com", -2 * 86_400)],
    ["a token of tomorrow", () => ofAzure("https://signalr.azure.com", 86_400)],
    ["the local Azure's token for ARM", () => world.arm.token],
    ["a client's token", () => clientToken(key)],
    [
      "a token that the temporary key signed for this URL",
      () => clientToken(key, { audience: `https://${HOST}/api/hubs/chat/:send` }),
    ],
    [
      "a token that an access key would sign, with keys off",
      () => sign({}, "key", { audience: `https://${HOST}/api/hubs/chat/:send`, expiresIn: 60 }),
    ],
  ])("with %s", async (_what, tokenOf) => {
    await expectRefusal(world.rest(SEND, { token: tokenOf(), body: { target: "x" } }), UNAUTHORIZED);
    await expectRefusal(world.rest("GET /api/v1/auth/accessKey", { token: tokenOf() }), UNAUTHORIZED);
  });

  it.each<[what: string, authorization: string]>([
    ["Basic", "Basic dXNlcjpwYXNz"],
    ["no scheme", "x"],
    ["two tokens", "Bearer a b"],
  ])("with an Authorization header of %s", async (_what, authorization) => {
    await expectRefusal(world.rest(SEND, { headers: { authorization }, body: {} }), UNAUTHORIZED);
  });

  it.each<[what: string, line: string, expected: string]>([
    ["no version", "POST /api/hubs/chat/:send?x=1", "400 InvalidRequest api-version"],
    ["version 1.0", "POST /api/hubs/chat/:send?api-version=1.0", "400 InvalidRequest api-version"],
    ["a later version", "POST /api/hubs/chat/:send?api-version=2099-01-01", "400 InvalidRequest api-version"],
    ["an empty version", "POST /api/hubs/chat/:send?api-version=", "400 InvalidRequest api-version"],
    ["two versions", `POST /api/hubs/chat/:send?${version}&${version}`, "400 InvalidRequest api-version"],
    ["health, without a version", "GET /api/health", "404 NotFound"],
    ["a hub that begins with a digit", "POST /api/hubs/1chat/:send", "400 InvalidRequest hub"],
    ["a hub with a dash", "POST /api/hubs/my-chat/:send", "400 InvalidRequest hub"],
    ["a hub with a space", "POST /api/hubs/my%20chat/:send", "400 InvalidRequest hub"],
    ["a hub of 129 characters", `POST /api/hubs/${"h".repeat(129)}/:send`, "400 InvalidRequest hub"],
    ["a hub with a slash in it", "POST /api/hubs/a%2Fb/:send", "400 InvalidRequest hub"],
    ["an empty hub", "POST /api/hubs//:send", "400 InvalidRequest hub"],
    [
      "a wrong application",
      `POST /api/hubs/chat/:send?${version}&application=1`,
      "400 InvalidRequest application",
    ],
    ["a blank group", "PUT /api/hubs/chat/groups/%20/connections/c", "400 InvalidRequest group"],
    ["a group of 1,025 characters", `HEAD /api/hubs/chat/groups/${"g".repeat(1025)}`, "400"],
    [
      "a ttl that is no number",
      `PUT /api/hubs/chat/users/u/groups/g?${version}&ttl=soon`,
      "400 InvalidRequest ttl",
    ],
    ["a ttl below 0", `PUT /api/hubs/chat/users/u/groups/g?${version}&ttl=-1`, "400 InvalidRequest ttl"],
    ["the path of version 1", "POST /api/v1/hubs/chat", "404 NotFound"],
    ["an unknown verb", "POST /api/hubs/chat/:shout", "404 NotFound"],
    ["a method that the path doesn't have", "GET /api/hubs/chat/:send", "404 NotFound"],
    ["an unknown path", "GET /", "404 NotFound"],
    ["a broken percent sign", "GET /api/hubs/%E0%A4/users/x", "400 InvalidRequest url"],
    ["a path that climbs", "GET /../../etc/passwd", "404 NotFound"],
    ["a server connection", "GET /server/?hub=chat", "404 NotFound"],
  ])("with %s", async (_what, line, expected) => {
    const answer = world.rest(line, { token, ...(line.startsWith("POST") ? { body: { target: "x" } } : {}) });
    if (line.startsWith("HEAD")) {
      expect(String((await answer).status)).toBe(expected);
    } else {
      await expectRefusal(answer, expected);
    }
  });

  it.each<[what: string, body: unknown, expected: string]>([
    ["none", undefined, "400 InvalidRequest message"],
    ["empty", "", "400 InvalidRequest message"],
    ["no JSON", "{", "400 InvalidRequest message"],
    ["text", '"notify"', "400 InvalidRequest target"],
    ["null", "null", "400 InvalidRequest target"],
    ["a list", "[]", "400 InvalidRequest target"],
    ["no target", {}, "400 InvalidRequest target"],
    ["an empty target", { target: "" }, "400 InvalidRequest target"],
    ["a target that is no text", { target: 5 }, "400 InvalidRequest target"],
    ["a target in a prototype", '{"__proto__":{"target":"x"}}', "400 InvalidRequest target"],
    ["arguments that are no list", { target: "x", arguments: { a: 1 } }, "400 InvalidRequest arguments"],
    ["arguments that are text", { target: "x", arguments: "a" }, "400 InvalidRequest arguments"],
    ["2 million nested arrays", "[".repeat(MB - 1), "400 InvalidRequest message"],
    ["more than 1 MB", `{"target":"x","arguments":["${"a".repeat(MB)}"]}`, "413 PayloadTooLarge message"],
  ])("with a body of %s", async (_what, body, expected) => {
    await expectRefusal(world.rest(SEND, { token, body }), expected);
  });

  it.each(["text/plain", "application/x-msgpack", "application/jsonp", "application/x-www-form-urlencoded"])(
    "with a body of type %s",
    async (type) => {
      const answer = world.rest(SEND, { token, body: '{"target":"x"}', headers: { "content-type": type } });
      await expectRefusal(answer, "415 UnsupportedMediaType Content-Type");
    },
  );

  it("before its body is read, where the caller may not call", async () => {
    const answer = world.rest(SEND, { token: "x", body: "a".repeat(2 * MB) });
    await expectRefusal(answer, "401 Unauthorized Authorization");
  });

  it.each(["evil.example", "sig.service.signalr.net", "127.0.0.1", "127.0.0.1:1"])(
    "with the Host header %s, as of a page that rebinds a name",
    async (host) => {
      const sent = request(`${world.plane.url}/${HOST}/api/health?${version}`, { headers: { host } }).end();
      const [response] = (await once(sent, "response")) as [NodeJS.ReadableStream & { statusCode: number }];
      response.resume();
      expect(response.statusCode).toBe(421);
    },
  );

  it("where no service has this name", async () => {
    const response = await fetch(
      `${world.plane.url}/other.service.signalr.net/api/hubs/chat/:send?${version}`,
      {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
      },
    );
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      message: expect.stringContaining("'other.service") as string,
    });
  });
});

describe("a client is refused", () => {
  it.each<[what: string, token: () => string, expected: string, query?: string]>([
    ["a key that is guessed", () => clientToken({ ...key, AccessKey: "guessed" }), "401 Unauthorized"],
    ["a key that is unknown", () => clientToken({ ...key, KeyId: "other" }), "401 Unauthorized"],
    [
      "a key of another time",
      () => clientToken({ ...key, KeyId: "temporary-1700000000" }),
      "401 Unauthorized",
    ],
    ["a key of 91 minutes ago", () => clientToken(temporary(91 * 60)), "401 Unauthorized"],
    ["a token that has expired", () => clientToken(key, { expiresIn: -1 }), "401 Unauthorized"],
    [
      "a token without an end",
      () => sign({}, key.AccessKey, { keyid: key.KeyId, audience: `https://${HOST}/client/?hub=chat` }),
      "401 Unauthorized",
    ],
    [
      "a token for later",
      () => clientToken(key, { claims: { nbf: Date.now() / 1000 + 60 } }),
      "401 Unauthorized",
    ],
    ["a token for another hub", () => clientToken(key, { hub: "other" }), "401 Unauthorized"],
    [
      "a token for another service",
      () => clientToken(key, { audience: "https://other.service.signalr.net/client/?hub=chat" }),
      "401 Unauthorized",
    ],
    [
      "a token for the address on this machine",
      () => clientToken(key, { audience: world.clientUrl() }),
      "401 Unauthorized",
    ],
    [
      "a token for the REST API",
      () => clientToken(key, { audience: `https://${HOST}/api/hubs/chat` }),
      "401 Unauthorized",
    ],
    ["Entra's token", () => token, "401 Unauthorized"],
    ["no token", () => "", "401 Unauthorized"],
    ["what is no token", () => "x", "401 Unauthorized"],
    ["no hub", () => clientToken(key), "400 InvalidRequest", "?x=1"],
    ["an empty hub", () => clientToken(key), "400 InvalidRequest", "?hub="],
    ["an id that nobody negotiated", () => clientToken(key), "404 NotFound", "?hub=chat&id=other"],
  ])(
    "with %s, by a WebSocket and when it negotiates",
    async (_what, tokenOf, expected, query = "?hub=chat") => {
      const [base = ""] = world.clientUrl().split("?");
      expect(await world.open(`${base}${query}&access_token=${tokenOf()}`)).toBe(expected);
      if (!query.includes("id=")) {
        const headers = { authorization: `Bearer ${tokenOf()}` };
        const response = await fetch(`${base}negotiate${query}&negotiateVersion=1`, {
          method: "POST",
          headers,
        });
        expect(`${response.status} ${((await response.json()) as { code: string }).code}`).toBe(expected);
      }
    },
  );

  it("with another site's name for this server", async () => {
    const address = `${world.clientUrl()}&access_token=${clientToken(key)}`;
    expect(await world.open(address, { host: "evil.example" })).toBe("421 MisdirectedRequest");
  });

  it.each<[what: string, path: string, expected: string]>([
    ["the path of a hub server", `/${HOST}/server/?hub=chat`, "404 NotFound"],
    ["no service", "/client/?hub=chat", "404 NotFound"],
    ["a service that isn't there", "/other.service.signalr.net/client/?hub=chat", "404 NotFound"],
    ["the identity endpoint's path", "/msi/token?", "404 NotFound"],
    ["a broken percent sign", "/%E0%A4/client/?hub=chat", "400 InvalidRequest"],
  ])("with %s", async (_what, path, expected) => {
    const answer = await world.open(`${world.plane.url}${path}&access_token=${clientToken(key)}`);
    expect(answer).toBe(expected);
  });

  const closing = (error: string) => `{"type":7,"error":"${error}"}\u001e`;
  const failed = (error: string) => `{"error":"${error}"}\u001e`;
  const HANDSHAKE = '{"protocol":"json","version":1}\u001e';

  it.each<[what: string, sent: (string | Buffer)[], last: string]>([
    ["a handshake that is no JSON", ["x\u001e"], failed("Handshake failed: the request could not be read.")],
    ["an empty handshake", ["\u001e"], failed("Handshake failed: the request could not be read.")],
    [
      "a handshake without a protocol",
      ["{}\u001e"],
      failed("Handshake failed: the request could not be read."),
    ],
    [
      "an unknown protocol",
      ['{"protocol":"xml","version":1}\u001e'],
      failed("The protocol 'xml' is not supported."),
    ],
    [
      "MessagePack's later version",
      ['{"protocol":"messagepack","version":9}\u001e'],
      failed("The server does not support version 9 of the 'messagepack' protocol."),
    ],
    ["a handshake without an end", ["a".repeat(MB), "a"], failed("The message is too large.")],
    [
      "a later version",
      ['{"protocol":"json","version":9}\u001e'],
      failed("The server does not support version 9 of the 'json' protocol."),
    ],
    [
      "no version",
      ['{"protocol":"json"}\u001e'],
      failed("The server does not support version null of the 'json' protocol."),
    ],
    [
      "a version of 200,000 lists in one another",
      [`{"protocol":"json","version":${"[".repeat(200_000)}${"]".repeat(200_000)}}\u001e`],
      failed("The server does not support version ? of the 'json' protocol."),
    ],
    ["a message that is no JSON", [HANDSHAKE, "{\u001e"], closing("The message could not be read.")],
    ["a message that is a list", [HANDSHAKE, "[6]\u001e"], closing("The message could not be read.")],
    ["a message that is null", [HANDSHAKE, "null\u001e"], closing("The message could not be read.")],
    ["a binary message", [HANDSHAKE, Buffer.from([0])], closing("The protocol 'json' is text.")],
    ["a message without an end", [HANDSHAKE, "a".repeat(MB), "a"], closing("The message is too large.")],
  ])("with %s, and told why", async (_what, sent, last) => {
    const socket = await world.openSocket(`${world.clientUrl()}&access_token=${clientToken(key)}`);
    const received: string[] = [];
    socket.on("message", (data: Buffer) => received.push(data.toString()));
    const closed = once(socket, "close");
    sent.forEach((message) => {
      socket.send(message);
    });
    await closed;
    expect(received.at(-1)).toBe(last);
  });

  it.each<[what: string, sent: string | Buffer, error: string]>([
    ["text", "6", "The protocol 'messagepack' is binary."],
    ["no MessagePack", Buffer.from([1, 0xc1]), "The message could not be read."],
    ["no list", Buffer.from([1, 6]), "The message could not be read."],
    ["an invocation", Buffer.from([2, 0x91, 1]), "In serverless mode clients can't invoke hub methods"],
    ["a length of 5 bytes and more", Buffer.alloc(MB + 1, 0xff), "too large"],
  ])("with MessagePack agreed and %s sent, and told why", async (_what, sent, error) => {
    const socket = await world.openSocket(`${world.clientUrl()}&access_token=${clientToken(key)}`);
    const received: Buffer[] = [];
    socket.on("message", (data: Buffer) => received.push(data));
    const closed = once(socket, "close");
    socket.send('{"protocol":"messagepack","version":1}\u001e');
    if (sent.length > MB) {
      socket.send(sent.slice(0, MB));
      socket.send(sent.slice(MB));
    } else {
      socket.send(sent);
    }
    await closed;
    expect(received.at(-1)?.toString()).toContain(error);
  });

  it("with a message of more than 1 MB, which isn't read", async () => {
    const socket = await world.openSocket(`${world.clientUrl()}&access_token=${clientToken(key)}`);
    socket.on("error", () => undefined);
    socket.send("a".repeat(MB + 1));
    expect((await once(socket, "close"))[0]).toBe(1009);
  });

  it("not for pings, nor for messages that come in pieces or together", async () => {
    const socket = await world.openSocket(`${world.clientUrl()}&access_token=${clientToken(key)}`);
    const received: string[] = [];
    socket.on("message", (data: Buffer) => received.push(data.toString()));
    for (const piece of [
      HANDSHAKE.slice(0, 9),
      `${HANDSHAKE.slice(9)}{"type":6}\u001e{"ty`,
      'pe":6}\u001e',
    ]) {
      socket.send(piece);
    }
    socket.send('{"type":7}\u001e');
    await once(socket, "close");
    expect(received).toEqual(["{}\u001e"]);
  });
});
