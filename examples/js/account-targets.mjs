// An account that targets one asset and one portfolio, and a portfolio in two groups. `node account-targets.mjs`.
import { Book } from "mandate";
import assert from "node:assert/strict";

const book = await Book.open({ by: "example" });
book.startEngine(["TargetPositionsTS", "PortfolioGroupMembership"]);

const bitcoin = await book.table("Asset").upsert({ unique_identifier: "BTC", asset_type: "crypto" });
const calendar = await book.table("Calendar").upsert({
  unique_identifier: "24/7",
  display_name: "Every day",
  calendar_type: "trading",
  valid_from: "2026-01-01",
  valid_to: "2026-12-31",
});
const growth = await book.table("Portfolio").upsert({ unique_identifier: "growth", calendar_uid: calendar.uid });

// A portfolio may be in several groups; adding it twice changes nothing.
for (const name of ["models", "research"]) {
  await book.table("PortfolioGroup").upsert({ unique_identifier: name, display_name: name });
  const link = { group: { unique_identifier: name }, portfolio: { uid: growth.uid } };
  await book.apply("add_portfolio_to_group", link);
  assert.equal((await book.apply("add_portfolio_to_group", link)).changes.length, 0);
}
assert.equal(book.table("PortfolioGroupMembership").count({ portfolio_uid: growth.uid }), 2);

// The account, its allocation model, and the targets that hold from an instant on.
const account = await book.table("Account").upsert({ unique_identifier: "ACC-1", account_name: "Ann's account" });
const model = await book.table("AccountAllocationModel").upsert({ allocation_model_name: "Balanced" });
const allocation = await book.table("AccountTargetAllocation").upsert({
  unique_identifier: "ACC-1/balanced",
  account_uid: account.uid,
  account_allocation_model_uid: model.uid,
});
const time = "2026-05-25T10:00:00Z";
const set = await book.table("PositionSet").upsert({
  account_target_allocation_uid: allocation.uid,
  position_set_time: time,
});
const targets = book.table("TargetPositionsTS");
const line = { time_index: time, position_set_uid: set.uid };
await targets.createMany([
  { ...line, target_type: "asset", target_uid: bitcoin.uid, asset_uid: bitcoin.uid, weight_notional_exposure: "0.6" },
  { ...line, target_type: "portfolio", target_uid: growth.uid, portfolio_uid: growth.uid, weight_notional_exposure: "0.4" },
]);

// Columns behind references can be asked for.
const ofAnn = { "position_set_uid.account_target_allocation_uid.account_uid.unique_identifier": "ACC-1" };
const weights = targets.filter({ where: ofAnn, order: "target_type" }).rows.map((row) => row.weight_notional_exposure);
assert.deepEqual(weights, ["0.6", "0.4"]);

// The portfolio is a target, so that it cannot go; the account takes its targets along.
assert.equal(book.table("Portfolio").deleteImpact(growth.uid).can_delete, false);
const impact = book.table("Account").deleteImpact(account.uid);
assert.deepEqual([impact.can_delete, impact.affected_count], [true, 4]);
console.log(`${targets.count()} targets of ${account.unique_identifier}`);
