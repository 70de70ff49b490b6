// Tables of apache-arrow in the functions over columns: good ones have the answer of plain columns, bit for bit, and each bad one is
// refused at its row.

const AT = Date.UTC(2024, 0, 2, 9, 30, 0, 250);
const NONE = 0xffffffff;

/** Vectors of every type that is read; `values` may have nulls. */
export function vectors(arrow) {
  const data = (type, values, buffer, parts = {}) => {
    const nullBitmap = new Uint8Array(8 * Math.ceil(values.length / 64));
    values.forEach((value, row) => value === null || (nullBitmap[row >> 3] |= 1 << (row & 7)));
    const nullCount = values.filter((value) => value === null).length;
    return arrow.makeVector(arrow.makeData({ type, length: values.length, data: buffer, nullCount, nullBitmap, ...parts }));
  };
  const filled = (values, zero) => values.map((value) => value ?? zero);
  // Arrow's own builders evaluate code, which a strict page forbids.
  const bytes = (texts) => new TextEncoder().encode(filled(texts, "").join(""));
  const offsets = (texts) => Int32Array.of(0, ...texts.map((_, place) => bytes(texts.slice(0, place + 1)).length));
  const long = (values) => BigInt64Array.from(filled(values, 0n), BigInt);
  return {
    float: (...values) => data(new arrow.Float64(), values, Float64Array.from(filled(values, 99))),
    single: (...values) => data(new arrow.Float32(), values, Float32Array.from(filled(values, 99))),
    half: (...values) => data(new arrow.Float16(), values, new Uint16Array(values.length)),
    uint: (...values) => data(new arrow.Uint32(), values, Uint32Array.from(filled(values, 99))),
    int: (...values) => data(new arrow.Int32(), values, Int32Array.from(filled(values, 99))),
    long: (...values) => data(new arrow.Int64(), values, long(values)),
    bool: (...values) => data(new arrow.Bool(), values, new Uint8Array(8)),
    utf8: (...values) => data(new arrow.Utf8(), values, bytes(values), { valueOffsets: offsets(values) }),
    dictionary: (...values) => {
      const texts = [...new Set(filled(values, "none"))];
      const dictionary = data(new arrow.Utf8(), texts, bytes(texts), { valueOffsets: offsets(texts) });
      const places = Int8Array.from(values, (value) => texts.indexOf(value ?? "none"));
      return data(new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8()), values, places, { dictionary });
    },
    day: (...values) => data(new arrow.DateDay(), values, Int32Array.from(filled(values, 0))),
    time: (unit, zone, ...values) => data(new arrow.Timestamp(arrow.TimeUnit[unit], zone), values, long(values)),
    /** Whole numbers of units of the last place. */
    decimal: (scale, ...values) => {
      const words = new Uint32Array(4 * values.length);
      values.forEach((value, row) => {
        for (let word = 0; word < 4; word += 1) words[4 * row + word] = Number(BigInt.asUintN(32, BigInt(value ?? 7) >> BigInt(32 * word)));
      });
      return data(new arrow.Decimal(scale, 38, 128), values, words);
    },
  };
}

/** As a file has it: the buffers of all columns are parts of one. */
function stored(arrow, table) {
  return arrow.tableFromIPC(arrow.tableToIPC(table));
}

function equal(found, expected, what) {
  const text = (value) =>
    JSON.stringify(value, (_, part) => (ArrayBuffer.isView(part) ? [part.constructor.name, ...new Uint8Array(part.slice().buffer)] : part));
  if (text(found) !== text(expected)) throw new Error(`${what}: ${text(found)} instead of ${text(expected)}`);
}

function checkDrift(mandate, { fromArrow, toTable }, arrow) {
  const { float, decimal, dictionary, single, utf8 } = vectors(arrow);
  const plain = {
    account: Uint32Array.of(0, 0, 1),
    quantity: Float64Array.of(60, -12.25, 10),
    unit_value: Float64Array.of(100, 50.125, 100),
    target: Float64Array.of(0.5, 0.25, 1),
    cash: Float64Array.of(0.1, 1000),
    band: { kind: "absolute", half_width: "0.05" },
  };
  const expected = mandate.driftColumns(plain);
  const lines = (from, to) => {
    const columns = {
      account: dictionary("Ann", "Ann", "Bob"),
      quantity: decimal(6, 60_000_000, -12_250_000, 10_000_000),
      unit_value: float(100, 50.125, 100),
      target: single(0.5, 0.25, 1),
    };
    return new arrow.Table(Object.fromEntries(Object.entries(columns).map(([name, vector]) => [name, vector.slice(from, to)])));
  };
  const accounts = stored(arrow, new arrow.Table({ uid: utf8("Ann", "Bob"), cash: decimal(20, 10n ** 19n, 10n ** 23n) }));
  const keys = { account: accounts.getChild("uid") };
  const rest = { cash: accounts.getChild("cash"), band: plain.band };
  const chunked = stored(arrow, lines(0, 1)).concat(stored(arrow, lines(1, 3)));
  for (const [what, table] of Object.entries({ "one batch": lines(0, 3), "a file": stored(arrow, lines(0, 3)), "two batches": chunked })) {
    const columns = fromArrow([table, rest], { keys });
    equal(columns, plain, `columns of ${what}`);
    equal(mandate.driftColumns(columns), expected, `drift of ${what}`);
  }
  const sliced = fromArrow([{ account: chunked.getChild("account").slice(1), quantity: decimal(0, 1, null, 3).slice(1) }], {
    keys,
    optional: ["quantity"],
  });
  equal(sliced, { account: Uint32Array.of(0, 1), quantity: Float64Array.of(NaN, 3) }, "parts of vectors");
  const whole = lines(0, 3);
  const { unit_value } = fromArrow([whole, rest], { keys });
  if (unit_value.buffer !== whole.getChild("unit_value").data[0].values.buffer) throw new Error("the memory of a vector is copied");
  const table = toTable(arrow, expected, ["value", "weight", "in_band"]);
  equal([...table.getChild("value")], [...expected.value], "a table of floats");
  equal(table.getChild("weight").toArray(), expected.weight, "floats, bit for bit");
  if (table.getChild("value").data[0].values.buffer !== expected.value.buffer) throw new Error("the memory of an answer is copied");
}

function checkPlan(mandate, { fromArrow, toTable }, arrow) {
  const { float, decimal, dictionary, int, long, time, uint, utf8 } = vectors(arrow);
  const policy = { mode: "full", costs: { fixed: "1", rate: "0.001" } };
  const as_of = "2026-01-30T21:00:00Z";
  const plain = {
    base_currency: "USD",
    currencies: ["USD", "EUR"],
    fx: Float64Array.of(1, 1.1),
    asset_currency: Uint32Array.of(0, 0),
    asset_price: Float64Array.of(100, 25),
    asset_multiplier: Float64Array.of(NaN, 2),
    accounts: 2,
    holding_account: Uint32Array.of(0, 1),
    holding_asset: Uint32Array.of(0, 0),
    holding_quantity: Float64Array.of(10, 5),
    cash_account: Uint32Array.of(0, 1),
    cash_currency: Uint32Array.of(0, 0),
    cash_settled: Float64Array.of(500, 100),
    target_account: Uint32Array.of(0, 0, 1),
    target_asset: Uint32Array.of(0, 1, 0),
    target_weight: Float64Array.of(0.5, 0.4, 0.9),
    restriction_account: Uint32Array.of(NONE),
    restriction_asset: Uint32Array.of(1),
    restriction_rule: Uint32Array.of(1),
    lot_account: Uint32Array.of(0, 1, 1, 1),
    lot_asset: Uint32Array.of(0, 0, 0, 0),
    lot_opened: Float64Array.of(AT, AT, AT, Math.floor(AT / 1000) * 1000),
    lot_quantity: Float64Array.of(10, 1, 1, 3),
    lot_unit_cost: Float64Array.of(90, 90.5, 91, 92),
    policy,
    as_of,
  };
  const opened = (unit, perMs, at) => time(unit, "UTC", BigInt(at) * perMs);
  const lots = [
    ["MILLISECOND", 1n],
    ["MICROSECOND", 1_000n],
    ["NANOSECOND", 1_000_000n],
  ].map(([unit, perMs], row) => fromArrow({ opened: opened(unit, perMs, AT) }).opened[0] ?? row);
  equal(lots, [AT, AT, AT], "times in every unit");
  equal(fromArrow({ opened: time("SECOND", "America/New_York", AT / 1000 | 0) }).opened, Float64Array.of(plain.lot_opened[3]), "seconds");
  const table = (columns) => stored(arrow, new arrow.Table(columns));
  const keys = { account: ["a", "b"], asset: utf8("STOCK", "BOND") };
  const tables = {
    base_currency: "USD",
    currencies: dictionary("USD", "EUR"),
    fx: decimal(1, 10, 11),
    asset: table({ currency: utf8("USD", "USD"), price: decimal(2, 10_000, 2_500), multiplier: float(null, 2) }),
    accounts: 2,
    holding: table({ account: utf8("a", "b"), asset: dictionary("STOCK", "STOCK"), quantity: int(10, 5) }),
    cash: table({ account: long(0, 1), currency: utf8("USD", "USD"), settled: long(500, 100) }),
    target: table({ account: uint(0, 0, 1), asset: utf8("STOCK", "BOND", "STOCK"), weight: float(0.5, 0.4, 0.9) }),
    restriction: table({ account: utf8(null), asset: utf8("BOND"), rule: dictionary("no_sell") }),
    lot: table({
      account: utf8("a", "b", "b", "b"),
      asset: int(0, 0, 0, 0),
      opened: time("NANOSECOND", "UTC", ...[...plain.lot_opened].map((at) => BigInt(at) * 1_000_000n)),
      quantity: decimal(0, 10, 1, 1, 3),
      unit_cost: decimal(1, 900, 905, 910, 920),
    }),
    policy,
    as_of,
  };
  const columns = fromArrow(tables, { keys, optional: ["asset_multiplier", "restriction_account"] });
  equal(Object.fromEntries(Object.keys(plain).map((name) => [name, columns[name]])), plain, "columns of tables");
  const plan = mandate.planRebalanceColumns(columns);
  equal(plan, mandate.planRebalanceColumns(plain), "a plan");
  const orders = toTable(arrow, plan, "order", { keys });
  const texts = (order) => [["a", "b"][plan.order_account[order]], ["STOCK", "BOND"][plan.order_asset[order]], ["buy", "sell"][plan.order_side[order]]];
  const found = orders.toArray().map(({ account, asset, side }) => [account, asset, side]);
  equal(found.length > 1, true, "orders");
  equal(found, found.map((_, order) => texts(order)), "orders with texts");
  equal(orders.getChild("reason").get(0), plan.reasons[plan.order_reason[0]], "a reason");
  equal([orders.getChild("tax").nullCount, orders.getChild("quantity").nullCount], [plan.order_tax.length, 0], "no value is null");
  equal(toTable(arrow, plan, "lot").getChild("opened").get(0), plan.lot_opened[0], "a time");
  equal(toTable(arrow, plan, "fx").numRows, 0, "a table without rows");
}

/** By what is wrong: the input, its code, column and row, and keys where they are to blame. */
function refused(arrow) {
  const { bool, day, decimal, dictionary, float, half, int, long, time, utf8 } = vectors(arrow);
  return {
    "null in a column of prices": [{ unit_value: float(1, null, 3) }, "required", "unit_value", 1],
    "null in the second batch": [{ unit_value: float(1, 2).concat(float(3, null)) }, "required", "unit_value", 3],
    "null in a decimal column": [{ quantity: decimal(2, null) }, "required", "quantity", 0],
    "null in a column of texts": [{ account: utf8("a", null) }, "required", "account", 1],
    "null in a dictionary": [{ account: dictionary("a", null) }, "required", "account", 1],
    "null in a column of times": [{ lot_opened: time("SECOND", "UTC", null) }, "required", "lot_opened", 0],
    "texts as prices": [{ unit_value: utf8("1") }, "not_a_column", "unit_value", 0],
    "flags as prices": [{ unit_value: bool(1) }, "not_a_column", "unit_value", 0],
    "half floats": [{ unit_value: half(1) }, "not_a_column", "unit_value", 0],
    "dates as times": [{ lot_opened: day(1) }, "not_a_column", "lot_opened", 0],
    "times as quantities": [{ quantity: time("SECOND", "UTC", 1) }, "not_a_column", "quantity", 0],
    "decimals as times": [{ lot_opened: decimal(0, 1) }, "not_a_column", "lot_opened", 0],
    "floats as indices": [{ account: float(1) }, "not_a_column", "account", 0],
    "a whole number beyond 2^53": [{ quantity: long(1, 2n ** 53n + 1n) }, "too_precise", "quantity", 1],
    "a negative index": [{ account: int(0, -1) }, "index_out_of_range", "account", 1],
    "an index beyond 32 bits": [{ asset: long(2n ** 32n) }, "index_out_of_range", "asset", 0],
    "a decimal of 20 digits": [{ quantity: decimal(2, 5, 12345678901234567891n) }, "too_precise", "quantity", 1],
    "a decimal of 19 places": [{ quantity: decimal(19, 1) }, "too_precise", "quantity", 0],
    "times without a zone": [{ lot_opened: time("SECOND", null, 1) }, "time_index_not_utc", "lot_opened", 0],
    "microseconds": [{ lot_opened: time("MICROSECOND", "UTC", 1000, 1001) }, "time_index_not_utc", "lot_opened", 1],
    "a text that is no key": [{ account: utf8("a", "c") }, "key_unknown", "account", 1],
    "a side that is none": [{ order_side: utf8("hold") }, "key_unknown", "order_side", 0],
    "texts without keys": [{ demand_fund: utf8("a") }, "key_unknown", "demand_fund", 0],
    "a key twice": [{ account: utf8("a") }, "duplicate_identifier", "keys.account", 1, { account: utf8("a", "a") }],
    "a key that is null": [{ account: utf8("a") }, "required", "keys.account", 0, { account: utf8(null) }],
    "keys that are numbers": [{ account: utf8("a") }, "not_a_column", "keys.account", 0, { account: float(1) }],
    "keys that are a text": [{ account: utf8("a") }, "not_a_list", "keys.account", 0, { account: "a" }],
    "keys of what nothing refers to": [{ account: utf8("a") }, "unknown_column", "keys.accounts", 0, { accounts: ["a"] }],
    "a column twice": [[{ cash: float(1) }, { cash: float(1) }], "column_duplicate", "cash", 0],
    "an input that is a text": ["table", "not_an_object", "input", 0],
  };
}

function refusal(mandate, call) {
  try {
    call();
  } catch (error) {
    if (!(error instanceof mandate.MandateError)) throw error;
    return error;
  }
  return undefined;
}

function checkRefusals(mandate, { fromArrow, toTable }, arrow) {
  const { float, utf8 } = vectors(arrow);
  const keys = { account: ["a", "b"], asset: utf8("STOCK") };
  for (const [what, [input, code, column, row, other]] of Object.entries(refused(arrow))) {
    const error = refusal(mandate, () => fromArrow(input, { keys: { ...keys, ...other } }));
    const [violation] = error?.details.violations ?? [];
    equal([error?.code, violation?.code, violation?.column, violation?.row], [code, code, column, row], what);
  }
  const every = refusal(mandate, () => fromArrow({ quantity: float(null, 1, null), cash: float(null) }));
  equal(every.details.violations.map(({ column, row }) => [column, row]), [["quantity", 0], ["quantity", 2], ["cash", 0]], "every null");
  // Lengths are between columns: the function itself says so.
  const uneven = fromArrow({ account: utf8("a"), quantity: float(1, 2), unit_value: float(1), target: float(1), cash: float(1) }, { keys });
  equal(refusal(mandate, () => mandate.driftColumns(uneven))?.code, "columns_uneven", "columns of other lengths");
  const answer = { line_value: Float64Array.of(1), other: Float64Array.of(1, 2), codes: [] };
  for (const [what, columns, code] of [
    ["a table of other lengths", ["line_value", "other"], "columns_uneven"],
    ["a table of no columns", "account", "column_missing"],
    ["a table of a list", ["codes"], "not_a_column"],
    ["a table of a number", 7, "not_text"],
  ]) {
    equal(refusal(mandate, () => toTable(arrow, answer, columns))?.code, code, what);
  }
  equal(refusal(mandate, () => toTable({}, answer, "line"))?.code, "not_a_function", "a module that is none");
}

/** Throws what does not hold. */
export function checkArrow(mandate, adapters, arrow) {
  checkDrift(mandate, adapters, arrow);
  checkPlan(mandate, adapters, arrow);
  checkRefusals(mandate, adapters, arrow);
}
