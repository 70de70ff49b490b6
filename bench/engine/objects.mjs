// Plans of objects beside those of the same books in columns, by the npm package in Node: node bench/engine/objects.mjs
// --accounts 10000 --lines 20 is one book of that size; the figures are medians of turns that the two take.
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: {
    accounts: { type: "string" },
    lines: { type: "string" },
    turns: { type: "string", default: "5" },
    only: { type: "string" },
    package: { type: "string", default: "../../pkg/dist/package/dist/node.js" },
  },
});
const { planRebalance, planRebalanceColumns } = await import(options.package);

/** The books that have goals. */
const BOOKS = options.accounts
  ? [[Number(options.accounts), Number(options.lines ?? 20)]]
  : [
      [10_000, 20],
      [1_000, 20],
      [1, 500],
    ];
const TURNS = Number(options.turns);
const uid = (number) => `00000000-0000-0000-0000-${String(number).padStart(12, "0")}`;

let state = 7;
/** From 0 to 1, the same sequence in each run. */
function draw() {
  state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
  return state / 2_147_483_648;
}

/** A book of accounts that hold so many of twice as many assets, as objects and as columns. */
function book(accounts, lines) {
  const count = Math.max(2 * lines, 1000);
  const price = Float64Array.from({ length: count }, () => Number((1 + draw() * 900).toFixed(2)));
  const account = new Uint32Array(accounts * lines);
  const asset = new Uint32Array(accounts * lines);
  const quantity = new Float64Array(accounts * lines);
  const weight = new Float64Array(accounts * lines).fill(Number((0.98 / lines).toFixed(6)));
  const objects = Array.from({ length: accounts }, (_, place) => {
    const first = Math.floor(draw() * (count - lines));
    for (let line = 0; line < lines; line++) {
      const row = place * lines + line;
      [account[row], asset[row], quantity[row]] = [place, first + line, 1 + Math.floor(draw() * 300)];
    }
    const rows = Array.from({ length: lines }, (_, line) => place * lines + line);
    return {
      account_uid: uid(place),
      cash: [{ currency: "USD", settled: "100000" }],
      holdings: rows.map((row) => ({ asset_uid: uid(asset[row]), quantity: String(quantity[row]) })),
      targets: rows.map((row) => ({ asset_uid: uid(asset[row]), weight: String(weight[row]) })),
    };
  });
  const whole = { base_currency: "USD", as_of: "2026-01-01T00:00:00Z", policy: { mode: "full" } };
  const assets = Array.from(price, (price, place) => ({ asset_uid: uid(place), currency: "USD", price: String(price) }));
  const columns = {
    ...whole,
    currencies: ["USD"],
    fx: Float64Array.of(Number.NaN),
    asset_currency: new Uint32Array(count),
    asset_price: price,
    accounts,
    holding_account: account,
    holding_asset: asset,
    holding_quantity: quantity,
    cash_account: Uint32Array.from({ length: accounts }, (_, place) => place),
    cash_currency: new Uint32Array(accounts),
    cash_settled: new Float64Array(accounts).fill(100_000),
    target_account: account,
    target_asset: asset,
    target_weight: weight,
  };
  return [{ ...whole, accounts: objects, assets }, columns];
}

function timed(call) {
  const start = performance.now();
  const result = call();
  return [performance.now() - start, result];
}

const median = (millis) => millis.toSorted((a, b) => a - b)[Math.floor(millis.length / 2)];

for (const [accounts, lines] of BOOKS) {
  const [objects, columns] = book(accounts, lines);
  const [slow, quick] = [[], []];
  // A short call is timed many times in a turn.
  const calls = Math.max(1, Math.floor(5_000 / (accounts * lines)));
  for (let turn = 0; turn <= TURNS; turn++) {
    for (let call = 0; call < calls; call++) {
      const [millis, plan] = options.only === "columns" ? [0] : timed(() => planRebalance(objects));
      const [other, flat] = options.only === "objects" ? [0] : timed(() => planRebalanceColumns(columns));
      if (plan && flat && plan.proof.plan_hash !== flat.proof.plan_hash) throw new Error("the two are of different plans");
      // The first turn is for the compiler.
      if (turn > 0) {
        slow.push(millis);
        quick.push(other);
      }
    }
  }
  const [of, beside] = [median(slow), median(quick)];
  console.log(
    JSON.stringify({ accounts, lines, objects_ms: Number(of.toFixed(2)), columns_ms: Number(beside.toFixed(2)), ratio: Number((of / beside).toFixed(2)) }),
  );
}
