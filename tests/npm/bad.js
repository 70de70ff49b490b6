// Every bad value at every place of a good input: each is refused or used, with an answer, and the next good call is right.
import { GOOD } from "./inputs.js";

const uid = "00000000-0000-0000-0000-000000000001";

function throwing() {
  throw new Error("a value that throws");
}

function detached() {
  const column = Float64Array.of(1, 2);
  structuredClone(column.buffer, { transfer: [column.buffer] });
  return column;
}

function cyclic() {
  const cycle = { kind: "absolute" };
  cycle.left = cycle.right = cycle.list = [cycle, cycle];
  return cycle;
}

/** 2^40 values, of forty objects. */
function shared() {
  let part = { quantity: "1" };
  for (let level = 0; level < 40; level += 1) part = [part, part];
  return part;
}

function deep() {
  let part = {};
  for (let level = 0; level < 10_000; level += 1) part = { part };
  return part;
}

function revoked() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** Makers of values, since some are used up. */
export const BAD = {
  undefined: () => undefined,
  null: () => null,
  NaN: () => NaN,
  infinite: () => -Infinity,
  "minus zero": () => -0,
  "minus one": () => -1,
  half: () => 0.5,
  large: () => 1e308,
  small: () => 1e-300,
  "17 digits": () => 0.1 + 0.2,
  "largest index": () => 0xffffffff,
  "past indices": () => 2 ** 32,
  "past floats": () => 2 ** 60,
  "large text": () => "1e400",
  "long text": () => "9".repeat(100_000),
  bigint: () => -(10n ** 30n),
  "large bigint": () => 10n ** 1000n,
  blank: () => "",
  word: () => "word",
  sign: () => "\0o",
  half_sign: () => "\ud800",
  uid: () => uid,
  true: () => true,
  symbol: () => Symbol("symbol"),
  function: () => () => 1,
  list: () => [],
  lists: () => [[], [null]],
  hole: () => new Array(3),
  "long hole": () => new Array(2 ** 32 - 1),
  object: () => ({}),
  "proto key": () => JSON.parse('{"__proto__": {"weight": 1}}'),
  date: () => new Date("2026-01-30T21:00:00Z"),
  "invalid date": () => new Date(NaN),
  map: () => new Map([["kind", "absolute"]]),
  set: () => new Set([1]),
  promise: () => Promise.resolve(1),
  pattern: () => /x/,
  error: () => new Error("error"),
  boxed: () => new String("boxed"),
  int8: () => Int8Array.of(-1, 1),
  uint16: () => Uint16Array.of(1, 2),
  clamped: () => Uint8ClampedArray.of(255),
  float32: () => Float32Array.of(0.1),
  bigints: () => BigInt64Array.of(1n),
  "large bigints": () => BigUint64Array.of(2n ** 64n - 1n),
  floats: () => Float64Array.of(NaN, 1e308, -1),
  indices: () => Uint32Array.of(0xffffffff, 0xfffffffe),
  "no floats": () => new Float64Array(),
  view: () => new DataView(new ArrayBuffer(8)),
  detached,
  throwing: () => Object.defineProperty({}, "asset_uid", { enumerable: true, get: throwing }),
  "throwing list": () => Object.defineProperty([1], 0, { enumerable: true, get: throwing }),
  proxy: () => new Proxy({}, { ownKeys: throwing, getPrototypeOf: throwing, get: throwing }),
  revoked,
  "throwing symbol": () => Object.defineProperty({}, "x", { enumerable: true, get: () => { throw Symbol("thrown"); } }),
  toJSON: () => ({ toJSON: throwing }),
  cyclic,
  shared,
  deep,
};

/** Numbers for one entry of a column. */
const ENTRIES = [NaN, Infinity, -1, 0, 0.1 + 0.2, 1e300, 2 ** 31, 0xfffffffe, 0xffffffff];

/** The paths of the parts of a value; of a list, those of its first and its last. */
function pathsOf(value, path = []) {
  const isLeaf = typeof value !== "object" || value === null || ArrayBuffer.isView(value);
  if (isLeaf) return [path];
  const keys = Array.isArray(value) ? [...new Set([0, value.length - 1])].filter((key) => key >= 0) : [...Object.keys(value), "colour"];
  return [path, ...keys.flatMap((key) => pathsOf(value[key], [...path, key]))];
}

function withPart(value, [key, ...rest], part) {
  if (key === undefined) return part;
  const copy = Array.isArray(value) ? [...value] : { ...value };
  copy[key] = withPart(value?.[key], rest, part);
  return copy;
}

/** The input with a column that differs in one entry or in its length. */
function* otherColumns(input) {
  for (const [name, column] of Object.entries(input)) {
    if (!ArrayBuffer.isView(column)) continue;
    for (const entry of ENTRIES) {
      const other = column.slice();
      other[other.length - 1] = entry;
      yield [`${name} with ${entry}`, { ...input, [name]: other }];
    }
    for (const length of [0, column.length - 1, column.length + 1]) {
      const other = new column.constructor(length);
      other.set(column.subarray(0, length));
      yield [`${name} of length ${length}`, { ...input, [name]: other }];
    }
  }
}

function* badInputs(input) {
  for (const [number, path] of pathsOf(input).entries()) {
    for (const [kind, make] of Object.entries(BAD)) {
      // Counting so many values takes its time.
      if (kind === "shared" && number !== 1) continue;
      yield [`${kind} at ${path.join(".")}`, withPart(input, path, make())];
    }
  }
  yield* otherColumns(input);
}

const OF_RUST = /\b([iu](8|16|32|64|128)|f(32|64)|[iu]size|struct|enum|variant|tuple|invalid (type|value|length)|(missing|unknown) field)\b|, expected /;

/** Throws where an error says what only a programmer of the package understands. */
export function checkWords({ message, details }, what) {
  for (const sentence of [message, ...details.violations.map((violation) => violation.message)]) {
    if (OF_RUST.test(sentence)) throw new Error(`${what} says: ${sentence}`);
  }
}

/** An answer, or the code of what is thrown; the code of a refusal is that of its first violation. */
export function outcome(mandate, call, what) {
  try {
    return JSON.stringify(call());
  } catch (error) {
    const isRefusal = error instanceof mandate.MandateError && error.details.violations[0]?.code === error.code;
    if (!isRefusal) throw new Error(`${what}: ${error?.stack}`, { cause: error });
    checkWords(error, what);
    return error.code;
  }
}

/** How many bad inputs there were; throws where one does harm. */
export function checkBad(mandate, names = Object.keys(GOOD)) {
  let tried = 0;
  for (const name of names) {
    const good = GOOD[name];
    const right = outcome(mandate, () => mandate[name](good), name);
    if (!right.startsWith("{")) throw new Error(`${name} refuses a good input: ${right}`);
    for (const [what, bad] of badInputs(good)) {
      outcome(mandate, () => mandate[name](bad), `${name}, ${what}`);
      const after = outcome(mandate, () => mandate[name](good), name);
      if (after !== right) throw new Error(`${name} after ${what}: ${after}\ninstead of ${right}`);
      tried += 1;
    }
  }
  return tried + checkBadChanges(mandate);
}

/** A planned book takes no harm from bad changes either. */
function checkBadChanges(mandate) {
  const changes = [
    { kind: "price", asset_uid: uid, price: "60" },
    { kind: "policy", policy: { mode: "full" } },
  ];
  const book = new mandate.PlannedBook(GOOD.planRebalance);
  let tried = 0;
  for (const [what, bad] of badInputs(changes)) {
    outcome(mandate, () => book.change(bad), `change, ${what}`);
    tried += 1;
  }
  const right = outcome(mandate, () => new mandate.PlannedBook(GOOD.planRebalance).change(changes), "change");
  const after = outcome(mandate, () => book.change(changes), "change");
  if (JSON.parse(after).orders.length !== JSON.parse(right).orders.length) throw new Error(`change: ${after}\ninstead of ${right}`);
  book.free();
  return tried;
}
