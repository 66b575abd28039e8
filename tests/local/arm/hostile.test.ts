import { connect } from "node:net";
import { join } from "node:path";
import { startLocalArm, type LocalArm } from "../../../local/arm";
import { RequestLog } from "../../../local/arm/requests";
import * as support from "./support";
import { ask, groupPath, servicePath, SUBSCRIPTION } from "./support";

const MB = 1024 * 1024;
const JSON_TYPE = { "content-type": "application/json" };

/** All that comes back to bytes on the wire, until the server closes the connection. */
function wire(arm: LocalArm, ...parts: string[]): Promise<string> {
  const { port, hostname } = new URL(arm.url);
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(port), hostname, () => {
      for (const part of parts) {
        socket.write(part);
      }
    });
    socket.setEncoding("utf8").on("data", (text: string) => (answer += text));
    socket.on("error", () => undefined); // A refusal may come before all is sent
    socket.on("close", () => {
      resolve(answer);
    });
    setTimeout(reject, 20_000, new Error("no answer")).unref();
  });
}

/** The text of a request; `undefined` leaves a header out. */
function requestText(
  arm: LocalArm,
  line: string,
  headers: Record<string, string | undefined> = {},
  body = "",
): string {
  const all: Record<string, string | undefined> = {
    host: new URL(arm.url).host,
    authorization: `Bearer ${arm.token}`,
    connection: "close",
    ...(body === "" ? {} : { "content-length": String(Buffer.byteLength(body)) }),
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return `${[line, ...lines].join("\r\n")}\r\n\r\n${body}`;
}

const GET = `GET ${groupPath()}?api-version=2024-03-01 HTTP/1.1`;
const PUT = `PUT ${groupPath("new")}?api-version=2024-03-01 HTTP/1.1`;
const PUT_SERVICE = `PUT ${servicePath()}?api-version=2024-03-01 HTTP/1.1`;
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
const sku = (name: string) => `{"location":"westeurope","sku":{"name":${name}}}`;
const beyond = `"Standard_S1","capacity":"${"9".repeat(400)}"`;
const UNSUPPORTED = "415 UnsupportedMediaType";

describe("a hostile or broken request", () => {
  let arm: LocalArm;

  beforeAll(async () => {
    arm = await support.start({ stateFile: join(support.temporaryFolder(), "azure.json") });
    await support.putGroup(arm);
  });

  afterAll(support.stopAll);

  const noToken = { authorization: undefined };
  it.each<[string, string, string, Record<string, string | undefined>?]>([
    ["another site's name (DNS rebinding)", "421 MisdirectedRequest", GET, { host: "evil.example" }],
    ["another port's name", "421 MisdirectedRequest", GET, { host: "127.0.0.1:1" }],
    ["no name, as in HTTP/1.0", "421 MisdirectedRequest", GET.replace("1.1", "1.0"), { host: undefined }],
    ["no token", "401 AuthenticationFailed", GET, noToken],
    ["a wrong token", "401 InvalidAuthenticationToken", GET, { authorization: "Bearer none" }],
    ["a browser's preflight", "401 AuthenticationFailed", GET.replace("GET", "OPTIONS"), noToken],
    ["a method that ARM doesn't have", "405 HttpMethodNotAllowed", GET.replace("GET", "OPTIONS")],
    ["a method that HTTP doesn't have", "400 BadRequest", GET.replace("GET", "FETCH")],
    ["no HTTP at all", "400 BadRequest", "\u0016\u0003\u0001\r\n\r\n"],
    ["headers of 20 KB", "431 BadRequest", GET, { "x-long": "x".repeat(20_000) }],
    ["another server's address", "404 NotFound", "GET http://evil.example/?api-version=2024-03-01 HTTP/1.1"],
    ["a broken percent sign", "400 BadRequest", "GET /subscriptions/%E0%A4?api-version=2024-03-01 HTTP/1.1"],
    ["a NUL in the path", "404 SubscriptionNotFound", GET.replace(SUBSCRIPTION, "%00")],
    ["a name of 9,000 characters", "404 SubscriptionNotFound", GET.replace(SUBSCRIPTION, "x".repeat(9000))],
  ])("with %s is answered %s", async (_what, expected, line, headers = {}) => {
    const text = /HTTP\/1\.\d$/.test(line) ? requestText(arm, line, headers) : line;
    await expectRefusal(await wire(arm, text), expected);
  });

  it.each<[string, string, string, string, Record<string, string | undefined>?]>([
    ["of text, as any web page can send it", UNSUPPORTED, PUT, "{}", { "content-type": "text/plain" }],
    ["of a type that only begins as JSON's", UNSUPPORTED, PUT, "{}", { "content-type": "application/jsonp" }],
    ["of no type", UNSUPPORTED, PUT, "{}", {}],
    ["of 2 million nested arrays", "400 InvalidRequestContent", PUT, "[".repeat(2_000_000)],
    ["of 20,000 nested objects", "400 InvalidRequestContent", PUT, nested(20_000)],
    ["nested 65 deep", "400 InvalidRequestContent", PUT, nested(65)],
    ["of more than 4 MB", "413 RequestContentTooLarge", PUT, " ".repeat(4 * MB + 1)],
    [
      "of more than 4 MB in chunks",
      "413 RequestContentTooLarge",
      PUT,
      `500000\r\n${" ".repeat(5 * MB)}\r\n0\r\n\r\n`,
      { "transfer-encoding": "chunked", "content-length": undefined, ...JSON_TYPE },
    ],
    ["with a NUL", "400 InvalidRequestContent", PUT, "{\u0000}"],
    ["cut short", "400 InvalidRequestContent", PUT, '{"location":"west'],
    ["with a prototype for members", "400 LocationRequired", PUT, '{"__proto__":{"location":"westeurope"}}'],
    ["with a sku named as an object's member", "400 BadArgument", PUT_SERVICE, sku('"constructor"')],
    ["with a capacity beyond all numbers", "400 BadArgument", PUT_SERVICE, sku(beyond)],
  ])("with a body %s is answered %s", async (_what, expected, line, body, headers = JSON_TYPE) => {
    await expectRefusal(await wire(arm, requestText(arm, line, headers, body)), expected);
  });

  /** ARM's form of error, without a stack trace; afterwards the server writes and answers as before. */
  async function expectRefusal(answer: string, expected: string): Promise<void> {
    const [head = "", body = ""] = answer.split("\r\n\r\n");
    const { error } = JSON.parse(body) as support.Body;
    expect(`${head.split(" ")[1] ?? ""} ${error.code}`).toBe(expected);
    expect(head.toLowerCase()).toContain(`x-ms-error-code: ${error.code.toLowerCase()}`);
    expect(error.message).not.toMatch(/\n|^$/);
    expect((await support.putGroup(arm, "after")).status).toBeLessThan(202);
    expect((await ask(arm, "GET group:new")).status).toBe(404);
  }

  it("is told where the token is to be had, in ARM's words first", async () => {
    const answer = await wire(arm, requestText(arm, GET, { authorization: undefined }));
    expect(answer).toContain(
      "Authentication failed. The 'Authorization' header is missing. The local Azure takes",
    );
    expect(answer).toContain("LOCAL_AZURE_TOKEN");
  });

  it("needs no token to ask where to sign in, under localhost too", async () => {
    const host = `localhost:${new URL(arm.url).port}`;
    const line = "GET /metadata/endpoints HTTP/1.1";
    expect(await wire(arm, requestText(arm, line, { authorization: undefined, host }))).toMatch(
      /^HTTP\/1.1 200/,
    );
  });
});

describe("a large request", () => {
  it("that doesn't come holds up no small one, and once its time is over, no large one", async () => {
    const arm = await support.start({ requestTimeoutSeconds: 0.5 });
    const stuck = wire(arm, requestText(arm, PUT, { ...JSON_TYPE, "content-length": String(MB) }, "{"));
    expect((await support.putGroup(arm, "small")).status).toBe(201);
    expect(await stuck).toMatch(/^HTTP\/1.1 408/);
    const padded = `{"location":"westeurope"${" ".repeat(MB)}}`;
    expect((await ask(arm, "PUT group", padded)).status).toBe(201);
    await support.stopAll();
  }, 10_000);
});

describe("a slow request", () => {
  it("is answered 408 when its time is over, whether headers or body stay out", async () => {
    const arm = await support.start({ requestTimeoutSeconds: 0.2 });
    const body = requestText(arm, PUT, { ...JSON_TYPE, "content-length": "100" }, "{");
    for (const text of [body, body.slice(0, 40)]) {
      expect(await wire(arm, text)).toMatch(/^HTTP\/1.1 408 .*"code":"RequestTimeout"/s);
    }
    await support.stopAll();
  }, 10_000);
});

describe("the record of requests", () => {
  it("is empty unless asked for", async () => {
    const arm = await startLocalArm();
    await ask(arm, `GET /subscriptions/${SUBSCRIPTION}`);
    await arm.stop();
    expect(arm.requests).toEqual([]);
  });

  it("forgets the oldest bodies beyond 16 MB, and no request", () => {
    const log = new RequestLog();
    for (let index = 0; index < 6; index++) {
      log.add({ method: "PUT", path: String(index), apiVersion: undefined, status: 400 }, "x".repeat(4 * MB));
    }
    expect(log.requests).toHaveLength(6);
    const kept = log.requests.filter(({ body }) => body !== undefined).map(({ path }) => path);
    expect(kept).toEqual(["2", "3", "4", "5"]);
  });
});
