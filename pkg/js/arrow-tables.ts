// Columns of answers as Arrow's data.
import type { ArrowModule } from "./arrow.js";
import { hasTimes } from "./arrow-keys.js";
import { NONE } from "./arrow-vectors.js";

/** A column as data of a type that says what it holds: its memory stays, but for times. `texts` are those of its indices. */
export function dataOf(
  arrow: ArrowModule<unknown>,
  name: string,
  column: Float64Array | Uint32Array,
  texts: readonly string[] | undefined,
): object {
  const { length } = column;
  if (column instanceof Uint32Array) {
    const shared = { length, data: column, ...validityOf(column, (index) => index === NONE) };
    if (!texts) return arrow.makeData({ type: new arrow.Uint32(), ...shared });
    const type = new arrow.Dictionary(new arrow.Utf8(), new arrow.Uint32());
    return arrow.makeData({ type, dictionary: new arrow.Vector([textData(arrow, texts)]), ...shared });
  }
  const validity = validityOf(column, Number.isNaN);
  if (!hasTimes(name)) return arrow.makeData({ type: new arrow.Float64(), length, data: column, ...validity });
  const data = BigInt64Array.from(column, (time) => (Number.isNaN(time) ? 0n : BigInt(time)));
  return arrow.makeData({ type: new arrow.TimestampMillisecond("UTC"), length, data, ...validity });
}

/** Texts one after the other, with where each starts. Arrow's own builders evaluate code, which strict pages forbid. */
function textData(arrow: ArrowModule<unknown>, texts: readonly string[]): object {
  const encoder = new TextEncoder();
  const parts = texts.map((text) => encoder.encode(text));
  const valueOffsets = new Int32Array(texts.length + 1);
  for (const [place, { length }] of parts.entries()) valueOffsets[place + 1] = valueOffsets[place]! + length;
  const data = new Uint8Array(valueOffsets[texts.length]!);
  for (const [place, part] of parts.entries()) data.set(part, valueOffsets[place]);
  return arrow.makeData({ type: new arrow.Utf8(), length: texts.length, nullCount: 0, valueOffsets, data });
}

/** A bit for each value, set where there is one; no bits where there are all. */
function validityOf(column: Float64Array | Uint32Array, isNone: (value: number) => boolean) {
  // Arrow pads bitmaps to eight bytes.
  const nullBitmap = new Uint8Array(Math.ceil(column.length / 64) * 8);
  let nullCount = 0;
  for (const [row, value] of column.entries()) {
    if (isNone(value)) nullCount += 1;
    else nullBitmap[row >> 3]! |= 1 << (row & 7);
  }
  return nullCount === 0 ? { nullCount } : { nullCount, nullBitmap };
}
