// A good input of every function of the package.

const asset = (number) => `00000000-0000-0000-0000-${String(number).padStart(12, "0")}`;
const TIME = "2026-01-30T21:00:00Z";
const NONE = 0xffffffff;

const PLAN = {
  base_currency: "USD",
  as_of: TIME,
  accounts: [
    {
      account_uid: asset(91),
      household: "Smith",
      tax_type: "taxable",
      holdings: [
        {
          asset_uid: asset(1),
          quantity: "100",
          lots: [{ opened: "2024-01-02T00:00:00Z", quantity: "100", unit_cost: "130" }],
        },
      ],
      cash: [{ currency: "USD", settled: "500", pending: "20" }],
      targets: [
        { asset_uid: asset(1), weight: "0.5" },
        { asset_uid: asset(2), weight: "0.4" },
      ],
      flow: "10",
    },
  ],
  assets: [
    { asset_uid: asset(1), currency: "USD", price: "100", lot_size: "1", category: "equity" },
    { asset_uid: asset(2), currency: "EUR", price: "50", multiplier: "1", min_quantity: "1" },
  ],
  fx: [{ currency: "EUR", rate: "1.1" }],
  policy: {
    mode: "full",
    band: { kind: "absolute", half_width: "0.01" },
    cash_reserve: "0.01",
    min_trade: "1",
    max_turnover: "0.9",
    costs: { fixed: "1", rate: "0.001" },
    restrictions: [{ account_uid: asset(91), asset_uid: asset(2), rule: "no_sell" }],
    tax: { taxable: ["taxable"], short_rate: "0.3", long_rate: "0.2", long_after_days: 365, wash_days: 30, wash: "refuse" },
  },
};

/** With fewer places, for what plans many times over, or reads the same input. */
const SMALL_PLAN = {
  base_currency: "USD",
  as_of: TIME,
  accounts: [
    {
      account_uid: asset(91),
      holdings: [{ asset_uid: asset(1), quantity: "100" }],
      cash: [{ currency: "USD", settled: "500" }],
      targets: [{ asset_uid: asset(1), weight: "0.5" }],
    },
  ],
  assets: [{ asset_uid: asset(1), currency: "USD", price: "100" }],
  policy: { mode: "full" },
};

const PLAN_COLUMNS = {
  base_currency: "USD",
  currencies: ["USD", "EUR"],
  fx: Float64Array.of(1, 1.1),
  asset_currency: Uint32Array.of(0, 1),
  asset_price: Float64Array.of(100, 50),
  asset_lot_size: Float64Array.of(1, NaN),
  accounts: 2,
  account_flow: Float64Array.of(NaN, 10),
  holding_account: Uint32Array.of(0, 1),
  holding_asset: Uint32Array.of(0, 1),
  holding_quantity: Float64Array.of(10, 5),
  cash_account: Uint32Array.of(0, 1),
  cash_currency: Uint32Array.of(0, 0),
  cash_settled: Float64Array.of(500, 100),
  target_account: Uint32Array.of(0, 0, 1),
  target_asset: Uint32Array.of(0, 1, 1),
  target_weight: Float64Array.of(0.5, 0.4, 0.9),
  restriction_account: Uint32Array.of(NONE),
  restriction_asset: Uint32Array.of(1),
  restriction_rule: Uint32Array.of(1),
  categories: ["equity"],
  asset_category: Uint32Array.of(0, NONE),
  lot_account: Uint32Array.of(0),
  lot_asset: Uint32Array.of(0),
  lot_opened: Float64Array.of(1704153600000),
  lot_quantity: Float64Array.of(10),
  lot_unit_cost: Float64Array.of(90),
  policy: { mode: "full" },
  as_of: TIME,
};

const SMALL_PLAN_COLUMNS = {
  base_currency: "USD",
  currencies: ["USD"],
  fx: Float64Array.of(1),
  asset_currency: Uint32Array.of(0),
  asset_price: Float64Array.of(100),
  accounts: 1,
  holding_account: Uint32Array.of(0),
  holding_asset: Uint32Array.of(0),
  holding_quantity: Float64Array.of(10),
  cash_account: Uint32Array.of(0),
  cash_currency: Uint32Array.of(0),
  cash_settled: Float64Array.of(500),
  target_account: Uint32Array.of(0),
  target_asset: Uint32Array.of(0),
  target_weight: Float64Array.of(0.5),
  policy: { mode: "full" },
  as_of: TIME,
};

const ORDERS = [
  { account_uid: asset(91), asset_uid: asset(1), side: "buy", quantity: 5 },
  { account_uid: asset(92), asset_uid: asset(1), side: "buy", quantity: "7" },
];
const ORDER_COLUMNS = {
  order_account: Uint32Array.of(1, 2),
  order_asset: Uint32Array.of(0, 0),
  order_side: Uint32Array.of(0, 0),
  order_quantity: Float64Array.of(5, 7),
};
const SHEET = {
  prices: Float64Array.of(100, 200, 110, 190),
  signal: Float64Array.of(0.6, 0.4, NaN, NaN),
  volumes: Float64Array.of(1e6, 1e6, 1e6, 1e6),
  commission: 0.001,
  initial_weights: Float64Array.of(0, 0),
  between: "drift",
};
const TIMES = ["2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z", "2027-01-01T00:00:00Z"];
const SERIES = {
  values: Float64Array.of(100, 160, 152),
  benchmark: Float64Array.of(10, 11, 12),
  periods_per_year: 2,
  risk_free: 0.01,
};

/** By the name of the function. */
export const GOOD = {
  validateTargets: [{ asset_uid: asset(1), weight_notional_exposure: "0.6", metadata_json: { note: [1, "a", null] } }],
  expandTargets: {
    as_of: TIME,
    targets: [
      { asset_uid: asset(1), weight_notional_exposure: "0.5" },
      { portfolio_uid: asset(201), weight_notional_exposure: "0.25" },
    ],
    compositions: [
      { portfolio_uid: asset(201), time_index: TIME, constituents: [{ asset_uid: asset(2), weight: "0.5" }] },
    ],
    selection: "exact",
    account_value: "1000",
    prices: [{ asset_uid: asset(1), price: "10" }],
  },
  drift: {
    holdings: [{ asset_uid: asset(1), quantity: "70" }],
    cash: "3000",
    prices: [{ asset_uid: asset(1), price: "100", multiplier: "1", fx: "1" }],
    targets: [{ asset_uid: asset(1), weight: "0.6" }],
    band: { kind: "absolute", half_width: "0.05" },
  },
  planRebalance: PLAN,
  largestFlows: SMALL_PLAN,
  replayPlan: { input: SMALL_PLAN, input_hash: "a", plan_hash: "b" },
  blockOrders: { orders: ORDERS },
  allocateFills: {
    orders: ORDERS,
    fills: [{ asset_uid: asset(1), side: "buy", quantity: "10", price: "20" }],
    assets: [{ asset_uid: asset(1), currency: "USD", lot_size: "1" }],
  },
  buildPortfolio: {
    ...SHEET,
    times: TIMES.slice(0, 2),
    assets: [asset(1), asset(2)],
    strategy: { kind: "volume_participation", max_share: 0.1, total_notional: 1000 },
  },
  allocateVirtualFunds: {
    holdings: [{ asset_uid: asset(1), quantity: "10", direction: 1 }],
    demands: [{ virtual_fund: "growth", asset_uid: asset(1), signed_quantity: "7" }],
    direct_targets: [{ asset_uid: asset(1), signed_quantity: "1" }],
    mode: "strict_feasible",
  },
  performance: { ...SERIES, times: TIMES, flows: [{ time: TIMES[1], amount: "50" }] },
  orderFile: {
    orders: ORDERS.map((order) => ({ ...order, price: "10" })),
    assets: [{ asset_uid: asset(1), symbol: "AAA", currency: "USD" }],
    accounts: [91, 92].map((account) => ({ account_uid: asset(account), number: `U${account}` })),
    format: "csv",
    reference: "test",
  },
  validateTargetsColumns: {
    asset: Uint32Array.of(0),
    portfolio: Uint32Array.of(NONE),
    weight: Float64Array.of(0.5),
    notional: Float64Array.of(NaN),
    quantity: Float64Array.of(NaN),
  },
  expandTargetsColumns: {
    account: Uint32Array.of(0, 0),
    asset: Uint32Array.of(0, NONE),
    portfolio: Uint32Array.of(NONE, 0),
    weight: Float64Array.of(0.5, 0.25),
    notional: Float64Array.of(NaN, NaN),
    quantity: Float64Array.of(NaN, NaN),
    holder: Uint32Array.of(0),
    held_asset: Uint32Array.of(1),
    held_portfolio: Uint32Array.of(NONE),
    held_weight: Float64Array.of(0.5),
    empty: Uint32Array.of(1),
  },
  driftColumns: {
    account: Uint32Array.of(0, 0, 1),
    quantity: Float64Array.of(60, 80, 10),
    unit_value: Float64Array.of(100, 50, 100),
    target: Float64Array.of(0.6, 0.4, 1),
    cash: Float64Array.of(0, 1000),
    band: { kind: "relative", share: "0.1" },
  },
  planRebalanceColumns: PLAN_COLUMNS,
  largestFlowsColumns: SMALL_PLAN_COLUMNS,
  buildPortfolioColumns: {
    ...SHEET,
    time: Float64Array.of(0, 86400000),
    assets: 2,
    strategy: { kind: "time_weighted", start: "9:00", end: "17:00" },
  },
  performanceColumns: {
    ...SERIES,
    time: Float64Array.of(0, 86400000, 172800000),
    flow_time: Float64Array.of(86400000),
    flow_amount: Float64Array.of(50),
  },
  attribution: {
    segments: 2,
    weight: Float64Array.of(0.7, 0.3),
    period_return: Float64Array.of(0.1, 0.02),
    benchmark_weight: Float64Array.of(0.5, 0.5),
    benchmark_return: Float64Array.of(0.08, 0.02),
    unassigned: "residual",
  },
  blockOrdersColumns: ORDER_COLUMNS,
  allocateFillsColumns: {
    ...ORDER_COLUMNS,
    fill_asset: Uint32Array.of(0),
    fill_side: Uint32Array.of(0),
    fill_quantity: Float64Array.of(10),
    fill_price: Float64Array.of(20),
    currencies: ["USD"],
    asset_currency: Uint32Array.of(0),
    asset_lot_size: Float64Array.of(1),
  },
  allocateVirtualFundsColumns: {
    holding_asset: Uint32Array.of(1),
    holding_quantity: Float64Array.of(10),
    demand_fund: Uint32Array.of(0, 1),
    demand_asset: Uint32Array.of(1, 1),
    demand_quantity: Float64Array.of(7, 5),
    target_asset: Uint32Array.of(1),
    target_quantity: Float64Array.of(1),
    mode: "strict_feasible",
  },
};
