// Two accounts that target the portfolio of the other example, and the virtual funds that follow it: tried, then applied.
// `node account-workflow.mjs`.
import { Book } from "mandate";
import assert from "node:assert/strict";
import { build, TABLES } from "./build-portfolio.mjs";

const book = await Book.open({
  by: "example",
  tables: [
    ...TABLES, "TargetPositionsTS", "AccountHoldingsTS", "AccountGroup", "VirtualFundHoldingsTS", "PortfolioGroupMembership",
    "AssetCategoryMembership", "AssetSnapshotsTS", "BookSetting", "FxSpot",
  ],
});

// What the other example built is the sleeve.
const sleeve = await build(book);
await book.table("PortfolioGroup").upsert({ unique_identifier: "models", display_name: "Models" });
await book.apply("add_portfolio_to_group", { group: { unique_identifier: "models" }, portfolio: { uid: sleeve.uid } });
await book.apply("set_base_currency", { currency: "USD" });

const time = "2026-06-07T00:00:00Z";
const group = await book.table("AccountGroup").upsert({ group_name: "Clients" });
const model = await book.table("AccountAllocationModel").upsert({ allocation_model_name: "Core and sleeve" });

/** An account with 10 BTC and 20 ETH, whose one target is the portfolio, and the uid of its position set. */
async function account(key, exposure) {
  const account = await book.table("Account").upsert({ unique_identifier: key, account_name: key, account_group_uid: group.uid });
  const holdings = await book.table("AccountHoldingsSet").upsert({ account_uid: account.uid, time_index: time });
  for (const [asset, quantity] of [["BTC", "10"], ["ETH", "20"]]) {
    const { uid } = book.table("Asset").getByUniqueIdentifier(asset);
    const line = { time_index: time, account_uid: account.uid, holdings_set_uid: holdings.uid };
    await book.table("AccountHoldingsTS").upsert({ ...line, asset_uid: uid, quantity });
  }
  const allocation = { unique_identifier: key, account_uid: account.uid, account_allocation_model_uid: model.uid };
  const { uid } = await book.table("AccountTargetAllocation").upsert(allocation);
  const set = await book.table("PositionSet").upsert({ account_target_allocation_uid: uid, position_set_time: time });
  const target = { target_type: "portfolio", target_uid: sleeve.uid, portfolio_uid: sleeve.uid };
  await book.table("TargetPositionsTS").upsert({ time_index: time, position_set_uid: set.uid, ...target, ...exposure });
  return { account, set };
}

// 10 BTC at 60,000 and 20 ETH at 2,000 are worth 640,000: a tenth is 64,000, of which 40 % are bitcoin.
for (const [key, exposure, expected] of [
  ["ACC-1", { weight_notional_exposure: "0.1" }, { BTC: "0.426666666666666667", ETH: "19.2" }],
  ["ACC-2", { constant_notional_exposure: "50000" }, { BTC: "0.333333333333333333", ETH: "15" }],
]) {
  const { account: holder, set } = await account(key, exposure);
  const asked = { position_set_uid: set.uid, valuation_time: time };
  const plan = book.report("plan_virtual_funds", asked);
  assert.deepEqual([plan.status, plan.account_value], ["feasible", "640000"]);
  assert.equal(book.table("VirtualFund").count({ account_uid: holder.uid }), 0);

  await book.apply("apply_virtual_funds", asked);
  // Applied again, nothing changes: nothing is attributed twice.
  assert.equal((await book.apply("apply_virtual_funds", asked)).changes.length, 0);
  const { funds, residuals } = book.report("holdings_by_fund", { account_uid: holder.uid });
  const held = Object.fromEntries(funds[0].lines.map((line) => [line.asset_identifier, line.signed_quantity]));
  assert.deepEqual(held, expected);
  const left = residuals.map((residual) => `${residual.residual_signed_quantity} ${residual.asset_identifier}`).join(" and ");
  console.log(`${key}: the fund has ${held.BTC} BTC and ${held.ETH} ETH, ${left} stay with the account`);
}
