// What callers give a book by mistake: refused with a code and a path, or right, never wrong in silence.
import { BAD, checkWords } from "./bad.js";
import { GOOD } from "./inputs.js";

function equal(found, expected, what) {
  const [left, right] = [found, expected].map((value) => JSON.stringify(value));
  if (left !== right) throw new Error(`${what}: ${left} instead of ${right}`);
}

/** [code, path] of what a call throws or rejects with; what it gives otherwise. */
async function refusal(mandate, call) {
  try {
    return { gave: await call() };
  } catch (error) {
    if (!(error instanceof mandate.MandateError)) throw error;
    return [error.code, error.details.violations[0]?.column ?? null];
  }
}

class Row {
  unique_identifier = "CLASS";
}

class Exact {
  toJSON() {
    return "0.5";
  }
}

const cyclic = {};
cyclic.self = cyclic;

/** By what is asked: the call, and its code and path. */
const REFUSED = {
  "a condition that is undefined": [({ assets }) => assets.count({ asset_type: undefined }), "filter_malformed", "where.asset_type"],
  "a comparison with undefined": [({ assets }) => assets.count({ uid: { eq: undefined } }), "filter_malformed", "where.uid.eq"],
  "undefined in a list": [({ assets }) => assets.count({ uid: { in: [undefined] } }), "filter_malformed", "where.uid.in[0]"],
  "undefined under or": [({ assets }) => assets.count({ or: [{ uid: undefined }] }), "filter_malformed", "where.or[0].uid"],
  "a promise as a condition": [({ assets }) => assets.count({ uid: Promise.resolve("x") }), "filter_malformed", "where.uid"],
  "a map as a condition": [({ assets }) => assets.count({ uid: new Map([["eq", "x"]]) }), "filter_malformed", "where.uid"],
  "a promise as conditions": [({ assets }) => assets.count(Promise.resolve({})), "filter_malformed", "where"],
  "no comparison": [({ assets }) => assets.count({ asset_type: {} }), "filter_malformed", null],
  "null as conditions": [({ assets }) => assets.filter({ where: null }), "filter_malformed", "query.where"],
  "a function as a condition": [({ assets }) => assets.count({ uid: () => "x" }), "filter_malformed", "where.uid"],
  "a mistyped option of a query": [({ assets }) => assets.filter({ were: {} }), "unknown_column", "query.were"],
  "a query that is a text": [({ assets }) => assets.filter("equity"), "not_an_object", "query"],
  "a limit that is a text": [({ assets }) => assets.filter({ limit: "10" }), "not_a_count", "query.limit"],
  "a limit below 0": [({ assets }) => assets.filter({ limit: -1 }), "not_a_count", "query.limit"],
  "an order that is a number": [({ assets }) => assets.filter({ order: ["uid", 7] }), "not_text", "query.order[1]"],
  "a key that is undefined": [({ assets }) => assets.getByUid(undefined), "key_malformed", null],
  "keys that are a text": [({ assets }) => assets.getManyByUniqueIdentifier("A"), "not_a_list", "keys"],
  "keys to delete that are a text": [({ assets }) => assets.bulkDelete("A"), "not_a_list", "keys"],
  "rows that are one": [({ assets }) => assets.createMany({}), "not_a_list", "rows"],
  "a mistyped option of a write": [({ assets }) => assets.createMany([], { return: false }), "unknown_column", "options.return"],
  "an option of a write that is a text": [({ assets }) => assets.upsertMany([], { returning: "no" }), "not_boolean", "options.returning"],
  "conditions that throw": [({ assets }) => assets.count({ uid: BAD.throwing() }), "filter_malformed", "where.uid.asset_uid"],
  "a query that throws": [({ assets }) => assets.filter(BAD.proxy()), "input_unreadable", "query"],
  "a key that throws": [({ assets }) => assets.getByUid(BAD.throwing()), "input_unreadable", "key.asset_uid"],
  "a row that throws": [({ assets }) => assets.create(BAD.throwing()), "input_unreadable", "rows[0].asset_uid"],
  "too many values": [({ assets }) => assets.create({ metadata_json: BAD.shared() }), "input_too_large", "rows"],
  "a row of a class": [({ assets }) => assets.create(new Row()), "not_json", "rows[0]"],
  "a row that is undefined": [({ assets }) => assets.create(undefined), "not_json", "rows[0]"],
  "an update of undefined": [({ assets }) => assets.update(undefined, {}), "key_malformed", null],
  "a table that is undefined": [({ book }) => book.table(undefined), "not_text", "identifier"],
  "tables that are a text": [({ mandate }) => mandate.Book.open({ tables: "Asset" }), "not_a_list", "options.tables"],
  "a table that is a number": [({ mandate }) => mandate.Book.open({ tables: [7] }), "not_text", "options.tables[0]"],
  "a mistyped option of open": [({ mandate }) => mandate.Book.open({ table: [] }), "unknown_column", "options.table"],
  "a name that is a number": [({ mandate }) => mandate.Book.open({ name: 7 }), "not_text", "options.name"],
  "tables of an engine that are a text": [({ book }) => book.startEngine("Asset"), "not_a_list", "tables"],
  "a mistyped option of a plan": [({ book }) => book.plan("all", { mode: "full" }, { att: new Date() }), "unknown_column", "options.att"],
  "a plan at an invalid time": [({ book }) => book.plan("all", { mode: "full" }, { at: new Date(NaN) }), "not_json", "at"],
  "an undo of a text": [({ book }) => book.undo("x"), "not_a_count", "entry"],
  "an undo of an object": [({ book }) => book.undo({}), "not_a_count", "entry"],
  "an undo of no entry": [({ book }) => book.undo(99), "entry_unknown", null],
  "an undo with a misnamed entry": [({ book }) => book.apply("undo", { number: 1 }), "args_malformed", "number"],
  "a redo of a text": [({ book }) => book.apply("redo", { entry: "1" }), "args_malformed", "entry"],
  "a kind that is undefined": [({ book }) => book.apply(undefined), "not_text", "kind"],
  "a version that is a text": [({ book }) => book.apply("undo", {}, "1"), "not_a_count", "version"],
  "arguments that are a map": [({ book }) => book.apply("undo", new Map()), "not_an_object", "args"],
  "a mistyped argument": [({ book }) => book.apply("set_base_currency", { currency: "USD", rat: "1" }), "args_malformed", "rat"],
  "a report without a name": [({ book }) => book.report(undefined), "not_text", "name"],
  "a listener that is none": [({ book }) => book.onChange({}), "not_a_function", "listener"],
  "a transaction without a function": [({ book }) => book.transaction([]), "not_a_function", "write"],
};

/** By what is put into a cell of JSON: the value, and its code and path. */
const UNFIT_CELLS = {
  "a map": [{ a: new Map([[1, 2]]) }, "not_json", "a"],
  "a set in a list": [[0, new Set([1])], "not_json", "[1]"],
  "a typed array": [{ a: Float64Array.of(1) }, "not_json", "a"],
  "NaN": [{ a: [1, NaN] }, "not_finite", "a[1]"],
  "infinity": [-Infinity, "not_finite", ""],
  "an invalid date": [{ a: new Date(NaN) }, "not_json", "a"],
  "a prototype in a literal": [{ __proto__: { a: 1 } }, "not_json", ""],
  "a function": [{ a: () => 1 }, "not_json", "a"],
  "a symbol": [{ a: Symbol("a") }, "not_json", "a"],
  "a hole in a list": [{ a: [1, , 3] }, "not_json", "a[1]"],
  "half a character": [{ a: "\ud800" }, "not_json", "a"],
  "itself": [cyclic, "not_json", "self"],
  "many levels": [BAD.deep(), "not_json", ".part".repeat(61).slice(1)],
};

async function checkRefusals(mandate) {
  const book = await mandate.Book.open({ tables: [] });
  const assets = book.table("Asset");
  await assets.create({ unique_identifier: "A" });
  const context = { mandate, book, assets };
  for (const [what, [call, code, column]] of Object.entries(REFUSED)) {
    equal(await refusal(mandate, async () => call(context)), [code, column], what);
  }
  const cell = "rows[0].metadata_json";
  for (const [what, [value, code, path]] of Object.entries(UNFIT_CELLS)) {
    const row = { unique_identifier: "ACC", account_name: "Ann", metadata_json: value };
    const column = path === "" || path.startsWith("[") ? `${cell}${path}` : `${cell}.${path}`;
    equal(await refusal(mandate, () => book.table("Account").create(row)), [code, column], `a cell with ${what}`);
  }
  equal([assets.count(), book.table("Account").count(), book.history().length], [1, 0, 1], "nothing of what was refused");
  await book.close();
}

async function checkRight(mandate) {
  const book = await mandate.Book.open({ tables: [] });
  const at = new Date(Date.UTC(2026, 0, 31));
  const prototype = JSON.parse('{"__proto__": {"b": 1}}');
  const metadata_json = { at, none: undefined, [Symbol("a")]: 1, big: 12345678901234567890n, exact: new Exact(), prototype };
  const account = await book.table("Account").create({ unique_identifier: "A", account_name: "Ann", metadata_json });
  const stored = { at: "2026-01-31T00:00:00.000Z", big: "12345678901234567890", exact: "0.5", prototype };
  equal(account.metadata_json, stored, "what has a form in JSON");
  const set = await book.table("AccountHoldingsSet").create({ account_uid: account.uid, time_index: at });
  equal(set.time_index, "2026-01-31T00:00:00Z", "an instant from a date");
  equal(book.table("AccountHoldingsSet").count({ time_index: { gte: at } }), 1, "a comparison with a date");
  equal(book.table("Account").filter({ limit: null, after: null, order: undefined }).rows.length, 1, "null is no option");
  equal(book.table("Account").filter({ where: {} }).rows.length, 1, "no conditions");
  equal(Object.keys(book.table("Account").getManyByUniqueIdentifier(["__proto__", "A"])), ["A"], "keys of any name");
  await book.close();
}

async function checkListeners(mandate) {
  const book = await mandate.Book.open({ tables: ["Asset"] });
  const reported = [];
  const { reportError, queueMicrotask } = globalThis;
  globalThis.reportError = (error) => reported.push(error.message);
  const heard = [];
  book.onChange(() => {
    throw new Error("a listener's own");
  });
  book.onChange(({ changes }) => heard.push(changes.length));
  const row = await book.table("Asset").create({ unique_identifier: "A" });
  equal([row.unique_identifier, heard, reported], ["A", [1], ["a listener's own"]], "a listener that throws");
  // Without a platform that reports, it is thrown where nobody catches.
  const thrown = [];
  globalThis.reportError = undefined;
  globalThis.queueMicrotask = (task) =>
    queueMicrotask(() => {
      try {
        task();
      } catch (error) {
        thrown.push(error.message);
      }
    });
  await book.table("Asset").delete(row.uid);
  Object.assign(globalThis, { reportError, queueMicrotask });
  equal([book.table("Asset").count(), heard, thrown], [0, [1, 1], ["a listener's own"]], "a listener that throws later");
  await book.close();
}

async function checkTransactions(mandate) {
  const book = await mandate.Book.open({ tables: ["Asset"] });
  let kept;
  await book.transaction((tx) => {
    kept = tx;
    tx.table("Asset").create({ unique_identifier: "A" });
  });
  const late = (tx) => tx.table("Asset").create({ unique_identifier: "B" });
  equal(await refusal(mandate, async () => late(kept)), ["transaction_ended", null], "a part after the end");
  const failed = await book.transaction((tx) => {
    kept = tx;
    late(tx);
    throw new Error("not this time");
  }).catch((error) => error.message);
  equal([failed, book.table("Asset").count()], ["not this time", 1], "a function that throws");
  equal(await refusal(mandate, async () => kept.apply("undo", {})), ["transaction_ended", null], "a part after a failure");
  await book.close();
}

/** A number is read as its text is. */
async function checkNumbers(mandate) {
  const uid = "00000000-0000-0000-0000-000000000001";
  const book = await mandate.Book.open({ tables: [] });
  await book.table("Asset").create({ uid, unique_identifier: "USD" });
  for (const given of [1e-19, "1e-19", 1.5e-18, "1.5e-18", 5e-324]) {
    const holdings = [{ asset_uid: uid, quantity: given }];
    const drift = () => mandate.drift({ holdings, prices: [{ asset_uid: uid, price: 1 }], targets: [], cash: 1 });
    equal(await refusal(mandate, async () => drift()), ["too_precise", "holdings[0].quantity"], `a quantity of ${given}`);
    const terms = { asset_uid: uid, currency_asset_uid: uid, contract_multiplier: 1, lot_size: given };
    equal(await refusal(mandate, () => book.table("AssetTradingTerms").create(terms)), ["type_mismatch", "lot_size"], `a lot of ${given}`);
  }
  const least = { asset_uid: uid, currency_asset_uid: uid, contract_multiplier: 1, lot_size: 1e-18 };
  equal((await book.table("AssetTradingTerms").create(least)).lot_size, "0.000000000000000001", "the least decimal");
  await book.close();
}

function checkOrderFile(mandate) {
  const uid = "00000000-0000-0000-0000-000000000001";
  const order = { account_uid: uid, asset_uid: uid, side: "buy", quantity: "5", price: "7" };
  const input = {
    orders: [order],
    assets: [{ asset_uid: uid, symbol: "AAPL", currency: "USD" }],
    accounts: [{ account_uid: uid, number: "U1" }],
    format: "ib_basket",
    reference: "r1",
  };
  const file = (change) => {
    try {
      return mandate.orderFile({ ...input, ...change }).name;
    } catch (error) {
      return [error.code, error.details.violations[0].column];
    }
  };
  for (const [what, change, expected] of [
    ["an order", {}, "orders-r1.basket.csv"],
    ["a negative quantity", { orders: [{ ...order, quantity: -5 }] }, ["not_positive", "orders[0].quantity"]],
    ["a negative price", { orders: [{ ...order, price: -7 }] }, ["price_not_positive", "orders[0].price"]],
    ["a name like a path", { reference: "../r1" }, ["reference_unfit", "reference"]],
    ["a symbol like a formula", { assets: [{ ...input.assets[0], symbol: "=1+1" }] }, ["text_unfit", "orders[0]"]],
    ["two symbols of an asset", { assets: [input.assets[0], input.assets[0]] }, ["duplicate_asset", "assets[1].asset_uid"]],
  ]) {
    equal(file(change), expected, `a file with ${what}`);
  }
}

const UID = "00000000-0000-0000-0000-000000000001";
const AT = "2026-01-31T16:00:00Z";

/** Good arguments of what a book is asked. */
const REPORTS = {
  plan_book: { at: AT, scope: { household: "Smith" }, policy: { mode: "full" }, flow: "1", flows: { [UID]: "1" }, place_households: false },
  portfolio_values: { identifiers: ["A"], start: AT, end: AT, latest_only: false, limit: 5 },
  index_values: { index_uid: UID, cadence: "daily", from: AT, to: AT },
  under_way: { account_uid: UID },
  holdings_by_fund: { account_uid: UID, at: AT },
};
const KINDS = {
  set_base_currency: { currency: "USD", rate: "1", policies: [{ name: "a", policy: {} }] },
  create_rows: { table: "Asset", rows: [{ unique_identifier: "A" }] },
  update_rows: { table: "Asset", rows: [{ key: UID, set: { asset_type: "equity" } }] },
  save_mandate: { allocation_uid: UID, time: AT, rows: [{ kind: "asset", key: "A", weight: "1", notional: "", quantity: "" }] },
};
const MISTAKES = ["x".repeat(300), -1, 1.5, 4294967296, true, null, [], [1], {}, { x: 1 }, "2026-01-31", 0.1 + 0.2];

/** The value with each of its parts replaced by each bad value. */
function* spoilt(value) {
  for (const bad of MISTAKES) yield bad;
  if (typeof value !== "object" || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    for (const bad of spoilt(part)) {
      const copy = Array.isArray(value) ? [...value] : { ...value };
      copy[name] = bad;
      yield copy;
    }
  }
}

/** Whatever is given, an error is one of the package, in words of the caller. */
async function checkMessages(mandate) {
  const book = await mandate.Book.open({ tables: [] });
  const asks = [
    ...Object.entries(REPORTS).map(([name, args]) => [name, args, (bad) => book.report(name, bad)]),
    ...Object.entries(KINDS).map(([kind, args]) => [kind, args, (bad) => book.apply(kind, bad)]),
  ];
  for (const [name, input, ask] of asks) {
    let refused = 0;
    for (const bad of spoilt(input)) {
      const given = `${name} of ${JSON.stringify(bad)}`;
      try {
        await ask(bad);
      } catch (error) {
        if (!(error instanceof mandate.MandateError)) throw new Error(`${given} throws ${error}`);
        refused += 1;
        checkWords(error, given);
      }
    }
    if (refused === 0) throw new Error(`${name} takes anything`);
  }
  await book.close();
}

/** A message names the property, and says the start of what was given. */
async function checkQuotes(mandate) {
  const book = await mandate.Book.open({ tables: [] });
  const long = "x".repeat(300);
  const start = `"${"x".repeat(100)}…"`;
  const { drift, planRebalance } = GOOD;
  for (const [ask, message] of [
    [() => mandate.drift({ ...drift, cash: long }), `cash: ${start} is not a decimal number; enter digits such as 1250.75 or 1e-7.`],
    [() => mandate.planRebalance({ ...planRebalance, as_of: long }), `as_of: ${start} is not a UTC time; enter one such as 2026-01-31T16:00:00Z.`],
    [() => book.report("portfolio_values", { identifiers: [], limit: long }), `limit is ${start}; provide a whole number from 0.`],
    [() => book.apply("set_base_currency", { currency: 7 }), "currency is 7; provide text."],
    [() => book.table("Asset").filter({ limit: long }), `query.limit: This is ${start}; provide a whole number from 0 to 4294967295.`],
  ]) {
    try {
      await ask();
    } catch (error) {
      equal(error.message, message, "a message");
      continue;
    }
    throw new Error(`not refused: ${message}`);
  }
  await book.close();
}

export async function checkGiven(mandate) {
  await checkMessages(mandate);
  await checkQuotes(mandate);
  await checkRefusals(mandate);
  await checkRight(mandate);
  await checkListeners(mandate);
  await checkTransactions(mandate);
  await checkNumbers(mandate);
  checkOrderFile(mandate);
}
