// The changes of a record of a file, as bytes.

/** A value is put at a key; what is at keys is let go of; numbers up to one were given out. */
export const [PUT, FORGET, NUMBER] = [0, 1, 2];
const [ANY, TEXT, AT, UP_TO] = [0, 1, 2, 3];

/** The bytes of changes `{ op, store, key, bytes }`. */
export function encoded(entries) {
  return Buffer.concat(entries.flatMap(({ op, store, key, bytes }) => {
    const parts = [Buffer.of(op), sized(Buffer.from(store)), keyBytes(key)];
    return op === PUT ? [...parts, sized(bytes)] : parts;
  }));
}

/** The changes that bytes stand for, each with where its value lies in them. */
export function* entriesOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  const span = () => {
    const length = view.getUint32(at, true);
    const start = at + 4;
    at = start + length;
    return { start, length };
  };
  const text = () => {
    const { start, length } = span();
    return bytes.toString("utf8", start, start + length);
  };
  const number = () => {
    at += 8;
    return view.getFloat64(at - 8, true);
  };
  const keyOf = { [ANY]: () => undefined, [TEXT]: text, [AT]: number, [UP_TO]: () => [number()] };
  while (at < bytes.length) {
    const op = bytes[at++];
    const store = text();
    const key = keyOf[bytes[at++]]();
    yield op === PUT ? { op, store, key, value: span() } : { op, store, key };
  }
}

function keyBytes(key) {
  if (key === undefined) return Buffer.of(ANY);
  if (typeof key === "string") return Buffer.concat([Buffer.of(TEXT), sized(Buffer.from(key))]);
  const bytes = Buffer.alloc(9);
  bytes[0] = typeof key === "number" ? AT : UP_TO;
  bytes.writeDoubleLE(typeof key === "number" ? key : key[0], 1);
  return bytes;
}

function sized(bytes) {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}
