import { ArmError } from "../../../local/arm/errors";
import type { JsonObject } from "../../../local/arm/json";
import { array, boolean, dictionary, integer, object, readBody, string } from "../../../local/arm/shape";

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
    return (error as ArmError).message;
  }
}

describe("readBody", () => {
  it.each<[JsonObject, JsonObject]>([
    [{ text: 5 }, { text: "5" }],
    [{ text: true }, { text: "true" }],
    [{ flag: "TRUE" }, { flag: true }],
    [{ flag: " false " }, { flag: false }],
    [{ count: "5" }, { count: 5 }],
    [{ count: " -5 " }, { count: -5 }],
    [{ list: [{ text: 1.5 }] }, { list: [{ text: "1.5" }] }],
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
    [{ text: [] }, "Error reading string. Unexpected token: StartArray. Path 'text'."],
    [{ flag: 1 }, "Error reading boolean. Unexpected token: Integer. Path 'flag'."],
    [{ flag: "1" }, "Could not convert string to boolean: 1. Path 'flag'."],
    [{ count: true }, "Error reading integer. Unexpected token: Boolean. Path 'count'."],
    [{ count: "" }, "Could not convert string to integer: . Path 'count'."],
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
    [{ map: 5 }, "Error converting value 5 to type 'object'. Path 'map'."],
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
