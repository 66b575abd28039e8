import fc from "fast-check";
import { mayBeKey } from "../../components/keys";
import { key, resourceId } from "../support/faults";

const subscription = "/subscriptions/0a1B2c3d-0000-0000-0000-00000000000a";
const assignment = "providers/Microsoft.Authorization/roleAssignments/AAAAAAAA-1111-1111-1111-111111111111";
// Made up, in the shapes of the real ones.
const longKey = `${key.slice(0, 43)}${key.slice(0, 43)}==`;
const identifiableKey = `${"A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0U1v2W3x4Y5z6".slice(0, 52)}JQQJ99BKACYeBjFXJ3w3AAAAAZSRabcd`;
const clientSecret = `a1b8Q~${"AbCdEfGhIjKlMnOpQrStUvWxYz01234567".slice(0, 34)}`;

describe("what may be a key", () => {
  it.each([
    key,
    `with ${key} in it`,
    `"${key}"`,
    encodeURIComponent(key),
    encodeURIComponent(key.replace("A1b2", "A+/2")),
    key.slice(0, -1),
    key.replace("C3d4", "C/+4").slice(0, -1),
    `key:${key.slice(0, -1)}`,
    longKey,
    identifiableKey,
    clientSecret,
    `AccessKey=x`,
    `accessKey: x`,
    `AccountKey=x`,
    `"accessKey": "x"`,
    `Access Key = x`,
    `ClientSecret=x`,
    `client_secret=x`,
    `AccessKey ${key}`,
    `${resourceId}/${key}`,
    `https://contoso.service.signalr.net?key=${encodeURIComponent(key)}`,
  ])("is %j", (text) => {
    expect(mayBeKey(text)).toBe(true);
  });

  it.each([
    "",
    "westeurope",
    "11111111-1111-1111-1111-111111111111",
    "AAAAAAAA-1111-1111-1111-111111111111",
    "d".repeat(43),
    `${"D".repeat(42)}1`,
    "ContosoNotificationsForProductionWestEurope2",
    "Rotate the access key",
    "the client secret of last year",
    `${subscription}/resourceGroups/rgnotificationsproductionweu/providers/Microsoft.SignalRService/signalR/sig`,
    `${subscription}/resourceGroups/RG1Notifications2ProductionWeu/providers/Microsoft.SignalRService/signalR/Sig1x2`,
    `${resourceId.slice(0, -3)}${"contosonotifications1production2".repeat(2).slice(0, 63)}`,
    `${resourceId.slice(0, -3)}Contoso1Notify23456/${assignment}`,
    `https://portal.azure.com/#@contoso/resource${subscription}/resourceGroups/RG1Notifications2ProductionWeu/overview`,
  ])("is not %j", (text) => {
    expect(mayBeKey(text)).toBe(false);
  });

  it("is found wherever it stands", () => {
    const base64 = fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .map((bytes) => Buffer.from(bytes).toString("base64"))
      .filter((text) => /[a-z]/.test(text) && /[A-Z]/.test(text) && /[0-9]/.test(text));
    const around = fc.stringMatching(/^[ -;<>-~]{0,20}$/);
    fc.assert(
      fc.property(around, base64, around, (before, text, after) => mayBeKey(`${before}${text}${after}`)),
    );
  });

  it("is no id of a resource or an assignment with names that people give", () => {
    const word = fc.constantFrom(
      "rg",
      "Contoso",
      "notify",
      "PROD",
      "weu",
      "01",
      "2",
      "signalr",
      "Notifications",
      "App",
    );
    const name = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join("").slice(0, 63));
    const hyphenated = fc
      .array(word, { minLength: 1, maxLength: 6 })
      .map((words) => words.join("-").slice(0, 63));
    const anyName = fc.oneof(name, hyphenated);
    fc.assert(
      fc.property(fc.uuid(), anyName, anyName, (id, group, service) => {
        const resource = `/subscriptions/${id}/resourceGroups/${group}/providers/Microsoft.SignalRService/SignalR/${service}`;
        expect(mayBeKey(resource)).toBe(false);
        expect(mayBeKey(`${resource}/${assignment}`)).toBe(false);
      }),
    );
  });

  it("is answered at once for long text", () => {
    const started = performance.now();
    for (const text of ["A".repeat(20_000), "a1B".repeat(7_000), `${"/subscriptions/a".repeat(1_000)}=`]) {
      mayBeKey(text);
    }
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
