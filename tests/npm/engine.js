// The rebalance engine beyond one plan: changes, replay, blocks, fills, files, taxes.

const asset = (number) => `00000000-0000-0000-0000-${String(number).padStart(12, "0")}`;

function equal(found, expected, what) {
  const [left, right] = [found, expected].map((value) => JSON.stringify(value));
  if (left !== right) throw new Error(`${what}: ${left} instead of ${right}`);
}

export const INPUT = {
  base_currency: "USD",
  as_of: "2026-01-30T21:00:00Z",
  accounts: [1, 2].map((account) => ({
    account_uid: asset(90 + account),
    household: "Smith",
    tax_type: "taxable",
    holdings: [
      {
        asset_uid: asset(1),
        quantity: "100",
        lots: [{ opened: "2024-01-02T00:00:00Z", quantity: "100", unit_cost: account === 1 ? "130" : "70" }],
      },
    ],
    cash: [{ currency: "USD", settled: "0" }],
    targets: [{ asset_uid: asset(1), weight: "0.5" }, { asset_uid: asset(2), weight: "0.5" }],
  })),
  assets: [
    { asset_uid: asset(1), currency: "USD", price: "100" },
    { asset_uid: asset(2), currency: "USD", price: "50" },
    { asset_uid: asset(3), currency: "USD", price: "25" },
  ],
  policy: {
    mode: "full",
    tax: { taxable: ["taxable"], short_rate: "0.3", long_rate: "0.2", long_after_days: 365, wash_days: 30, wash: "refuse" },
  },
};

function checkChanges(mandate) {
  const book = new mandate.PlannedBook(INPUT);
  equal(book.plan(), mandate.planRebalance(INPUT), "a planned book is a plan");
  const touched = book.change([{ kind: "flow", account_uid: asset(91), flow: "1000" }]);
  equal(touched.accounts.map(({ account_uid }) => account_uid), [asset(91), asset(92)], "a flow touches the household");
  const accounts = INPUT.accounts.map((account, place) => (place === 0 ? { ...account, flow: "1000" } : account));
  equal(book.plan(), mandate.planRebalance({ ...INPUT, accounts }), "a changed book is a book planned afresh");
  const flows = mandate.largestFlows({ ...INPUT, accounts }).accounts;
  const asked = [...flows].reverse();
  const uids = asked.map(({ account_uid }) => account_uid);
  equal(book.largestFlows(uids).accounts, asked, "the largest flows of a changed book, in the order asked for");
  let code;
  try {
    book.change([{ kind: "price", asset_uid: asset(77), price: "1" }]);
  } catch (error) {
    code = error instanceof mandate.MandateError && error.code;
  }
  equal(code, "asset_unknown", "an unknown asset");
  book.free();
}

function checkTaxes(mandate) {
  const plan = mandate.planRebalance(INPUT);
  equal(plan.orders.map(({ side, gain, tax }) => [side, gain, tax]).filter(([side]) => side === "sell"), [
    ["sell", "-1500", "-300"],
    ["sell", "1500", "300"],
  ], "gains and taxes");
  equal(plan.orders[0].explanation, "Weight is 100%; target is 50%.", "an explanation");
  equal(plan.orders[0].lots[0].term, "long", "a term");
  const { input_hash, plan_hash } = plan.proof;
  const replayed = mandate.replayPlan({ input: INPUT, input_hash, plan_hash });
  equal([replayed.same_input, replayed.same_plan], [true, true], "a replay");
  const other = { ...INPUT, as_of: "2026-01-31T21:00:00Z" };
  equal(mandate.replayPlan({ input: other, input_hash, plan_hash }).same_input, false, "a replay of another input");
  const harvest = {
    ...INPUT,
    policy: { ...INPUT.policy, mode: "harvest", substitutes: [{ asset_uid: asset(1), by: asset(3) }] },
  };
  const orders = mandate.planRebalance(harvest).orders.map(({ asset_uid, side, quantity, reason }) => [asset_uid, side, quantity, reason]);
  equal(orders, [[asset(1), "sell", "100", "harvest"], [asset(3), "buy", "400", "replacement"]], "a harvest");
}

function checkVirtualFunds(mandate) {
  const held = [{ asset_uid: asset(1), quantity: "10", direction: 1 }];
  const demand = (virtual_fund, signed_quantity) => ({ virtual_fund, asset_uid: asset(1), signed_quantity });
  const input = { holdings: held, demands: [demand("growth", "7"), demand("income", "5")], mode: "strict_feasible" };
  const shared = mandate.allocateVirtualFunds(input);
  equal(shared.status, "infeasible", "status of a shortage");
  equal(
    shared.lines.map(({ allocated }) => allocated),
    ["5.833333333333333333", "4.166666666666666666"],
    "what funds get",
  );
  equal(shared.assets[0].direct_sleeve, "0.000000000000000001", "the sleeve keeps the last digit");
  const columns = mandate.allocateVirtualFundsColumns({
    holding_asset: Uint32Array.of(1),
    holding_quantity: Float64Array.of(10),
    demand_fund: Uint32Array.of(0, 1),
    demand_asset: Uint32Array.of(1, 1),
    demand_quantity: Float64Array.of(7, 5),
  });
  equal(columns.status, "attributed_with_target_gap", "status over columns");
  equal([...columns.line_allocated], shared.lines.map(({ allocated }) => Number(allocated)), "funds over columns");
}

function checkBlocks(mandate) {
  const plan = mandate.planRebalance(INPUT);
  const orders = plan.orders.map(({ account_uid, asset_uid, side, quantity }) => ({ account_uid, asset_uid, side, quantity }));
  const { blocks } = mandate.blockOrders({ orders });
  equal(blocks.map(({ asset_uid, side, quantity }) => [asset_uid, side, quantity]), [
    [asset(1), "sell", "100"],
    [asset(2), "buy", "200"],
  ], "blocks");
  const fills = [{ asset_uid: asset(2), side: "buy", quantity: "51", price: "50.01" }];
  const assets = INPUT.assets.map(({ asset_uid, currency }) => ({ asset_uid, currency, lot_size: "1" }));
  const { allocations } = mandate.allocateFills({ orders, fills, assets });
  const bought = allocations.filter(({ side }) => side === "buy");
  equal(bought.map(({ quantity, money }) => [quantity, money]), [["26", "1300.26"], ["25", "1250.25"]], "fills");
  const number = (uid) => Number(uid.slice(-4));
  const columns = mandate.allocateFillsColumns({
    order_account: Uint32Array.from(orders, ({ account_uid }) => number(account_uid)),
    order_asset: Uint32Array.from(orders, ({ asset_uid }) => number(asset_uid)),
    order_side: Uint32Array.from(orders, ({ side }) => (side === "sell" ? 1 : 0)),
    order_quantity: Float64Array.from(orders, ({ quantity }) => Number(quantity)),
    fill_asset: Uint32Array.of(2),
    fill_side: Uint32Array.of(0),
    fill_quantity: Float64Array.of(51),
    fill_price: Float64Array.of(50.01),
    currencies: ["USD"],
    asset_currency: Uint32Array.of(0, 0, 0),
    asset_lot_size: Float64Array.of(1, 1, 1),
  });
  equal([...columns.allocation_money], allocations.map(({ money }) => Number(money)), "fills over columns");
  const grouped = mandate.blockOrdersColumns({
    order_account: Uint32Array.of(1, 2),
    order_asset: Uint32Array.of(7, 7),
    order_side: Uint32Array.of(0, 0),
    order_quantity: Float64Array.of(30, 12),
  });
  equal([[...grouped.block_quantity], [...grouped.intent_account]], [[42], [1, 2]], "blocks over columns");
  const file = mandate.orderFile({
    orders: plan.orders.map(({ account_uid, asset_uid, side, quantity, price }) => ({ account_uid, asset_uid, side, quantity, price })),
    assets: [{ asset_uid: asset(1), symbol: "AAA", currency: "USD" }, { asset_uid: asset(2), symbol: "BBB", currency: "USD" }],
    accounts: [{ account_uid: asset(91), number: "U1" }, { account_uid: asset(92), number: "U2" }],
    format: "ib_basket",
    reference: "test",
  });
  const lines = file.text.split("\n");
  equal(lines[0], "Action,Quantity,Symbol,SecType,Exchange,Currency,TimeInForce,OrderType,LmtPrice,Account,BasketTag", "a basket's head");
  equal(lines[1], "SELL,50,AAA,STK,SMART,USD,DAY,MKT,,U1,test", "a basket's line");
  const exchange = { account_uid: asset(91), sell_currency: "USD", sell_amount: "39000", buy_currency: "EUR", buy_amount: "31200", cost: "0" };
  const exchanges = mandate.orderFile({
    orders: [],
    fx_orders: [exchange],
    assets: [],
    accounts: [{ account_uid: asset(91), number: "U1" }],
    format: "csv",
    reference: "test",
  });
  equal(exchanges.text.split("\n")[1], "test-1,U1,EUR/USD,buy,31200,1.25,USD,market", "a currency order's line");
}

/** Every check; throws what does not hold. */
export function checkEngine(mandate) {
  checkChanges(mandate);
  checkTaxes(mandate);
  checkBlocks(mandate);
  checkVirtualFunds(mandate);
}
