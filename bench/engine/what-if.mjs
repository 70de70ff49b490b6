// One change of a planned book of 1,000 accounts with 50 lines each, by the npm package in Node: node bench/engine/what-if.mjs
import { PlannedBook } from "../../pkg/dist/package/dist/node.js";

const TURNS = 9;
const uid = (number) => `00000000-0000-0000-0000-${String(number).padStart(12, "0")}`;

let state = 7;
/** From 0 to 1, the same sequence in each run. */
function draw() {
  state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
  return state / 2_147_483_648;
}

const assets = Array.from({ length: 2000 }, (_, place) => ({
  asset_uid: uid(place + 1),
  currency: "USD",
  price: (1 + draw() * 900).toFixed(2),
}));
const accounts = Array.from({ length: 1000 }, (_, place) => {
  const first = Math.floor(draw() * 1900);
  const own = assets.slice(first, first + 50);
  return {
    account_uid: uid(100_000 + place),
    cash: [{ currency: "USD", settled: "100000" }],
    holdings: own.map(({ asset_uid }) => ({ asset_uid, quantity: String(1 + Math.floor(draw() * 300)) })),
    targets: own.map(({ asset_uid }) => ({ asset_uid, weight: "0.019" })),
  };
});
const policy = { mode: "threshold", band: { kind: "absolute", half_width: "0.005" } };
const book = new PlannedBook({ base_currency: "USD", as_of: "2026-01-01T00:00:00Z", accounts, assets, policy });

function measure(name, change) {
  let touched;
  const millis = Array.from({ length: TURNS }, (_, turn) => {
    const start = performance.now();
    touched = book.change([change(turn)]).accounts.length;
    return performance.now() - start;
  });
  const median = millis.toSorted((a, b) => a - b)[(TURNS - 1) / 2];
  return { name, milliseconds: Number(median.toFixed(1)), accounts: touched };
}

const rows = [
  measure("a price", (turn) => ({ kind: "price", asset_uid: uid(1000), price: String(50 + turn) })),
  measure("a flow", (turn) => ({ kind: "flow", account_uid: uid(100_005), flow: String(1000 * turn) })),
  measure("a restriction", (turn) => ({
    kind: "policy",
    policy: { ...policy, restrictions: turn % 2 ? [] : [{ asset_uid: uid(900), rule: "no_buy" }] },
  })),
  measure("the band", (turn) => ({ kind: "policy", policy: { ...policy, band: { kind: "absolute", half_width: `0.00${1 + turn}` } } })),
];
console.log(JSON.stringify(rows, null, 2));
