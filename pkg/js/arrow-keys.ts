// What the columns of the functions refer to, by their names, and the texts that their indices stand for.
import type { ArrowKeys, ArrowList } from "./arrow.js";
import type { Refused } from "./arrow-refused.js";
import { isVector, textsOf } from "./arrow-vectors.js";
import { type Checks, options, required, texts, unchecked } from "./given.js";
import { Unfit, cut, reading } from "./refusals.js";

/** What an index column refers to, by the last word of its name. */
const REFERS = new Map([
  ["account", "account"],
  ["from", "account"],
  ["to", "account"],
  ["asset", "asset"],
  ["other", "asset"],
  ["portfolio", "portfolio"],
  ["holder", "portfolio"],
  ["empty", "portfolio"],
  ["currency", "currency"],
  ["category", "category"],
  ["household", "household"],
  ["type", "tax_type"],
  ["fund", "fund"],
  ["side", "side"],
  ["rule", "rule"],
  ["term", "term"],
  ["purchase", "purchase"],
  ["rank", "rank"],
]);

const KEYS: Checks<ArrowKeys> = {
  account: unchecked,
  asset: unchecked,
  portfolio: unchecked,
  fund: unchecked,
  currency: unchecked,
  category: unchecked,
  household: unchecked,
  tax_type: unchecked,
};

/** The texts of indices that mean the same everywhere. */
const FIXED = new Map<string, readonly string[]>([
  ["side", ["buy", "sell"]],
  ["rule", ["no_buy", "no_sell", "hold", "exclude"]],
  ["term", ["short", "long"]],
  ["purchase", ["lot", "trade", "open_order", "planned_order"]],
]);

/** The properties of inputs that are lists of texts, by what columns refer to. */
const LISTS = new Map([
  ["currency", "currencies"],
  ["category", "categories"],
  ["household", "households"],
  ["tax_type", "tax_types"],
]);

/** The properties of answers that are lists of texts, by the columns that are indices into them. */
const CAUSES = new Map([
  ["code", "codes"],
  ["order_reason", "reasons"],
  ["residual_cause", "causes"],
  ["shortfall_cause", "shortfall_causes"],
  ["account_withdraw_limit", "shortfall_causes"],
  ["account_invest_limit", "causes"],
]);

/** The properties of inputs that are lists of texts. */
export const TEXT_LISTS: readonly string[] = [...LISTS.values()];

/** Whether a column has times: milliseconds since 1970. */
export function hasTimes(column: string): boolean {
  return /(^|_)(time|opened|at|bought|buy_back_from|held_from)$/.test(column);
}

/** What an index column refers to; undefined for a column of an input that has numbers. */
export function refersTo(column: string): string | undefined {
  return REFERS.get(column.slice(column.lastIndexOf("_") + 1));
}

/** The texts of one input or answer. */
export class Keys {
  #keys: Readonly<Record<string, ArrowList | undefined>>;
  #property: (name: string) => unknown;
  #refused: Refused;
  #texts = new Map<string, readonly string[] | undefined>();

  /** Those of the caller come before what the input or the answer has as a property. */
  constructor(keys: ArrowKeys | undefined, property: (name: string) => unknown, refused: Refused) {
    this.#keys = { ...options(keys, KEYS, "keys") };
    this.#property = property;
    this.#refused = refused;
  }

  /** The texts that the indices of a column stand for, if they are known. */
  of(column: string): readonly string[] | undefined {
    const cause = CAUSES.get(column);
    if (cause !== undefined) return this.#listed(cause);
    const list = refersTo(column);
    if (list === undefined) return undefined;
    if (!this.#texts.has(list)) this.#texts.set(list, FIXED.get(list) ?? this.#given(list) ?? this.#listed(LISTS.get(list) ?? ""));
    return this.#texts.get(list);
  }

  /** What finds the index of a text in a column. */
  indexOf(column: string): ((text: string) => number | Unfit) | undefined {
    const texts = this.of(column);
    if (!texts) return undefined;
    const places = new Map(texts.map((text, place) => [text, place]));
    return (text) => places.get(text) ?? new Unfit("key_unknown", `"${cut(text)}" is no ${refersTo(column)} of the list; correct one of them.`);
  }

  #listed(property: string): readonly string[] | undefined {
    const list = this.#property(property);
    return Array.isArray(list) ? list : undefined;
  }

  #given(list: string): readonly string[] | undefined {
    const given = this.#keys[list];
    if (!given) return undefined;
    if (!isVector(given)) required(given, texts, "keys", list);
    const refuse = this.#refused.at(`keys.${list}`);
    const found = isVector(given) ? reading(["keys", list], "keys", () => textsOf(given, refuse)) : (given as readonly string[]);
    const seen = new Set<string>();
    for (const [row, text] of found.entries()) {
      if (seen.has(text)) refuse(row, new Unfit("duplicate_identifier", `"${cut(text)}" is listed twice; keep one.`));
      seen.add(text);
    }
    return found;
  }
}
