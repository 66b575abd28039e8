import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSettings, startLocalArm } from "../../../local/arm";
import { ArmError } from "../../../local/arm/errors";
import { isAtOrUnder } from "../../../local/arm/ids";
import { defaultSettings, settingsFaults } from "../../../local/arm/settings";
import { array, boolean, dictionary, integer, object, readBody, string } from "../../../local/arm/shape";
import { messageOf, type JsonObject } from "../../../local/json";
import * as support from "./support";

describe("ids", () => {
  it.each<[string, string, boolean]>([
    ["/subscriptions/s/resourceGroups/G", "/SUBSCRIPTIONS/s", true],
    ["/subscriptions/s", "/", true],
    ["/subscriptions/s2", "/subscriptions/s", false],
    ["/subscriptions/s", "/subscriptions/s/resourceGroups/g", false],
  ])("%s under %s: %s", (scope, ancestor, expected) => {
    expect(isAtOrUnder(scope, ancestor)).toBe(expected);
  });
});

describe("settings", () => {
  afterEach(support.stopAll);

  it("pass whole, and in part", () => {
    expect(settingsFaults(defaultSettings())).toEqual([]);
    expect(settingsFaults({ operationSeconds: 0.5 })).toEqual([]);
  });

  it.each<[unknown, string]>([
    [7, "is 7: an object of settings is allowed"],
    [{ tenantId: "x" }, 'tenantId is "x": allowed is a GUID such as 00000000-0000-0000-0000-000000000000'],
    [{ operationSeconds: -1 }, "operationSeconds is -1: allowed is a number of seconds, 0 or more"],
    [{ roleAssignmentLimit: 1.5 }, "roleAssignmentLimit is 1.5: allowed is a whole number, 0 or more"],
    [{ takenNames: [""] }, 'takenNames[0] is "": allowed is a string that is not empty'],
    [
      { principals: [{ principalId: support.USER, type: "App" }] },
      'principals[0].type is "App": allowed is "User", "Group", "ServicePrincipal"',
    ],
    [
      { deployer: true },
      "deployer is true: allowed is an object of objectId, clientId, canWriteRoleAssignments",
    ],
  ])("%j are refused", (value, fault) => {
    expect(settingsFaults(value)).toEqual([fault]);
  });

  it("are read from a file, whose name stands in every fault", () => {
    const file = join(support.temporaryFolder(), "settings.json");
    writeFileSync(file, '{"takenNames":["contoso"]}');
    expect(readSettings(file)).toEqual({ takenNames: ["contoso"] });
    writeFileSync(file, '{"tenantId":1,"extra":2}');
    expect(() => readSettings(file)).toThrow(`${file}: tenantId is 1: allowed is`);
    expect(() => readSettings(file)).toThrow(`${file}: extra is not a setting: allowed are subscriptionId,`);
    writeFileSync(file, "{");
    expect(() => readSettings(file)).toThrow(`${file}: cannot be read as JSON`);
  });

  it("are checked at the start, and copied", async () => {
    await expect(startLocalArm({ settings: { operationSeconds: -1 } })).rejects.toThrow(
      "Settings of the local Azure: operationSeconds is -1",
    );
    const settings = { takenNames: ["a"] };
    const arm = await support.start({ settings });
    arm.settings.takenNames.push("b");
    expect(settings.takenNames).toEqual(["a"]);
  });
});

const shape = object({
  text: string,
  flag: boolean,
  count: integer,
  list: array(object({ text: string }, { required: ["text"] })),
  map: dictionary(integer),
  closed: object({ text: string }, { closedAs: "Closed" }),
});

/** What a body is refused with, or undefined. */
function refusal(body: JsonObject): string | undefined {
  try {
    readBody(shape, body, (reason) => new ArmError(400, "Refused", reason));
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

describe("readBody", () => {
  it.each<[JsonObject, JsonObject]>([
    [{ text: 5 }, { text: "5" }],
    [{ flag: "TRUE" }, { flag: true }],
    [{ count: "5" }, { count: 5 }],
    [{ count: " -5 " }, { count: -5 }],
    [{ map: { a: "1", b: null } }, { map: { a: 1, b: null } }],
  ])("reads %j as %j", (body, read) => {
    expect(readBody(shape, body)).toEqual(read);
  });

  it("leaves out nothing, neither nulls nor what the shape doesn't have", () => {
    const body = { text: null, flag: null, list: null, closed: null, other: [null, {}], constructor: 5 };
    expect(readBody(shape, body)).toEqual(body);
    expect(Object.keys(readBody(shape, {}))).toEqual([]);
  });

  it.each<[JsonObject, string]>([
    [{ text: {} }, "Error reading string. Unexpected token: StartObject. Path 'text'."],
    [{ flag: "1" }, "Could not convert string to boolean: 1. Path 'flag'."],
    [{ count: true }, "Error reading integer. Unexpected token: Boolean. Path 'count'."],
    [{ count: "1.5" }, "Could not convert string to integer: 1.5. Path 'count'."],
    [{ count: 1.5 }, "Input string '1.5' is not a valid integer. Path 'count'."],
    [{ list: "x" }, "Error converting value \"x\" to type 'array'. Path 'list'."],
    [
      { list: {} },
      'Cannot deserialize the current JSON object (e.g. {"name":"value"}) into type \'array\' because the type ' +
        "requires a JSON array (e.g. [1,2,3]) to deserialize correctly. Path 'list'.",
    ],
    [{ list: [null] }, "Error converting value {null} to type 'object'. Path 'list[0]'."],
    [{ list: [{ text: "a" }, {}] }, "Required property 'text' not found in JSON. Path 'list[1]'."],
    [{ list: [{ text: null }] }, "Required property 'text' expects a value but got null. Path 'list[0]'."],
    [{ map: { "/a.b": {} } }, "Error reading integer. Unexpected token: StartObject. Path 'map['/a.b']'."],
    [
      { closed: { toString: 1 } },
      "Could not find member 'toString' on object of type 'Closed'. Path 'closed.toString'.",
    ],
  ])("refuses %j", (body, reason) => {
    expect(refusal(body)).toBe(reason);
  });

  it("refuses as a body that could not be deserialized, where the caller names nothing else", () => {
    expect(() => readBody(shape, { flag: {} })).toThrow(
      "The request content was invalid and could not be deserialized: " +
        "'Error reading boolean. Unexpected token: StartObject. Path 'flag'.'.",
    );
  });
});
