// The contract of the package, checked wherever it runs.

const asset = (number) => `00000000-0000-0000-0000-${String(number).padStart(12, "0")}`;
const PORTFOLIO = asset(201);
const TIME = "2026-05-25T10:00:00Z";

function equal(found, expected, what) {
  const [left, right] = [found, expected].map((value) => JSON.stringify(value));
  if (left !== right) {
    throw new Error(`${what}: ${left} instead of ${right}`);
  }
}

function refusal(mandate, call, what) {
  try {
    call();
  } catch (error) {
    equal(error instanceof mandate.MandateError, true, `${what} throws a MandateError, not ${error}`);
    equal(error instanceof Error, true, what);
    equal(error.details.violations.length > 0, true, what);
    equal(error.code, error.details.violations[0].code, what);
    return error;
  }
  throw new Error(`${what} does not throw`);
}

function codes(mandate, row) {
  return mandate.validateTargets([row]).violations.map(({ code }) => code);
}

function checkRows(mandate) {
  const check = (row, expected, what) => equal(codes(mandate, row), expected, what);
  const weight = { asset_uid: asset(1), weight_notional_exposure: "0.6" };
  check(weight, [], "a weight");
  check({ ...weight, single_asset_quantity: null, portfolio_uid: undefined }, [], "null and undefined are absent");
  check({ ...weight, weight_notional_exposure: 5n }, [], "a bigint");
  check({ ...weight, weight_notional_exposure: NaN }, ["exposure_not_decimal"], "NaN");
  check({ ...weight, weight_notional_exposure: Infinity }, ["exposure_not_decimal"], "infinity");
  check({ ...weight, weight_notional_exposure: "" }, ["exposure_not_decimal"], "blank");
  check({ ...weight, weight_notional_exposure: 0.1 + 0.2 }, ["exposure_not_decimal"], "17 digits");
  check({ ...weight, weight_notional_exposure: () => 1 }, ["exposure_not_decimal"], "a function");
  check({ ...weight, colour: "red" }, ["unknown_column"], "an unknown column");
  check({ asset_identifier: null, ...weight }, ["asset_identifier_retired"], "the retired column");
  check({ target_type: "fund", ...weight }, ["target_type_unknown"], "an unknown type");
  check({ ...weight, asset_uid: "BTC" }, ["uid_malformed"], "a malformed uid");
  check({}, ["target_missing", "exposure_missing"], "an empty row");
  check({ ...weight, portfolio_uid: PORTFOLIO }, ["target_ambiguous"], "two targets");
  check({ ...weight, target_type: "portfolio" }, ["portfolio_uid_required", "asset_uid_forbidden"], "the other type");
  check({ ...weight, target_uid: asset(2) }, ["target_uid_mismatch"], "another uid");
  check({ ...weight, single_asset_quantity: 0 }, ["exposure_ambiguous"], "two exposures");
  check({ portfolio_uid: PORTFOLIO, single_asset_quantity: 1 }, ["quantity_forbidden_for_portfolio"], "units of a portfolio");
  check({ ...weight, time_index: "2026-05-25T10:00:00+02:00" }, ["time_index_not_utc"], "a local time");
  for (const row of [null, 7, "row", [], () => {}, Symbol("row")]) {
    equal(mandate.validateTargets([row]).ok, false, "a row that is no object");
  }
  const twice = mandate.validateTargets([weight, { ...weight, weight_notional_exposure: "x" }]);
  equal(twice.violations.map(({ row, code }) => [row, code]), [[1, "exposure_not_decimal"], [1, "duplicate_target"]], "twice");
  const upper = mandate.validateTargets([{ ...weight, asset_uid: "ABCDEF00-0000-0000-0000-000000000001" }]);
  equal(upper.rows[0].target_uid, "abcdef00-0000-0000-0000-000000000001", "upper case");
  equal(upper.rows[0].target_type, "asset", "a derived type");
  equal(upper.rows[0].metadata_json, {}, "metadata");
}

function expansionInput(compositions) {
  return {
    as_of: TIME,
    targets: [{ portfolio_uid: PORTFOLIO, weight_notional_exposure: 0.25 }],
    compositions: compositions.map(([portfolio_uid, constituents]) => ({ portfolio_uid, time_index: TIME, constituents })),
  };
}

function checkExpansion(mandate) {
  const split = expansionInput([[PORTFOLIO, [{ asset_uid: asset(1), weight: 0.4 }, { asset_uid: asset(2), weight: 0.6 }]]]);
  const { exposures, residual, snapshots } = mandate.expandTargets({ ...split, account_value: "1000" });
  equal(exposures.map(({ weight, total_notional }) => [weight, total_notional]), [["0.1", "100"], ["0.15", "150"]], "a split");
  equal(exposures[0].lineage, [{ path: [PORTFOLIO, asset(1)], weight: "0.1" }], "lineage");
  equal([residual, snapshots], [[], [{ portfolio_uid: PORTFOLIO, time_index: TIME }]], "residual and snapshots");
  const cycle = expansionInput([
    [PORTFOLIO, [{ portfolio_uid: asset(202), weight: 1 }]],
    [asset(202), [{ portfolio_uid: PORTFOLIO, weight: 1 }]],
  ]);
  const error = refusal(mandate, () => mandate.expandTargets(cycle), "a cycle");
  equal([error.code, error.details.path], ["composition_cycle", [PORTFOLIO, asset(202), PORTFOLIO]], "a cycle's path");
  const missing = refusal(mandate, () => mandate.expandTargets(expansionInput([])), "no composition");
  equal(missing.code, "composition_missing", "no composition");
  const columns = mandate.expandTargetsColumns({
    account: Uint32Array.of(0),
    asset: Uint32Array.of(0xffffffff),
    portfolio: Uint32Array.of(0),
    weight: Float64Array.of(0.25),
    notional: Float64Array.of(NaN),
    quantity: Float64Array.of(NaN),
    holder: Uint32Array.of(0, 0),
    held_asset: Uint32Array.of(1, 2),
    held_portfolio: Uint32Array.of(0xffffffff, 0xffffffff),
    held_weight: Float64Array.of(0.4, 0.5),
  });
  equal([[...columns.asset], [...columns.weight], [...columns.residual_weight]], [[1, 2], [0.1, 0.125], [0.025]], "columns");
}

function checkDrift(mandate) {
  const input = {
    holdings: [{ asset_uid: asset(1), quantity: 60 }, { asset_uid: asset(2), quantity: "80" }],
    cash: 1000,
    prices: [{ asset_uid: asset(1), price: 100 }, { asset_uid: asset(2), price: 50, multiplier: 1, fx: 1 }],
    targets: [{ asset_uid: asset(1), weight: 0.6 }],
    band: { kind: "five_twenty_five" },
  };
  const report = mandate.drift(input);
  const columns = mandate.driftColumns({
    account: Uint32Array.of(0, 0),
    quantity: Float64Array.of(60, 80),
    unit_value: Float64Array.of(100, 50),
    target: Float64Array.of(0.6, 0),
    cash: Float64Array.of(1000),
    band: input.band,
  });
  equal(columns.portfolio_drift[0], Number(report.portfolio_drift), "drift by columns");
  equal([...columns.weight], report.lines.slice(0, 2).map(({ weight }) => Number(weight)), "weights by columns");
  equal(report.lines[2].asset_uid, null, "the cash line");
  const error = refusal(mandate, () => mandate.drift({ ...input, prices: [], colour: 1 }), "no prices");
  equal(error.details.violations, [
    {
      row: 0,
      column: "colour",
      code: "unknown_column",
      message: error.details.violations[0].message,
      arguments: { column: "colour", columns: "holdings, cash, prices, targets, band, groups" },
    },
  ], "what cannot be read comes first");
  const unpriced = refusal(mandate, () => mandate.drift({ ...input, prices: [] }), "no prices");
  equal(unpriced.details.violations.map(({ code }) => code), ["price_missing", "price_missing"], "every missing price");
}

function checkPlan(mandate) {
  const input = {
    base_currency: "USD",
    as_of: TIME,
    accounts: [
      {
        account_uid: asset(900),
        holdings: [{ asset_uid: asset(1), quantity: "80" }],
        cash: [{ currency: "USD", settled: "2000" }],
        targets: [{ asset_uid: asset(1), weight: "0.6" }, { asset_uid: asset(2), weight: "0.4" }],
      },
    ],
    assets: [
      { asset_uid: asset(1), currency: "USD", price: "100" },
      { asset_uid: asset(2), currency: "USD", price: "50" },
    ],
    policy: { mode: "full" },
  };
  const plan = mandate.planRebalance(input);
  equal(plan.orders.map(({ side, quantity }) => [side, quantity]), [["sell", "20"], ["buy", "80"]], "orders");
  equal(/^[0-9a-f]{64}$/.test(plan.proof.input_hash), true, "the hash");
  equal(plan.proof.invariants.every(({ holds }) => holds), true, "the invariants");
  for (const [policy, code] of [
    [{ mode: "harvest" }, "required"],
    [{ mode: "model_change", transition: { day: 3, days: 2 } }, "transition_out_of_range"],
    [{ mode: "model_change", transition: { day: 1, days: 2 }, objective: "fewest_trades" }, "unsupported_objective"],
    [{ mode: "sideways" }, "choice_unknown"],
  ]) {
    equal(refusal(mandate, () => mandate.planRebalance({ ...input, policy }), code).code, code, code);
  }
  const columns = mandate.planRebalanceColumns({
    base_currency: "USD",
    as_of: TIME,
    currencies: ["USD"],
    fx: Float64Array.of(1),
    asset_currency: Uint32Array.of(0, 0),
    asset_price: Float64Array.of(100, 50),
    accounts: 1,
    holding_account: Uint32Array.of(0),
    holding_asset: Uint32Array.of(0),
    holding_quantity: Float64Array.of(80),
    cash_account: Uint32Array.of(0),
    cash_currency: Uint32Array.of(0),
    cash_settled: Float64Array.of(2000),
    target_account: Uint32Array.of(0, 0),
    target_asset: Uint32Array.of(0, 1),
    target_weight: Float64Array.of(0.6, 0.4),
    policy: { mode: "full" },
  });
  equal([[...columns.order_side], [...columns.order_quantity]], [[1, 0], [20, 80]], "orders by columns");
  equal(columns.reasons[columns.order_reason[0]], plan.orders[0].reason, "the reason by columns");
}

function checkConstruction(mandate) {
  const input = {
    times: ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-05T00:00:00Z"],
    assets: [asset(1), asset(2)],
    prices: Float64Array.of(100, 200, 110, 190, NaN, 190),
    signal: Float64Array.of(0.6, 0.4, 0.5, 0.5, NaN, NaN),
    strategy: { kind: "immediate_signal" },
  };
  const built = mandate.buildPortfolio(input);
  equal(built.values instanceof Float64Array, true, "values");
  equal([...built.weights], [0.6, 0.4, 0.5, 0.5, 0.5, 0.5], "weights");
  equal(Math.abs(built.values[1] - 1.03977680648) < 1e-11, true, "the value after two sessions");
  equal([built.returns[0], built.turnover[0], built.returns[2], built.turnover[2]], [-0.00018, 1, 0, 0], "the first and last row");
  const { times, assets, ...columns } = { ...input, between: "drift", commission: 0 };
  const time = Float64Array.from(times, (text) => Date.parse(text));
  const drifted = mandate.buildPortfolioColumns({ ...columns, time, assets: assets.length });
  equal([...drifted.values], [...mandate.buildPortfolio({ ...input, between: "drift", commission: 0 }).values], "columns");
  const faulty = { ...input, prices: Float64Array.of(0, 1, 1, 1, 1, 1), signal: Float64Array.of(1, NaN, 1, 0, 1, 0), commission: -1 };
  const error = refusal(mandate, () => mandate.buildPortfolio(faulty), "a faulty portfolio");
  equal(error.details.violations.map(({ code }) => code), ["share_out_of_range", "price_not_positive", "signal_incomplete"], "every fault");
}

export function check(mandate) {
  checkConstruction(mandate);
  checkRows(mandate);
  checkExpansion(mandate);
  checkDrift(mandate);
  checkPlan(mandate);
  const columns = mandate.validateTargetsColumns({
    asset: Uint32Array.of(1, 0xffffffff, 1),
    portfolio: Uint32Array.of(0xffffffff, 7, 0xffffffff),
    weight: Float64Array.of(0.5, NaN, 0.5),
    notional: Float64Array.of(NaN, NaN, NaN),
    quantity: Float64Array.of(NaN, 3, NaN),
  });
  const found = [...columns.row].map((row, place) => [row, columns.codes[columns.code[place]]]);
  equal(found, [[1, "quantity_forbidden_for_portfolio"], [2, "duplicate_target"]], "rows by columns");
  equal(refusal(mandate, () => mandate.validateTargets("rows"), "no rows").code, "not_a_list", "no rows");
}

/** The plan of each line of inputs, as text. */
export function plans(mandate, inputs) {
  const lines = inputs.trimEnd().split("\n");
  return lines.map((line) => JSON.stringify(mandate.planRebalance(JSON.parse(line))));
}
