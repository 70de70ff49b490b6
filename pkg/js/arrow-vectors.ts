// Vectors of Arrow as columns of the functions. Their buffers say nothing of nulls, units and scales, so each value is looked at,
// unless the buffer is the column.
import type { Refuse } from "./arrow-refused.js";
import { Unfit, cut } from "./refusals.js";

/** What an index column has for no index. */
export const NONE = 0xffff_ffff;

/** Beyond it, a decimal of this many digits may not be the shortest text of a float. */
const ALWAYS_EXACT = 10n ** 15n;
/** Places of a decimal of the functions. */
const MOST_PLACES = 18;
const FLOAT = /^(-?\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/;
const PER_SECOND = [1n, 1_000n, 1_000_000n, 1_000_000_000n];
const UNITS = ["seconds", "milliseconds", "microseconds", "nanoseconds"];

/** The numbers of Arrow's types, as its format has them. */
const Kind = { dictionary: -1, int: 2, float: 3, utf8: 5, decimal: 7, timestamp: 10, largeUtf8: 20, utf8View: 24 } as const;
const TEXTS: readonly number[] = [Kind.utf8, Kind.largeUtf8, Kind.utf8View];

type Type = {
  typeId: number;
  precision?: number;
  scale?: number;
  bitWidth?: number;
  unit?: number;
  timezone?: string | null;
  dictionary?: Type;
};

interface Chunk {
  values: ArrayLike<number | bigint> & { subarray(from: number, to: number): Float64Array | Uint32Array };
  length: number;
  nullCount: number;
  nullBitmap?: Uint8Array;
  /** Where its bits start in the bitmap; values start at 0. */
  offset: number;
  dictionary?: Vector;
}

/** The part of a vector that is read. */
export interface Vector {
  type: Type;
  length: number;
  data: readonly Chunk[];
  get(row: number): unknown;
}

/** What a column holds, by its name. */
export interface Holds {
  kind: "index" | "number" | "time";
  /** The index of a text; without it, texts are refused. */
  indexOf?: (text: string) => number | Unfit;
  /** Whether null is no value in place of refused. */
  isOptional: boolean;
}

/** The value in a place of a chunk, which is in a row of the vector. */
type Read = (chunk: Chunk, place: number, row: number) => number | Unfit;

export function isVector(value: unknown): value is Vector {
  const { type, data, get } = (value ?? {}) as Partial<Vector>;
  return typeof type?.typeId === "number" && Array.isArray(data) && typeof get === "function";
}

export function isText({ typeId, dictionary }: Type): boolean {
  return TEXTS.includes(typeId) || (typeId === Kind.dictionary && dictionary !== undefined && TEXTS.includes(dictionary.typeId));
}

/** The column of a vector: its memory where that is the column already. `refuse` hears of each row that does not fit. */
export function columnOf(vector: Vector, holds: Holds, refuse: Refuse): Float64Array | Uint32Array {
  const read = readerOf(vector, holds);
  if (read instanceof Unfit) {
    refuse(0, read);
    return new Float64Array(0);
  }
  return sameMemory(vector, holds) ?? copied(vector, holds, read, refuse);
}

/** The texts of a vector. */
export function textsOf(vector: Vector, refuse: Refuse): string[] {
  if (!isText(vector.type)) {
    refuse(0, wrongType(vector.type, "text"));
    return [];
  }
  return Array.from({ length: vector.length }, (_, row) => {
    const text = vector.get(row);
    if (typeof text === "string") return text;
    refuse(row, missing());
    return "";
  });
}

function sameMemory({ type, data }: Vector, { kind }: Holds): Float64Array | Uint32Array | undefined {
  const [chunk, ...others] = data;
  if (!chunk || others.length > 0 || chunk.nullCount > 0) return undefined;
  const { values, length } = chunk;
  const isColumn = kind === "index" ? values instanceof Uint32Array : values instanceof Float64Array;
  return isColumn && type.typeId !== Kind.decimal && !isText(type) ? values.subarray(0, length) : undefined;
}

function copied(vector: Vector, holds: Holds, read: Read, refuse: Refuse): Float64Array | Uint32Array {
  const [column, none] = holds.kind === "index" ? [new Uint32Array(vector.length), NONE] : [new Float64Array(vector.length), NaN];
  let row = 0;
  for (const chunk of vector.data) {
    for (let place = 0; place < chunk.length; place += 1, row += 1) {
      const found = isNull(chunk, place) ? (holds.isOptional ? none : missing()) : read(chunk, place, row);
      if (typeof found === "number") column[row] = found;
      else refuse(row, found);
    }
  }
  return column;
}

function isNull({ nullCount, nullBitmap, offset }: Chunk, place: number): boolean {
  if (nullCount === 0 || !nullBitmap?.length) return false;
  const bit = offset + place;
  return ((nullBitmap[bit >> 3] ?? 0) & (1 << (bit & 7))) === 0;
}

/** How values of the vector's type are read for a column, or why none of them is. */
function readerOf(vector: Vector, { kind, indexOf }: Holds): Read | Unfit {
  const { type, data } = vector;
  // Old versions have numbers of 64 bits as pairs.
  const isLong = type.typeId === Kind.timestamp || (type.typeId === Kind.int && type.bitWidth === 64);
  const isInPairs = isLong && data.some(({ length, values }) => length > 0 && typeof values[0] !== "bigint");
  if (isInPairs) return wrongType(type, "one of a newer apache-arrow");
  if (kind === "index") {
    if (type.typeId === Kind.int) return ({ values }, place) => index(values[place] ?? NaN);
    if (!isText(type)) return wrongType(type, "whole numbers or text");
    return indexOf ? textReader(vector, indexOf) : new Unfit("key_unknown", "The list of these texts is not known; provide it in keys.");
  }
  switch (type.typeId) {
    case Kind.int:
      return ({ values }, place) => whole(values[place] ?? NaN);
    case Kind.float:
      // Half floats come as their bits.
      return type.precision === 0 ? wrongType(type, "wider floats") : ({ values }, place) => Number(values[place]);
    case Kind.decimal:
      return kind === "number" ? decimalReader(type) : wrongType(type, "timestamps");
    case Kind.timestamp:
      return kind === "time" ? timeReader(type) : wrongType(type, "numbers");
    default:
      return wrongType(type, kind === "time" ? "timestamps" : "numbers");
  }
}

function index(value: number | bigint): number | Unfit {
  const number = Number(value);
  if (number >= 0 && number <= NONE) return number;
  return new Unfit("index_out_of_range", `${value} is no index; correct it.`);
}

function whole(value: number | bigint): number | Unfit {
  const number = Number(value);
  if (typeof value === "number" || Number.isSafeInteger(number)) return number;
  return new Unfit("too_precise", `${value} is beyond 2^53, so that no column can hold it exactly; use a larger unit.`);
}

function textReader(vector: Vector, indexOf: (text: string) => number | Unfit): Read {
  const found = (text: unknown) => (typeof text === "string" ? indexOf(text) : missing());
  if (vector.type.typeId !== Kind.dictionary) return (_chunk, _place, row) => found(vector.get(row));
  const known = new Map<Vector | undefined, Map<number, number | Unfit>>();
  return ({ values, dictionary }, place) => {
    const indices = known.get(dictionary) ?? new Map<number, number | Unfit>();
    known.set(dictionary, indices);
    const code = Number(values[place]);
    const index = indices.get(code) ?? found(dictionary?.get(code));
    indices.set(code, index);
    return index;
  };
}

/** Milliseconds since 1970. A time without a zone is no instant. */
function timeReader({ unit = 0, timezone }: Type): Read | Unfit {
  if (!timezone) return new Unfit("time_index_not_utc", "These times have no zone; cast them to timestamps in UTC.");
  const perSecond = PER_SECOND[unit] ?? 1n;
  return ({ values }, place) => {
    const given = BigInt(values[place] ?? 0);
    const thousandths = given * 1_000n;
    if (thousandths % perSecond === 0n) return whole(thousandths / perSecond);
    return new Unfit("time_index_not_utc", `${given} ${UNITS[unit]} are no whole milliseconds; round the time.`);
  };
}

function decimalReader({ scale = 0, bitWidth = 128 }: Type): Read {
  const words = bitWidth / 32;
  const power = 10 ** scale;
  return ({ values }, place) => {
    const first = place * words;
    const units = signed(values, first, words);
    // A quotient of two whole numbers that floats hold is the nearest float.
    const isShort = units < ALWAYS_EXACT && units > -ALWAYS_EXACT && scale >= 0 && scale <= MOST_PLACES;
    return isShort ? Number(units) / power : exactly(units, scale);
  };
}

/** The number in two's complement of words of 32 bits, the lowest first. */
function signed(values: ArrayLike<number | bigint>, first: number, words: number): bigint {
  let units = 0n;
  for (let word = first + words - 1; word >= first; word -= 1) units = (units << 32n) | BigInt(values[word] ?? 0);
  return BigInt.asIntN(words * 32, units);
}

/** The float whose shortest text is the decimal. */
function exactly(units: bigint, scale: number): number | Unfit {
  const number = Number(`${units}e${-scale}`);
  const [, whole = "0", fraction = "", exponent = "0"] = FLOAT.exec(String(number)) ?? [];
  const places = fraction.length - Number(exponent);
  const isSame = units * power(places - scale) === BigInt(whole + fraction) * power(scale - places);
  if (isSame && places <= MOST_PLACES) return number;
  const text = cut(decimalText(units, scale));
  return new Unfit("too_precise", `${text} has more digits than a column of floats can hold; round it.`);
}

function power(exponent: number): bigint {
  return exponent > 0 ? 10n ** BigInt(exponent) : 1n;
}

function decimalText(units: bigint, scale: number): string {
  if (scale <= 0) return String(units * power(-scale));
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, "0");
  return `${units < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function missing(): Unfit {
  return new Unfit("required", "This is null; provide a value, or name the column in optional where no value is needed.");
}

function wrongType(type: Type, expected: string): Unfit {
  return new Unfit("not_a_column", `This is a vector of type ${cut(String(type))}; provide ${expected}.`);
}
