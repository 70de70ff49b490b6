// A household rebalanced: targets that two accounts reach together, a what-if, block orders, fills, a file for the broker, a replay.
import { PlannedBook, allocateFills, blockOrders, orderFile, planRebalance, replayPlan } from "mandate";
import assert from "node:assert/strict";

const asset = (number) => `00000000-0000-0000-0000-00000000000${number}`;
const [stocks, bonds] = [asset(1), asset(2)];
const [taxable, retirement] = [asset(8), asset(9)];

const input = {
  base_currency: "USD",
  as_of: "2026-01-30T21:00:00Z",
  accounts: [
    { account_uid: taxable, household: "Smith", tax_type: "taxable", holdings: [], cash: [{ currency: "USD", settled: "50000" }], targets: [] },
    { account_uid: retirement, household: "Smith", tax_type: "deferred", holdings: [], cash: [{ currency: "USD", settled: "50000" }], targets: [] },
  ],
  households: [{ household: "Smith", targets: [{ asset_uid: stocks, weight: "0.6" }, { asset_uid: bonds, weight: "0.4" }] }],
  assets: [
    { asset_uid: stocks, currency: "USD", price: "100", category: "equity" },
    { asset_uid: bonds, currency: "USD", price: "50", category: "bond" },
  ],
  policy: { mode: "full", location: [{ category: "bond", tax_type: "taxable", penalty: "0.01" }] },
};

// Interest is taxed in one of the accounts: all bonds go to the other.
const plan = planRebalance(input);
assert.equal(plan.households[0].penalty, "0");
const bought = plan.orders.map(({ account_uid, asset_uid, quantity }) => [account_uid, asset_uid, quantity]);
assert.deepEqual(bought, [[taxable, stocks, "500"], [retirement, stocks, "100"], [retirement, bonds, "800"]]);

// Another price touches only the household's accounts; the plan is that of the changed input.
const book = new PlannedBook(input);
book.change([{ kind: "price", asset_uid: stocks, price: "125" }]);
const dearer = { ...input, assets: input.assets.map((row) => (row.asset_uid === stocks ? { ...row, price: "125" } : row)) };
assert.deepEqual(book.plan(), planRebalance(dearer));
book.free();

// One order to the market for both accounts, and its fills shared out.
const orders = plan.orders.map(({ account_uid, asset_uid, side, quantity }) => ({ account_uid, asset_uid, side, quantity }));
const block = blockOrders({ orders }).blocks.find(({ asset_uid }) => asset_uid === stocks);
assert.equal(block.quantity, "600");
const { allocations } = allocateFills({
  orders,
  fills: [{ asset_uid: stocks, side: "buy", quantity: "300", price: "99.50" }],
  assets: input.assets.map(({ asset_uid, currency }) => ({ asset_uid, currency, lot_size: "1" })),
});
assert.deepEqual(allocations.filter(({ asset_uid }) => asset_uid === stocks).map(({ quantity }) => quantity), ["250", "50"]);

const file = orderFile({
  orders: plan.orders.map(({ account_uid, asset_uid, side, quantity, price }) => ({ account_uid, asset_uid, side, quantity, price })),
  assets: [{ asset_uid: stocks, symbol: "VTI", currency: "USD" }, { asset_uid: bonds, symbol: "BND", currency: "USD" }],
  accounts: [{ account_uid: taxable, number: "U100" }, { account_uid: retirement, number: "U200" }],
  format: "ib_basket",
  reference: plan.proof.plan_hash.slice(0, 8),
});
assert.match(file.text, /^BUY,500,VTI,STK,SMART,USD,DAY,MKT,,U100,/m);

// The stored input gives the same plan, to the last byte.
const { input_hash, plan_hash } = plan.proof;
const replayed = replayPlan({ input, input_hash, plan_hash });
assert.ok(replayed.same_input && replayed.same_plan);
console.log(`${plan.orders.length} orders, ${file.name}`);
