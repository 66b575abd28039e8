import { randomInt } from "node:crypto";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { changes } from "./diff";
import { fromStruct, toStruct, unknown, type Properties } from "./properties";
import type { Provider } from "./server";

/** Stands in for the random provider 4.21: `RandomString`. Its values live in Pulumi's state alone. */
export function random(): Provider {
  return {
    name: "random",
    version: "4.21.2",
    configure: () => new rpc.ConfigureResponse().setSupportspreview(true),

    check(request) {
      const type = request.getType();
      if (type !== "random:index/randomString:RandomString") {
        throw new Error(`the local Azure has no ${type}; of random it has random.RandomString`);
      }
      return Promise.resolve(new rpc.CheckResponse().setInputs(request.getNews()));
    },

    /** Every change makes a new string (random's schema: all inputs force replacement). */
    diff(request) {
      const changed = [...changes(fromStruct(request.getOldInputs()), fromStruct(request.getNews())).keys()];
      const { DIFF_NONE, DIFF_SOME } = rpc.DiffResponse.DiffChanges;
      return new rpc.DiffResponse()
        .setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE)
        .setDiffsList(changed)
        .setReplacesList(changed);
    },

    create(request) {
      const inputs = { ...defaults, ...fromStruct(request.getProperties()) };
      if (request.getPreview()) {
        return Promise.resolve(
          new rpc.CreateResponse().setProperties(toStruct({ ...inputs, result: unknown })),
        );
      }
      const result = randomString(inputs);
      return Promise.resolve(
        new rpc.CreateResponse().setId(result).setProperties(toStruct({ ...inputs, result })),
      );
    },

    read(request) {
      const id = request.getId();
      const state = fromStruct(request.getProperties());
      const found = Object.keys(state).length > 0 ? state : { ...defaults, length: id.length, result: id };
      return Promise.resolve(
        new rpc.ReadResponse().setId(id).setProperties(toStruct(found)).setInputs(request.getInputs()),
      );
    },

    update() {
      throw new Error("a random value is replaced, never updated");
    },
    delete: () => Promise.resolve(),
    invoke(request) {
      throw new Error(`random has no function ${request.getTok()}`);
    },
    cancel: () => undefined,
  };
}

const defaults = {
  lower: true,
  minLower: 0,
  minNumeric: 0,
  minSpecial: 0,
  minUpper: 0,
  number: true,
  numeric: true,
  special: true,
  upper: true,
};

const alphabets = [
  ["lower", "minLower", "abcdefghijklmnopqrstuvwxyz"],
  ["numeric", "minNumeric", "0123456789"],
  ["special", "minSpecial", "!@#$%&*()-_=+[]{}<>:?"],
  ["upper", "minUpper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"],
] as const;

/** A string with at least the asked-for number of each kind of character. */
function randomString(inputs: Properties): string {
  const used = alphabets
    .filter(([kind]) => inputs[kind] !== false)
    .map(([kind, minimum, characters]) => ({
      minimum: Number(inputs[minimum]),
      characters:
        kind === "special" && typeof inputs.overrideSpecial === "string"
          ? inputs.overrideSpecial
          : characters,
    }));
  const picked = used.flatMap(({ minimum, characters }) =>
    Array.from({ length: minimum }, () => pick(characters)),
  );
  const all = used.map(({ characters }) => characters).join("");
  while (picked.length < Number(inputs.length)) {
    picked.push(pick(all));
  }
  return shuffled(picked).join("");
}

const pick = (characters: string) => characters.charAt(randomInt(characters.length));

function shuffled(items: readonly string[]): string[] {
  const rest = [...items];
  return items.flatMap(() => rest.splice(randomInt(rest.length), 1));
}
