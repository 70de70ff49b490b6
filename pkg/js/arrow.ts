// Arrow in and out of the functions over columns.
import { Keys, TEXT_LISTS, hasTimes, refersTo } from "./arrow-keys.js";
import { Refused } from "./arrow-refused.js";
import { dataOf } from "./arrow-tables.js";
import { type Holds, type Vector, columnOf, isText, isVector, textsOf } from "./arrow-vectors.js";
import { type Checks, callable, object, options, required, text, texts } from "./given.js";
import { Unfit, reading, refusal } from "./refusals.js";

/** A vector of apache-arrow, or of a library with its interface. */
export interface ArrowVector {
  readonly type: object;
  readonly length: number;
  readonly data: readonly object[];
  readonly get: (row: number) => unknown;
}

/** A table of apache-arrow, or of a library with its interface. */
export interface ArrowTable {
  readonly schema: { readonly fields: readonly { readonly name: PropertyKey }[] };
  readonly getChildAt: (index: number) => ArrowVector | null;
}

/** What is used of the module apache-arrow to make tables. */
export interface ArrowModule<Made> {
  readonly Table: new (columns: any) => Made;
  readonly Dictionary: new (values: any, indices: any) => object;
  readonly Float64: new () => object;
  readonly TimestampMillisecond: new (timezone: string) => object;
  readonly Uint32: new () => object;
  readonly Utf8: new () => object;
  readonly Vector: new (chunks: any) => object;
  readonly makeData: (parts: any) => object;
}

/** Texts whose places are the indices of columns. */
export type ArrowList = ArrowVector | readonly string[] | null;

/** The lists that index columns refer to. */
export interface ArrowKeys {
  account?: ArrowList;
  asset?: ArrowList;
  portfolio?: ArrowList;
  fund?: ArrowList;
  /** In place of `currencies` of the input. */
  currency?: ArrowList;
  /** In place of `categories` of the input. */
  category?: ArrowList;
  /** In place of `households` of the input. */
  household?: ArrowList;
  /** In place of `tax_types` of the input. */
  tax_type?: ArrowList;
}

export interface FromArrowOptions {
  /** What texts in index columns refer to. */
  keys?: ArrowKeys;
  /** The columns in which null is no value: `NaN`, or `0xFFFFFFFF`. In others it is refused. */
  optional?: readonly string[];
}

export interface ToTableOptions {
  /** As in `FromArrowOptions`: index columns become dictionaries of these texts. */
  keys?: ArrowKeys;
}

/** Columns and other properties by name. A table stands for its columns, whose names get that of the property and `_` in front. */
export type ArrowInput = Readonly<Record<string, unknown>>;

const FROM: Checks<FromArrowOptions> = { keys: object, optional: texts };
const TO: Checks<ToTableOptions> = { keys: object };

/**
 * The input of a function over columns, from Arrow tables and vectors beside what else it takes. A table that is no property
 * stands for its columns by their own names. Float64 vectors, and Uint32 vectors of indices, of one chunk without nulls keep their
 * memory; other numbers, decimals, timestamps with a time zone, and texts as indices are converted exactly or refused.
 * @throws MandateError with every value that does not fit: `required` for null, `not_a_column`, `too_precise`,
 * `index_out_of_range`, `time_index_not_utc`, `key_unknown`, `duplicate_identifier`; `column_duplicate`
 * @example
 * const keys = { account: accounts.getChild("account_uid") };
 * const report = driftColumns(fromArrow([lines, { cash: accounts.getChild("cash") }], { keys }));
 */
export function fromArrow<Columns extends object>(
  input: ArrowTable | ArrowInput | readonly (ArrowTable | ArrowInput)[],
  given?: FromArrowOptions,
): Columns {
  const { keys, optional = [] } = options(given, FROM);
  const columns = reading([], "input", () => named(Array.isArray(input) ? input : [input]));
  const refused = new Refused();
  const lists = new Keys(keys, (name) => columns.get(name), refused);
  const column = (name: string, value: unknown) => {
    if (!isVector(value)) return value;
    if (TEXT_LISTS.includes(name)) return textsOf(value, refused.at(name));
    return columnOf(value, { ...holdsOf(name, value, lists), isOptional: optional.includes(name) }, refused.at(name));
  };
  // Other columns refer to these.
  const names = [...TEXT_LISTS.filter((name) => columns.has(name)), ...columns.keys()];
  for (const name of names) columns.set(name, reading([name], "input", () => column(name, columns.get(name))));
  refused.throwAny();
  return Object.fromEntries(columns) as Columns;
}

/**
 * An Arrow table of columns of an answer: those of the names given, or, for a single text, all whose names start with it and `_`,
 * without that. `NaN` and `0xFFFFFFFF` are null, indices are dictionaries where their texts are known, times are timestamps in UTC; floats and
 * indices keep their memory.
 * @throws MandateError `not_an_object`, `not_a_column`, `column_missing`, `columns_uneven`, `duplicate_identifier`
 * @example
 * const orders = toTable(arrow, planRebalanceColumns(columns), "order", { keys });
 */
export function toTable<Made>(arrow: ArrowModule<Made>, answer: object, columns: string | readonly string[], given?: ToTableOptions): Made {
  const { keys } = options(given, TO);
  required(arrow?.makeData, callable, "arrow", "makeData");
  required(answer, object, "answer");
  required(columns, Array.isArray(columns) ? texts : text, "columns");
  const values = answer as Readonly<Record<string, unknown>>;
  const refused = new Refused();
  const lists = new Keys(keys, (name) => values[name], refused);
  const chosen = typeof columns === "string" ? withPrefix(values, columns) : columns.map((name) => [name, name] as const);
  const lengths = new Set<number>();
  const data = chosen.map(([short, name]) => {
    const column = values[name];
    if (!isColumn(column)) throw refusal("not_a_column", `The answer has no column "${name}"; correct the name.`);
    lengths.add(column.length);
    return [short, dataOf(arrow, name, column, lists.of(name))] as const;
  });
  refused.throwAny();
  if (lengths.size === 0) throw refusal("column_missing", `No column of the answer starts with "${columns}_"; correct the name.`);
  if (lengths.size > 1) throw refusal("columns_uneven", "These columns differ in length; make a table of those of one kind of row.");
  return new arrow.Table(Object.fromEntries(data));
}

/** The columns and other properties, by name. */
function named(parts: readonly unknown[]): Map<string, unknown> {
  const columns = new Map<string, unknown>();
  const add = (name: string, value: unknown) => {
    if (columns.has(name)) throw new Unfit("column_duplicate", "This column is given twice; keep one.", [name]);
    columns.set(name, value);
  };
  const addColumns = (table: ArrowTable, prefix: string) => {
    for (const [place, { name }] of table.schema.fields.entries()) add(`${prefix}${String(name)}`, table.getChildAt(place));
  };
  for (const part of parts) {
    if (isTable(part)) {
      addColumns(part, "");
      continue;
    }
    const wrong = object(part);
    if (wrong) throw wrong;
    for (const [name, value] of Object.entries(part as object)) {
      if (isTable(value)) addColumns(value, `${name}_`);
      else add(name, value);
    }
  }
  return columns;
}

function isTable(value: unknown): value is ArrowTable {
  const { schema, getChildAt } = (value ?? {}) as Partial<ArrowTable>;
  return Array.isArray(schema?.fields) && typeof getChildAt === "function";
}

function holdsOf(name: string, vector: Vector, lists: Keys): Omit<Holds, "isOptional"> {
  if (hasTimes(name)) return { kind: "time" };
  if (refersTo(name) === undefined) return { kind: "number" };
  const indexOf = isText(vector.type) ? lists.indexOf(name) : undefined;
  return indexOf ? { kind: "index", indexOf } : { kind: "index" };
}

/** The columns whose names start with the word, under the rest of their names. */
function withPrefix(values: Readonly<Record<string, unknown>>, word: string): (readonly [string, string])[] {
  const names = Object.keys(values).filter((name) => name.startsWith(`${word}_`) && isColumn(values[name]));
  return names.map((name) => [name.slice(word.length + 1), name] as const);
}

function isColumn(value: unknown): value is Float64Array | Uint32Array {
  return value instanceof Float64Array || value instanceof Uint32Array;
}
