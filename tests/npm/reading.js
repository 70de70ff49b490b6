// How values of JavaScript are read: what is the same as something else, and what is refused where.
import { BAD, outcome } from "./bad.js";
import { GOOD } from "./inputs.js";

function equal(found, expected, what) {
  const [left, right] = [found, expected].map((value) => JSON.stringify(value));
  if (left !== right) throw new Error(`${what}: ${left} instead of ${right}`);
}

function checkSame(mandate) {
  const same = (name, given, what) => equal(mandate[name](given), mandate[name](GOOD[name]), what);
  const { drift, driftColumns, expandTargets, blockOrders } = GOOD;
  same("expandTargets", { ...expandTargets, as_of: new Date(expandTargets.as_of) }, "a Date");
  same("drift", { ...drift, band: Object.create(null, Object.getOwnPropertyDescriptors(drift.band)) }, "no prototype");
  same("drift", { ...drift, holdings: drift.holdings.map((line) => new Proxy(line, {})) }, "a proxy");
  same("drift", { ...drift, cash: 3000n }, "a bigint");
  const [order, other] = blockOrders.orders;
  const bought = { ...order, quantity: new Date(0), price: undefined };
  for (const shared of [order, bought]) {
    const outcomes = [{ orders: [shared, shared, other] }, { orders: [{ ...shared }, { ...shared }, other] }].map((input) =>
      outcome(mandate, () => mandate.blockOrders(input), "shared objects"),
    );
    equal(outcomes[0], outcomes[1], "shared objects");
  }
  for (const Column of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array]) {
    const whole = { ...driftColumns, quantity: Column.of(60, 80, 10), unit_value: Column.of(100, 50, 100) };
    same("driftColumns", whole, Column.name);
    if (Column !== Float32Array) same("driftColumns", { ...whole, account: Column.of(0, 0, 1) }, `${Column.name} of indices`);
  }
  same("driftColumns", { ...driftColumns, account: BigInt64Array.of(0n, 0n, 1n), quantity: BigUint64Array.of(60n, 80n, 10n) }, "big integers");
  const memory = new Float64Array(5);
  memory.set(driftColumns.quantity, 1);
  same("driftColumns", { ...driftColumns, quantity: memory.subarray(1, 4) }, "a part of an array");
}

function checkTexts(mandate) {
  const metadata_json = { note: "\0n5", other: "\0", absent: undefined, at: new Date(0), large: 2 ** 60 };
  const [row] = mandate.validateTargets([{ ...GOOD.validateTargets[0], metadata_json }]).rows;
  equal(row.metadata_json, { absent: null, at: "1970-01-01T00:00:00.000Z", large: 2 ** 60, note: "\0n5", other: "\0" }, "metadata");
}

function checkRefused(mandate) {
  const refused = (name, given, column, code) => {
    let found;
    try {
      mandate[name](given);
    } catch (error) {
      found = [error.details?.violations[0].column, error.code];
    }
    equal(found, [column, code], `${name} of ${code} at ${column}`);
  };
  const { drift, driftColumns } = GOOD;
  const held = (quantity) => ({ ...drift, holdings: [...drift.holdings, { ...drift.holdings[0], quantity }] });
  const columns = (quantity) => ({ ...driftColumns, quantity });
  refused("drift", { ...drift, holdings: [BAD.throwing()] }, "holdings[0].asset_uid", "input_unreadable");
  refused("drift", BAD.proxy(), "input", "input_unreadable");
  refused("drift", { ...drift, band: BAD.revoked() }, "band", "input_unreadable");
  refused("drift", held(BAD.half_sign()), "holdings[1].quantity", "not_json");
  for (const kind of ["cyclic", "map", "function", "invalid date", "floats", "boxed", "promise"]) {
    refused("drift", held(BAD[kind]()), "holdings[1].quantity", "not_decimal");
  }
  refused("drift", { ...drift, holdings: BAD.shared() }, "holdings", "input_too_large");
  refused("drift", { ...drift, holdings: BAD["long hole"]() }, "holdings", "input_too_large");
  refused("driftColumns", columns(BAD.detached()), "quantity", "input_unreadable");
  for (const column of [BAD.view(), BAD["large bigints"](), [60, 80, 10]]) refused("driftColumns", columns(column), "quantity", "not_a_column");
  refused("driftColumns", { ...driftColumns, account: Int8Array.of(-1, 0, 1) }, "account", "not_a_column");
  refused("driftColumns", { ...driftColumns, account: Float32Array.of(0, 0, 1) }, "account", "not_a_column");
}

/** Every check; throws what does not hold. */
export function checkReading(mandate) {
  checkSame(mandate);
  checkTexts(mandate);
  checkRefused(mandate);
}
