/// <reference lib="esnext.disposable" />
// Generated from the Rust types; do not edit.

/** An exact decimal, such as "0.6" or "-12.5", with at most 18 places. */
export type Decimal = string;
/** A decimal on input: text, or a number that is whole or has at most 15 significant digits. */
export type DecimalInput = Decimal | number | bigint;
/** A lower-case UUID. */
export type Uid = string;
/** An ISO 8601 UTC time, such as "2026-01-31T16:00:00Z". */
export type Instant = string;
/** An instant on input: its text, or a Date. */
export type InstantInput = Instant | Date;

/**
 * Loads the module. In a browser or a worker await it once before the first call; in Node it does nothing.
 * `source` is for a module that does not lie beside the package's files: its URL, a Request or Response, its bytes, or
 * the compiled WebAssembly.Module. A call that comes before it throws `not_initialised`.
 * @throws MandateError `module_not_found`
 * @example
 * await init();
 */
export function init(source?: string | object): Promise<void>;

/**
 * Validates rows of targets, individually and together, and derives target_type and target_uid. Invalid rows are reported,
 * never thrown.
 * @throws MandateError `not_a_list`, `input_unreadable`, `input_too_large`; never for a row
 * @example
 * const { ok, violations } = validateTargets([{ asset_uid: fund, weight_notional_exposure: "0.6" }]);
 */
export function validateTargets(rows: readonly unknown[]): TargetCheck;

/**
 * Expands portfolio targets to assets, to any depth, with the path of every share. Nothing is normalised; what
 * compositions leave unassigned is reported as residual.
 * @throws MandateError with every violation: what is not as declared, `composition_missing`,
 * `composition_cycle`, `composition_duplicate_constituent`, `account_value_not_positive`
 * @example
 * const { exposures, residual } = expandTargets({ targets, compositions, as_of: "2026-01-30T21:00:00Z" });
 */
export function expandTargets(input: ExpandInput): ExpandedTargets;

/**
 * Measures how far an account is from its targets, and which lines are in band.
 * @throws MandateError with every violation: what is not as declared, `price_missing`,
 * `price_not_positive`, `duplicate_holding`, `account_value_not_positive`
 * @example
 * const { lines } = drift({
 *   holdings: [{ asset_uid: fund, quantity: "70" }],
 *   prices: [{ asset_uid: fund, price: "100" }],
 *   targets: [{ asset_uid: fund, weight: "0.6" }],
 *   cash: "3000",
 * });
 */
export function drift(input: DriftInput): DriftReport;

/**
 * Plans the orders that bring accounts to their targets under a policy, with a reason for each order, a cause for
 * each line that misses its target, and a proof.
 * @throws MandateError with every violation: what is not as declared, `asset_unknown`, `fx_missing`,
 * `lots_quantity_mismatch`, `account_value_not_positive`, `no_solution` and others of the policy
 * @example
 * const { orders, proof } = planRebalance(input);
 */
export function planRebalance(input: PlanInput): Plan;

/**
 * Finds the largest sum that each account can pay out, and take in and invest, without a shortfall and without breaking a
 * rule of the policy, with what limits it.
 * @throws MandateError as `planRebalance`
 * @example
 * const { accounts } = largestFlows(input);
 */
export function largestFlows(input: PlanInput): LargestFlows;

/**
 * Recalculates a plan from its stored input, and reports whether it is identical byte for byte.
 * @throws MandateError as `planRebalance`
 * @example
 * const { same_plan } = replayPlan({ input, input_hash: proof.input_hash, plan_hash: proof.plan_hash });
 */
export function replayPlan(stored: ReplayInput): Replay;

/**
 * Groups the orders of many accounts by asset and side, with the allocation rule for fills.
 * @throws MandateError with every violation: what is not as declared, `not_positive`,
 * `duplicate_account`
 * @example
 * const { blocks } = blockOrders({ orders: planRebalance(input).orders });
 */
export function blockOrders(input: BlockInput): Blocks;

/**
 * Allocates the fills of blocks to the accounts: at the average price, pro rata to the ordered quantities, in whole lots
 * by largest remainder, never above the ordered quantity.
 * @throws MandateError as `blockOrders`, `fill_unknown`, `fill_too_large`, `asset_unknown`,
 * `currency_unknown`
 * @example
 * const { allocations } = allocateFills({
 *   orders: [{ account_uid: account, asset_uid: fund, side: "buy", quantity: 10 }],
 *   fills: [{ asset_uid: fund, side: "buy", quantity: 4, price: "99.5" }],
 *   assets: [{ asset_uid: fund, currency: "USD" }],
 * });
 */
export function allocateFills(input: FillInput): FillAllocation;

/**
 * Builds a portfolio that follows a signal: its weights, its returns after commission, its values and its turnover
 * at each time. The return of a row is what the weights before it earned, less commission x turnover.
 * @throws MandateError with every violation: what is not as declared, `columns_uneven`,
 * `times_not_ascending`, `price_not_positive`, `signal_incomplete`, `volumes_missing`, `value_lost`
 * @example
 * const { values } = buildPortfolio({
 *   times: ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"],
 *   assets: [fund],
 *   prices: Float64Array.of(100, 110),
 *   signal: Float64Array.of(1, NaN),
 *   strategy: { kind: "immediate_signal" },
 * });
 */
export function buildPortfolio(input: PortfolioInput): BuiltPortfolio;

/**
 * Allocates the holdings of an account to its virtual funds: every fund receives its request, or its pro-rata share of the
 * holdings, and the direct sleeve keeps the rest, to the last digit.
 * @throws MandateError with every violation: what is not as declared, `holdings_empty`, `demands_empty`,
 * `demand_zero`, `not_positive`
 * @example
 * const { status, lines } = allocateVirtualFunds({
 *   holdings: [{ asset_uid: fund, quantity: "10", direction: 1 }],
 *   demands: [{ virtual_fund: "growth", asset_uid: fund, signed_quantity: "4" }],
 * });
 */
export function allocateVirtualFunds(input: VirtualFundInput): VirtualFundAllocation;

/**
 * Measures a series of values: time- and money-weighted returns, risk, maximum drawdown, and, against a
 * benchmark, the active figures. Undefined figures are null.
 * @throws MandateError with every violation: what is not as declared, `columns_uneven`,
 * `times_not_ascending`, `too_few_values`, `flow_outside_times`, `flow_impossible`, `flow_missing`
 * @example
 * const { twr } = performance({
 *   times: ["2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z"],
 *   values: Float64Array.of(100, 110),
 *   periods_per_year: 2,
 * });
 */
export function performance(input: PerformanceInput): Performance;

/**
 * Exports orders as a file: plain CSV, an Interactive Brokers basket, or FIX-like CSV.
 * @throws MandateError with every violation: what is not as declared, `asset_unknown`,
 * `account_unknown`, `not_positive`, `price_not_positive`, `reference_unfit`, `text_unfit`
 * @example
 * const { name, text } = orderFile({
 *   orders: [{ account_uid: account, asset_uid: fund, side: "buy", quantity: 10, price: "99.5" }],
 *   assets: [{ asset_uid: fund, symbol: "WORLD", currency: "USD" }],
 *   accounts: [{ account_uid: account, number: "U1" }],
 *   format: "csv",
 *   reference: "2026-01-30",
 * });
 */
export function orderFile(input: OrderFileInput): OrderFile;

/**
 * validateTargets over columns: one entry a row in each column.
 * @throws MandateError `not_a_column`, `columns_uneven`; never for a row
 * @example
 * const { ok, row } = validateTargetsColumns({
 *   asset: Uint32Array.of(0, 1),
 *   portfolio: Uint32Array.of(0xffffffff, 0xffffffff),
 *   weight: Float64Array.of(0.6, 0.4),
 *   notional: Float64Array.of(NaN, NaN),
 *   quantity: Float64Array.of(NaN, NaN),
 * });
 */
export function validateTargetsColumns(columns: TargetColumns): TargetColumnsCheck;

/**
 * expandTargets over columns, for any number of accounts at once and without lineage.
 * @throws MandateError with every violation: what is not as declared, `columns_uneven`, those of target
 * rows, `composition_missing`, `composition_cycle`, `composition_duplicate_constituent`
 * @example
 * const { asset, weight } = expandTargetsColumns(columns);
 */
export function expandTargetsColumns(columns: ExpandColumns): ExpandedColumns;

/**
 * drift over columns, for any number of accounts at once; lines are grouped by account.
 * @throws MandateError with every violation: what is not as declared, `columns_uneven`,
 * `index_out_of_range`, `not_positive`, `account_value_not_positive`
 * @example
 * const { in_band } = driftColumns({
 *   account: Uint32Array.of(0, 0),
 *   quantity: Float64Array.of(60, 80),
 *   unit_value: Float64Array.of(100, 50),
 *   target: Float64Array.of(0.6, 0.4),
 *   cash: Float64Array.of(0),
 * });
 */
export function driftColumns(columns: DriftColumns): DriftColumnsReport;

/**
 * planRebalance over columns. Restrictions come as columns; the policy names no assets. Violations between columns
 * have the path of the object form (accounts[2].targets).
 * @throws MandateError with every violation: what is not as declared, `columns_uneven`,
 * `index_out_of_range` and those of `planRebalance`
 * @example
 * const { order_asset, order_quantity } = planRebalanceColumns(columns);
 */
export function planRebalanceColumns(columns: PlanColumns): PlannedColumns;

/**
 * largestFlows over the columns of planRebalanceColumns.
 * @throws MandateError as `planRebalanceColumns`
 * @example
 * const { account_withdraw } = largestFlowsColumns(columns);
 */
export function largestFlowsColumns(columns: PlanColumns): LargestFlowsColumns;

/**
 * buildPortfolio with times as columns and assets by number.
 * @throws MandateError as `buildPortfolio`, `time_index_not_utc`
 * @example
 * const { values } = buildPortfolioColumns({
 *   time: Float64Array.of(Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2)),
 *   assets: 1,
 *   prices: Float64Array.of(100, 110),
 *   signal: Float64Array.of(1, NaN),
 *   strategy: { kind: "immediate_signal" },
 * });
 */
export function buildPortfolioColumns(columns: PortfolioColumns): BuiltPortfolio;

/**
 * performance with times as columns.
 * @throws MandateError as `performance`, `time_index_not_utc`
 * @example
 * const { twr } = performanceColumns({
 *   time: Float64Array.of(Date.UTC(2026, 0, 1), Date.UTC(2026, 6, 1)),
 *   values: Float64Array.of(100, 110),
 *   periods_per_year: 2,
 * });
 */
export function performanceColumns(columns: PerformanceColumns): Performance;

/**
 * Where the difference to a benchmark came from: the effects of allocation, selection and interaction by segment
 * (Brinson and Fachler), in each period and linked over all periods (Carino), and the active share.
 * @throws MandateError with every violation: what is not as declared, `columns_uneven`,
 * `weights_unassigned`, `not_real`, `attribution_undefined`
 * @example
 * const { linked_selection } = attribution({
 *   segments: 2,
 *   weight: Float64Array.of(0.7, 0.3),
 *   period_return: Float64Array.of(0.1, 0.02),
 *   benchmark_weight: Float64Array.of(0.5, 0.5),
 *   benchmark_return: Float64Array.of(0.08, 0.02),
 * });
 */
export function attribution(columns: AttributionColumns): Attribution;

/**
 * blockOrders over columns.
 * @throws MandateError as `blockOrders`, `columns_uneven`
 * @example
 * const { block_quantity } = blockOrdersColumns({
 *   order_account: Uint32Array.of(0, 1),
 *   order_asset: Uint32Array.of(0, 0),
 *   order_side: Uint32Array.of(0, 0),
 *   order_quantity: Float64Array.of(5, 7),
 * });
 */
export function blockOrdersColumns(columns: BlockColumns): BlocksColumns;

/**
 * allocateFills over columns.
 * @throws MandateError as `allocateFills`, `columns_uneven`, `index_out_of_range`
 * @example
 * const { allocation_quantity } = allocateFillsColumns(columns);
 */
export function allocateFillsColumns(columns: FillColumns): AllocatedColumns;

/**
 * allocateVirtualFunds over columns, of one account. Violations between columns have the path of the object form
 * (holdings[2].quantity).
 * @throws MandateError as `allocateVirtualFunds`, `columns_uneven`
 * @example
 * const { line_allocated } = allocateVirtualFundsColumns({
 *   holding_asset: Uint32Array.of(0),
 *   holding_quantity: Float64Array.of(10),
 *   demand_fund: Uint32Array.of(0),
 *   demand_asset: Uint32Array.of(0),
 *   demand_quantity: Float64Array.of(4),
 * });
 */
export function allocateVirtualFundsColumns(columns: VirtualFundColumns): AttributedColumns;

/** An account's part of a block's fills. */
export interface AccountFill {
  /** The account. */
  account_uid: Uid;
  /** The asset. */
  asset_uid: Uid;
  /** Buy or sell. */
  side: OrderSide;
  /** Ordered quantity. */
  intended: Decimal;
  /** Units received or given. */
  quantity: Decimal;
  /** Money, in the asset's currency, without sign. */
  money: Decimal;
}

/** The largest changes of an account's flow under which its plan keeps every rule of the policy. */
export interface AccountFlows {
  /** The account. */
  account_uid: Uid;
  /** By how much its flow can be lowered. */
  withdraw: LargestWithdrawal;
  /** By how much its flow can be raised so that the plan puts it to work. */
  invest: LargestInvestment;
}

/** An order of one account. */
export interface AccountOrder {
  /** The account. */
  account_uid: Uid;
  /** The asset. */
  asset_uid: Uid;
  /** Buy or sell. */
  side: OrderSide;
  /** Units, positive. */
  quantity: DecimalInput;
}

/** One account before and after. */
export interface AccountPlan {
  /** The account. */
  account_uid: Uid;
  /** In base currency, before the orders, the flow included. */
  value: Decimal;
  /** Portfolio drift before the orders. */
  drift_before: Decimal;
  /** Portfolio drift after them. */
  drift_after: Decimal;
  /** Half the sum of absolute trade values over the value. */
  turnover_one_way: Decimal;
  /** Cash after the orders, pending cash included, by currency. */
  cash_after: CashAmount[];
  /** Realised gains, where any order closes lots. */
  realised?: RealisedGains;
  /**
   * Orders that close a position without lots: their gain and basis, and in a taxed account their tax, are not known and
   * in none of the figures.
   */
  orders_without_lots?: number;
  /** Of an account with class targets. */
  by_class?: ClassPlan;
}

/** Allocated fills as columns. */
export interface AllocatedColumns {
  /** Of each block. */
  block_asset: Uint32Array;
  /** Of each block: 0 buy, 1 sell. */
  block_side: Uint32Array;
  /** Of each block: ordered quantity. */
  block_quantity: Float64Array;
  /** Of each block: filled quantity. */
  block_filled: Float64Array;
  /** Of each block, or NaN without a fill. */
  block_average_price: Float64Array;
  /** Of each block: amount of all fills. */
  block_money: Float64Array;
  /** Of each allocation, by asset, side, then account. */
  allocation_account: Uint32Array;
  /** Of each allocation. */
  allocation_asset: Uint32Array;
  /** Of each allocation: 0 buy, 1 sell. */
  allocation_side: Uint32Array;
  /** Of each allocation. */
  allocation_quantity: Float64Array;
  /** Of each allocation, without sign. */
  allocation_money: Float64Array;
  /** Invariant 16. */
  invariants: InvariantCheck[];
}

/** How fills of a block are allocated. */
export type AllocationRule = "pro_rata_largest_remainder";

/** One asset after the attribution. */
export interface AssetAttribution {
  /** The asset. */
  asset_uid: Uid;
  /** Sum of the lines held, short ones negative. */
  signed_holding: Decimal;
  /** Sum of the lines held without their signs. */
  gross_source_capacity: Decimal;
  /** Sum of what funds ask for without signs. */
  virtual_gross_demand: Decimal;
  /** Capacity over demand, at most 1; 0 without a demand. */
  scale: Decimal;
  /** Sum of what funds miss without signs. */
  target_gap_abs_quantity: Decimal;
  /** Sum of what funds get, signed. */
  virtual_allocated: Decimal;
  /** signed_holding - virtual_allocated, exactly. */
  direct_sleeve: Decimal;
  /** Sum of what the account itself wants. */
  direct_target: Decimal;
  /** direct_target - direct_sleeve. */
  direct_gap: Decimal;
}

/** The shortfall of an asset. */
export interface AssetDeficit {
  /** The asset. */
  asset_uid: Uid;
  /** Demand less capacity, positive. */
  quantity: Decimal;
}

/** An asset's category. */
export interface AssetInCategory {
  /** The asset. */
  asset_uid: Uid;
  /** The category. */
  category: string;
}

/** An asset's node. */
export interface AssetOnNode {
  /** The asset. */
  asset_uid: Uid;
  /** The node. */
  node: string;
}

/** A price in the valuation asset. */
export interface AssetPrice {
  /** The asset. */
  asset_uid: Uid;
  /** Of one unit. */
  price: DecimalInput;
}

/** The weight of an asset in a portfolio. */
export interface AssetWeight {
  /** The asset. */
  asset_uid: Uid;
  /** Share of the portfolio, signed. */
  weight: DecimalInput;
}

/** Holdings allocated to virtual funds, as columns. */
export interface AttributedColumns {
  /** Whether the funds receive their requests. */
  status: AttributionStatus;
  /** Of each asset that is held, requested or targeted, ascending. */
  asset: Uint32Array;
  /** Of each asset. */
  asset_signed_holding: Float64Array;
  /** Of each asset. */
  asset_gross_source_capacity: Float64Array;
  /** Of each asset. */
  asset_virtual_gross_demand: Float64Array;
  /** Of each asset. */
  asset_scale: Float64Array;
  /** Of each asset. */
  asset_target_gap_abs_quantity: Float64Array;
  /** Of each asset. */
  asset_direct_sleeve: Float64Array;
  /** Of each asset. */
  asset_direct_target: Float64Array;
  /** Of each line, by fund, then asset. */
  line_fund: Uint32Array;
  /** Of each line. */
  line_asset: Uint32Array;
  /** Of each line. */
  line_requested: Float64Array;
  /** Of each line. */
  line_allocated: Float64Array;
  /** Of each line. */
  line_target_gap: Float64Array;
}

/** Effects by segment (Brinson-Fachler); the linked ones (Carino) and linked_residual sum to total_return - benchmark_return. */
export interface Attribution {
  /** Of each period and segment. */
  allocation: Float64Array;
  /** Of each period and segment. */
  selection: Float64Array;
  /** Of each period and segment. */
  interaction: Float64Array;
  /** Of each segment. */
  linked_allocation: Float64Array;
  /** Of each segment. */
  linked_selection: Float64Array;
  /** Of each segment. */
  linked_interaction: Float64Array;
  /** Of each period: the effect of the weight left to 1, which earns nothing; -(rest of the portfolio - rest of the benchmark) x benchmark return. */
  residual: Float64Array;
  /** Of all periods. */
  linked_residual: number;
  /** Of each period: half the sum of absolute differences of weights. */
  active_share: Float64Array;
  /** Of the portfolio over all periods. */
  total_return: number;
  /** Of the benchmark over all periods. */
  benchmark_return: number;
}

/** Segments by period, period by period. */
export interface AttributionColumns {
  /** Segments of a period. */
  segments: number;
  /** Share of the portfolio at the start of the period. */
  weight: Float64Array;
  /** Return of the portfolio's part; NaN where its weight is 0, which is the benchmark's return, or 0 if that is NaN too. */
  period_return: Float64Array;
  /** Share of the benchmark at the start of the period. */
  benchmark_weight: Float64Array;
  /** Return of the benchmark's part; NaN where its weight is 0, which is the portfolio's return, or 0 if that is NaN too. */
  benchmark_return: Float64Array;
  /** What happens to weights of a period that do not sum to 1; refuse when left out. */
  unassigned?: UnassignedWeight | null;
}

/** The treatment of a shortfall. */
export type AttributionMode = "proportional_attribution" | "strict_feasible";

/** Whether the funds receive their requests. */
export type AttributionStatus = "feasible" | "attributed_with_target_gap" | "infeasible";

/**
 * How far a weight may be from its target; the boundary is in band.
 *
 * `absolute`: half_width points; `relative`: share of the target; `hybrid`: the greater of share and floor;
 * `five_twenty_five`: the lesser of 5 points and a quarter of the target; `explicit`: ranges, and no width for
 * an asset without one.
 */
export type Band =
  | { kind: "absolute"; half_width: DecimalInput }
  | { kind: "relative"; share: DecimalInput }
  | { kind: "hybrid"; share: DecimalInput; floor: DecimalInput }
  | { kind: "five_twenty_five" }
  | { kind: "explicit"; ranges: WeightRange[] };

/**
 * What it is worth to be on target, against which the costs of orders are weighed: an order is made only where
 * `rate` × `years` × the value that it brings nearer to target exceeds its cost.
 *
 * The value that all orders of an account bring nearer is the fall of portfolio drift × the account's value. An order's part of
 * it is half of what its position comes nearer to its target, and where the orders together move the cash, half of what the
 * cash comes nearer to its own, shared by value between the orders on that side. An order that is left out so is made after all
 * where it brings more than it costs beside all others, as where its cash would lie idle. Its cost is `costs.fixed`, `costs.rate` and
 * half the spread of it, and the estimated tax of a sell in a taxed account: that of the gains of all lots of the position, as
 * a share of its value. Only the modes `full`, `threshold`, `harvest_and_rebalance` and `model_change` weigh orders; those for
 * flows, withdrawals, the reserve, harvests, exclusions and leftover cash are made whatever they cost. An order is never made
 * that costs more than it lowers the drift by, as a share of the account: `rate` × `years` above 1 is as 1.
 */
export interface Benefit {
  /** A year, as a share of the value that is where its target wants it, from 0 to 1. */
  rate: DecimalInput;
  /** The horizon in years, not negative. */
  years: DecimalInput;
}

/** Between two trades weights stay (constant), or units are held, so that weights drift with returns (drift). */
export type BetweenTrades = "constant" | "drift";

/** One order to the market for several accounts. */
export interface Block {
  /** The asset. */
  asset_uid: Uid;
  /** Buy or sell. */
  side: OrderSide;
  /** Units of all accounts together. */
  quantity: Decimal;
  /** How fills will be allocated. */
  rule: AllocationRule;
  /** The order of each account, by account. */
  intents: BlockIntent[];
}

/** Orders as columns. */
export interface BlockColumns {
  /** Of each order. */
  order_account: Uint32Array;
  /** Of each order. */
  order_asset: Uint32Array;
  /** Of each order: 0 buy, 1 sell. */
  order_side: Uint32Array;
  /** Of each order, positive. */
  order_quantity: Float64Array;
}

/** Orders to be grouped. */
export interface BlockInput {
  /** The orders of a plan, or others. */
  orders: AccountOrder[];
}

/** The order of an account within a block. */
export interface BlockIntent {
  /** The account. */
  account_uid: Uid;
  /** Units, positive. */
  quantity: Decimal;
}

/** Orders grouped by asset and side. */
export interface Blocks {
  /** By asset, buys before sells. */
  blocks: Block[];
}

/** Blocks as columns; by asset, buys before sells. */
export interface BlocksColumns {
  /** Of each block. */
  block_asset: Uint32Array;
  /** Of each block: 0 buy, 1 sell. */
  block_side: Uint32Array;
  /** Of each block: units of all accounts together. */
  block_quantity: Float64Array;
  /** Of each intent, ascending. */
  intent_block: Uint32Array;
  /** Of each intent. */
  intent_account: Uint32Array;
  /** Of each intent. */
  intent_quantity: Float64Array;
}

/** The built portfolio. */
export interface BuiltPortfolio {
  /** times x assets, row by row: the weights after each time. */
  weights: Float64Array;
  /** Of each time: sum(weight before x asset return) - commission x turnover; no asset return at the first. */
  returns: Float64Array;
  /** Of each time: the product of 1 + return so far. */
  values: Float64Array;
  /** Of each time: sum |weight - weight before|; the first allocation is a trade too. */
  turnover: Float64Array;
}

/** Cash of one currency. */
export interface Cash {
  /** ISO 4217 code, or a minor unit of one. */
  currency: string;
  /** Settled cash. */
  settled: DecimalInput;
  /** Unsettled cash; a payable when negative. */
  pending?: DecimalInput | null;
}

/** Cash of one currency. */
export interface CashAmount {
  /** ISO 4217 code. */
  currency: string;
  /** In that currency. */
  amount: Decimal;
}

/** Money from outside. */
export interface CashFlow {
  /** When. */
  time: InstantInput;
  /** Positive in, negative out. */
  amount: DecimalInput;
}

/** Cash that an account must have after the plan and does not get: a withdrawal, the reserve, a negative balance. */
export interface CashShortfall {
  /** The account. */
  account_uid: Uid;
  /** ISO 4217 code. */
  currency: string;
  /** What is missing, in that currency, positive. */
  amount: Decimal;
  /** Why the plan does not raise it. */
  cause: ShortfallCause;
  /** The same in words. */
  explanation: string;
}

/** Cash, as a share of the account's value. */
export interface CashWeight {
  /** Before the orders. */
  before: Decimal;
  /** What the classes leave. */
  target: Decimal;
  /** After the orders. */
  after: Decimal;
}

/** How an account that is planned by class is planned. */
export interface ClassPlan {
  /** By name; what belongs to no class comes last. */
  classes: ClassWeight[];
  /** Cash. */
  cash: CashWeight;
  /** What each asset should weigh, by asset: the account's targets. */
  targets: TargetWeight[];
  /**
   * The least sum of absolute deviations of classes, of what belongs to none, and of cash that its assets, restrictions and
   * reserve allow. The targets have it.
   */
  deviation: Decimal;
  /** Sets of assets that were tried; 0 where every asset belongs to one class and every target can be met. */
  subsets_tried: number;
  /** Whether no set is left that could do with fewer trades, or with as many and less turnover. */
  is_complete: boolean;
  /** The same in words. */
  explanation: string;
}

/** The share of an asset that belongs to a class; what its shares leave to 1 belongs to none. */
export interface ClassSplit {
  /** The asset. */
  asset_uid: Uid;
  /** The class. */
  category: string;
  /** Above 0, at most 1. */
  share: DecimalInput;
}

/** What a class should weigh. */
export interface ClassTarget {
  /** Only in this account, in the place of all class targets without an account. */
  account_uid?: Uid | null;
  /** The class. */
  category: string;
  /** Share of the account's value. */
  weight: DecimalInput;
}

/**
 * What classes of assets should weigh, in the place of single assets. The class of an asset is its category, unless `splits`
 * divide it. An account with class targets trades what it holds, what its own targets name, whose weights then say nothing, and
 * the assets of `splits`.
 */
export interface ClassTargets {
  /** Of every account that has none of its own, those without an account. */
  targets: ClassTarget[];
  /** The assets that belong to several classes, or to none in part. */
  splits?: ClassSplit[] | null;
}

/** A class of assets. */
export interface ClassWeight {
  /** Its name; null for what belongs to no class. */
  category: string | null;
  /** Share of the account's value before the orders. */
  before: Decimal;
  /** What it should be. */
  target: Decimal;
  /** And after them. */
  after: Decimal;
}

/** The part of a lot that an order closes. */
export interface ClosedLot {
  /** When the lot was bought, or sold short. */
  opened: Instant;
  /** Units closed. */
  quantity: Decimal;
  /** What these units cost, or were sold short at; in the asset's currency, half to even at its minor unit. */
  basis: Decimal;
  /**
   * Proceeds less basis, before costs, in the asset's currency; of a short position, basis less what it is bought back
   * for. The proceeds are half to even at the minor unit, those of the last lot what is left of the order's.
   */
  gain: Decimal;
  /**
   * How long it was held, by the policy's regime, or by the calendar in UTC without one. A short position that is
   * bought back is short, whenever it was opened.
   */
  term: HoldingTerm;
  /** The disallowed part of its loss, positive. */
  disallowed?: Decimal;
  /** The purchases that disallow it, in the order in which they are matched. */
  replacements?: Replacement[];
}

/** The composition of a portfolio, effective from a time. */
export interface Composition {
  /** The portfolio. */
  portfolio_uid: Uid;
  /** When the weights hold from. */
  time_index: InstantInput;
  /** The weights; they need not sum to 1. With none, all of the portfolio is residual. */
  constituents: Constituent[];
}

/** One weight of a composition: of an asset, or of another portfolio. */
export type Constituent =
  | AssetWeight
  | PortfolioWeight;

/** Transaction costs of an order. */
export interface Costs {
  /** Per order, in base currency. */
  fixed: DecimalInput;
  /** Of the notional, below 1. */
  rate: DecimalInput;
  /** Of what a currency order sells, below 1; 0 when left out. */
  fx?: DecimalInput | null;
}

/** The account's own direct target of an asset. */
export interface DirectTarget {
  /** The asset. */
  asset_uid: Uid;
  /** Units, negative for a short line; several of one asset add up. */
  signed_quantity: DecimalInput;
}

/** Accounts as columns; the lines of an account must be contiguous. */
export interface DriftColumns {
  /** Of each line: the account, ascending. */
  account: Uint32Array;
  /** Of each line: signed units. */
  quantity: Float64Array;
  /** Of each line: what a unit is worth, price x multiplier x fx. */
  unit_value: Float64Array;
  /** Of each line: the target weight. */
  target: Float64Array;
  /** Of each account: all cash. */
  cash: Float64Array;
  /** How far a line may be off, but for explicit; no width when left out. */
  band?: Band | null;
}

/** Drift as columns. */
export interface DriftColumnsReport {
  /** Of each line: its value. */
  value: Float64Array;
  /** Of each line: its share of the account's value. */
  weight: Float64Array;
  /** Of each line: weight - target. */
  drift: Float64Array;
  /** Of each line: the lowest weight in band. */
  low: Float64Array;
  /** Of each line: the highest weight in band. */
  high: Float64Array;
  /** Of each line: 1 in band, 0 out of it. */
  in_band: Uint32Array;
  /** Of each account. */
  account_value: Float64Array;
  /** Of each account, cash line included. */
  portfolio_drift: Float64Array;
  /** Of each account, cash line included. */
  max_drift: Float64Array;
  /** Of each account. */
  cash_weight: Float64Array;
  /** Of each account. */
  cash_drift: Float64Array;
}

/** How the assets of an account group. */
export interface DriftGroups {
  /** Categories; an asset is in one at most. */
  categories?: AssetInCategory[] | null;
  /** The nodes of a hierarchy, in any order. */
  nodes?: HierarchyNode[] | null;
  /** Which node an asset hangs on; an asset is on one at most. It counts for every node above as well. */
  node_of?: AssetOnNode[] | null;
  /** Demands of the sleeves by asset; an asset's value is shared among its sleeves in proportion to them. */
  sleeves?: SleeveShare[] | null;
}

/** An account, its prices and its targets. */
export interface DriftInput {
  /** Holdings. */
  holdings: Holding[];
  /** All cash, in the valuation currency. */
  cash?: DecimalInput | null;
  /** A price for each held asset. */
  prices: Price[];
  /** Targets. */
  targets: TargetWeight[];
  /** How far a line may be off; no width when left out. */
  band?: Band | null;
  /** Groups to measure too: categories, nodes of a hierarchy, sleeves. */
  groups?: DriftGroups | null;
}

/** One line against its target. */
export interface DriftLine {
  /** The asset; null is the cash line. */
  asset_uid: Uid | null;
  /** In the valuation currency. */
  value: Decimal;
  /** Share of the account's value; the cash line takes what rounding leaves. */
  weight: Decimal;
  /** The target weight; of cash, 1 less the sum of the targets. */
  target: Decimal;
  /** weight - target. */
  drift: Decimal;
  /** drift / target; null for a target of zero. */
  relative_drift: Decimal | null;
  /** The lowest and the highest weight in band. */
  band: [Decimal, Decimal];
  /** Whether the weight is in band; the boundary is. */
  in_band: boolean;
}

/** How far an account is from its targets. */
export interface DriftReport {
  /** Values and cash together. */
  account_value: Decimal;
  /** Half the sum of absolute drifts, cash line included. */
  portfolio_drift: Decimal;
  /** The largest absolute drift, cash line included. */
  max_drift: Decimal;
  /** By asset; the cash line last. */
  lines: DriftLine[];
  /** If groups were requested: categories, nodes, sleeves, each by name. */
  groups?: GroupDrift[];
}

/** Targets of accounts, and one composition for each portfolio, as columns. */
export interface ExpandColumns {
  /** Of each target: its account, ascending. */
  account: Uint32Array;
  /** Of each target: index of the asset, or 0xFFFFFFFF. */
  asset: Uint32Array;
  /** Of each target: index of the portfolio, or 0xFFFFFFFF. */
  portfolio: Uint32Array;
  /** Of each target: share of the account's value, or NaN. */
  weight: Float64Array;
  /** Of each target: amount in the valuation asset, or NaN. */
  notional: Float64Array;
  /** Of each target: units of an asset, or NaN. */
  quantity: Float64Array;
  /** Of each constituent: the portfolio that holds it. */
  holder: Uint32Array;
  /** Of each constituent: index of the asset, or 0xFFFFFFFF. */
  held_asset: Uint32Array;
  /** Of each constituent: index of the portfolio, or 0xFFFFFFFF. */
  held_portfolio: Uint32Array;
  /** Of each constituent: its share of the holder. */
  held_weight: Float64Array;
  /** Portfolios whose composition is stated and empty, so that all of them is residual. */
  empty?: Uint32Array | null;
}

/** Targets, and the compositions of the portfolios among them. */
export interface ExpandInput {
  /** The targets. */
  targets: TargetRowInput[];
  /** Weights of portfolios at times. */
  compositions: Composition[];
  /** The instant that the targets are expanded at. */
  as_of: InstantInput;
  /** Which weights of a portfolio are taken; `exact` when left out. */
  selection?: Selection | null;
  /** With it, and the prices that quantities need, total_notional is given. */
  account_value?: DecimalInput | null;
  /** Prices in the valuation asset. */
  prices?: AssetPrice[] | null;
}

/** Exposures and residuals as columns, by account, then asset or target. */
export interface ExpandedColumns {
  /** Of each exposure. */
  account: Uint32Array;
  /** Of each exposure. */
  asset: Uint32Array;
  /** Of each exposure, or NaN. */
  weight: Float64Array;
  /** Of each exposure, or NaN. */
  notional: Float64Array;
  /** Of each exposure, or NaN. */
  quantity: Float64Array;
  /** Of each target with a residual: its row. */
  residual_target: Uint32Array;
  /** What its compositions leave unassigned, or NaN. */
  residual_weight: Float64Array;
  /** What its compositions leave unassigned, or NaN. */
  residual_notional: Float64Array;
}

/** All that the targets ask of one asset. */
export interface ExpandedExposure {
  /** The asset. */
  asset_uid: Uid;
  /** The sum of its weights; null without one. */
  weight: Decimal | null;
  /** The sum of its notionals; null without one. */
  notional: Decimal | null;
  /** The sum of its quantities; null without one. */
  quantity: Decimal | null;
  /** All three in the valuation asset; null without account_value, or without the price of a quantity. */
  total_notional: Decimal | null;
  /** The paths that lead to the asset, by target; their shares sum to the exposure. */
  lineage: PathShare[];
}

/** The exposures to assets that result from targets. */
export interface ExpandedTargets {
  /** By asset. */
  exposures: ExpandedExposure[];
  /** Weight that compositions leave unassigned, by target, then path; negative where weights sum to more than 1. */
  residual: ResidualShare[];
  /** The weights that were taken, by portfolio. */
  snapshots: Snapshot[];
}

/** An account's name. */
export interface FileAccount {
  /** The account. */
  account_uid: Uid;
  /** The broker's account number. */
  number: string;
}

/** An asset's names. */
export interface FileAsset {
  /** The asset. */
  asset_uid: Uid;
  /** Ticker. */
  symbol: string;
  /** ISO 4217 code of its price. */
  currency: string;
  /** Where it is sent; `SMART` when left out. */
  exchange?: string | null;
  /** `STK`, `FUND`, `FUT` and so on; `STK` when left out. */
  security_type?: string | null;
}

/**
 * An order that turns one currency into another. In a file it is an order of a pair, such as EUR/USD: the unit is the
 * currency that markets quote first, and the price is in the other.
 */
export interface FileFxOrder {
  /** The account. */
  account_uid: Uid;
  /** ISO 4217 code. */
  sell_currency: string;
  /** In that currency, positive. */
  sell_amount: DecimalInput;
  /** ISO 4217 code. */
  buy_currency: string;
  /** In that currency, positive. */
  buy_amount: DecimalInput;
  /** What the order costs; in none of the files. */
  cost?: DecimalInput | null;
}

/** An order. */
export interface FileOrder {
  /** The account. */
  account_uid: Uid;
  /** The asset. */
  asset_uid: Uid;
  /** Buy or sell. */
  side: OrderSide;
  /** Units, positive. */
  quantity: DecimalInput;
  /** The price that it was planned at, positive. */
  price: DecimalInput;
}

/** A fill. */
export interface Fill {
  /** The asset. */
  asset_uid: Uid;
  /** Buy or sell. */
  side: OrderSide;
  /** Units, positive. */
  quantity: DecimalInput;
  /** Of a unit, positive. */
  price: DecimalInput;
}

/** Allocated fills. */
export interface FillAllocation {
  /** By asset, buys before sells. */
  blocks: FilledBlock[];
  /** By asset, side, then account. */
  allocations: AccountFill[];
  /** Invariant 16: what is allocated is what was filled, in quantity and money. */
  invariants: InvariantCheck[];
}

/** Orders and fills as columns. */
export interface FillColumns {
  /** Of each order. */
  order_account: Uint32Array;
  /** Of each order. */
  order_asset: Uint32Array;
  /** Of each order: 0 buy, 1 sell. */
  order_side: Uint32Array;
  /** Of each order, positive. */
  order_quantity: Float64Array;
  /** Of each fill. */
  fill_asset: Uint32Array;
  /** Of each fill: 0 buy, 1 sell. */
  fill_side: Uint32Array;
  /** Of each fill, positive. */
  fill_quantity: Float64Array;
  /** Of each fill, positive. */
  fill_price: Float64Array;
  /** ISO 4217 codes; asset_currency names them by index. */
  currencies: string[];
  /** Of each asset. */
  asset_currency: Uint32Array;
  /** Of each asset, or NaN for 1. */
  asset_multiplier?: Float64Array | null;
  /** Of each asset, or NaN for any fraction. */
  asset_lot_size?: Float64Array | null;
}

/** Blocks and their fills. */
export interface FillInput {
  /** The orders that the blocks were made of. */
  orders: AccountOrder[];
  /** Fills of the block, in any order. */
  fills: Fill[];
  /** The assets of the fills. */
  assets: FilledAsset[];
}

/** The terms of an asset that its allocation depends on. */
export interface FilledAsset {
  /** The asset. */
  asset_uid: Uid;
  /** ISO 4217 code of its price. */
  currency: string;
  /** Contract multiplier; 1 when left out. */
  multiplier?: DecimalInput | null;
  /** Units in a lot; any fraction when left out. */
  lot_size?: DecimalInput | null;
}

/** A block after its fills. */
export interface FilledBlock {
  /** The asset. */
  asset_uid: Uid;
  /** Buy or sell. */
  side: OrderSide;
  /** Ordered quantity. */
  intended: Decimal;
  /** Units filled. */
  filled: Decimal;
  /** Money of all fills over units and multiplier, half to even at 18 places; null without a fill. */
  average_price: Decimal | null;
  /** Money of all fills, each half to even at the currency's minor unit. */
  money: Decimal;
  /** How the fills were allocated. */
  rule: AllocationRule;
}

/** A rate. */
export interface FxRate {
  /** ISO 4217 code, or a minor unit of one. */
  currency: string;
  /** Base currency per unit. */
  rate: DecimalInput;
  /** When the rate was made; `as_of` when left out. See `max_rate_age_days` of the policy. */
  time?: InstantInput | null;
}

/** Where a trade ends: at the target, at the nearest band edge, or at a fraction of the way from one to the other. */
export type Goal =
  | PlainGoal
  | { inner_band: DecimalInput };

/** A group against its target. */
export interface GroupDrift {
  /** Its kind. */
  kind: GroupKind;
  /** Its name; null for the assets that are in none of its kind. */
  name: string | null;
  /** In the valuation currency. */
  value: Decimal;
  /** Share of the account's value. */
  weight: Decimal;
  /** The sum of the target weights. */
  target: Decimal;
  /** weight - target. */
  drift: Decimal;
  /** drift / target; null for a target of zero. */
  relative_drift: Decimal | null;
  /** The lowest and the highest weight in band; explicit ranges are of assets and give a group no width. */
  band: [Decimal, Decimal];
  /** Whether the weight is in band; the boundary is. */
  in_band: boolean;
}

/** The kind of a group. */
export type GroupKind = "category" | "node" | "sleeve";

/** The least and the greatest sum of the weights of some assets: of a category, of a list, or of both together. */
export interface GroupLimit {
  /** Assets of this category. */
  category?: string | null;
  /** These assets. */
  assets?: Uid[] | null;
  /** The least sum. */
  min?: DecimalInput | null;
  /** The greatest sum. */
  max?: DecimalInput | null;
}

/** Which losses a harvest takes: those of lots that pass every limit that is given. */
export interface HarvestRule {
  /** The smallest loss of a position, in base currency. */
  min_loss?: DecimalInput | null;
  /** The smallest loss of a lot as a share of its cost. */
  min_loss_share?: DecimalInput | null;
}

/** A line that is held. */
export interface HeldLine {
  /** The asset. */
  asset_uid: Uid;
  /** Units, positive. */
  quantity: DecimalInput;
  /** 1 long, -1 short; 1 when left out. */
  direction?: 1 | -1 | null;
}

/** A node of a hierarchy. */
export interface HierarchyNode {
  /** Its name. */
  node: string;
  /** The node above; a root has none. */
  parent?: string | null;
}

/** A position. */
export interface Holding {
  /** The asset. */
  asset_uid: Uid;
  /** Signed units. */
  quantity: DecimalInput;
}

/** How long a lot was held, by the policy's regime, or a year by the calendar without one. */
export type HoldingTerm = "short" | "long";

/** A household before and after. */
export interface HouseholdPlan {
  /** The household. */
  household: string;
  /** Of its accounts together, in base currency, flows included. */
  value: Decimal;
  /** Portfolio drift of its accounts together before the orders. */
  drift_before: Decimal;
  /** Portfolio drift of its accounts together after them. */
  drift_after: Decimal;
  /** The asset location: target values by account, then asset. */
  located: LocatedValue[];
  /** Tax that the location realises, in base currency, before lots and whole units. */
  tax: Decimal;
  /** A year's penalty of the location, in base currency. */
  penalty: Decimal;
}

/** The targets of a household. */
export interface HouseholdTargets {
  /** The household, as its accounts name it. */
  household: string;
  /** Shares of the value of its accounts together. */
  targets: TargetWeight[];
}

/** Trades to the signal immediately. */
export interface ImmediateSignal {
  /** Which strategy. */
  kind: "immediate_signal";
}

/** One invariant of a plan. */
export interface InvariantCheck {
  /** Its number. */
  number: number;
  /** Whether it holds; false exactly where its status is failed. */
  holds: boolean;
  /** Whether it was judged. */
  status: InvariantStatus;
  /** What was judged if that is not everything, or why it does not apply. */
  note?: string;
}

/** Whether an invariant of a plan was judged, and how. */
export type InvariantStatus = "checked" | "not_applicable" | "failed";

/** The largest sums that accounts can pay out, and take in and invest. */
export interface LargestFlows {
  /** By account. */
  accounts: AccountFlows[];
}

/** The largest sums that accounts can pay out, and take in and invest, as columns. */
export interface LargestFlowsColumns {
  /** Of each account: the largest sum that can be withdrawn, in base currency; 0 when account_withdraw_holds is 0. */
  account_withdraw: Float64Array;
  /** Of each account: 1 when the plan keeps every rule at that sum, 0 when it does at none. */
  account_withdraw_holds: Uint32Array;
  /** Of each account: why no more, an index into shortfall_causes, or 0xFFFFFFFF. */
  account_withdraw_limit: Uint32Array;
  /** Of each account: the largest sum that is put to work, in base currency, or NaN when nothing limits it. */
  account_invest: Float64Array;
  /** Of each account: 1 when the plan keeps every rule at that sum, 0 when it does at none. */
  account_invest_holds: Uint32Array;
  /** Of each account: why no more, an index into causes, or 0xFFFFFFFF. */
  account_invest_limit: Uint32Array;
  /** Every cause that limits a withdrawal. */
  shortfall_causes: ShortfallCause[];
  /** Every cause that limits an investment. */
  causes: ResidualCause[];
}

/**
 * The largest sum that is put to work: cash after the plan is not above its target, or the upper edge of its band where it has
 * one, the reserve and what the plan leaves in cash without the sum, whichever is most, by more than one smallest order of the
 * dearest line that may be bought. With one minor unit more, it is.
 */
export interface LargestInvestment {
  /**
   * In base currency, in whole minor units, on top of the account's flow. Null where even a thousand times the account's
   * value, and a billion, are put to work.
   */
  amount: Decimal | null;
  /** Whether the plan keeps every rule at that amount; false where no sum was found for which it does, 0 included. */
  holds: boolean;
  /**
   * Why more would stay in cash: the cause of most of what lines miss with one minor unit more, rounding where it is the only
   * one. Null without a limit, and where no line misses anything.
   */
  limited_by: ResidualCause | null;
  /** The same in words. */
  explanation: string;
}

/**
 * The largest sum that can be withdrawn: with it, the plan has no shortfall and its orders keep every rule of the policy; with
 * one minor unit more, they do not. Larger sums can again where a minimum order lets through a larger sale and not a smaller
 * one: the search starts from the most that the account could raise, and takes the first sum that holds.
 */
export interface LargestWithdrawal {
  /** In base currency, in whole minor units, on top of the account's flow; 0 when `holds` is false. */
  amount: Decimal;
  /** Whether the plan keeps every rule at that amount; false where no sum was found for which it does, 0 included. */
  holds: boolean;
  /** Why no more can be withdrawn; null where the plan with one minor unit more fails a check without a shortfall. */
  limited_by: ShortfallCause | null;
  /** The same in words. */
  explanation: string;
}

/** What becomes of cash that whole lots leave over, and of orders under the minimum. */
export type Leftover = "leave" | "use_up" | "raise_to_minimum";

/** The target value of an asset in an account of a household. */
export interface LocatedValue {
  /** The account. */
  account_uid: Uid;
  /** The asset. */
  asset_uid: Uid;
  /** In base currency. */
  value: Decimal;
}

/** The asset-location penalty of a category of assets in a type of account, a year. */
export interface LocationPenalty {
  /** The category of the asset. */
  category: string;
  /** The tax type of the account. */
  tax_type: string;
  /** A year, as a share of the value held there. */
  penalty: DecimalInput;
}

/** How whole lots are chosen. */
export type LotRule = "nearest" | "optimal";

/** Which lots a sell closes first. */
export type LotSelection = "fifo" | "lifo" | "hifo" | "lowest_tax" | "specific" | "average";

/** How trades are sized. */
export type Objective = "proportional" | "least_tracking_error" | "fewest_trades";

/** An order that is at the market already. */
export interface OpenOrder {
  /** The asset. */
  asset_uid: Uid;
  /** Buy or sell. */
  side: OrderSide;
  /** Units that are not filled yet, positive. */
  quantity: DecimalInput;
}

/** A file. */
export interface OrderFile {
  /** A name for it. */
  name: string;
  /**
   * Its text, UTF-8, lines ended by a line feed. In plain CSV a name that starts like a formula, with = + - or @, has an
   * apostrophe before it, so that no spreadsheet evaluates it; in a broker's file such a name is refused.
   */
  text: string;
}

/** The form of an order file. */
export type OrderFileFormat = "csv" | "ib_basket" | "fix_csv";

/** Orders to be written. */
export interface OrderFileInput {
  /** The orders, in the order of the file. */
  orders: FileOrder[];
  /** The orders that turn one currency into another, after the others: those of a plan as they are. */
  fx_orders?: FileFxOrder[] | null;
  /** The broker's symbols of the assets. */
  assets: FileAsset[];
  /** The broker's numbers of the accounts. */
  accounts: FileAccount[];
  /** The form of the file. */
  format: OrderFileFormat;
  /** Market or limit; market when left out. A limit is the order's price. */
  order_type?: OrderType | null;
  /**
   * Names the orders of this file, and the file: the start of the plan's hash, or a number of your own. 1 to 64 letters,
   * digits, hyphens, underscores and dots, a letter or a digit first.
   */
  reference: string;
}

/** Why an order is there. */
export type OrderReason = "exit" | "above_target" | "below_target" | "above_band" | "below_band" | "contribution" | "withdrawal" | "reserve" | "cash_above_band" | "cash_below_band" | "replacement" | "harvest" | "excluded" | "model_change" | "leftover" | "raised_to_minimum";

/** The side of an order. */
export type OrderSide = "buy" | "sell";

/** Market or limit. */
export type OrderType = "market" | "limit";

/** A trade of the past. */
export interface PastTrade {
  /** The asset. */
  asset_uid: Uid;
  /** When it was made. */
  at: InstantInput;
  /** Buy or sell. */
  side: OrderSide;
  /** Units, positive. */
  quantity: DecimalInput;
  /** Realised gain of a sell, in the asset's currency; below zero for a loss. */
  gain?: DecimalInput | null;
}

/** The exposure through one path. */
export interface PathShare {
  /** From the target to the asset, both included. */
  path: Uid[];
  /** Of a weight target. */
  weight?: Decimal;
  /** Of a notional target. */
  notional?: Decimal;
  /** Of a quantity target. */
  quantity?: Decimal;
}

/** The performance of a series, in shares of 1; undefined figures are null. A period in which the account is empty counts in none. */
export interface Performance {
  /** Time-weighted return; a flow takes effect at the end of its period, and a period that starts empty starts at its first flow. */
  twr: number;
  /** Money-weighted return (modified Dietz) over the time in which the account holds something. */
  modified_dietz: number | null;
  /** The annual internal rate of return; null when there is none, or more than one. */
  xirr: number | null;
  /** All internal rates of return, ascending; one above 1.8e308 is left out. */
  xirr_rates: number[];
  /** Annualised time-weighted return. */
  annual_return: number | null;
  /** Annualised standard deviation of returns (n - 1). */
  volatility: number | null;
  /** Annualised mean excess return / standard deviation. */
  sharpe: number | null;
  /** Annualised mean excess return / downside deviation. */
  sortino: number | null;
  /** Annualised root mean square of shortfalls below the risk-free return. */
  downside_deviation: number | null;
  /** Maximum drawdown: at most 0. */
  max_drawdown: number;
  /** Date of its peak. */
  drawdown_peak: Instant | null;
  /** Date of its trough. */
  drawdown_trough: Instant | null;
  /** When the peak was regained. */
  drawdown_recovered: Instant | null;
  /** Annualised return / maximum drawdown. */
  calmar: number | null;
  /** The highest return of a period. */
  best_period: number;
  /** The lowest return of a period. */
  worst_period: number;
  /** The benchmark's return over the periods in which the account holds something. */
  benchmark_twr?: number;
  /** Annualised standard deviation of active returns. */
  tracking_error?: number;
  /** Annualised mean active return / tracking error. */
  information_ratio?: number;
  /** Covariance with the benchmark / variance of the benchmark. */
  beta?: number;
  /** Annualised return not explained by beta. */
  alpha?: number;
  /** Correlation with the benchmark. */
  correlation?: number;
  /** Growth of one unit, at each time; it stands still while the account is empty. */
  growth: Float64Array;
  /** Drawdown from the running maximum, at each time. */
  drawdown: Float64Array;
}

/** A series of values as columns. */
export interface PerformanceColumns {
  /** Milliseconds since 1970 in UTC, ascending. */
  time: Float64Array;
  /** The values, from 0. A flow up to its time is in a value already; 0 is an account from which all money was taken out, or that none has come into yet. */
  values: Float64Array;
  /** The level of a benchmark at the same times. */
  benchmark?: Float64Array | null;
  /** Of each flow: milliseconds since 1970, after the first value and up to the last. */
  flow_time?: Float64Array | null;
  /** Of each flow: positive in, negative out. */
  flow_amount?: Float64Array | null;
  /** Periods per year: 252 for daily values, 12 for monthly values. */
  periods_per_year: number;
  /** Annual rate; 0 when left out. */
  risk_free?: number | null;
}

/** A series of values. */
export interface PerformanceInput {
  /** When each value was seen, ascending. */
  times: InstantInput[];
  /** The values, from 0. A flow up to its time is in a value already; 0 is an account from which all money was taken out, or that none has come into yet. */
  values: Float64Array;
  /** The level of a benchmark at the same times. */
  benchmark?: Float64Array | null;
  /** Money from outside: after the first value and up to the last. */
  flows?: CashFlow[] | null;
  /** Periods per year: 252 for daily values, 12 for monthly values. */
  periods_per_year: number;
  /** Annual rate; 0 when left out. */
  risk_free?: number | null;
}

/** A goal without a number. */
export type PlainGoal = "target" | "band_edge";

/** The orders of all accounts, what they lead to, and the proof. */
export interface Plan {
  /** By account, then asset. */
  orders: PlannedOrder[];
  /** Orders that turn one currency into another, by account. */
  fx_orders: PlannedFxOrder[];
  /** By account. */
  accounts: AccountPlan[];
  /** Of households with targets of their own, in the order of their names. */
  households: HouseholdPlan[];
  /** Residual weights of lines that end off their goal, by account, then asset. */
  residuals: ResidualWeight[];
  /** Cash that accounts must have and do not get, by account, then currency. */
  shortfalls: CashShortfall[];
  /** The input hash and the checks of the plan. */
  proof: Proof;
}

/** One account. */
export interface PlanAccount {
  /** The account. */
  account_uid: Uid;
  /** The household that it belongs to. */
  household?: string | null;
  /** How it is taxed. */
  tax_type?: string | null;
  /** Its holdings. */
  holdings: PlanHolding[];
  /** Its cash. */
  cash: Cash[];
  /** Its targets. */
  targets: TargetWeight[];
  /** External flow in base currency that is not yet in the cash. */
  flow?: DecimalInput | null;
  /**
   * Orders that are at the market already. The plan counts them as filled at its prices, with its costs, and
   * trades none of their assets the other way. The proceeds of their sells restore the reserve, then fund buys if
   * the policy lets proceeds do so.
   */
  open_orders?: OpenOrder[] | null;
  /** Trades of the past that a wash window may reach back to. */
  trades?: PastTrade[] | null;
}

/** An asset and what trading it is subject to. */
export interface PlanAsset {
  /** The asset. */
  asset_uid: Uid;
  /**
   * ISO 4217 code of its price, or a minor unit: `GBX` or `GBp`, `ZAc` or `ZAX`, `ILA`. The plan is in the currency, of
   * which the minor unit is a hundredth: orders state pounds where the price is in pence.
   */
  currency: string;
  /** Null when there is none that can be used; the asset is then not traded, as with a price of zero or less. */
  price: DecimalInput | null;
  /** When the price was made; `as_of` when left out. See `max_price_age_days` of the policy. */
  price_time?: InstantInput | null;
  /** Contract multiplier; 1 when left out. */
  multiplier?: DecimalInput | null;
  /** Units in a lot; when left out, one unit, or any fraction if the policy is fractional. */
  lot_size?: DecimalInput | null;
  /** The smallest order in units. */
  min_quantity?: DecimalInput | null;
  /** The category that restrictions, limits and location may name. */
  category?: string | null;
  /** Bid to ask as a share of the price; each order costs half of it. */
  spread?: DecimalInput | null;
}

/** A change of one input of a planned book. */
export type PlanChange =
  | { kind: "price"; asset_uid: Uid; price?: DecimalInput | null }
  | { kind: "flow"; account_uid: Uid; flow?: DecimalInput | null }
  | { kind: "policy"; policy: Policy };

/** Accounts, assets and policy as columns. */
export interface PlanColumns {
  /** ISO 4217 code. */
  base_currency: string;
  /** ISO 4217 codes, and minor units such as GBX beside their currency; other columns name them by index. */
  currencies: string[];
  /** Of each currency: base currency per unit, or NaN when nothing needs it. */
  fx: Float64Array;
  /** Of each asset. */
  asset_currency: Uint32Array;
  /** Of each asset, or NaN. */
  asset_price: Float64Array;
  /** Of each asset, or NaN for 1. */
  asset_multiplier?: Float64Array | null;
  /** Of each asset, or NaN for none. */
  asset_lot_size?: Float64Array | null;
  /** How many accounts there are. */
  accounts: number;
  /** Of each account, or NaN for none. */
  account_flow?: Float64Array | null;
  /** Of each position. */
  holding_account: Uint32Array;
  /** Of each position. */
  holding_asset: Uint32Array;
  /** Of each position: signed units. */
  holding_quantity: Float64Array;
  /** Of each cash line. */
  cash_account: Uint32Array;
  /** Of each cash line. */
  cash_currency: Uint32Array;
  /** Of each cash line. */
  cash_settled: Float64Array;
  /** Of each cash line, or NaN for none. */
  cash_pending?: Float64Array | null;
  /** Of each target. */
  target_account: Uint32Array;
  /** Of each target. */
  target_asset: Uint32Array;
  /** Of each target. */
  target_weight: Float64Array;
  /** Of each restriction: the account, or 0xFFFFFFFF for all. */
  restriction_account?: Uint32Array | null;
  /** Of each restriction. */
  restriction_asset?: Uint32Array | null;
  /** Of each restriction: 0 no_buy, 1 no_sell, 2 hold, 3 exclude. */
  restriction_rule?: Uint32Array | null;
  /** Of each asset, or NaN. */
  asset_min_quantity?: Float64Array | null;
  /** Of each asset, or NaN. */
  asset_spread?: Float64Array | null;
  /** Of each asset: when its price was made, in milliseconds since 1970, UTC, or NaN for as_of. */
  asset_price_time?: Float64Array | null;
  /** Of each currency: when its rate was made, in milliseconds since 1970, UTC, or NaN for as_of. */
  fx_time?: Float64Array | null;
  /** Names; asset_category names them by index. */
  categories?: string[] | null;
  /** Of each asset, or 0xFFFFFFFF. */
  asset_category?: Uint32Array | null;
  /** Names; other columns name them by index. */
  households?: string[] | null;
  /** Of each account, or 0xFFFFFFFF. */
  account_household?: Uint32Array | null;
  /** Names; account_tax_type names them by index. */
  tax_types?: string[] | null;
  /** Of each account, or 0xFFFFFFFF. */
  account_tax_type?: Uint32Array | null;
  /** Of each target of a household. */
  household_target_household?: Uint32Array | null;
  /** Of each target of a household. */
  household_target_asset?: Uint32Array | null;
  /** Of each target of a household. */
  household_target_weight?: Float64Array | null;
  /** Of each transfer: the account that gives. */
  transfer_from?: Uint32Array | null;
  /** Of each transfer: the account that receives. */
  transfer_to?: Uint32Array | null;
  /** Of each transfer, in base currency. */
  transfer_amount?: Float64Array | null;
  /** Of each pair of identical assets. */
  identical_asset?: Uint32Array | null;
  /** Of each pair of identical assets: the other one. */
  identical_other?: Uint32Array | null;
  /** Of each lot. */
  lot_account?: Uint32Array | null;
  /** Of each lot. */
  lot_asset?: Uint32Array | null;
  /** Of each lot: milliseconds since 1970, UTC. */
  lot_opened?: Float64Array | null;
  /** Of each lot; the lots of a position sum to it. */
  lot_quantity?: Float64Array | null;
  /** Of each lot, quoted as the price is. */
  lot_unit_cost?: Float64Array | null;
  /** Of each open order. */
  open_account?: Uint32Array | null;
  /** Of each open order. */
  open_asset?: Uint32Array | null;
  /** Of each open order: 0 buy, 1 sell. */
  open_side?: Uint32Array | null;
  /** Of each open order. */
  open_quantity?: Float64Array | null;
  /** Of each past trade. */
  trade_account?: Uint32Array | null;
  /** Of each past trade. */
  trade_asset?: Uint32Array | null;
  /** Of each past trade: milliseconds since 1970, UTC. */
  trade_at?: Float64Array | null;
  /** Of each past trade: 0 buy, 1 sell. */
  trade_side?: Uint32Array | null;
  /** Of each past trade. */
  trade_quantity?: Float64Array | null;
  /** Of each past trade: what it realised, or NaN. */
  trade_gain?: Float64Array | null;
  /** Of each lot, for the lot selection specific, or 0xFFFFFFFF. */
  lot_rank?: Uint32Array | null;
  /** Of each class target: the account, or 0xFFFFFFFF for all without one of their own. */
  class_target_account?: Uint32Array | null;
  /** Of each class target. */
  class_target_category?: Uint32Array | null;
  /** Of each class target. */
  class_target_weight?: Float64Array | null;
  /** Of each share of an asset that belongs to a class. */
  split_asset?: Uint32Array | null;
  /** Of each share: the class. */
  split_category?: Uint32Array | null;
  /** Of each share. */
  split_share?: Float64Array | null;
  /** Of each row of the risk model. */
  risk_asset?: Uint32Array | null;
  /** Covariance of the assets of risk_asset, row by row. */
  risk_covariance?: Float64Array | null;
  /** Instead of a covariance: assets x factors, row by row. */
  risk_loadings?: Float64Array | null;
  /** With risk_loadings: factors x factors, row by row. */
  risk_factor_covariance?: Float64Array | null;
  /** With risk_loadings: a variance an asset. */
  risk_specific?: Float64Array | null;
  /** What the plan may do. */
  policy: Policy;
  /** The instant of holdings, prices and rates. */
  as_of: InstantInput;
}

/** A position. */
export interface PlanHolding {
  /** The asset. */
  asset_uid: Uid;
  /** Signed units. */
  quantity: DecimalInput;
  /** The purchases that it consists of, or the short sales; their units sum to its own. */
  lots?: PlanLot[] | null;
}

/** Everything that a plan depends on. */
export interface PlanInput {
  /** ISO 4217 code; values, reserve, minimum and fixed costs are in it. */
  base_currency: string;
  /** The accounts; each is planned by itself, but for what its household shares: targets, wash windows, transfers. */
  accounts: PlanAccount[];
  /** Targets of households, which their accounts reach together; those accounts have none of their own. */
  households?: HouseholdTargets[] | null;
  /** Money that moves between accounts before anything is traded; without one, none does. */
  transfers?: Transfer[] | null;
  /** Groups of substantially identical assets, for wash windows; an asset is always identical to itself. */
  identical?: Uid[][] | null;
  /** Every asset that an account or the policy names. */
  assets: PlanAsset[];
  /** Base currency per unit of each currency in use. */
  fx?: FxRate[] | null;
  /** The policy. */
  policy: Policy;
  /** The instant of holdings, prices and rates. */
  as_of: InstantInput;
}

/** A purchase that is still held, or a short sale that is still open. */
export interface PlanLot {
  /** When it was bought, or sold short. */
  opened: InstantInput;
  /** Units, positive; of a short holding also with the sign of the holding. */
  quantity: DecimalInput;
  /** Cost of a unit, or what it was sold short at; quoted as the price is. */
  unit_cost: DecimalInput;
  /** For the lot selection `specific`: lots of the lowest rank close first, those without one last. */
  rank?: number | null;
}

/** The kind of plan: which trades are permitted. */
export type PlanMode = "full" | "threshold" | "contribution_only" | "raise_cash" | "harvest" | "harvest_and_rebalance" | "model_change" | "hold";

/** A plan as columns. */
export interface PlannedColumns {
  /** Of each order. */
  order_account: Uint32Array;
  /** Of each order. */
  order_asset: Uint32Array;
  /** Of each order: 0 buy, 1 sell. */
  order_side: Uint32Array;
  /** Of each order, positive. */
  order_quantity: Float64Array;
  /** Of each order, in the asset's currency. */
  order_notional: Float64Array;
  /** Of each order, in the asset's currency. */
  order_cost: Float64Array;
  /** Of each order, an index into reasons. */
  order_reason: Uint32Array;
  /** Every reason. */
  reasons: OrderReason[];
  /** Of each order: what its lots realise, or NaN without lots. */
  order_gain: Float64Array;
  /** Of each order: tax by the policy's regime, or NaN without one. */
  order_tax: Float64Array;
  /** Of each order: the disallowed loss; 0 for none. */
  order_disallowed: Float64Array;
  /** Of each order: units that open a position on the other side of zero. */
  order_opening: Float64Array;
  /** Of each order: midnight UTC of the first date on which buying back disallows none of its loss, in milliseconds since 1970, or NaN. */
  order_buy_back_from: Float64Array;
  /** Of each order: 1 for a buy that disallows a loss, and for a sell whose loss is disallowed. */
  order_wash: Uint32Array;
  /** Of each closed lot: its order, ascending. */
  lot_order: Uint32Array;
  /** Of each closed lot: milliseconds since 1970, UTC. */
  lot_opened: Float64Array;
  /** Of each closed lot. */
  lot_quantity: Float64Array;
  /** Of each closed lot: what it cost, or was sold short at. */
  lot_basis: Float64Array;
  /** Of each closed lot. */
  lot_gain: Float64Array;
  /** Of each closed lot: 0 short, 1 long. */
  lot_term: Uint32Array;
  /** Of each closed lot: the disallowed loss; 0 for none. */
  lot_disallowed: Float64Array;
  /** Of each purchase that disallows a loss: the closed lot, an index into the columns of lots; ascending. */
  replacement_lot: Uint32Array;
  /** Of each replacement: 0 a lot held, 1 a past trade, 2 an open order, 3 a buy of this plan. */
  replacement_purchase: Uint32Array;
  /** Of each replacement: the account that bought. */
  replacement_account: Uint32Array;
  /** Of each replacement: the asset bought. */
  replacement_asset: Uint32Array;
  /** Of each replacement: when, in milliseconds since 1970, UTC. */
  replacement_bought: Float64Array;
  /** Of each replacement: units. */
  replacement_quantity: Float64Array;
  /** Of each replacement: the loss that it disallows. */
  replacement_disallowed: Float64Array;
  /** Of each replacement: what is added to its basis. */
  replacement_basis_added: Float64Array;
  /** Of each replacement: midnight UTC of the date that its holding period counts from, in milliseconds since 1970. */
  replacement_held_from: Float64Array;
  /** Of each FX trade. */
  fx_account: Uint32Array;
  /** Of each FX trade. */
  fx_sell_currency: Uint32Array;
  /** Of each FX trade. */
  fx_sell_amount: Float64Array;
  /** Of each FX trade. */
  fx_buy_currency: Uint32Array;
  /** Of each FX trade. */
  fx_buy_amount: Float64Array;
  /** Of each FX trade, in the currency that is sold. */
  fx_cost: Float64Array;
  /** Of each account, in base currency. */
  account_value: Float64Array;
  /** Of each account. */
  account_drift_before: Float64Array;
  /** Of each account. */
  account_drift_after: Float64Array;
  /** Of each account, one-way. */
  account_turnover: Float64Array;
  /** Of each cash line after the orders. */
  cash_account: Uint32Array;
  /** Of each cash line after the orders. */
  cash_currency: Uint32Array;
  /** Of each cash line after the orders. */
  cash_amount: Float64Array;
  /** Of each residual. */
  residual_account: Uint32Array;
  /** Of each residual. */
  residual_asset: Uint32Array;
  /** Of each residual. */
  residual_weight: Float64Array;
  /** Of each residual, an index into causes. */
  residual_cause: Uint32Array;
  /** Every cause. */
  causes: ResidualCause[];
  /** Of each shortfall of cash. */
  shortfall_account: Uint32Array;
  /** Of each shortfall of cash. */
  shortfall_currency: Uint32Array;
  /** Of each shortfall of cash, in its currency, positive. */
  shortfall_amount: Float64Array;
  /** Of each shortfall of cash, an index into shortfall_causes. */
  shortfall_cause: Uint32Array;
  /** Every cause of a shortfall. */
  shortfall_causes: ShortfallCause[];
  /** Of each account with class targets. */
  class_plan_account: Uint32Array;
  /** Of each such account: the least sum of absolute deviations. */
  class_plan_deviation: Float64Array;
  /** Of each such account: 1 when no set of assets is left to try, 0 otherwise. */
  class_plan_complete: Uint32Array;
  /** Of each such account: what cash weighs before the orders. */
  class_plan_cash_before: Float64Array;
  /** Of each such account. */
  class_plan_cash_target: Float64Array;
  /** Of each such account. */
  class_plan_cash_after: Float64Array;
  /** Of each class in an account. */
  class_account: Uint32Array;
  /** Of each class in an account: an index into categories, or 0xFFFFFFFF for what belongs to none. */
  class_category: Uint32Array;
  /** Of each class in an account. */
  class_before: Float64Array;
  /** Of each class in an account. */
  class_target: Float64Array;
  /** Of each class in an account. */
  class_after: Float64Array;
  /** Of each asset target that class targets lead to. */
  asset_target_account: Uint32Array;
  /** Of each such target. */
  asset_target_asset: Uint32Array;
  /** Of each such target. */
  asset_target_weight: Float64Array;
  /** The input hash and the checks of the plan. */
  proof: Proof;
}

/** An order that turns one currency into another. */
export interface PlannedFxOrder {
  /** The account. */
  account_uid: Uid;
  /** ISO 4217 code. */
  sell_currency: string;
  /** In that currency, positive. */
  sell_amount: Decimal;
  /** ISO 4217 code. */
  buy_currency: string;
  /** In that currency, positive. */
  buy_amount: Decimal;
  /** In the currency that is sold, on top of what is sold. */
  cost: Decimal;
}

/** One order. */
export interface PlannedOrder {
  /** The account. */
  account_uid: Uid;
  /** The asset. */
  asset_uid: Uid;
  /** Buy or sell. */
  side: OrderSide;
  /** Units, positive. */
  quantity: Decimal;
  /** The price that it was planned at, in the asset's currency. */
  price: Decimal;
  /** Quantity × price × multiplier in the asset's currency, half to even at its minor unit. */
  notional: Decimal;
  /** In the asset's currency, half to even at its minor unit. */
  cost: Decimal;
  /** Why it is there. */
  reason: OrderReason;
  /** The same in words, with the figures that decided it. */
  explanation: string;
  /**
   * The lots that the order closes, where the holding has lots: those of a sell, and of a buy that covers a short
   * position. Their quantities and `opening` sum to the order's.
   */
  lots?: ClosedLot[];
  /** Units that open a position on the other side of zero, once everything held is closed. */
  opening?: Decimal;
  /** Realised gain of the lots together, in the asset's currency, disallowed losses included; below zero for a loss. */
  gain?: Decimal;
  /**
   * The tax on it by the policy's regime, without the losses that are disallowed, in the asset's currency; below zero
   * where a loss saves tax.
   */
  tax?: Decimal;
  /**
   * A buy that disallows a loss of the household, or a sell of whose loss some is disallowed (wash sale). A buy also where
   * an open sell of the household may lose, whose lots are not known.
   */
  wash?: boolean;
  /** The disallowed losses of its lots together, positive. */
  disallowed?: Decimal;
  /**
   * Of a sell of a taxed account that closes a lot at a loss: the first date, in the regime's time zone, on which buying
   * back no longer disallows it, such as 2026-03-02.
   */
  buy_back_from?: string;
}

/** The rules of a plan. */
export interface Policy {
  /** The kind of plan: which trades are permitted. */
  mode: PlanMode;
  /** How trades are sized; `proportional` when left out. */
  objective?: Objective | null;
  /** How far a change of model has come; for the mode `model_change`. */
  transition?: Transition | null;
  /** How far a line may be off; no width when left out. */
  band?: Band | null;
  /** Whether the cash line has the band too, in the modes that trade what is out of band; it has when left out. */
  cash_band?: boolean | null;
  /** Where a trade ends; at the target when left out. */
  goal?: Goal | null;
  /** Cash in base currency that stays in each account. */
  cash_reserve?: DecimalInput | null;
  /** The smallest order, in base currency. */
  min_trade?: DecimalInput | null;
  /** The smallest order as a share of the account's value; the greater of the two holds. */
  min_trade_share?: DecimalInput | null;
  /** The greatest one-way turnover, as a share of the account's value. */
  max_turnover?: DecimalInput | null;
  /** Whether quantities and targets may be negative. */
  allow_short?: boolean | null;
  /** Whether targets may sum to more than 1. */
  allow_leverage?: boolean | null;
  /** Whether assets without a lot size trade in fractions. */
  fractional?: boolean | null;
  /** Whether the proceeds of sells, those of open orders among them, fund buys; they do when left out. */
  proceeds_fund_buys?: boolean | null;
  /** Transaction costs. */
  costs?: Costs | null;
  /**
   * What it is worth to be on target. With it an order is made only where that exceeds what the order costs; without it, costs
   * count as the share of the account that they are.
   */
  benefit?: Benefit | null;
  /**
   * How whole lots are chosen. When left out: the optimum for accounts of up to 10 tradable lines in plans of fewer than
   * 100 accounts, among equals the one nearest to what the policy scales; else the nearest.
   */
  lots?: LotRule | null;
  /** Whether accounts are measured against the best whole lots of all. */
  integer_optimum?: boolean | null;
  /**
   * What becomes of cash that whole lots leave over, and of orders under the minimum, in the modes `full`, `threshold` and
   * `contribution_only`; when left out the cash is left and the orders are not made. `use_up` spends the cash above the reserve,
   * one lot at a time while one fits, each time on the position that has a target, may be bought and raises the portfolio
   * drift least; of equal ones the one that lacks most. Cash has no target of its own then, and its band no lower limit. The
   * mode `threshold` does so where it makes any order, and takes no position out of its band. `raise_to_minimum` makes a buy of the minimum where the portfolio drift is not
   * greater with it, and a sell where it is lower, the lowest drift first.
   */
  leftover?: Leftover | null;
  /** Which lots a sell closes; the oldest first when left out. */
  lot_selection?: LotSelection | null;
  /** Trading restrictions. */
  restrictions?: Restriction[] | null;
  /** Where the weight goes that a restriction makes unreachable; to cash when left out. */
  unmet?: UnmetPolicy | null;
  /** The assets that stand in for others. */
  substitutes?: Substitute[] | null;
  /**
   * Whether money of one currency may pay for another, by orders of its own; when left out, each currency pays for
   * itself.
   */
  fx_orders?: boolean | null;
  /** How gains are taxed; without it no tax is calculated and no wash-sale window applies. */
  tax?: TaxRegime | null;
  /** Which losses a harvest takes. */
  harvest?: HarvestRule | null;
  /** The asset-location penalty of a category of assets in a type of account, a year. */
  location?: LocationPenalty[] | null;
  /** The risk that `least_tracking_error` minimises; without it, every asset's alike and independent. */
  risk?: RiskModel | null;
  /** Weights that `least_tracking_error` stays within. */
  bounds?: WeightRange[] | null;
  /** Sums of weights that `least_tracking_error` stays within. */
  limits?: GroupLimit[] | null;
  /** What classes of assets should weigh in accounts; they are planned by class then, and not by their own targets. */
  classes?: ClassTargets | null;
  /**
   * The oldest price that is used, in days before `as_of`; an asset with an older one is not traded. Without it, a price of
   * any age is used.
   */
  max_price_age_days?: number | null;
  /**
   * The oldest exchange rate that is used, in days before `as_of`; no asset in a currency with an older one is traded.
   * Without it, a rate of any age is used.
   */
  max_rate_age_days?: number | null;
  /**
   * Days that a unit is held before it may be sold: one bought fewer days before `as_of`, by the dates of the tax regime's time
   * zone or of UTC, is not sold, and neither is one that no lot accounts for, since its age is unknown. Units of short
   * positions may always be bought back.
   */
  min_holding_days?: number | null;
  /** How much a unit of cost or tax weighs against a unit of tracking variance; 0 when left out. */
  penalty?: DecimalInput | null;
}

/** The same with assets by number. */
export interface PortfolioColumns {
  /** Milliseconds since 1970 in UTC, ascending. */
  time: Float64Array;
  /** How many assets. */
  assets: number;
  /** times x assets, row by row, above 0; NaN is none, and the price before it holds. What has none yet when it is traded earns nothing until the next trade. */
  prices: Float64Array;
  /** Target weights, of the same shape; a row of NaN is no rebalance. */
  signal: Float64Array;
  /** Traded units, of the same shape; NaN is none. */
  volumes?: Float64Array | null;
  /** The rebalance strategy. */
  strategy: RebalanceStrategy;
  /** Cost of a turnover of 1, as a share of the value; 0.00018 when left out. */
  commission?: number | null;
  /** Of each asset, the weight before the first time; 0 when left out. */
  initial_weights?: Float64Array | null;
  /** What happens to weights between two trades; constant when left out. */
  between?: BetweenTrades | null;
}

/** The signal and the prices of a portfolio. */
export interface PortfolioInput {
  /** When, ascending. */
  times: InstantInput[];
  /** The assets, each once. */
  assets: Uid[];
  /** times x assets, row by row, above 0; NaN is none, and the price before it holds. What has none yet when it is traded earns nothing until the next trade. */
  prices: Float64Array;
  /** Target weights, of the same shape; a row of NaN is no rebalance. */
  signal: Float64Array;
  /** Traded units, of the same shape; NaN is none. */
  volumes?: Float64Array | null;
  /** The rebalance strategy. */
  strategy: RebalanceStrategy;
  /** Cost of a turnover of 1, as a share of the value; 0.00018 when left out. */
  commission?: number | null;
  /** Of each asset, the weight before the first time; 0 when left out. */
  initial_weights?: Float64Array | null;
  /** What happens to weights between two trades; constant when left out. */
  between?: BetweenTrades | null;
}

/** The weight of a portfolio in a portfolio. */
export interface PortfolioWeight {
  /** The portfolio that is held. */
  portfolio_uid: Uid;
  /** Share of the portfolio that holds it, signed. */
  weight: DecimalInput;
}

/** The value of a unit in base currency: price × multiplier × fx. */
export interface Price {
  /** The asset. */
  asset_uid: Uid;
  /** In its currency. */
  price: DecimalInput;
  /** Contract multiplier; 1 when left out. */
  multiplier?: DecimalInput | null;
  /** Valuation currency per unit of the price's currency; 1 when left out. */
  fx?: DecimalInput | null;
}

/** The proof of a plan: hashes of its input and orders, and the invariants checked. */
export interface Proof {
  /** BLAKE3 of the input in canonical order, as 64 hex digits. */
  input_hash: string;
  /** BLAKE3 of every order, cash line and residual, as 64 hex digits: a plan made again from the same input has it too. */
  plan_hash: string;
  /** All 17 invariants, ascending. */
  invariants: InvariantCheck[];
  /**
   * Portfolio drift after, less that of the same plan in fractions, without costs, minimums and turnover cap; the
   * mean over accounts weighted by value. Null without an account of positive value.
   */
  optimality_gap: Decimal | null;
  /**
   * Portfolio drift after, less that of the best whole lots within all limits; the mean over the accounts whose lots are
   * chosen and for which the best are found, weighted by value. Null without one, and unless policy.integer_optimum asks
   * for it.
   */
  integer_gap: Decimal | null;
  /**
   * Portfolio drift after is above that of the best whole lots by no more than this; the mean over the accounts whose lots
   * are chosen and not changed for what they leave over, weighted by value. Costs count as the share of the value that they
   * are. Null without one.
   */
  lot_gap: Decimal | null;
}

/** The purchase that replaces units sold at a loss. */
export type PurchaseKind = "lot" | "trade" | "open_order" | "planned_order";

/**
 * Realised gains of an account's orders, in base currency. `short` and `long` together are the gains of its orders and
 * `disallowed`: a loss that is disallowed lowers neither.
 */
export interface RealisedGains {
  /** Gains less allowed losses of lots that were held shortly. */
  short: Decimal;
  /** Gains less allowed losses of lots that were held for long. */
  long: Decimal;
  /** Tax by the policy's regime; below zero where losses save tax, zero in an account that it does not tax. */
  tax?: Decimal;
  /** Disallowed losses, positive. */
  disallowed: Decimal;
}

/** How a signal is followed. Times of the day are UTC, "0:00" to "23:59"; a strategy that trades over a day restarts each day. */
export type RebalanceStrategy =
  | ImmediateSignal
  | TimeWeighted
  | VolumeParticipation;

/** Units bought within the wash window of a loss, which take it over (IRS Publication 550, wash sales). */
export interface Replacement {
  /** What kind of purchase it is. */
  purchase: PurchaseKind;
  /** The account that bought. */
  account_uid: Uid;
  /** The asset that was bought: the one sold, or one identical to it. */
  asset_uid: Uid;
  /** When; orders of the plan, and those at the market, count at `as_of`. */
  bought: Instant;
  /** Units that replace units sold. */
  quantity: Decimal;
  /**
   * The loss that they disallow, positive, in the currency of the asset sold; half to even at its minor unit for the sum
   * up to each replacement, so that they sum to the lot's.
   */
  disallowed: Decimal;
  /**
   * What is added to their basis: the disallowed loss, and zero in an account that the regime does not tax, where it is
   * lost (IRS Revenue Ruling 2008-5).
   */
  basis_added: Decimal;
  /**
   * The date that their holding period counts from, such as 2024-01-22: the day of the purchase, earlier by the days that
   * the lot sold was held.
   */
  held_from: string;
}

/** A plan made again. */
export interface Replay {
  /** Whether the input is the one that the plan was made of. */
  same_input: boolean;
  /** Whether the plan is the same to the last byte. */
  same_plan: boolean;
  /** The plan as it comes out now. */
  plan: Plan;
}

/** A stored input and the hashes of the plan that was made of it. */
export interface ReplayInput {
  /** The input of the plan. */
  input: PlanInput;
  /** The plan's `proof.input_hash`. */
  input_hash: string;
  /** The plan's `proof.plan_hash`. */
  plan_hash: string;
}

/** Why a line misses what the policy asked of it. */
export type ResidualCause = "rounding" | "minimum" | "restriction" | "price" | "funding" | "turnover" | "tax" | "cash" | "holding_time" | "leftover" | "cost";

/** The weight that one portfolio on a path leaves unassigned. */
export interface ResidualShare {
  /** From the target to the portfolio, both included. */
  path: Uid[];
  /** Of a weight target. */
  weight?: Decimal;
  /** Of a notional target. */
  notional?: Decimal;
}

/** The residual of a line: its distance from the goal after the orders. */
export interface ResidualWeight {
  /** The account. */
  account_uid: Uid;
  /** The asset. */
  asset_uid: Uid;
  /** Value after the orders less the value required by the policy, as a share of the account's value. */
  weight: Decimal;
  /** The cause that takes the largest part of it. */
  cause: ResidualCause;
  /** The same in words. */
  explanation: string;
}

/** A trading restriction, by account, asset and category: all that are given must match. */
export interface Restriction {
  /** Only in this account. */
  account_uid?: Uid | null;
  /** Only this asset. */
  asset_uid?: Uid | null;
  /** Only assets of this category. */
  category?: string | null;
  /** The forbidden trades. */
  rule: RestrictionRule;
}

/** The forbidden trades of a restriction. */
export type RestrictionRule = "no_buy" | "no_sell" | "hold" | "exclude";

/** The covariance of returns: as a matrix, or by factors (loadings, their covariance, and specific variances). */
export interface RiskModel {
  /** The assets, in the order of the rows. An asset of the plan that is not here has no risk of its own. */
  assets: Uid[];
  /** Assets x assets, row by row. */
  covariance?: DecimalInput[] | null;
  /** Assets x factors, row by row. */
  loadings?: DecimalInput[] | null;
  /** Factors x factors, row by row. */
  factor_covariance?: DecimalInput[] | null;
  /** One variance an asset. */
  specific?: DecimalInput[] | null;
}

/** Which weights of a portfolio are taken. */
export type Selection = "exact" | "latest";

/** Why an account does not have the cash that it must have. */
export type ShortfallCause = "minimum" | "restriction" | "currency" | "contribution_only" | "hold" | "price" | "turnover" | "funding" | "holding_time";

/** The demand of a sleeve for an asset. */
export interface SleeveShare {
  /** The asset. */
  asset_uid: Uid;
  /** The sleeve: a portfolio that the account targets, or any name. */
  sleeve: string;
  /** Its part of the asset's target weight, positive. */
  weight: DecimalInput;
}

/** The weights that were taken for a portfolio. */
export interface Snapshot {
  /** The portfolio. */
  portfolio_uid: Uid;
  /** When they hold from. */
  time_index: Instant;
}

/** A substitute for an asset. */
export interface Substitute {
  /** The asset that cannot be traded. */
  asset_uid: Uid;
  /** The asset that takes its weight. */
  by: Uid;
}

/** The violations of rows of targets, or the rows in stored form. */
export interface TargetCheck {
  /** Whether there is no violation. */
  ok: boolean;
  /** By row, then precedence of the code. */
  violations: Violation[];
  /** The rows in stored form and in the order given; null unless ok. */
  rows: TargetRow[] | null;
}

/** Targets of one position set as columns. */
export interface TargetColumns {
  /** Index of the asset, or 0xFFFFFFFF. */
  asset: Uint32Array;
  /** Index of the portfolio, or 0xFFFFFFFF. */
  portfolio: Uint32Array;
  /** Share of the account's value, or NaN. */
  weight: Float64Array;
  /** Amount in the valuation asset, or NaN. */
  notional: Float64Array;
  /** Units of an asset, or NaN. */
  quantity: Float64Array;
}

/** The violations of target columns, by row, then precedence. */
export interface TargetColumnsCheck {
  /** Whether there is none. */
  ok: boolean;
  /** The row of each violation. */
  row: Uint32Array;
  /** Its code, an index into codes. */
  code: Uint32Array;
  /** Every code that occurs, in precedence order. */
  codes: string[];
}

/** A target as it is stored: one of asset_uid and portfolio_uid, and one of the three exposures, is not null. */
export interface TargetRow {
  /** When the target holds from. */
  time_index: Instant | null;
  /** The set it belongs to. */
  position_set_uid: Uid | null;
  /** The kind of instrument that the target names; derived when left out. */
  target_type: TargetType;
  /** The uid of the asset or portfolio; derived when left out. */
  target_uid: Uid;
  /** The asset. */
  asset_uid: Uid | null;
  /** The portfolio. */
  portfolio_uid: Uid | null;
  /** Share of the account's value, signed. */
  weight_notional_exposure: Decimal | null;
  /** Amount in the valuation asset, signed. */
  constant_notional_exposure: Decimal | null;
  /** Units of an asset, signed. */
  single_asset_quantity: Decimal | null;
  /** Whatever the caller keeps with it. */
  metadata_json: Record<string, unknown>;
}

/** A target on input: one of asset_uid and portfolio_uid, and one of the three exposures. */
export interface TargetRowInput {
  /** When the target holds from. */
  time_index?: InstantInput | null;
  /** The set it belongs to. */
  position_set_uid?: Uid | null;
  /** The kind of instrument that the target names; derived when left out. */
  target_type?: TargetType | null;
  /** The uid of the asset or portfolio; derived when left out. */
  target_uid?: Uid | null;
  /** The asset. */
  asset_uid?: Uid | null;
  /** The portfolio. */
  portfolio_uid?: Uid | null;
  /** Share of the account's value, signed. */
  weight_notional_exposure?: DecimalInput | null;
  /** Amount in the valuation asset, signed. */
  constant_notional_exposure?: DecimalInput | null;
  /** Units of an asset, signed. */
  single_asset_quantity?: DecimalInput | null;
  /** Whatever the caller keeps with it. */
  metadata_json?: Record<string, unknown> | null;
}

/** The kind of instrument that a target names. */
export type TargetType = "asset" | "portfolio";

/** A target weight. */
export interface TargetWeight {
  /** The asset. */
  asset_uid: Uid;
  /** Share of the account's value. */
  weight: DecimalInput;
}

/**
 * A tax regime. For the United States: long after a year, a wash window of 30 days (IRS Publication 550), and the time
 * zone of the exchange.
 */
export interface TaxRegime {
  /** The account tax types whose gains are taxed. */
  taxable: string[];
  /** Rate on gains of lots held for no longer than the holding period says, from 0 to 1. */
  short_rate: DecimalInput;
  /** Rate on gains of lots held for longer. */
  long_rate: DecimalInput;
  /**
   * Days after which a holding is long. 365, and when left out: one year by the calendar, so that a lot is long from
   * the day after the same date of the next year; one of 29 February from 1 March. Any other number counts days.
   */
  long_after_days?: number | null;
  /** Days before and after a sale at a loss in which buying an identical asset disallows the loss; 0 for no window. */
  wash_days: number;
  /** The treatment of a buy that would wash a loss. */
  wash: WashPolicy;
  /**
   * The IANA time zone whose dates holding periods and the wash window go by, such as America/New_York; UTC when left
   * out.
   */
  time_zone?: string | null;
}

/** Trades to the signal in equal time steps between two times of the day. */
export interface TimeWeighted {
  /** Which strategy. */
  kind: "time_weighted";
  /** First time of the day. */
  start: string;
  /** Last time of the day. */
  end: string;
}

/** Money that moves from one account to another. */
export interface Transfer {
  /** The account that gives. */
  from: Uid;
  /** The account that receives. */
  to: Uid;
  /** In base currency, positive. */
  amount: DecimalInput;
}

/** A change of model that takes several days. */
export interface Transition {
  /** Today, counted from 1. */
  day: number;
  /** Days in all. */
  days: number;
}

/** Weights of an attribution that do not sum to 1: they are refused, or what is left to 1 is a line of its own. */
export type UnassignedWeight = "refuse" | "residual";

/** Where unreachable target weight goes. */
export type UnmetPolicy = "cash" | "pro_rata" | "substitute";

/** One broken rule. */
export interface Violation {
  /** Index of the row, or of the element of the input's list that `column` starts with; 0 outside of lists. */
  row: number;
  /** The column of a row, or the path of the value in the input (`accounts[2].holdings[0].quantity`). */
  column: string | null;
  /** The rule. */
  code: string;
  /** A sentence that says what to do. */
  message: string;
  /** What the sentence names, as it stands in it, for a translation; absent when it names nothing. */
  arguments?: Record<string, string>;
}

/** Holdings allocated to virtual funds. */
export interface VirtualFundAllocation {
  /** Whether the funds receive their requests. */
  status: AttributionStatus;
  /** Every asset that is held, requested or targeted, by uid. */
  assets: AssetAttribution[];
  /** By fund, asset, then row key. */
  lines: VirtualFundLine[];
  /** Assets that funds ask more of than there is, by uid. */
  deficits: AssetDeficit[];
}

/** Holdings and demands of one account as columns. */
export interface VirtualFundColumns {
  /** Of each line held. */
  holding_asset: Uint32Array;
  /** Of each line held: units, negative for a short line. */
  holding_quantity: Float64Array;
  /** Of each demand. */
  demand_fund: Uint32Array;
  /** Of each demand. */
  demand_asset: Uint32Array;
  /** Of each demand: units, negative for a short line. */
  demand_quantity: Float64Array;
  /** Of each direct target. */
  target_asset?: Uint32Array | null;
  /** Of each direct target: units, negative for a short line. */
  target_quantity?: Float64Array | null;
  /** How a shortfall is handled; `proportional_attribution` when left out. */
  mode?: AttributionMode | null;
}

/** The demand of a fund for an asset. */
export interface VirtualFundDemand {
  /** The fund, by a name of the caller's. */
  virtual_fund: string;
  /** The asset. */
  asset_uid: Uid;
  /** Units, negative for a short line, not zero. */
  signed_quantity: DecimalInput;
  /** Tells rows of one fund and asset apart; equal rows are added up first. */
  row_key?: string | null;
}

/** An account's holdings and the demands of its virtual funds. */
export interface VirtualFundInput {
  /** Holdings, at least one line; lines of one asset add up. */
  holdings: HeldLine[];
  /** Demands of the funds, at least one. */
  demands: VirtualFundDemand[];
  /** The account's own direct targets; they take nothing from the funds. */
  direct_targets?: DirectTarget[] | null;
  /** How a shortfall is handled; `proportional_attribution` when left out. */
  mode?: AttributionMode | null;
  /** Gaps and deficits up to so many units do not count for the status; 0.000000001 when left out. */
  quantity_tolerance?: DecimalInput | null;
}

/** The part of an asset attributed to a fund. */
export interface VirtualFundLine {
  /** The fund. */
  virtual_fund: string;
  /** The asset. */
  asset_uid: Uid;
  /** The row key of its demands. */
  row_key?: string;
  /** Requested quantity, signed. */
  requested: Decimal;
  /** Units attributed, signed, rounded toward zero at 18 places. */
  allocated: Decimal;
  /** requested - allocated, exactly. */
  target_gap: Decimal;
  /** 1 for a long request, -1 for a short one. */
  direction: 1 | -1;
}

/** Trades at most a share of the market's volume of the day. */
export interface VolumeParticipation {
  /** Which strategy. */
  kind: "volume_participation";
  /** Largest share of the traded value, above 0 and at most 1. */
  max_share: number;
  /** The portfolio value, in the currency of the prices. */
  total_notional: number;
}

/** The treatment of a buy that would wash a loss. */
export type WashPolicy = "refuse" | "flag";

/** The range of one asset. */
export interface WeightRange {
  /** The asset. */
  asset_uid: Uid;
  /** The lowest weight in band. */
  min: DecimalInput;
  /** The highest weight in band. */
  max: DecimalInput;
}


/** A day, such as 2026-01-31. */
export type CalendarDay = string;
/** A JSON document. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** An asset type. Assets refer to their type by its ID, whether the type is listed here or not. */
export interface AssetType {
  /** Internal ID. */
  uid: Uid;
  /** ID, in lower case: equity, currency_spot. */
  asset_type: string;
  /** Display name. */
  display_name: string | null;
  /** Free text. */
  description: string | null;
  /** Custom fields. */
  metadata_json: Json | null;
}

/** Cells of AssetType on input: omitted cells take their default, or null. */
export interface AssetTypeDraft {
  /** Internal ID. */
  uid?: Uid;
  /** ID, in lower case: equity, currency_spot. */
  asset_type: string;
  /** Display name. */
  display_name?: string | null;
  /** Free text. */
  description?: string | null;
  /** Custom fields. */
  metadata_json?: Json | null;
}

/** An instrument that can be held, priced or referred to; cash is a holding of a currency asset. */
export interface Asset {
  /** Internal ID. */
  uid: Uid;
  /** ID: AAPL, USD. */
  unique_identifier: string;
  /** Normalised type key: equity, etf, currency. An optional link to the asset types. */
  asset_type: string | null;
}

/** Cells of Asset on input: omitted cells take their default, or null. */
export interface AssetDraft {
  /** Internal ID. */
  uid?: Uid;
  /** ID: AAPL, USD. */
  unique_identifier: string;
  /** Normalised type key: equity, etf, currency. An optional link to the asset types. */
  asset_type?: string | null;
}

/** The trading terms of an asset. */
export interface AssetTradingTerms {
  /** The asset. */
  asset_uid: Uid;
  /** The currency asset of its price; for a currency, the currency itself. */
  currency_asset_uid: Uid;
  /** Units of the underlying in one contract; 1 for a share. */
  contract_multiplier: Decimal;
  /** Lot size; orders are multiples of it. In units. */
  lot_size: Decimal;
  /** The minimum order quantity; 0 for none. In units. */
  min_quantity: Decimal;
  /** The minor unit that imported files quote prices and costs in: GBX or GBp for pence, ZAc or ZAX, ILA; the currency when empty. Stored prices and costs are in the currency. */
  quote_unit: "GBX" | "GBp" | "ILA" | "ZAX" | "ZAc" | "ZAC" | null;
}

/** Cells of AssetTradingTerms on input: omitted cells take their default, or null. */
export interface AssetTradingTermsDraft {
  /** The asset. */
  asset_uid: Uid;
  /** The currency asset of its price; for a currency, the currency itself. */
  currency_asset_uid: Uid;
  /** Units of the underlying in one contract; 1 for a share. */
  contract_multiplier?: DecimalInput;
  /** Lot size; orders are multiples of it. In units. */
  lot_size?: DecimalInput;
  /** The minimum order quantity; 0 for none. In units. */
  min_quantity?: DecimalInput;
  /** The minor unit that imported files quote prices and costs in: GBX or GBp for pence, ZAc or ZAX, ILA; the currency when empty. Stored prices and costs are in the currency. */
  quote_unit?: "GBX" | "GBp" | "ILA" | "ZAX" | "ZAc" | "ZAC" | null;
}

/** The names of an asset over time, one row per change. */
export interface AssetSnapshotsTS {
  /** When the names are effective from. */
  time_index: Instant;
  /** The asset. */
  asset_uid: Uid;
  /** Name. */
  name: string | null;
  /** Ticker. */
  ticker: string | null;
  /** Exchange code. */
  exchange_code: string | null;
  /** Identifies the listings of one share class. */
  asset_ticker_group_id: string | null;
}

/** Cells of AssetSnapshotsTS on input: omitted cells take their default, or null. */
export interface AssetSnapshotsTSDraft {
  /** When the names are effective from. */
  time_index: InstantInput;
  /** The asset. */
  asset_uid: Uid;
  /** Name. */
  name?: string | null;
  /** Ticker. */
  ticker?: string | null;
  /** Exchange code. */
  exchange_code?: string | null;
  /** Identifies the listings of one share class. */
  asset_ticker_group_id?: string | null;
}

/** A named list of assets: a sector, an asset class. */
export interface AssetCategory {
  /** Internal ID. */
  uid: Uid;
  /** ID. */
  unique_identifier: string;
  /** Display name. */
  display_name: string;
  /** Free text. */
  description: string | null;
  /** Custom fields. */
  metadata_json: Json | null;
}

/** Cells of AssetCategory on input: omitted cells take their default, or null. */
export interface AssetCategoryDraft {
  /** Internal ID. */
  uid?: Uid;
  /** ID. */
  unique_identifier: string;
  /** Display name. */
  display_name: string;
  /** Free text. */
  description?: string | null;
  /** Custom fields. */
  metadata_json?: Json | null;
}

/** An asset in a category. */
export interface AssetCategoryMembership {
  /** Internal ID. */
  uid: Uid;
  /** The category. */
  category_uid: Uid;
  /** The asset. */
  asset_uid: Uid;
}

/** Cells of AssetCategoryMembership on input: omitted cells take their default, or null. */
export interface AssetCategoryMembershipDraft {
  /** Internal ID. */
  uid?: Uid;
  /** The category. */
  category_uid: Uid;
  /** The asset. */
  asset_uid: Uid;
}

/** The OpenFIGI details of an asset. */
export interface OpenFigiAssetDetails {
  /** The asset. */
  asset_uid: Uid;
  /** FIGI of the listing. */
  figi: string | null;
  /** Composite FIGI. */
  composite: string | null;
  /** Share-class FIGI. */
  share_class: string | null;
  /** ISIN. */
  isin: string | null;
  /** Ticker. */
  ticker: string | null;
  /** Name. */
  name: string | null;
  /** Exchange code. */
  exchange_code: string | null;
  /** Security type. */
  security_type: string | null;
  /** Second security type. */
  security_type_2: string | null;
  /** Market sector. */
  security_market_sector: string | null;
  /** The provider's description. */
  security_description: string | null;
  /** The provider's ID. */
  unique_id: string | null;
  /** The provider's ID of a future or an option. */
  unique_id_fut_opt: string | null;
  /** The provider's remarks. */
  metadata: string | null;
  /** The raw response. */
  raw_payload: Json | null;
}

/** Cells of OpenFigiAssetDetails on input: omitted cells take their default, or null. */
export interface OpenFigiAssetDetailsDraft {
  /** The asset. */
  asset_uid: Uid;
  /** FIGI of the listing. */
  figi?: string | null;
  /** Composite FIGI. */
  composite?: string | null;
  /** Share-class FIGI. */
  share_class?: string | null;
  /** ISIN. */
  isin?: string | null;
  /** Ticker. */
  ticker?: string | null;
  /** Name. */
  name?: string | null;
  /** Exchange code. */
  exchange_code?: string | null;
  /** Security type. */
  security_type?: string | null;
  /** Second security type. */
  security_type_2?: string | null;
  /** Market sector. */
  security_market_sector?: string | null;
  /** The provider's description. */
  security_description?: string | null;
  /** The provider's ID. */
  unique_id?: string | null;
  /** The provider's ID of a future or an option. */
  unique_id_fut_opt?: string | null;
  /** The provider's remarks. */
  metadata?: string | null;
  /** The raw response. */
  raw_payload?: Json | null;
}

/** An issuer of bonds. */
export interface Issuer {
  /** Internal ID. */
  uid: Uid;
  /** ID. */
  unique_identifier: string;
  /** Display name. */
  display_name: string;
  /** Custom fields. */
  metadata_json: Json | null;
}

/** Cells of Issuer on input: omitted cells take their default, or null. */
export interface IssuerDraft {
  /** Internal ID. */
  uid?: Uid;
  /** ID. */
  unique_identifier: string;
  /** Display name. */
  display_name: string;
  /** Custom fields. */
  metadata_json?: Json | null;
}

/** The two currencies of a currency pair. */
export interface CurrencySpotAssetDetails {
  /** The asset of the pair. */
  asset_uid: Uid;
  /** The base currency. */
  base_currency_uid: Uid;
  /** The quote currency. */
  quote_currency_uid: Uid;
}

/** Cells of CurrencySpotAssetDetails on input: omitted cells take their default, or null. */
export interface CurrencySpotAssetDetailsDraft {
  /** The asset of the pair. */
  asset_uid: Uid;
  /** The base currency. */
  base_currency_uid: Uid;
  /** The quote currency. */
  quote_currency_uid: Uid;
}

/** The terms of a bond. */
export interface BondAssetDetails {
  /** The asset of the bond. */
  asset_uid: Uid;
  /** The issuer. */
  issuer_uid: Uid;
  /** The currency asset of the bond. */
  currency_asset_uid: Uid;
  /** Issue date. */
  issue_date: CalendarDay;
  /** Maturity date; none for a perpetual bond. */
  maturity_date: CalendarDay | null;
  /** ACTIVE, MATURED, DEFAULTED, CALLED, REDEEMED or UNKNOWN. */
  status: "ACTIVE" | "MATURED" | "DEFAULTED" | "CALLED" | "REDEEMED" | "UNKNOWN";
}

/** Cells of BondAssetDetails on input: omitted cells take their default, or null. */
export interface BondAssetDetailsDraft {
  /** The asset of the bond. */
  asset_uid: Uid;
  /** The issuer. */
  issuer_uid: Uid;
  /** The currency asset of the bond. */
  currency_asset_uid: Uid;
  /** Issue date. */
  issue_date: CalendarDay;
  /** Maturity date; none for a perpetual bond. */
  maturity_date?: CalendarDay | null;
  /** ACTIVE, MATURED, DEFAULTED, CALLED, REDEEMED or UNKNOWN. */
  status: "ACTIVE" | "MATURED" | "DEFAULTED" | "CALLED" | "REDEEMED" | "UNKNOWN";
}

/** An index type. Indices refer to their type by its ID, whether the type is listed here or not. */
export interface IndexType {
  /** Internal ID. */
  uid: Uid;
  /** ID, in lower case: interest_rate, equity, derived. */
  index_type: string;
  /** Display name. */
  display_name: string | null;
  /** Free text. */
  description: string | null;
  /** Custom fields. */
  metadata_json: Json | null;
}

/** Cells of IndexType on input: omitted cells take their default, or null. */
export interface IndexTypeDraft {
  /** Internal ID. */
  uid?: Uid;
  /** ID, in lower case: interest_rate, equity, derived. */
  index_type: string;
  /** Display name. */
  display_name?: string | null;
  /** Free text. */
  description?: string | null;
  /** Custom fields. */
  metadata_json?: Json | null;
}

/** An observable index: a rate, a benchmark, a formula. */
export interface Index {
  /** Internal ID. */
  uid: Uid;
  /** ID. */
  unique_identifier: string;
  /** Normalised type key. */
  index_type: string;
  /** Display name. */
  display_name: string;
  /** formula or custom. */
  calculation_method: "formula" | "custom";
  /** decimal or percent. */
  value_format: "decimal" | "percent";
  /** Shown after the value. */
  value_suffix: string | null;
  /** Free text. */
  description: string | null;
  /** Custom fields. */
  metadata_json: Json | null;
}

/** Cells of Index on input: omitted cells take their default, or null. */
export interface IndexDraft {
  /** Internal ID. */
  uid?: Uid;
  /** ID. */
  unique_identifier: string;
  /** Normalised type key. */
  index_type: string;
  /** Display name. */
  display_name: string;
  /** formula or custom. */
  calculation_method: "formula" | "custom";
  /** decimal or percent. */
  value_format: "decimal" | "percent";
  /** Shown after the value. */
  value_suffix?: string | null;
  /** Free text. */
  description?: string | null;
  /** Custom fields. */
  metadata_json?: Json | null;
}

/** The availability of the values of an index in one table, as last checked. */
export interface IndexDatasetAvailability {
  /** Internal ID. */
  uid: Uid;
  /** The index. */
  index_uid: Uid;
  /** The values table. */
  meta_table_uid: string;
  /** The frequency of the values: 1d. */
  cadence: string;
  /** populated, compatible_empty or unavailable. */
  population_state: "populated" | "compatible_empty" | "unavailable";
  /** Number of values. In rows. */
  row_count: number | null;
  /** First observation. */
  earliest_time_index: Instant | null;
  /** Last observation. */
  latest_time_index: Instant | null;
  /** When it was checked. */
  reconciled_at: Instant;
  /** Error code. */
  error_code: string | null;
  /** Error message. */
  error_message: string | null;
}

/** Cells of IndexDatasetAvailability on input: omitted cells take their default, or null. */
export interface IndexDatasetAvailabilityDraft {
  /** Internal ID. */
  uid?: Uid;
  /** The index. */
  index_uid: Uid;
  /** The values table. */
  meta_table_uid: string;
  /** The frequency of the values: 1d. */
  cadence: string;
  /** populated, compatible_empty or unavailable. */
  population_state: "populated" | "compatible_empty" | "unavailable";
  /** Number of values. In rows. */
  row_count?: number | null;
  /** First observation. */
  earliest_time_index?: InstantInput | null;
  /** Last observation. */
  latest_time_index?: InstantInput | null;
  /** When it was checked. */
  reconciled_at?: InstantInput;
  /** Error code. */
  error_code?: string | null;
  /** Error message. */
  error_message?: string | null;
}

/** A version of the formula of an index, and when it is effective. At most one version of an index is active. */
export interface IndexFormulaDefinition {
  /** Internal ID. */
  uid: Uid;
  /** The index. */
  index_uid: Uid;
  /** Version number, from 1. */
  version: number;
  /** draft, active or retired. */
  status: "draft" | "active" | "retired";
  /** When it becomes effective, inclusive. */
  valid_from: Instant;
  /** When it ends, exclusive. */
  valid_to: Instant | null;
  /** The formula, in the names of its inputs. */
  formula: string;
  /** exact: all inputs at the same time; asof: each input as of the latest time on or before. */
  alignment_policy: "exact" | "asof";
  /** For asof: max_staleness_seconds. */
  alignment_parameters_json: Json | null;
  /** drop: skip the time; fail: reject the calculation. */
  missing_data_policy: "drop" | "fail";
  /** SHA-256 of the definition, in lower-case hexadecimal. */
  definition_hash: string;
  /** Custom fields. */
  metadata_json: Json | null;
}

/** Cells of IndexFormulaDefinition on input: omitted cells take their default, or null. */
export interface IndexFormulaDefinitionDraft {
  /** Internal ID. */
  uid?: Uid;
  /** The index. */
  index_uid: Uid;
  /** Version number, from 1. */
  version: number;
  /** draft, active or retired. */
  status?: "draft" | "active" | "retired";
  /** When it becomes effective, inclusive. */
  valid_from: InstantInput;
  /** When it ends, exclusive. */
  valid_to?: InstantInput | null;
  /** The formula, in the names of its inputs. */
  formula: string;
  /** exact: all inputs at the same time; asof: each input as of the latest time on or before. */
  alignment_policy?: "exact" | "asof";
  /** For asof: max_staleness_seconds. */
  alignment_parameters_json?: Json | null;
  /** drop: skip the time; fail: reject the calculation. */
  missing_data_policy?: "drop" | "fail";
  /** SHA-256 of the definition, in lower-case hexadecimal. */
  definition_hash: string;
  /** Custom fields. */
  metadata_json?: Json | null;
}

/** One input series of a formula version: a column of an asset or of another index. */
export interface IndexFormulaInput {
  /** Internal ID. */
  uid: Uid;
  /** The formula version. */
  definition_uid: Uid;
  /** The asset, unless the input is an index. */
  asset_uid: Uid | null;
  /** The index, unless the input is an asset. */
  component_index_uid: Uid | null;
  /** The table of the values. */
  meta_table_uid: Uid;
  /** The column: close. */
  observable: string;
}

/** Cells of IndexFormulaInput on input: omitted cells take their default, or null. */
export interface IndexFormulaInputDraft {
  /** Internal ID. */
  uid?: Uid;
  /** The formula version. */
  definition_uid: Uid;
  /** The asset, unless the input is an index. */
  asset_uid?: Uid | null;
  /** The index, unless the input is an asset. */
  component_index_uid?: Uid | null;
  /** The table of the values. */
  meta_table_uid: Uid;
  /** The column: close. */
  observable: string;
}

/** A value of an index at an instant, in the series of one cadence. */
export interface IndexValuesTS {
  /** Time of the observation. */
  time_index: Instant;
  /** The index. */
  index_uid: Uid;
  /** The frequency of the series: 1d, 15m, 1mo. */
  cadence: string;
  /** The value, in the format of the index. */
  value: number;
  /** The formula version that calculated it; none if it was observed. */
  definition_uid: Uid | null;
  /** Status of the observation: ready. */
  observation_status: string | null;
  /** The latest time among its inputs. */
  source_as_of: Instant | null;
  /** Custom fields. */
  metadata_json: Json | null;
}

/** Cells of IndexValuesTS on input: omitted cells take their default, or null. */
export interface IndexValuesTSDraft {
  /** Time of the observation. */
  time_index: InstantInput;
  /** The index. */
  index_uid: Uid;
  /** The frequency of the series: 1d, 15m, 1mo. */
  cadence: string;
  /** The value, in the format of the index. */
  value: number;
  /** The formula version that calculated it; none if it was observed. */
  definition_uid?: Uid | null;
  /** Status of the observation: ready. */
  observation_status?: string | null;
  /** The latest time among its inputs. */
  source_as_of?: InstantInput | null;
  /** Custom fields. */
  metadata_json?: Json | null;
}

/** The contract of a future. */
export interface FutureAssetDetails {
  /** The asset of the future. */
  asset_uid: Uid;
  /** PERPETUAL or EXPIRING. */
  kind: "PERPETUAL" | "EXPIRING";
  /** The underlying index. */
  underlying_index_uid: Uid;
  /** The unit of its price. */
  quote_unit: string;
  /** The settlement asset. */
  settlement_asset: Uid;
  /** The margin asset. */
  margin_asset: Uid;
  /** LINEAR, INVERSE, QUANTO or UNKNOWN. */
  settlement_model: "LINEAR" | "INVERSE" | "QUANTO" | "UNKNOWN";
  /** CASH, PHYSICAL or UNKNOWN. */
  settlement_method: "CASH" | "PHYSICAL" | "UNKNOWN";
  /** Units of the underlying in one contract, above 0. In contract units. */
  contract_size: Decimal;
  /** The unit of the contract size. */
  contract_unit: string;
  /** When it expires; none for a perpetual. */
  expires_at: Instant | null;
  /** When it settles. */
  settles_at: Instant | null;
  /** Custom fields. */
  metadata: Json | null;
}

/** Cells of FutureAssetDetails on input: omitted cells take their default, or null. */
export interface FutureAssetDetailsDraft {
  /** The asset of the future. */
  asset_uid: Uid;
  /** PERPETUAL or EXPIRING. */
  kind: "PERPETUAL" | "EXPIRING";
  /** The underlying index. */
  underlying_index_uid: Uid;
  /** The unit of its price. */
  quote_unit: string;
  /** The settlement asset. */
  settlement_asset: Uid;
  /** The margin asset. */
  margin_asset: Uid;
  /** LINEAR, INVERSE, QUANTO or UNKNOWN. */
  settlement_model: "LINEAR" | "INVERSE" | "QUANTO" | "UNKNOWN";
  /** CASH, PHYSICAL or UNKNOWN. */
  settlement_method: "CASH" | "PHYSICAL" | "UNKNOWN";
  /** Units of the underlying in one contract, above 0. In contract units. */
  contract_size: DecimalInput;
  /** The unit of the contract size. */
  contract_unit: string;
  /** When it expires; none for a perpetual. */
  expires_at?: InstantInput | null;
  /** When it settles. */
  settles_at?: InstantInput | null;
  /** Custom fields. */
  metadata?: Json | null;
}

/** A business or trading calendar. */
export interface Calendar {
  /** Internal ID. */
  uid: Uid;
  /** ID. */
  unique_identifier: string;
  /** Display name. */
  display_name: string;
  /** TRADING, SETTLEMENT, FIXING, BUSINESS or another. */
  calendar_type: string;
  /** IANA time zone. */
  timezone: string;
  /** The source of the rules. */
  source: string | null;
  /** The ID at the source. */
  source_identifier: string | null;
  /** First date covered. */
  valid_from: CalendarDay;
  /** Last date covered. */
  valid_to: CalendarDay;
  /** Custom fields. */
  metadata_json: Json | null;
}

/** Cells of Calendar on input: omitted cells take their default, or null. */
export interface CalendarDraft {
  /** Internal ID. */
  uid?: Uid;
  /** ID. */
  unique_identifier: string;
  /** Display name. */
  display_name: string;
  /** TRADING, SETTLEMENT, FIXING, BUSINESS or another. */
  calendar_type: string;
  /** IANA time zone. */
  timezone?: string;
  /** The source of the rules. */
  source?: string | null;
  /** The ID at the source. */
  source_identifier?: string | null;
  /** First date covered. */
  valid_from: CalendarDay;
  /** Last date covered. */
  valid_to: CalendarDay;
  /** Custom fields. */
  metadata_json?: Json | null;
}

/** One day of a calendar. */
export interface CalendarDate {
  /** Internal ID. */
  uid: Uid;
  /** The calendar. */
  calendar_uid: Uid;
  /** The local date of the calendar. */
  local_date: CalendarDay;
  /** Whether it is a business day. */
  is_business_day: boolean;
  /** Whether it is a holiday: a weekday without business. */
  is_holiday: boolean;
  /** Whether it is a Saturday or Sunday. */
  is_weekend: boolean;
  /** The session ends early. */
  is_early_close: boolean;
  /** The name of the holiday. */
  holiday_name: string | null;
  /** Custom fields. */
  metadata_json: Json | null;
}

/** Cells of CalendarDate on input: omitted cells take their default, or null. */
export interface CalendarDateDraft {
  /** Internal ID. */
  uid?: Uid;
  /** The calendar. */
  calendar_uid: Uid;
  /** The local date of the calendar. */
  local_date: CalendarDay;
  /** Whether it is a business day. */
  is_business_day?: boolean;
  /** Whether it is a holiday: a weekday without business. */
  is_holiday?: boolean;
  /** Whether it is a Saturday or Sunday. */
  is_weekend?: boolean;
  /** The session ends early. */
  is_early_close?: boolean;
  /** The name of the holiday. */
  holiday_name?: string | null;
  /** Custom fields. */
  metadata_json?: Json | null;
}

/** One trading session of a day. */
export interface CalendarSession {
  /** Internal ID. */
  uid: Uid;
  /** The calendar. */
  calendar_uid: Uid;
  /** The local date of the calendar. */
  local_date: CalendarDay;
  /** Which session of the day: regular. */
  session_label: string;
  /** When it opens. */
  opens_at: Instant | null;
  /** When it closes. */
  closes_at: Instant | null;
  /** IANA time zone. */
  timezone: string;
  /** The main session of the day. */
  is_primary: boolean;
  /** Custom fields. */
  metadata_json: Json | null;
}

/** Cells of CalendarSession on input: omitted cells take their default, or null. */
export interface CalendarSessionDraft {
  /** Internal ID. */
  uid?: Uid;
  /** The calendar. */
  calendar_uid: Uid;
  /** The local date of the calendar. */
  local_date: CalendarDay;
  /** Which session of the day: regular. */
  session_label: string;
  /** When it opens. */
  opens_at?: InstantInput | null;
  /** When it closes. */
  closes_at?: InstantInput | null;
  /** IANA time zone. */
  timezone?: string;
  /** The main session of the day. */
  is_primary?: boolean;
  /** Custom fields. */
  metadata_json?: Json | null;
}

/** An event of a calendar on a date or at a time. Events without a date are never duplicates. */
export interface CalendarEvent {
  /** Internal ID. */
  uid: Uid;
  /** The calendar. */
  calendar_uid: Uid;
  /** The local date of the calendar. */
  event_date: CalendarDay | null;
  /** The instant. */
  event_time: Instant | null;
  /** The event type, in upper case: EXPIRY. */
  event_type: string;
  /** The name of the event. */
  event_label: string;
  /** The type of the row that the event refers to. */
  target_type: string;
  /** The uid of the row that the event refers to; not checked, because it may be in any table. */
  target_uid: Uid | null;
  /** The ID of the row that the event refers to. */
  target_identifier: string;
  /** Custom fields. */
  metadata_json: Json | null;
}

/** Cells of CalendarEvent on input: omitted cells take their default, or null. */
export interface CalendarEventDraft {
  /** Internal ID. */
  uid?: Uid;
  /** The calendar. */
  calendar_uid: Uid;
  /** The local date of the calendar. */
  event_date?: CalendarDay | null;
  /** The instant. */
  event_time?: InstantInput | null;
  /** The event type, in upper case: EXPIRY. */
  event_type: string;
  /** The name of the event. */
  event_label?: string;
  /** The type of the row that the event refers to. */
  target_type?: string;
  /** The uid of the row that the event refers to; not checked, because it may be in any table. */
  target_uid?: Uid | null;
  /** The ID of the row that the event refers to. */
  target_identifier?: string;
  /** Custom fields. */
  metadata_json?: Json | null;
}

/** The identity of a portfolio, which mandates can target. Not an asset, and not an index. */
export interface Portfolio {
  /** Internal ID. */
  uid: Uid;
  /** ID. */
  unique_identifier: string;
  /** The calendar. */
  calendar_uid: Uid;
  /** The index that publishes its values. */
  portfolio_index_uid: Uid | null;
  /** The source of its weights. */
  portfolio_weights_node_uid: Uid | null;
  /** The source of its signal. */
  signal_weights_node_uid: Uid | null;
  /** The source of its values. */
  portfolio_values_node_uid: Uid | null;
}

/** Cells of Portfolio on input: omitted cells take their default, or null. */
export interface PortfolioDraft {
  /** Internal ID. */
  uid?: Uid;
  /** ID. */
  unique_identifier: string;
  /** The calendar. */
  calendar_uid: Uid;
  /** The index that publishes its values. */
  portfolio_index_uid?: Uid | null;
  /** The source of its weights. */
  portfolio_weights_node_uid?: Uid | null;
  /** The source of its signal. */
  signal_weights_node_uid?: Uid | null;
  /** The source of its values. */
  portfolio_values_node_uid?: Uid | null;
}

/** A named group of portfolios; a portfolio may be in several. */
export interface PortfolioGroup {
  /** Internal ID. */
  uid: Uid;
  /** ID. */
  unique_identifier: string;
  /** Display name. */
  display_name: string;
  /** Free text. */
  description: string | null;
  /** Custom fields. */
  metadata_json: Json | null;
}

/** Cells of PortfolioGroup on input: omitted cells take their default, or null. */
export interface PortfolioGroupDraft {
  /** Internal ID. */
  uid?: Uid;
  /** ID. */
  unique_identifier: string;
  /** Display name. */
  display_name: string;
  /** Free text. */
  description?: string | null;
  /** Custom fields. */
  metadata_json?: Json | null;
}

/** A portfolio in a group. Deleting either side deletes the membership alone. */
export interface PortfolioGroupMembership {
  /** Internal ID. */
  uid: Uid;
  /** The group. */
  portfolio_group_uid: Uid;
  /** The portfolio. */
  portfolio_uid: Uid;
}

/** Cells of PortfolioGroupMembership on input: omitted cells take their default, or null. */
export interface PortfolioGroupMembershipDraft {
  /** Internal ID. */
  uid?: Uid;
  /** The group. */
  portfolio_group_uid: Uid;
  /** The portfolio. */
  portfolio_uid: Uid;
}

/** A group of accounts; an account is in one group at most. */
export interface AccountGroup {
  /** Internal ID. */
  uid: Uid;
  /** ID. */
  group_name: string | null;
  /** Free text. */
  group_description: string | null;
  /** Custom fields. */
  metadata_json: Json | null;
}

/** Cells of AccountGroup on input: omitted cells take their default, or null. */
export interface AccountGroupDraft {
  /** Internal ID. */
  uid?: Uid;
  /** ID. */
  group_name?: string | null;
  /** Free text. */
  group_description?: string | null;
  /** Custom fields. */
  metadata_json?: Json | null;
}

/** A trading or custody account. */
export interface Account {
  /** Internal ID. */
  uid: Uid;
  /** ID. */
  unique_identifier: string;
  /** Display name. */
  account_name: string;
  /** Whether the account is simulated. */
  is_paper: boolean;
  /** Whether the account is active. */
  account_is_active: boolean;
  /** The account group. */
  account_group_uid: Uid | null;
  /** The source of its holdings. */
  holdings_data_node_uid: Uid | null;
  /** Custom fields. */
  metadata_json: Json | null;
}

/** Cells of Account on input: omitted cells take their default, or null. */
export interface AccountDraft {
  /** Internal ID. */
  uid?: Uid;
  /** ID. */
  unique_identifier: string;
  /** Display name. */
  account_name: string;
  /** Whether the account is simulated. */
  is_paper?: boolean;
  /** Whether the account is active. */
  account_is_active?: boolean;
  /** The account group. */
  account_group_uid?: Uid | null;
  /** The source of its holdings. */
  holdings_data_node_uid?: Uid | null;
  /** Custom fields. */
  metadata_json?: Json | null;
}

/** The snapshot of an account's holdings at one time. */
export interface AccountHoldingsSet {
  /** Internal ID. */
  uid: Uid;
  /** The account. */
  account_uid: Uid;
  /** Time. */
  time_index: Instant;
  /** The source of the snapshot. */
  source_data_node_uid: Uid | null;
}

/** Cells of AccountHoldingsSet on input: omitted cells take their default, or null. */
export interface AccountHoldingsSetDraft {
  /** Internal ID. */
  uid?: Uid;
  /** The account. */
  account_uid: Uid;
  /** Time. */
  time_index: InstantInput;
  /** The source of the snapshot. */
  source_data_node_uid?: Uid | null;
}

/** One position of an account at one time; cash is a position in a currency asset. */
export interface AccountHoldingsTS {
  /** Time. */
  time_index: Instant;
  /** The account. */
  account_uid: Uid;
  /** The asset. */
  asset_uid: Uid;
  /** The snapshot. */
  holdings_set_uid: Uid;
  /** The snapshot was caused by a trade. */
  is_trade_snapshot: boolean | null;
  /** Quantity, above 0. In units. */
  quantity: Decimal;
  /** 1 long, -1 short. */
  direction: 1 | -1;
  /** Target time of the trade. */
  target_trade_time: Instant | null;
  /** Custom fields. */
  extra_details: Json | null;
}

/** Cells of AccountHoldingsTS on input: omitted cells take their default, or null. */
export interface AccountHoldingsTSDraft {
  /** Time. */
  time_index: InstantInput;
  /** The account. */
  account_uid: Uid;
  /** The asset. */
  asset_uid: Uid;
  /** The snapshot. */
  holdings_set_uid: Uid;
  /** The snapshot was caused by a trade. */
  is_trade_snapshot?: boolean | null;
  /** Quantity, above 0. In units. */
  quantity: DecimalInput;
  /** 1 long, -1 short. */
  direction?: 1 | -1;
  /** Target time of the trade. */
  target_trade_time?: InstantInput | null;
  /** Custom fields. */
  extra_details?: Json | null;
}

/** A named allocation model that accounts share. */
export interface AccountAllocationModel {
  /** Internal ID. */
  uid: Uid;
  /** ID. */
  allocation_model_name: string;
  /** Free text. */
  allocation_model_description: string | null;
  /** Custom fields. */
  metadata_json: Json | null;
}

/** Cells of AccountAllocationModel on input: omitted cells take their default, or null. */
export interface AccountAllocationModelDraft {
  /** Internal ID. */
  uid?: Uid;
  /** ID. */
  allocation_model_name: string;
  /** Free text. */
  allocation_model_description?: string | null;
  /** Custom fields. */
  metadata_json?: Json | null;
}

/** An account under an allocation model; owns the account's dated targets. */
export interface AccountTargetAllocation {
  /** Internal ID. */
  uid: Uid;
  /** ID. */
  unique_identifier: string;
  /** The account. */
  account_uid: Uid;
  /** The model. */
  account_allocation_model_uid: Uid;
  /** Display name. */
  display_name: string | null;
  /** Whether the allocation is active. */
  is_active: boolean;
  /** The source. */
  source: string | null;
  /** Custom fields. */
  metadata_json: Json | null;
}

/** Cells of AccountTargetAllocation on input: omitted cells take their default, or null. */
export interface AccountTargetAllocationDraft {
  /** Internal ID. */
  uid?: Uid;
  /** ID. */
  unique_identifier: string;
  /** The account. */
  account_uid: Uid;
  /** The model. */
  account_allocation_model_uid: Uid;
  /** Display name. */
  display_name?: string | null;
  /** Whether the allocation is active. */
  is_active?: boolean;
  /** The source. */
  source?: string | null;
  /** Custom fields. */
  metadata_json?: Json | null;
}

/** A version of the targets, with its effective date. */
export interface PositionSet {
  /** Internal ID. */
  uid: Uid;
  /** The target allocation. */
  account_target_allocation_uid: Uid;
  /** When the targets are effective from. */
  position_set_time: Instant;
  /** The source. */
  source: string | null;
  /** Custom fields. */
  metadata_json: Json | null;
}

/** Cells of PositionSet on input: omitted cells take their default, or null. */
export interface PositionSetDraft {
  /** Internal ID. */
  uid?: Uid;
  /** The target allocation. */
  account_target_allocation_uid: Uid;
  /** When the targets are effective from. */
  position_set_time: InstantInput;
  /** The source. */
  source?: string | null;
  /** Custom fields. */
  metadata_json?: Json | null;
}

/** An account's target for one asset or one portfolio. Stores the target itself, never a portfolio's constituents. */
export interface TargetPositionsTS {
  /** When the target is effective from. */
  time_index: Instant;
  /** The target version. */
  position_set_uid: Uid;
  /** asset or portfolio. */
  target_type: "asset" | "portfolio";
  /** The uid of the asset or portfolio. */
  target_uid: Uid;
  /** The asset, for an asset target. */
  asset_uid: Uid | null;
  /** The portfolio, for a portfolio target. */
  portfolio_uid: Uid | null;
  /** Share of the account's value. In share. */
  weight_notional_exposure: Decimal | null;
  /** Fixed amount. In base currency. */
  constant_notional_exposure: Decimal | null;
  /** Signed quantity; asset targets only. In units. */
  single_asset_quantity: Decimal | null;
  /** Custom fields. */
  metadata_json: Json | null;
}

/** Cells of TargetPositionsTS on input: omitted cells take their default, or null. */
export interface TargetPositionsTSDraft {
  /** When the target is effective from. */
  time_index: InstantInput;
  /** The target version. */
  position_set_uid: Uid;
  /** asset or portfolio. */
  target_type: "asset" | "portfolio";
  /** The uid of the asset or portfolio. */
  target_uid: Uid;
  /** The asset, for an asset target. */
  asset_uid?: Uid | null;
  /** The portfolio, for a portfolio target. */
  portfolio_uid?: Uid | null;
  /** Share of the account's value. In share. */
  weight_notional_exposure?: DecimalInput | null;
  /** Fixed amount. In base currency. */
  constant_notional_exposure?: DecimalInput | null;
  /** Signed quantity; asset targets only. In units. */
  single_asset_quantity?: DecimalInput | null;
  /** Custom fields. */
  metadata_json?: Json | null;
}

/** The part of an account that follows a portfolio. */
export interface VirtualFund {
  /** Internal ID. */
  uid: Uid;
  /** ID. */
  unique_identifier: string;
  /** The account. */
  account_uid: Uid;
  /** The portfolio that it follows. */
  target_portfolio_uid: Uid;
  /** The target allocation that asks for the portfolio. */
  account_target_allocation_uid: Uid | null;
}

/** Cells of VirtualFund on input: omitted cells take their default, or null. */
export interface VirtualFundDraft {
  /** Internal ID. */
  uid?: Uid;
  /** ID. */
  unique_identifier: string;
  /** The account. */
  account_uid: Uid;
  /** The portfolio that it follows. */
  target_portfolio_uid: Uid;
  /** The target allocation that asks for the portfolio. */
  account_target_allocation_uid?: Uid | null;
}

/** The head of what one holdings snapshot gave a virtual fund. */
export interface VirtualFundHoldingsSet {
  /** Internal ID. */
  uid: Uid;
  /** The virtual fund. */
  virtual_fund_uid: Uid;
  /** The holdings snapshot that it was taken from. */
  source_account_holdings_set_uid: Uid;
  /** When it was attributed. */
  time_index: Instant;
}

/** Cells of VirtualFundHoldingsSet on input: omitted cells take their default, or null. */
export interface VirtualFundHoldingsSetDraft {
  /** Internal ID. */
  uid?: Uid;
  /** The virtual fund. */
  virtual_fund_uid: Uid;
  /** The holdings snapshot that it was taken from. */
  source_account_holdings_set_uid: Uid;
  /** When it was attributed. */
  time_index: InstantInput;
}

/** One asset attributed to a virtual fund at one instant. */
export interface VirtualFundHoldingsTS {
  /** Time. */
  time_index: Instant;
  /** The virtual fund. */
  virtual_fund_uid: Uid;
  /** The asset. */
  asset_uid: Uid;
  /** The head of the attribution. */
  virtual_fund_holdings_set_uid: Uid;
  /** The holdings snapshot that it was taken from. */
  source_account_holdings_set_uid: Uid;
  /** Quantity, above 0. In units. */
  allocated_quantity: Decimal;
  /** How the quantity was found: explicit, or the mode of a policy. */
  allocation_strategy: string;
  /** 1 long, -1 short. */
  direction: 1 | -1;
  /** Target time of the trade. */
  target_trade_time: Instant | null;
  /** Custom fields. */
  extra_details: Json | null;
}

/** Cells of VirtualFundHoldingsTS on input: omitted cells take their default, or null. */
export interface VirtualFundHoldingsTSDraft {
  /** Time. */
  time_index: InstantInput;
  /** The virtual fund. */
  virtual_fund_uid: Uid;
  /** The asset. */
  asset_uid: Uid;
  /** The head of the attribution. */
  virtual_fund_holdings_set_uid: Uid;
  /** The holdings snapshot that it was taken from. */
  source_account_holdings_set_uid: Uid;
  /** Quantity, above 0. In units. */
  allocated_quantity: DecimalInput;
  /** How the quantity was found: explicit, or the mode of a policy. */
  allocation_strategy?: string;
  /** 1 long, -1 short. */
  direction?: 1 | -1;
  /** Target time of the trade. */
  target_trade_time?: InstantInput | null;
  /** Custom fields. */
  extra_details?: Json | null;
}

/** An order batch of an account. */
export interface OrderManager {
  /** Internal ID. */
  uid: Uid;
  /** ID. */
  unique_identifier: string;
  /** The account. */
  target_account_uid: Uid;
  /** Target time. */
  target_time: Instant;
  /** When the orders were received. */
  order_received_time: Instant | null;
  /** When the batch ended. */
  execution_end: Instant | null;
  /** Status: draft or approved, then sent, then completed or cancelled. */
  status: "draft" | "approved" | "sent" | "completed" | "cancelled" | null;
  /** Custom fields. */
  metadata_json: Json | null;
}

/** Cells of OrderManager on input: omitted cells take their default, or null. */
export interface OrderManagerDraft {
  /** Internal ID. */
  uid?: Uid;
  /** ID. */
  unique_identifier: string;
  /** The account. */
  target_account_uid: Uid;
  /** Target time. */
  target_time: InstantInput;
  /** When the orders were received. */
  order_received_time?: InstantInput | null;
  /** When the batch ended. */
  execution_end?: InstantInput | null;
  /** Status: draft or approved, then sent, then completed or cancelled. */
  status?: "draft" | "approved" | "sent" | "completed" | "cancelled" | null;
  /** Custom fields. */
  metadata_json?: Json | null;
}

/** An order as it was sent. */
export interface OrdersTS {
  /** When it was sent. */
  order_time: Instant;
  /** Order ID. */
  order_identifier: string;
  /** The account. */
  account_uid: Uid;
  /** The order batch. */
  order_manager_uid: Uid | null;
  /** The asset. */
  asset_uid: Uid;
  /** The broker's order ID. */
  order_remote_id: string | null;
  /** The client order ID at the broker. */
  client_order_id: string | null;
  /** market, limit or another. */
  order_type: string | null;
  /** 1 buy, -1 sell, or a broker code. */
  order_side: number | null;
  /** Quantity ordered. In units. */
  quantity: Decimal | null;
  /** How far it is: new, sent, partially_filled, then filled, cancelled, rejected or expired. An order of a batch takes only the steps of that order. */
  status: "new" | "sent" | "partially_filled" | "filled" | "cancelled" | "rejected" | "expired" | null;
  /** Quantity filled. In units. */
  filled_quantity: Decimal | null;
  /** Average price of the fills. In asset currency. */
  filled_price: Decimal | null;
  /** When it expires. */
  expires_time: Instant | null;
  /** Limit price. In asset currency. */
  limit_price: Decimal | null;
  /** Time in force. */
  time_in_force: string | null;
  /** Free text. */
  comments: string | null;
  /** Other details from the broker. */
  venue_metadata: Json | null;
}

/** Cells of OrdersTS on input: omitted cells take their default, or null. */
export interface OrdersTSDraft {
  /** When it was sent. */
  order_time: InstantInput;
  /** Order ID. */
  order_identifier: string;
  /** The account. */
  account_uid: Uid;
  /** The order batch. */
  order_manager_uid?: Uid | null;
  /** The asset. */
  asset_uid: Uid;
  /** The broker's order ID. */
  order_remote_id?: string | null;
  /** The client order ID at the broker. */
  client_order_id?: string | null;
  /** market, limit or another. */
  order_type?: string | null;
  /** 1 buy, -1 sell, or a broker code. */
  order_side?: number | null;
  /** Quantity ordered. In units. */
  quantity?: DecimalInput | null;
  /** How far it is: new, sent, partially_filled, then filled, cancelled, rejected or expired. An order of a batch takes only the steps of that order. */
  status?: "new" | "sent" | "partially_filled" | "filled" | "cancelled" | "rejected" | "expired" | null;
  /** Quantity filled. In units. */
  filled_quantity?: DecimalInput | null;
  /** Average price of the fills. In asset currency. */
  filled_price?: DecimalInput | null;
  /** When it expires. */
  expires_time?: InstantInput | null;
  /** Limit price. In asset currency. */
  limit_price?: DecimalInput | null;
  /** Time in force. */
  time_in_force?: string | null;
  /** Free text. */
  comments?: string | null;
  /** Other details from the broker. */
  venue_metadata?: Json | null;
}

/** An event of an order; append-only. Orders of other systems have events too, so the order need not be known. */
export interface OrderEventsTS {
  /** Time. */
  event_time: Instant;
  /** Order ID. */
  order_identifier: string;
  /** The status from this time. */
  order_status: "new" | "sent" | "partially_filled" | "filled" | "cancelled" | "rejected" | "expired" | null;
  /** Other details from the broker. */
  event_metadata: Json | null;
}

/** Cells of OrderEventsTS on input: omitted cells take their default, or null. */
export interface OrderEventsTSDraft {
  /** Time. */
  event_time: InstantInput;
  /** Order ID. */
  order_identifier: string;
  /** The status from this time. */
  order_status?: "new" | "sent" | "partially_filled" | "filled" | "cancelled" | "rejected" | "expired" | null;
  /** Other details from the broker. */
  event_metadata?: Json | null;
}

/** A trade; append-only. */
export interface TradesTS {
  /** Time. */
  trade_time: Instant;
  /** Execution ID. */
  trade_identifier: string;
  /** The account. */
  account_uid: Uid;
  /** Order ID; not checked, because trades can exist without orders. */
  order_identifier: string | null;
  /** The asset. */
  asset_uid: Uid;
  /** 1 buy, -1 sell, or a broker code. */
  trade_side: number | null;
  /** Quantity traded. In units. */
  quantity: Decimal | null;
  /** Price. In asset currency. */
  price: Decimal | null;
  /** Commission. In commission asset. */
  commission: Decimal | null;
  /** The asset that the commission is paid in. */
  commission_asset_uid: Uid | null;
  /** Settlement cost. In settlement asset. */
  settlement_cost: Decimal | null;
  /** The asset that settlement is paid in. */
  settlement_asset_uid: Uid | null;
  /** Free text. */
  comments: string | null;
  /** Other details from the broker. */
  venue_metadata: Json | null;
}

/** Cells of TradesTS on input: omitted cells take their default, or null. */
export interface TradesTSDraft {
  /** Time. */
  trade_time: InstantInput;
  /** Execution ID. */
  trade_identifier: string;
  /** The account. */
  account_uid: Uid;
  /** Order ID; not checked, because trades can exist without orders. */
  order_identifier?: string | null;
  /** The asset. */
  asset_uid: Uid;
  /** 1 buy, -1 sell, or a broker code. */
  trade_side?: number | null;
  /** Quantity traded. In units. */
  quantity?: DecimalInput | null;
  /** Price. In asset currency. */
  price?: DecimalInput | null;
  /** Commission. In commission asset. */
  commission?: DecimalInput | null;
  /** The asset that the commission is paid in. */
  commission_asset_uid?: Uid | null;
  /** Settlement cost. In settlement asset. */
  settlement_cost?: DecimalInput | null;
  /** The asset that settlement is paid in. */
  settlement_asset_uid?: Uid | null;
  /** Free text. */
  comments?: string | null;
  /** Other details from the broker. */
  venue_metadata?: Json | null;
}

/** A set of market data observed together. */
export interface MarketSnapshot {
  /** Internal ID. */
  uid: Uid;
  /** Time. */
  as_of: Instant;
  /** The source. */
  source: string;
}

/** Cells of MarketSnapshot on input: omitted cells take their default, or null. */
export interface MarketSnapshotDraft {
  /** Internal ID. */
  uid?: Uid;
  /** Time. */
  as_of: InstantInput;
  /** The source. */
  source: string;
}

/** The spot rate of a currency pair in a snapshot. */
export interface FxSpot {
  /** BASE/QUOTE, ISO 4217: EUR/USD. */
  pair: string;
  /** The snapshot. */
  snapshot_uid: Uid;
  /** Units of quote currency per unit of base currency, above 0. In quote per base. */
  rate: Decimal;
}

/** Cells of FxSpot on input: omitted cells take their default, or null. */
export interface FxSpotDraft {
  /** BASE/QUOTE, ISO 4217: EUR/USD. */
  pair: string;
  /** The snapshot. */
  snapshot_uid: Uid;
  /** Units of quote currency per unit of base currency, above 0. In quote per base. */
  rate: DecimalInput;
}

/** A node of the tree. A fund is a root; below it come desks, books and strategies, in this order. */
export interface PortfolioNode {
  /** Internal ID. */
  uid: Uid;
  /** The node above; none for a fund. */
  parent_uid: Uid | null;
  /** FUND, DESK, BOOK or STRATEGY. */
  node_type: "FUND" | "DESK" | "BOOK" | "STRATEGY";
  /** Display name. */
  name: string;
  /** Custom fields. */
  tags_json: Json | null;
  /** When it was created. */
  created_at: Instant;
}

/** Cells of PortfolioNode on input: omitted cells take their default, or null. */
export interface PortfolioNodeDraft {
  /** Internal ID. */
  uid?: Uid;
  /** The node above; none for a fund. */
  parent_uid?: Uid | null;
  /** FUND, DESK, BOOK or STRATEGY. */
  node_type: "FUND" | "DESK" | "BOOK" | "STRATEGY";
  /** Display name. */
  name: string;
  /** Custom fields. */
  tags_json?: Json | null;
  /** When it was created. */
  created_at?: InstantInput;
}

/** A position of a node in an asset; a node may have several positions in one asset. */
export interface Position {
  /** Internal ID. */
  uid: Uid;
  /** The node. */
  portfolio_node_uid: Uid;
  /** The asset. */
  asset_uid: Uid;
  /** The currency of the book value, ISO 4217. */
  base_ccy: string;
  /** ACTIVE, CLOSED or DELETED. */
  status: "ACTIVE" | "CLOSED" | "DELETED";
  /** Signed quantity. In units. */
  quantity: Decimal;
  /** The book value. In position currency. */
  book_value: Decimal | null;
  /** Custom fields. */
  tags_json: Json | null;
}

/** Cells of Position on input: omitted cells take their default, or null. */
export interface PositionDraft {
  /** Internal ID. */
  uid?: Uid;
  /** The node. */
  portfolio_node_uid: Uid;
  /** The asset. */
  asset_uid: Uid;
  /** The currency of the book value, ISO 4217. */
  base_ccy: string;
  /** ACTIVE, CLOSED or DELETED. */
  status?: "ACTIVE" | "CLOSED" | "DELETED";
  /** Signed quantity. In units. */
  quantity: DecimalInput;
  /** The book value. In position currency. */
  book_value?: DecimalInput | null;
  /** Custom fields. */
  tags_json?: Json | null;
}

/** The content of a node, stored once for identical content. */
export interface PortfolioSnapshot {
  /** Internal ID. */
  uid: Uid;
  /** The node. */
  portfolio_node_uid: Uid;
  /** The first date with this content. */
  as_of_date: CalendarDay;
  /** The content as canonical JSON (RFC 8785). */
  payload_json: Json;
  /** SHA-256 of the content, in lower-case hexadecimal. */
  payload_hash: string;
  /** When it was created. */
  created_at: Instant;
}

/** Cells of PortfolioSnapshot on input: omitted cells take their default, or null. */
export interface PortfolioSnapshotDraft {
  /** Internal ID. */
  uid?: Uid;
  /** The node. */
  portfolio_node_uid: Uid;
  /** The first date with this content. */
  as_of_date: CalendarDay;
  /** The content as canonical JSON (RFC 8785). */
  payload_json: Json;
  /** SHA-256 of the content, in lower-case hexadecimal. */
  payload_hash: string;
  /** When it was created. */
  created_at?: InstantInput;
}

/** The content of a node on a date; the history of contents, each stored once. */
export interface PortfolioSnapshotObservation {
  /** The node. */
  portfolio_node_uid: Uid;
  /** The day. */
  as_of_date: CalendarDay;
  /** The hash of the content. */
  payload_hash: string;
  /** The snapshot with that hash. */
  snapshot_uid: Uid;
  /** When it was observed; of several on a date, the latest applies. */
  observed_at: Instant;
}

/** Cells of PortfolioSnapshotObservation on input: omitted cells take their default, or null. */
export interface PortfolioSnapshotObservationDraft {
  /** The node. */
  portfolio_node_uid: Uid;
  /** The day. */
  as_of_date: CalendarDay;
  /** The hash of the content. */
  payload_hash: string;
  /** The snapshot with that hash. */
  snapshot_uid: Uid;
  /** When it was observed; of several on a date, the latest applies. */
  observed_at?: InstantInput;
}

/** Something that positions are grouped or rated by. */
export interface ReferenceData {
  /** Internal ID. */
  uid: Uid;
  /** ISSUER, SECTOR, GEOGRAPHY or CURRENCY. */
  entity_type: "ISSUER" | "SECTOR" | "GEOGRAPHY" | "CURRENCY";
  /** Display name. */
  name: string;
  /** Ticker. */
  ticker: string | null;
  /** CUSIP. */
  cusip: string | null;
  /** ISIN. */
  isin: string | null;
  /** The entity that it is part of. */
  parent_entity_uid: Uid | null;
  /** Custom fields. */
  metadata_json: Json | null;
}

/** Cells of ReferenceData on input: omitted cells take their default, or null. */
export interface ReferenceDataDraft {
  /** Internal ID. */
  uid?: Uid;
  /** ISSUER, SECTOR, GEOGRAPHY or CURRENCY. */
  entity_type: "ISSUER" | "SECTOR" | "GEOGRAPHY" | "CURRENCY";
  /** Display name. */
  name: string;
  /** Ticker. */
  ticker?: string | null;
  /** CUSIP. */
  cusip?: string | null;
  /** ISIN. */
  isin?: string | null;
  /** The entity that it is part of. */
  parent_entity_uid?: Uid | null;
  /** Custom fields. */
  metadata_json?: Json | null;
}

/** The rating that an agency gave an entity on a day. */
export interface RatingHistory {
  /** Internal ID. */
  uid: Uid;
  /** The entity. */
  entity_uid: Uid;
  /** SP, MOODYS, FITCH or DBRS. */
  agency: "SP" | "MOODYS" | "FITCH" | "DBRS";
  /** The rating, on the agency's scale: BBB+. */
  rating: string;
  /** The day. */
  as_of_date: CalendarDay;
}

/** Cells of RatingHistory on input: omitted cells take their default, or null. */
export interface RatingHistoryDraft {
  /** Internal ID. */
  uid?: Uid;
  /** The entity. */
  entity_uid: Uid;
  /** SP, MOODYS, FITCH or DBRS. */
  agency: "SP" | "MOODYS" | "FITCH" | "DBRS";
  /** The rating, on the agency's scale: BBB+. */
  rating: string;
  /** The day. */
  as_of_date: CalendarDay;
}

/** Market data as uploaded. */
export interface MarketDataFeed {
  /** Internal ID. */
  uid: Uid;
  /** YIELD_CURVE, CREDIT_SPREAD, FX_SPOT or RATING. */
  feed_type: "YIELD_CURVE" | "CREDIT_SPREAD" | "FX_SPOT" | "RATING";
  /** The date of the data. */
  as_of_date: CalendarDay;
  /** The data. */
  payload_json: Json;
  /** PENDING, then once PASS, WARN or FAIL. */
  validation_status: "PENDING" | "PASS" | "WARN" | "FAIL";
  /** The sender. */
  source: string | null;
  /** When it was received. */
  uploaded_at: Instant;
}

/** Cells of MarketDataFeed on input: omitted cells take their default, or null. */
export interface MarketDataFeedDraft {
  /** Internal ID. */
  uid?: Uid;
  /** YIELD_CURVE, CREDIT_SPREAD, FX_SPOT or RATING. */
  feed_type: "YIELD_CURVE" | "CREDIT_SPREAD" | "FX_SPOT" | "RATING";
  /** The date of the data. */
  as_of_date: CalendarDay;
  /** The data. */
  payload_json: Json;
  /** PENDING, then once PASS, WARN or FAIL. */
  validation_status?: "PENDING" | "PASS" | "WARN" | "FAIL";
  /** The sender. */
  source?: string | null;
  /** When it was received. */
  uploaded_at?: InstantInput;
}

/** The source of a feed and its transformations; append-only. */
export interface DataLineage {
  /** Internal ID. */
  uid: Uid;
  /** The feed. */
  feed_uid: Uid;
  /** The source system. */
  source_system: string;
  /** The transformation steps in order, each with the hash of its output. */
  transformation_chain: Json;
  /** The checks and their results. */
  quality_checks_json: Json | null;
  /** Custom fields. */
  metadata_json: Json | null;
  /** When it was created. */
  created_at: Instant;
}

/** Cells of DataLineage on input: omitted cells take their default, or null. */
export interface DataLineageDraft {
  /** Internal ID. */
  uid?: Uid;
  /** The feed. */
  feed_uid: Uid;
  /** The source system. */
  source_system: string;
  /** The transformation steps in order, each with the hash of its output. */
  transformation_chain: Json;
  /** The checks and their results. */
  quality_checks_json?: Json | null;
  /** Custom fields. */
  metadata_json?: Json | null;
  /** When it was created. */
  created_at?: InstantInput;
}

/** One upload of rows and its progress. */
export interface IngestionBatch {
  /** Internal ID. */
  uid: Uid;
  /** LOAN_SERVICING, MARKET_DATA or POSITION_UPLOAD. */
  batch_type: "LOAN_SERVICING" | "MARKET_DATA" | "POSITION_UPLOAD";
  /** STARTED, VALIDATING, then COMPLETED or FAILED. */
  status: "STARTED" | "VALIDATING" | "COMPLETED" | "FAILED";
  /** When it started. */
  started_at: Instant;
  /** When it ended. */
  completed_at: Instant | null;
  /** Rows read. In rows. */
  rows_read: number | null;
  /** Rows written. In rows. */
  rows_accepted: number | null;
  /** Rows rejected. In rows. */
  rows_rejected: number | null;
  /** All errors found. */
  validation_errors_json: Json | null;
}

/** Cells of IngestionBatch on input: omitted cells take their default, or null. */
export interface IngestionBatchDraft {
  /** Internal ID. */
  uid?: Uid;
  /** LOAN_SERVICING, MARKET_DATA or POSITION_UPLOAD. */
  batch_type: "LOAN_SERVICING" | "MARKET_DATA" | "POSITION_UPLOAD";
  /** STARTED, VALIDATING, then COMPLETED or FAILED. */
  status?: "STARTED" | "VALIDATING" | "COMPLETED" | "FAILED";
  /** When it started. */
  started_at?: InstantInput;
  /** When it ended. */
  completed_at?: InstantInput | null;
  /** Rows read. In rows. */
  rows_read?: number | null;
  /** Rows written. In rows. */
  rows_accepted?: number | null;
  /** Rows rejected. In rows. */
  rows_rejected?: number | null;
  /** All errors found. */
  validation_errors_json?: Json | null;
}

/** One decision about the book: its base currency. */
export interface BookSetting {
  /** Which decision. */
  name: string;
  /** What was decided. */
  value: string;
}

/** Cells of BookSetting on input: omitted cells take their default, or null. */
export interface BookSettingDraft {
  /** Which decision. */
  name: string;
  /** What was decided. */
  value: string;
}

/** A named rebalance policy. */
export interface RebalancePolicy {
  /** Internal ID. */
  uid: Uid;
  /** ID. */
  unique_identifier: string;
  /** The policy. */
  policy_json: Json;
}

/** Cells of RebalancePolicy on input: omitted cells take their default, or null. */
export interface RebalancePolicyDraft {
  /** Internal ID. */
  uid?: Uid;
  /** ID. */
  unique_identifier: string;
  /** The policy. */
  policy_json: Json;
}

/** The tax status of an account, and its household. */
export interface AccountTaxProfile {
  /** The account. */
  account_uid: Uid;
  /** Tax status: taxable, deferred, exempt, or another name used by the tax regime. */
  tax_type: string | null;
  /** The household; its accounts share wash-sale windows, and targets if the household has its own. */
  household: string | null;
}

/** Cells of AccountTaxProfile on input: omitted cells take their default, or null. */
export interface AccountTaxProfileDraft {
  /** The account. */
  account_uid: Uid;
  /** Tax status: taxable, deferred, exempt, or another name used by the tax regime. */
  tax_type?: string | null;
  /** The household; its accounts share wash-sale windows, and targets if the household has its own. */
  household?: string | null;
}

/** An open tax lot. */
export interface TaxLot {
  /** Internal ID. */
  uid: Uid;
  /** The account. */
  account_uid: Uid;
  /** The asset. */
  asset_uid: Uid;
  /** Acquisition date. */
  opened_at: Instant;
  /** Quantity still held, above 0. In units. */
  quantity: Decimal;
  /** Cost per unit, quoted like the price. In asset currency. */
  unit_cost: Decimal;
}

/** Cells of TaxLot on input: omitted cells take their default, or null. */
export interface TaxLotDraft {
  /** Internal ID. */
  uid?: Uid;
  /** The account. */
  account_uid: Uid;
  /** The asset. */
  asset_uid: Uid;
  /** Acquisition date. */
  opened_at: InstantInput;
  /** Quantity still held, above 0. In units. */
  quantity: DecimalInput;
  /** Cost per unit, quoted like the price. In asset currency. */
  unit_cost: DecimalInput;
}

/** A relation between two assets; an asset has one relation of each type. */
export interface AssetRelation {
  /** Internal ID. */
  uid: Uid;
  /** The asset. */
  asset_uid: Uid;
  /** The other asset. */
  related_uid: Uid;
  /** substitute: the other asset replaces it; identical: both, and what is identical to either, are substantially identical for tax purposes. */
  relation: "substitute" | "identical";
}

/** Cells of AssetRelation on input: omitted cells take their default, or null. */
export interface AssetRelationDraft {
  /** Internal ID. */
  uid?: Uid;
  /** The asset. */
  asset_uid: Uid;
  /** The other asset. */
  related_uid: Uid;
  /** substitute: the other asset replaces it; identical: both, and what is identical to either, are substantially identical for tax purposes. */
  relation: "substitute" | "identical";
}

/** A saved plan with its input and the hashes that verify it. */
export interface RebalancePlan {
  /** Internal ID. */
  uid: Uid;
  /** When it was saved. */
  kept_at: Instant;
  /** Name. */
  name: string;
  /** Accounts planned. */
  accounts: number;
  /** Orders. */
  orders: number;
  /** The whole input; the same input gives the same plan. */
  input_json: Json;
  /** BLAKE3 of the input. */
  input_hash: string;
  /** BLAKE3 of orders, cash and residuals. */
  plan_hash: string;
}

/** Cells of RebalancePlan on input: omitted cells take their default, or null. */
export interface RebalancePlanDraft {
  /** Internal ID. */
  uid?: Uid;
  /** When it was saved. */
  kept_at?: InstantInput;
  /** Name. */
  name: string;
  /** Accounts planned. */
  accounts: number;
  /** Orders. */
  orders: number;
  /** The whole input; the same input gives the same plan. */
  input_json: Json;
  /** BLAKE3 of the input. */
  input_hash: string;
  /** BLAKE3 of orders, cash and residuals. */
  plan_hash: string;
}

/** A signal: the target weights that a strategy follows. */
export interface SignalMetadata {
  /** Internal ID. */
  uid: Uid;
  /** ID: the hash of the signal's configuration. */
  signal_uid: string;
  /** Description, as text or Markdown. */
  signal_description: string | null;
}

/** Cells of SignalMetadata on input: omitted cells take their default, or null. */
export interface SignalMetadataDraft {
  /** Internal ID. */
  uid?: Uid;
  /** ID: the hash of the signal's configuration. */
  signal_uid: string;
  /** Description, as text or Markdown. */
  signal_description?: string | null;
}

/** A strategy by which a portfolio follows its signal. */
export interface RebalanceStrategyMetadata {
  /** Internal ID. */
  uid: Uid;
  /** ID: the hash of the strategy's configuration. */
  rebalance_strategy_uid: string;
  /** Description, as text or Markdown. */
  rebalance_strategy_description: string | null;
  /** Its configuration. */
  configuration_json: Json | null;
}

/** Cells of RebalanceStrategyMetadata on input: omitted cells take their default, or null. */
export interface RebalanceStrategyMetadataDraft {
  /** Internal ID. */
  uid?: Uid;
  /** ID: the hash of the strategy's configuration. */
  rebalance_strategy_uid: string;
  /** Description, as text or Markdown. */
  rebalance_strategy_description?: string | null;
  /** Its configuration. */
  configuration_json?: Json | null;
}

/** The description of a portfolio. */
export interface PortfolioMetadata {
  /** Internal ID. */
  uid: Uid;
  /** The ID of the portfolio; not checked, because the description may exist before its portfolio. */
  unique_identifier: string;
  /** Free text. */
  description: string | null;
}

/** Cells of PortfolioMetadata on input: omitted cells take their default, or null. */
export interface PortfolioMetadataDraft {
  /** Internal ID. */
  uid?: Uid;
  /** The ID of the portfolio; not checked, because the description may exist before its portfolio. */
  unique_identifier: string;
  /** Free text. */
  description?: string | null;
}

/** The construction of a portfolio: its signal, strategy and valuation. */
export interface PortfolioConstruction {
  /** The portfolio. */
  portfolio_uid: Uid;
  /** The signal that it follows. */
  signal_metadata_uid: Uid | null;
  /** The rebalance strategy. */
  rebalance_strategy_metadata_uid: Uid | null;
  /** The table of its prices. */
  valuation_source: string | null;
  /** The column of that table. */
  valuation_column: string;
  /** The configuration of the construction. */
  configuration_json: Json | null;
}

/** Cells of PortfolioConstruction on input: omitted cells take their default, or null. */
export interface PortfolioConstructionDraft {
  /** The portfolio. */
  portfolio_uid: Uid;
  /** The signal that it follows. */
  signal_metadata_uid?: Uid | null;
  /** The rebalance strategy. */
  rebalance_strategy_metadata_uid?: Uid | null;
  /** The table of its prices. */
  valuation_source?: string | null;
  /** The column of that table. */
  valuation_column?: string;
  /** The configuration of the construction. */
  configuration_json?: Json | null;
}

/** The weight of an asset in a portfolio, effective from a time. The rows of one portfolio and time are one version. */
export interface PortfolioWeightsTS {
  /** When the weight is effective from. */
  time_index: Instant;
  /** The portfolio. */
  portfolio_uid: Uid;
  /** The asset. */
  asset_uid: Uid;
  /** Weight after the rebalance. In share. */
  weight: number | null;
  /** Weight before it. In share. */
  weight_before: number | null;
  /** Valuation at the row. */
  price_current: number | null;
  /** Valuation at the previous row. */
  price_before: number | null;
  /** Volume at the row. */
  volume_current: number | null;
  /** Volume at the previous row. */
  volume_before: number | null;
}

/** Cells of PortfolioWeightsTS on input: omitted cells take their default, or null. */
export interface PortfolioWeightsTSDraft {
  /** When the weight is effective from. */
  time_index: InstantInput;
  /** The portfolio. */
  portfolio_uid: Uid;
  /** The asset. */
  asset_uid: Uid;
  /** Weight after the rebalance. In share. */
  weight?: number | null;
  /** Weight before it. In share. */
  weight_before?: number | null;
  /** Valuation at the row. */
  price_current?: number | null;
  /** Valuation at the previous row. */
  price_before?: number | null;
  /** Volume at the row. */
  volume_current?: number | null;
  /** Volume at the previous row. */
  volume_before?: number | null;
}

/** The weight of a portfolio within another one, effective from a time; the same version as the asset weights. */
export interface PortfolioSleevesTS {
  /** When the weight is effective from. */
  time_index: Instant;
  /** The portfolio. */
  portfolio_uid: Uid;
  /** The constituent portfolio. */
  sleeve_uid: Uid;
  /** Its weight. In share. */
  weight: number;
}

/** Cells of PortfolioSleevesTS on input: omitted cells take their default, or null. */
export interface PortfolioSleevesTSDraft {
  /** When the weight is effective from. */
  time_index: InstantInput;
  /** The portfolio. */
  portfolio_uid: Uid;
  /** The constituent portfolio. */
  sleeve_uid: Uid;
  /** Its weight. In share. */
  weight: number;
}

/** The target weight of an asset in a signal at a time. */
export interface SignalWeightsTS {
  /** Time. */
  time_index: Instant;
  /** The signal. */
  signal_metadata_uid: Uid;
  /** The asset. */
  asset_uid: Uid;
  /** The weight. In share. */
  signal_weight: number | null;
}

/** Cells of SignalWeightsTS on input: omitted cells take their default, or null. */
export interface SignalWeightsTSDraft {
  /** Time. */
  time_index: InstantInput;
  /** The signal. */
  signal_metadata_uid: Uid;
  /** The asset. */
  asset_uid: Uid;
  /** The weight. In share. */
  signal_weight?: number | null;
}

/** The value of a portfolio at a time. */
export interface PortfoliosTS {
  /** Time. */
  time_index: Instant;
  /** The portfolio. */
  portfolio_uid: Uid;
  /** Its value. */
  close: number | null;
  /** The return since the previous value, after fees. In share. */
  period_return: number | null;
  /** The value as calculated by Mandate. */
  calculated_close: number | null;
  /** The time of the prices used. */
  close_time: Instant | null;
}

/** Cells of PortfoliosTS on input: omitted cells take their default, or null. */
export interface PortfoliosTSDraft {
  /** Time. */
  time_index: InstantInput;
  /** The portfolio. */
  portfolio_uid: Uid;
  /** Its value. */
  close?: number | null;
  /** The return since the previous value, after fees. In share. */
  period_return?: number | null;
  /** The value as calculated by Mandate. */
  calculated_close?: number | null;
  /** The time of the prices used. */
  close_time?: InstantInput | null;
}

/** A daily bar of an asset, as imported. */
export interface ExternalPricesTS {
  /** End time of the bar. */
  time_index: Instant;
  /** The asset. */
  asset_uid: Uid;
  /** Start time of the bar. */
  open_time: Instant | null;
  /** Opening price. In asset currency. */
  open: Decimal | null;
  /** Highest price. In asset currency. */
  high: Decimal | null;
  /** Lowest price. In asset currency. */
  low: Decimal | null;
  /** Closing price. In asset currency. */
  close: Decimal | null;
  /** Traded volume. In units. */
  volume: Decimal | null;
  /** Number of trades. */
  trade_count: number | null;
  /** Volume-weighted price. In asset currency. */
  vwap: Decimal | null;
  /** Whether the bar is interpolated, not observed. */
  interpolated: boolean | null;
}

/** Cells of ExternalPricesTS on input: omitted cells take their default, or null. */
export interface ExternalPricesTSDraft {
  /** End time of the bar. */
  time_index: InstantInput;
  /** The asset. */
  asset_uid: Uid;
  /** Start time of the bar. */
  open_time?: InstantInput | null;
  /** Opening price. In asset currency. */
  open?: DecimalInput | null;
  /** Highest price. In asset currency. */
  high?: DecimalInput | null;
  /** Lowest price. In asset currency. */
  low?: DecimalInput | null;
  /** Closing price. In asset currency. */
  close?: DecimalInput | null;
  /** Traded volume. In units. */
  volume?: DecimalInput | null;
  /** Number of trades. */
  trade_count?: number | null;
  /** Volume-weighted price. In asset currency. */
  vwap?: DecimalInput | null;
  /** Whether the bar is interpolated, not observed. */
  interpolated?: boolean | null;
}

/** A bar of a regular series interpolated from imported bars. */
export interface InterpolatedPricesTS {
  /** End time of the bar. */
  time_index: Instant;
  /** The asset. */
  asset_uid: Uid;
  /** The frequency of the series: 1d, 15m, 1mo. */
  cadence: string;
  /** How the series was made: the first 16 hexadecimal digits of the SHA-256 of its source, its source's cadence, its own, and its rule for gaps. */
  derivation_key: string;
  /** Start time of the bar. */
  open_time: Instant | null;
  /** Opening price. In asset currency. */
  open: Decimal | null;
  /** Highest price. In asset currency. */
  high: Decimal | null;
  /** Lowest price. In asset currency. */
  low: Decimal | null;
  /** Closing price. In asset currency. */
  close: Decimal | null;
  /** Traded volume. In units. */
  volume: Decimal | null;
  /** Number of trades. */
  trade_count: number | null;
  /** Volume-weighted price. In asset currency. */
  vwap: Decimal | null;
  /** Whether the bar is interpolated, not observed. */
  interpolated: boolean | null;
}

/** Cells of InterpolatedPricesTS on input: omitted cells take their default, or null. */
export interface InterpolatedPricesTSDraft {
  /** End time of the bar. */
  time_index: InstantInput;
  /** The asset. */
  asset_uid: Uid;
  /** The frequency of the series: 1d, 15m, 1mo. */
  cadence: string;
  /** How the series was made: the first 16 hexadecimal digits of the SHA-256 of its source, its source's cadence, its own, and its rule for gaps. */
  derivation_key: string;
  /** Start time of the bar. */
  open_time?: InstantInput | null;
  /** Opening price. In asset currency. */
  open?: DecimalInput | null;
  /** Highest price. In asset currency. */
  high?: DecimalInput | null;
  /** Lowest price. In asset currency. */
  low?: DecimalInput | null;
  /** Closing price. In asset currency. */
  close?: DecimalInput | null;
  /** Traded volume. In units. */
  volume?: DecimalInput | null;
  /** Number of trades. */
  trade_count?: number | null;
  /** Volume-weighted price. In asset currency. */
  vwap?: DecimalInput | null;
  /** Whether the bar is interpolated, not observed. */
  interpolated?: boolean | null;
}

/** The market capitalisation of an asset at a time. */
export interface MarketCapsTS {
  /** Time. */
  time_index: Instant;
  /** The asset. */
  asset_uid: Uid;
  /** The capitalisation. In asset currency. */
  market_cap: Decimal;
}

/** Cells of MarketCapsTS on input: omitted cells take their default, or null. */
export interface MarketCapsTSDraft {
  /** Time. */
  time_index: InstantInput;
  /** The asset. */
  asset_uid: Uid;
  /** The capitalisation. In asset currency. */
  market_cap: DecimalInput;
}

/** The row and the draft of each table. */
export interface Tables {
  AssetType: { row: AssetType; draft: AssetTypeDraft };
  Asset: { row: Asset; draft: AssetDraft };
  AssetTradingTerms: { row: AssetTradingTerms; draft: AssetTradingTermsDraft };
  AssetSnapshotsTS: { row: AssetSnapshotsTS; draft: AssetSnapshotsTSDraft };
  AssetCategory: { row: AssetCategory; draft: AssetCategoryDraft };
  AssetCategoryMembership: { row: AssetCategoryMembership; draft: AssetCategoryMembershipDraft };
  OpenFigiAssetDetails: { row: OpenFigiAssetDetails; draft: OpenFigiAssetDetailsDraft };
  Issuer: { row: Issuer; draft: IssuerDraft };
  CurrencySpotAssetDetails: { row: CurrencySpotAssetDetails; draft: CurrencySpotAssetDetailsDraft };
  BondAssetDetails: { row: BondAssetDetails; draft: BondAssetDetailsDraft };
  IndexType: { row: IndexType; draft: IndexTypeDraft };
  Index: { row: Index; draft: IndexDraft };
  IndexDatasetAvailability: { row: IndexDatasetAvailability; draft: IndexDatasetAvailabilityDraft };
  IndexFormulaDefinition: { row: IndexFormulaDefinition; draft: IndexFormulaDefinitionDraft };
  IndexFormulaInput: { row: IndexFormulaInput; draft: IndexFormulaInputDraft };
  IndexValuesTS: { row: IndexValuesTS; draft: IndexValuesTSDraft };
  FutureAssetDetails: { row: FutureAssetDetails; draft: FutureAssetDetailsDraft };
  Calendar: { row: Calendar; draft: CalendarDraft };
  CalendarDate: { row: CalendarDate; draft: CalendarDateDraft };
  CalendarSession: { row: CalendarSession; draft: CalendarSessionDraft };
  CalendarEvent: { row: CalendarEvent; draft: CalendarEventDraft };
  Portfolio: { row: Portfolio; draft: PortfolioDraft };
  PortfolioGroup: { row: PortfolioGroup; draft: PortfolioGroupDraft };
  PortfolioGroupMembership: { row: PortfolioGroupMembership; draft: PortfolioGroupMembershipDraft };
  AccountGroup: { row: AccountGroup; draft: AccountGroupDraft };
  Account: { row: Account; draft: AccountDraft };
  AccountHoldingsSet: { row: AccountHoldingsSet; draft: AccountHoldingsSetDraft };
  AccountHoldingsTS: { row: AccountHoldingsTS; draft: AccountHoldingsTSDraft };
  AccountAllocationModel: { row: AccountAllocationModel; draft: AccountAllocationModelDraft };
  AccountTargetAllocation: { row: AccountTargetAllocation; draft: AccountTargetAllocationDraft };
  PositionSet: { row: PositionSet; draft: PositionSetDraft };
  TargetPositionsTS: { row: TargetPositionsTS; draft: TargetPositionsTSDraft };
  VirtualFund: { row: VirtualFund; draft: VirtualFundDraft };
  VirtualFundHoldingsSet: { row: VirtualFundHoldingsSet; draft: VirtualFundHoldingsSetDraft };
  VirtualFundHoldingsTS: { row: VirtualFundHoldingsTS; draft: VirtualFundHoldingsTSDraft };
  OrderManager: { row: OrderManager; draft: OrderManagerDraft };
  OrdersTS: { row: OrdersTS; draft: OrdersTSDraft };
  OrderEventsTS: { row: OrderEventsTS; draft: OrderEventsTSDraft };
  TradesTS: { row: TradesTS; draft: TradesTSDraft };
  MarketSnapshot: { row: MarketSnapshot; draft: MarketSnapshotDraft };
  FxSpot: { row: FxSpot; draft: FxSpotDraft };
  PortfolioNode: { row: PortfolioNode; draft: PortfolioNodeDraft };
  Position: { row: Position; draft: PositionDraft };
  PortfolioSnapshot: { row: PortfolioSnapshot; draft: PortfolioSnapshotDraft };
  PortfolioSnapshotObservation: { row: PortfolioSnapshotObservation; draft: PortfolioSnapshotObservationDraft };
  ReferenceData: { row: ReferenceData; draft: ReferenceDataDraft };
  RatingHistory: { row: RatingHistory; draft: RatingHistoryDraft };
  MarketDataFeed: { row: MarketDataFeed; draft: MarketDataFeedDraft };
  DataLineage: { row: DataLineage; draft: DataLineageDraft };
  IngestionBatch: { row: IngestionBatch; draft: IngestionBatchDraft };
  BookSetting: { row: BookSetting; draft: BookSettingDraft };
  RebalancePolicy: { row: RebalancePolicy; draft: RebalancePolicyDraft };
  AccountTaxProfile: { row: AccountTaxProfile; draft: AccountTaxProfileDraft };
  TaxLot: { row: TaxLot; draft: TaxLotDraft };
  AssetRelation: { row: AssetRelation; draft: AssetRelationDraft };
  RebalancePlan: { row: RebalancePlan; draft: RebalancePlanDraft };
  SignalMetadata: { row: SignalMetadata; draft: SignalMetadataDraft };
  RebalanceStrategyMetadata: { row: RebalanceStrategyMetadata; draft: RebalanceStrategyMetadataDraft };
  PortfolioMetadata: { row: PortfolioMetadata; draft: PortfolioMetadataDraft };
  PortfolioConstruction: { row: PortfolioConstruction; draft: PortfolioConstructionDraft };
  PortfolioWeightsTS: { row: PortfolioWeightsTS; draft: PortfolioWeightsTSDraft };
  PortfolioSleevesTS: { row: PortfolioSleevesTS; draft: PortfolioSleevesTSDraft };
  SignalWeightsTS: { row: SignalWeightsTS; draft: SignalWeightsTSDraft };
  PortfoliosTS: { row: PortfoliosTS; draft: PortfoliosTSDraft };
  ExternalPricesTS: { row: ExternalPricesTS; draft: ExternalPricesTSDraft };
  InterpolatedPricesTS: { row: InterpolatedPricesTS; draft: InterpolatedPricesTSDraft };
  MarketCapsTS: { row: MarketCapsTS; draft: MarketCapsTSDraft };
}

/** The codes of refusals. */
export type Code =
  | "account_differs"
  | "account_unknown"
  | "account_value_not_positive"
  | "accounts_empty"
  | "accounts_negative"
  | "agency_unknown"
  | "alignment_parameters_forbidden"
  | "alignment_unknown"
  | "allocated_quantity_not_positive"
  | "allocation_exists"
  | "allocation_missing"
  | "allocation_unknown"
  | "amount_out_of_range"
  | "answer_not_single"
  | "append_only"
  | "args_malformed"
  | "asset_identifier_retired"
  | "asset_missing"
  | "asset_target_inconsistent"
  | "asset_uid_forbidden"
  | "asset_uid_required"
  | "asset_unknown"
  | "assets_too_few"
  | "attribution_undefined"
  | "base_ccy_malformed"
  | "batch_ends_before_start"
  | "batch_status_unknown"
  | "batch_type_unknown"
  | "bond_status_unknown"
  | "book_busy"
  | "book_damaged"
  | "book_from_newer_version"
  | "book_moved"
  | "book_rows_refused"
  | "cadence_days_stay"
  | "cadence_malformed"
  | "cadence_no_multiple"
  | "calculation_method_fixed"
  | "calculation_method_unknown"
  | "calendar_source_unknown"
  | "calendar_span_unknown"
  | "calendar_unknown"
  | "cash_unsettled"
  | "category_malformed"
  | "category_unknown"
  | "cell_changed"
  | "cell_count"
  | "cells_beyond_header"
  | "change_restricted"
  | "changed_since"
  | "choice_unknown"
  | "class_shares_above_one"
  | "class_targets_conflict"
  | "class_unknown"
  | "column_missing"
  | "columns_uneven"
  | "composite_unknown"
  | "composition_cycle"
  | "composition_duplicate"
  | "composition_duplicate_constituent"
  | "composition_missing"
  | "composition_not_expandable"
  | "composition_too_many_paths"
  | "configuration_refused"
  | "constituent_type_unknown"
  | "construction_changed"
  | "contract_size_not_positive"
  | "conversion_rate_missing"
  | "currencies_equal"
  | "currency_for_itself"
  | "currency_unknown"
  | "cursor_foreign"
  | "date_missing"
  | "delete_restricted"
  | "delimiter_malformed"
  | "demand_zero"
  | "demands_empty"
  | "derivation_key_malformed"
  | "details_malformed"
  | "direction_unknown"
  | "duplicate_account"
  | "duplicate_asset"
  | "duplicate_class_split"
  | "duplicate_class_target"
  | "duplicate_currency"
  | "duplicate_holding"
  | "duplicate_household"
  | "duplicate_identifier"
  | "duplicate_node"
  | "duplicate_price"
  | "duplicate_range"
  | "duplicate_row"
  | "duplicate_substitute"
  | "duplicate_target"
  | "empty_inconsistent"
  | "engine_already_started"
  | "engine_not_started"
  | "entity_type_unknown"
  | "entry_unknown"
  | "exchanges_counted"
  | "expiry_missing"
  | "exposure_ambiguous"
  | "exposure_missing"
  | "exposure_not_decimal"
  | "exposure_not_single"
  | "feed_type_unknown"
  | "field_unknown"
  | "figi_missing"
  | "file_kind_unknown"
  | "file_unreadable"
  | "fill_required"
  | "fill_too_large"
  | "fill_unknown"
  | "filter_malformed"
  | "flow_impossible"
  | "flow_missing"
  | "flow_outside_times"
  | "formula_cycle"
  | "formula_malformed"
  | "formula_reads_itself"
  | "formula_reads_nothing"
  | "future_kind_unknown"
  | "fx_base_not_one"
  | "fx_missing"
  | "group_unknown"
  | "hash_malformed"
  | "header_unknown"
  | "holdings_empty"
  | "holdings_missing"
  | "holdings_set_unknown"
  | "household_targets_conflict"
  | "household_targets_empty"
  | "household_targets_out_of_range"
  | "household_unknown"
  | "identifier_blank"
  | "identity_fixed"
  | "identity_taken"
  | "index_not_calculated"
  | "index_not_observed"
  | "index_out_of_range"
  | "index_unknown"
  | "input_duplicate"
  | "input_hash_malformed"
  | "input_missing"
  | "input_not_single"
  | "input_unused"
  | "intent_unknown"
  | "key_malformed"
  | "level_not_above_children"
  | "level_not_below_parent"
  | "leverage_not_allowed"
  | "limit_not_positive"
  | "lot_size_not_positive"
  | "lots_do_not_sum"
  | "lots_in_two_files"
  | "lots_quantity_mismatch"
  | "market_cap_not_positive"
  | "maturity_before_issue"
  | "max_age_missing"
  | "metadata_not_object"
  | "min_quantity_negative"
  | "minor_rate_mismatch"
  | "missing_data_unknown"
  | "multiplier_not_positive"
  | "negative"
  | "no_solution"
  | "node_cycle"
  | "node_type_unknown"
  | "node_unknown"
  | "not_a_book"
  | "not_a_column"
  | "not_a_count"
  | "not_a_list"
  | "not_an_object"
  | "not_boolean"
  | "not_decimal"
  | "not_finite"
  | "not_positive"
  | "not_real"
  | "not_saved"
  | "not_text"
  | "not_undone"
  | "nothing_to_plan"
  | "nothing_to_redo"
  | "nothing_to_undo"
  | "objective_required"
  | "observable_unknown"
  | "observations_incomplete"
  | "observations_missing"
  | "operation_unsupported"
  | "order_status_unknown"
  | "order_unknown"
  | "orders_counted"
  | "orders_exist"
  | "orders_negative"
  | "orders_not_approved"
  | "pair_malformed"
  | "parent_is_itself"
  | "payload_hash_malformed"
  | "percent_unexpected"
  | "perpetual_expires"
  | "plan_differs"
  | "plan_empty"
  | "plan_hash_malformed"
  | "plan_infeasible"
  | "plan_unknown"
  | "plan_unproven"
  | "planned_by_class"
  | "populated_inconsistent"
  | "population_state_unknown"
  | "portfolio_needs_calendar"
  | "portfolio_target_inconsistent"
  | "portfolio_uid_forbidden"
  | "portfolio_uid_required"
  | "portfolio_unknown"
  | "position_set_unknown"
  | "position_status_unknown"
  | "positions_empty"
  | "price_currency_mismatch"
  | "price_missing"
  | "price_not_positive"
  | "prices_empty"
  | "prices_end"
  | "prices_missing"
  | "prices_stale"
  | "quantity_forbidden_for_portfolio"
  | "quantity_not_positive"
  | "quantity_zero"
  | "quote_unit_unknown"
  | "range_inverted"
  | "range_too_long"
  | "rate_not_positive"
  | "reference_missing"
  | "reference_unfit"
  | "related_is_itself"
  | "relation_unknown"
  | "report_unknown"
  | "required"
  | "residual_not_allowed"
  | "restriction_empty"
  | "risk_incomplete"
  | "root_not_fund"
  | "row_unknown"
  | "rows_accepted_negative"
  | "rows_read_negative"
  | "rows_rejected_negative"
  | "run_not_sent"
  | "run_unknown"
  | "series_ambiguous"
  | "series_missing"
  | "series_unused"
  | "session_reversed"
  | "sessions_missing"
  | "settlement_method_unknown"
  | "settlement_model_unknown"
  | "share_out_of_range"
  | "short_not_allowed"
  | "shortage_not_allowed"
  | "signal_empty"
  | "signal_incomplete"
  | "signal_not_updated"
  | "signal_unknown"
  | "sleeve_duplicate"
  | "sleeve_empty"
  | "sleeve_is_itself"
  | "sleeve_of_sleeves"
  | "snapshot_exists"
  | "snapshot_in_two_files"
  | "source_exceeded"
  | "source_line_missing"
  | "source_unknown"
  | "staleness_missing"
  | "status_step_unknown"
  | "status_unknown"
  | "storage_full"
  | "stored_rows_damaged"
  | "stored_rows_not_read"
  | "stored_rows_refused"
  | "substitute_is_identical"
  | "substitute_is_self"
  | "table_cycle"
  | "table_not_started"
  | "target_ambiguous"
  | "target_missing"
  | "target_not_unique"
  | "target_type_unknown"
  | "target_uid_mismatch"
  | "targets_empty"
  | "targets_missing"
  | "targets_not_in_force"
  | "terms_missing"
  | "text_too_long"
  | "text_unfit"
  | "time_after_as_of"
  | "time_before_holdings"
  | "time_index_not_utc"
  | "time_is_booked"
  | "time_malformed"
  | "time_zone_unknown"
  | "times_not_ascending"
  | "too_few_values"
  | "too_large"
  | "too_precise"
  | "trade_exists"
  | "trade_incomplete"
  | "transfer_to_itself"
  | "transition_out_of_range"
  | "type_mismatch"
  | "uid_malformed"
  | "unavailable_inconsistent"
  | "undone_already"
  | "unique_violated"
  | "unit_cost_negative"
  | "unknown_column"
  | "unknown_selector"
  | "unknown_table"
  | "unsupported_objective"
  | "up_to_date"
  | "valid_to_missing"
  | "validation_status_unknown"
  | "validity_overlaps"
  | "validity_reversed"
  | "valuation_differs"
  | "valuation_stale"
  | "value_format_unknown"
  | "value_lost"
  | "value_missing"
  | "values_empty"
  | "values_table_unfit"
  | "values_table_unknown"
  | "version_missing"
  | "version_not_next"
  | "version_not_positive"
  | "version_retired"
  | "version_unknown"
  | "virtual_fund_unknown"
  | "volumes_missing"
  | "weights_empty"
  | "weights_imported"
  | "weights_stale"
  | "weights_unassigned"
  | "window_empty"
  | "window_reversed"
  | "zero_denominator";

/** Makes a version the active one. */
export interface ActivateFormula {
  /** The version. */
  definition_uid: Uid;
}

/** Puts a portfolio into a group, once. */
export interface AddPortfolioToGroup {
  /** The group. */
  group: Named;
  /** The portfolio. */
  portfolio: Named;
}

/** The treatment of missing prices. */
export interface Alignment {
  /** Refuses a run of which an asset has no price when it is traded, rather than let its weight earn nothing. */
  fail_on_missing_prices?: boolean;
  /** Carries the last prices up to the end of the run, however old they are. */
  forward_fill_to_now?: boolean;
  /**
   * How long a last price holds beyond its time, in seconds, while another asset has newer ones; one step of the frequency
   * when none is given. No run goes beyond the time that the newest price of all is of.
   */
  maximum_forward_fill_secs?: number | null;
}

/** The observations that a formula takes at a time. */
export type AlignmentPolicy = "exact" | "asof";

/**
 * Carries out several operations as one, all or nothing; each sees what those before it wrote. Refusals name the part and
 * the row.
 */
export interface AllTogether {
  /** The operations, in their order. */
  parts: readonly ({ [Kind in keyof Operations]: { kind: Kind; version?: number; args: Operations[Kind] } }[keyof Operations])[];
}

/** Gives a fund stated parts of a holdings snapshot of its account, in place of what it had of it. */
export interface AllocateFromHoldings {
  /** How quantities were found, of lines that do not say so themselves; `explicit` when left out. */
  allocation_strategy?: string | null;
  /** When it is attributed. */
  allocation_time: InstantInput;
  /** Lines as `virtual_fund_lines` reads them. */
  allocations: readonly unknown[];
  /** The holdings snapshot. */
  source_account_holdings_set_uid: Uid;
  /** When trades are aimed for, of lines that do not say so themselves. */
  target_trade_time?: InstantInput | null;
  /** Whether the snapshot must hold what is allocated (`check_bounds`); true when left out. */
  validate_bounds?: boolean;
  /** The fund. */
  virtual_fund_uid: Uid;
}

/** How holdings are attributed to funds, and what keeps them from being; each setting has a default. */
export interface AllocationPolicyInput {
  /** Which holdings snapshot is shared out. */
  holdings_selection_policy?: HoldingsSelection;
  /** The treatment of existing allocations of the same snapshot when a plan is applied. */
  idempotency_mode?: IdempotencyMode;
  /** The treatment of portfolio exposures above 100% of the account's value. */
  leverage_policy?: LeveragePolicy;
  /** The age up to which prices and exchange rates are not stale; needed to warn of them or to refuse them. */
  max_valuation_age_secs?: number | null;
  /** The age up to which weights are not stale; needed to warn of them or to refuse them. */
  max_weight_age_secs?: number | null;
  /** The effect of a shortfall on the status. */
  mode?: AttributionMode;
  /** The permitted remainder in the direct sleeve. */
  residual_policy?: ResidualPolicy;
  /** Whether funds hold fractions of lots. */
  rounding_policy?: RoundingPolicy;
  /** The treatment of an asset whose demands exceed its holding. */
  shortage_policy?: ShortagePolicy;
  /** The treatment of prices and exchange rates older than `max_valuation_age_secs`. */
  stale_valuation_policy?: StalePolicy;
  /** The treatment of portfolio weights older than `max_weight_age_secs`. */
  stale_weight_policy?: StalePolicy;
  /** The account value reported by another system, in base currency; none for no comparison. */
  stated_account_value?: Decimal | null;
  /** Share of the stated value by which the value of the book may differ from it. */
  valuation_tolerance?: Decimal;
}

/** Plans virtual funds again and writes the result: `apply_virtual_funds`. */
export type ApplyVirtualFunds = PlanVirtualFunds;

/** Approves batches that are drafts. */
export interface ApproveOrders {
  /** The batches. */
  order_manager_uids: readonly Uid[];
}

/** The holdings of an account by virtual fund, at an instant or the latest; null without such a snapshot. */
export interface AskHoldingsByFund {
  /** The account. */
  account_uid: Uid;
  /** When the snapshot was taken; the latest when left out. */
  at?: InstantInput | null;
}

/** The values of an index at a cadence, oldest first, both ends included. */
export interface AskIndexValues {
  /** The step of the values: 1d. */
  cadence: string;
  /** The first time; that of the first value when left out. */
  from?: InstantInput | null;
  /** The index. */
  index_uid: Uid;
  /** The last time; that of the last value when left out. */
  to?: InstantInput | null;
}

/** The weights of portfolios at a date, or the latest on or before it. */
export interface AskLatestWeights {
  /** Whether weights before the date count; true when left out. */
  as_of?: boolean;
  /** Business keys of the portfolios. */
  identifiers: readonly string[];
  /** The date; the latest when left out. */
  weights_date?: InstantInput | null;
}

/** The values of portfolios, by portfolio, oldest first. */
export interface AskPortfolioValues {
  /** The last time, included. */
  end?: InstantInput | null;
  /** Business keys of the portfolios. */
  identifiers: readonly string[];
  /** Of each portfolio the latest value alone. */
  latest_only?: boolean;
  /** How many values at most. */
  limit?: number | null;
  /** The first time, included. */
  start?: InstantInput | null;
}

/** Open orders whose batch is approved, and trades that are not in the holdings yet, of an account. */
export interface AskUnderWay {
  /** The account. */
  account_uid: Uid;
}

/** A fill of a block. */
export interface BlockFill {
  /** The asset. */
  asset_uid: Uid;
  /** Of a unit, above 0, in the currency of the asset. */
  price: Decimal;
  /** Units, above 0. */
  quantity: Decimal;
  /** Buy or sell. */
  side: OrderSide;
}

/**
 * Books the trades of accounts since their newest holdings as a new holdings snapshot. Units go up and down with the sides; the money, at the minor unit, goes out of and into the cash of the asset's currency, commission and
 * settlement cost out of the cash that they are paid in. Lots are opened at the price and closed as the plan chose, else
 * the oldest first. Without a trade to book nothing is written, so that booking twice books once.
 */
export interface BookTrades {
  /** The accounts. */
  account_uids?: readonly Uid[];
  /** Batches whose accounts are booked too; all trades of an account are, those of other batches included. */
  order_manager_uids?: readonly Uid[];
  /** The time of the new holdings. */
  time: InstantInput;
}

/**
 * Builds a portfolio and stores what is new. Writes nothing when nothing is new, and refuses with the codes of
 * `RunError`, `portfolio_needs_calendar`, `weights_imported` and `construction_changed`.
 */
export interface BuildPortfolio {
  /** Business key of the calendar that a new portfolio lives by. */
  calendar?: string | null;
  /** How it is built. */
  configuration: Configuration;
  /** Description; kept when none is given. */
  description?: string | null;
  /** Leaves the pointers of the portfolio's row to their producers as they are. */
  keep_pointers?: boolean;
  /** How many seconds a run goes on from the last value at most. */
  longest_secs?: number | null;
  /** Business key of the portfolio; a new key adds it. */
  portfolio: string;
  /** The instant up to which it is built. */
  until: InstantInput;
}

/**
 * Calculates the values of a formula index and writes them. Values that the formula made before in this span and does not
 * make now are deleted.
 */
export interface CalculateIndex {
  /** The step of the values, and of the series that are read where their table has several. */
  cadence: string;
  /** The last time, excluded. */
  end: InstantInput;
  /** The index. */
  index_uid: Uid;
  /** The first time, included. */
  start: InstantInput;
}

/** Cancels orders, or what is left of them. */
export interface CancelOrders {
  /** When; the time of the intent when left out. */
  event_time?: InstantInput | null;
  /** Our keys of the orders. */
  order_identifiers?: readonly string[];
  /** Batches whose open orders are cancelled too. */
  order_manager_uids?: readonly Uid[];
}

/**
 * How a portfolio is constructed. Assets, portfolios and calendars are named by their uids, so that a business key can
 * change; unknown properties are refused.
 */
export interface Configuration {
  /** The treatment of missing prices. */
  alignment?: Alignment;
  /** The evolution of weights between two trades. */
  between?: BetweenTrades;
  /** Cost of a turnover of 1, as a share of the value. */
  commission?: number;
  /** The step of its times: `1d` for the sessions of its calendar, `15m` for a regular grid. */
  frequency?: Frequency;
  /** When it may trade; the first session with a signal is always one of these times. */
  rebalance?: RebalanceDates;
  /** The asset whose price becomes the portfolio's value; its own value is then kept as the calculated one. */
  replacement_asset?: Uid | null;
  /** The signal that it follows. */
  signal: SignalChoice;
  /** The first instant; 2018-01-01 when none is given. */
  start?: InstantInput | null;
  /** How it follows it. */
  strategy?: StrategyChoice;
  /** The prices that it is valued by. */
  valuation?: Valuation;
}

/** Deletes the stored weights of a signal from an instant on, or all of them. What portfolios made of them stays. */
export interface DeleteSignalTail {
  /** The first instant that goes; everything when none is given. */
  from?: InstantInput | null;
  /** The signal's row. */
  signal_metadata_uid: Uid;
}

/** Deletes the built rows of a portfolio from an instant on, or all of them. A run goes on after the rest. */
export interface DeleteTail {
  /** The first instant that goes; everything when none is given, and the portfolio may then be built another way. */
  from?: InstantInput | null;
  /** The portfolio. */
  portfolio_uid: Uid;
}

/** The details of an event of an order. */
export interface EventDetails {
  /** The plan that the order is of. */
  plan_uid?: Uid | null;
  /** The price of a fill. */
  price?: Decimal | null;
  /** Units of a fill. */
  quantity?: Decimal | null;
  /** The execution ID of a fill. */
  trade_identifier?: string | null;
  [other: string]: unknown;
}

/** What a file that is imported holds, in the order in which the kinds build on each other. */
export type FileKind = "assets" | "relations" | "prices" | "signals" | "fx" | "indices" | "accounts" | "holdings" | "lots" | "portfolios" | "targets";

/** How a file is read; what is left out is found in the file. */
export interface FileOptions {
  /** By header, the field that a column is read as; null leaves the column out. */
  columns?: Record<string, string | null>;
  /** Whether its numbers have a decimal comma. */
  decimal_comma?: boolean | null;
  /** What parts its cells: one ASCII character. */
  delimiter?: string | null;
  /** The type of file. */
  kind?: FileKind | null;
  /** Indices, from 0, of data rows to leave out. */
  skip?: readonly number[];
}

/** Where a reference of a formula is read from. */
export interface FormulaSource {
  /** Its business key. */
  identifier: string;
  /** The table of the values: `TableDefinition::uid`. */
  meta_table_uid: Uid;
  /** The column that is read. */
  observable: string;
  /** An asset or an index. */
  source_type: SourceType;
}

/** The step of a portfolio's times: `1d`, or minutes that divide a day, such as `15m`. */
export type Frequency = string;

/** Which holdings snapshot is shared out. */
export type HoldingsSelection = "exact_valuation_time" | "latest_at_or_before";

/** The treatment of existing allocations of the same snapshot when a plan is applied. */
export type IdempotencyMode = "replace" | "refuse";

/** Writes the rows of files of every type, all or nothing. */
export type ImportEveryKind = ImportFiles;

/**
 * Writes the rows of files, of this package's kinds. A package with more kinds brings an operation of the same kind, which
 * passes all of them to `import_files`.
 */
export interface ImportFiles {
  /** The files; their order does not matter. */
  files: readonly ImportedFile[];
}

/** The rows of one file, as text, with the fields that its columns were mapped to. */
export interface ImportedFile {
  /** Whether numbers are written with a decimal comma. */
  decimal_comma: boolean;
  /** The field of each cell. */
  fields: readonly string[];
  /** Name of the kind. */
  kind: string;
  /** The rows. */
  rows: readonly ImportedRow[];
}

/** One row of a file. */
export interface ImportedRow {
  /** Its cells, one a field. */
  cells: readonly string[];
  /** Index of the row in the file. */
  row: number;
  /** How many cells with text it has beyond the header's last column. */
  surplus?: number;
}

/** Makes a regular series of each asset's bars and stores what is newer than the stored series. */
export interface InterpolatePrices {
  /** The assets. */
  assets: readonly Uid[];
  /** The step of the series; that of the bars when none is given. */
  cadence?: string | null;
  /** The calendar that they are traded by. */
  calendar_uid: Uid;
  /** The treatment of times without a bar. */
  rule?: Rule;
  /** The bars. */
  source?: ValuationSource;
  /** Their step: `1d`, or minutes such as `5m`. */
  source_cadence: string;
  /** Bars after this instant are not read. */
  until: InstantInput;
}

/** The treatment of portfolio exposures above 100% of the account's value. */
export type LeveragePolicy = "attribute_held" | "refuse";

/**
 * Makes an order batch for each account of a plan that was kept. The plan is made again from its input first, and refused
 * when that does not give the same plan.
 */
export interface MakeOrders {
  /** Whether the batches are to be approved before they are sent; they are approved when left out. */
  draft?: boolean;
  /** The plan. */
  plan_uid: Uid;
  /** The time that is aimed for; that of the intent when left out. */
  target_time?: InstantInput | null;
}

/** One target as a person writes it; empty text is no value. */
export interface MandateRow {
  /** Business key of the target. */
  key: string;
  /** asset or portfolio. */
  kind: string;
  /** Amount in base currency. */
  notional: string;
  /** Signed units; asset targets only. */
  quantity: string;
  /** Share of the account: "0.25" or "25%". */
  weight: string;
}

/** Adds a calendar, or changes the one of its identifier, with its days and sessions. Days outside the range stay. */
export interface MaterialiseCalendar {
  /** TRADING when left out. */
  calendar_type?: string | null;
  /** Human label; the identifier when left out. */
  display_name?: string | null;
  /** Where the days come from: `XNYS`, `24/7`, `weekdays`. */
  source: string;
  /** Business key of the calendar; the source's when left out. */
  unique_identifier?: string | null;
  /** The first date. */
  valid_from: string;
  /** The last date. */
  valid_to: string;
}

/** The treatment of a time at which an input is missing. */
export type MissingDataPolicy = "drop" | "fail";

/** A row by its uid or by its business key. */
export type Named =
  | { uid: Uid }
  | { unique_identifier: string };

/** An observed value. */
export interface Observation {
  /** When it was observed. */
  time: InstantInput;
  /** The value. */
  value: number;
}

/** A broker's report on an order. */
export interface OrderReport {
  /** Other details from the broker. */
  event_metadata?: EventDetails | null;
  /** When; the time of the intent when left out. */
  event_time?: InstantInput | null;
  /** Our key of the order. */
  order_identifier: string;
  /** The venue's key of the order, when it gave one. */
  order_remote_id?: string | null;
  /** sent, cancelled, rejected or expired; the status that the order has for what changes nothing. */
  status: OrderStatus;
}

/** How far an order is. */
export type OrderStatus = "new" | "sent" | "partially_filled" | "filled" | "cancelled" | "rejected" | "expired";

/** The plan of the accounts in scope, valued at the latest prices; approved orders that are under way count as filled. */
export interface PlanBook {
  /** The time of the plan. */
  at: InstantInput;
  /** Cash into each account, base currency; negative is out. */
  flow?: Decimal | null;
  /** Cash into single accounts by uid, in place of `flow`. */
  flows?: Record<string, Decimal>;
  /** The accounts of a household share their targets. */
  place_households?: boolean;
  /** The policy of planRebalance. */
  policy?: Policy;
  /** Which accounts; all when left out. */
  scope?: PlanScope;
}

/** Which accounts are planned. */
export type PlanScope =
  | "all"
  | { household: string }
  | { group: Uid }
  | { accounts: readonly Uid[] };

/** A request for a plan of virtual funds. */
export interface PlanVirtualFunds {
  /** How they are attributed. */
  policy?: AllocationPolicyInput;
  /** The targets; they lead to the account and its holdings. */
  position_set_uid: Uid;
  /** When holdings are taken and valued. */
  valuation_time: InstantInput;
}

/** What `apply_virtual_funds` would write, without a write. */
export type PreviewVirtualFunds = PlanVirtualFunds;

/** Makes an index that publishes a portfolio, and links the portfolio to it. */
export interface PublishPortfolioIndex {
  /** Name of the index; the key of the portfolio when left out. */
  display_name?: string | null;
  /** The portfolio. */
  portfolio_uid: Uid;
  /**
   * Business key of the index; that of the index which is linked already when left out, else the portfolio's followed
   * by `_index`.
   */
  unique_identifier?: string | null;
}

/**
 * Publishes the values of a portfolio as those of its index, which is made when there is none. Values of the index that
 * the portfolio no longer has are deleted; refuses `portfolio_unknown` and `values_empty`.
 */
export interface PublishPortfolioValues {
  /** The portfolio. */
  portfolio_uid: Uid;
  /** Business key of the index, as for `PublishPortfolioIndex`. */
  unique_identifier?: string | null;
}

/** Writes observed values of an index. */
export interface PublishValues {
  /** The step of the values: 1d. */
  cadence: string;
  /** The index; one whose values are observed, not calculated. */
  index_uid: Uid;
  /** The values; one of a time that has a value already takes its place. */
  values: readonly Observation[];
}

/** When a portfolio may trade. */
export type RebalanceDates =
  | { kind: "daily" }
  | { kind: "weekly" }
  | { kind: "end_of_month" }
  | { kind: "end_of_quarter" }
  | { calendar_uid: Uid; kind: "custom" };

/** Counts the values of indices again. */
export interface ReconcileDatasets {
  /** The indices; every index when the list is empty. */
  index_uids: readonly Uid[];
}

/**
 * Allocates fills to the open orders of batches and records each account's part as a trade. Parts are those of
 * `allocate_fills`: pro rata to what is open, at the average price, whole lots by largest remainder; the money of the
 * fills is allocated to the minor unit and kept with the trades.
 */
export interface RecordBlockFills {
  /** The broker's allocation ID, by which these fills are recorded once. */
  block_identifier: string;
  /** Fills of the block, in any order. */
  fills: readonly BlockFill[];
  /** The batches whose orders were sent as blocks. */
  order_manager_uids: readonly Uid[];
  /** When; the time of the intent when left out. */
  trade_time?: InstantInput | null;
}

/**
 * Records fills of orders as trades. An order that is filled in parts is filled when the parts are all of it; they are
 * never more. A fill that was recorded already is passed over.
 */
export interface RecordFills {
  /** The fills, in any order. */
  fills: readonly Fill[];
}

/** Records what a venue says of orders. Fills have an operation of their own. */
export interface RecordOrderEvents {
  /** The reports, in their order. */
  events: readonly OrderReport[];
}

/** Registers the one instrument of an answer of the OpenFIGI mapping service. */
export interface RegisterOpenFigi {
  /** The list of jobs, one job, or the instrument itself. */
  answer?: unknown;
}

/** Takes a portfolio out of a group. */
export interface RemovePortfolioFromGroup {
  /** The group. */
  group: Named;
  /** The portfolio. */
  portfolio: Named;
}

/** Makes these assets, and no others, the members of a category. */
export interface ReplaceMemberships {
  /** Its assets; a repeated one counts once. */
  asset_uids: readonly Uid[];
  /** The category. */
  category_uid: Uid;
}

/** The permitted remainder in the direct sleeve. */
export type ResidualPolicy = "keep_in_direct_sleeve" | "refuse";

/** Ends the validity of a version. */
export interface RetireFormula {
  /** The version. */
  definition_uid: Uid;
  /** When it ends; must be given. */
  valid_to?: InstantInput | null;
}

/** Takes back an entry of the history, or carries one out again that was taken back. */
export interface Reverse {
  /** The number of an entry; the newest that can be when left out. */
  entry?: number | null;
}

/** Whether funds hold fractions of lots. */
export type RoundingPolicy = "none" | "down_to_lots";

/** The treatment of a time without a bar. */
export type Rule = "ffill" | "none";

/** Saves an asset with its terms and the type that it is of. */
export interface SaveComposite {
  /** currency_spot, bond or future. */
  asset_type: string;
  /** The cells of the details table, without the asset. */
  terms: Record<string, unknown>;
  /** Business key of the asset. */
  unique_identifier: string;
}

/** Saves an index and a version of its formula. */
export interface SaveFormula {
  /** Whether it becomes the active version. */
  activate?: boolean;
  /** Of asof: `{"max_staleness_seconds": 86400}`. */
  alignment_parameters_json?: unknown;
  /** The observations that it takes at a time. */
  alignment_policy: AlignmentPolicy;
  /** Name of the index; its key when nothing is given. */
  display_name?: string | null;
  /** The arithmetic. */
  formula: string;
  /** Kind of the index; kept when the index exists and nothing is given. */
  index_type?: string | null;
  /** Where each reference is read from. */
  inputs: readonly FormulaSource[];
  /** The treatment of a time at which an input is missing. */
  missing_data_policy: MissingDataPolicy;
  /** Business key of the index. */
  unique_identifier: string;
  /** When it holds from, this instant included. */
  valid_from: InstantInput;
  /** When it ends, this instant excluded. */
  valid_to?: InstantInput | null;
  /** The unit of its values; kept when nothing is given. */
  value_format?: ValueFormat | null;
  /** The number of the version; refused when it is not the next one. */
  version?: number | null;
}

/** Saves targets as a new dated set. Columns of refusals: `kind`, `key`, `weight`, `notional`, `quantity`, `time`. */
export interface SaveMandate {
  /** The target allocation. */
  allocation_uid: Uid;
  /** The targets, as text. */
  rows: readonly MandateRow[];
  /** Who asks: "app". */
  source?: string | null;
  /** When the targets hold from. */
  time: InstantInput;
}

/** Saves a policy under a name. */
export interface SavePolicy {
  /** Business key of the policy. */
  name: string;
  /** The policy. */
  policy: unknown;
}

/** Sends batches that are approved, with all their new orders. */
export interface SendOrders {
  /** The batches. */
  order_manager_uids: readonly Uid[];
}

/**
 * Sets the currency that values are shown in. Amounts that are stated in base currency are converted, so that they stay worth
 * what they were: the money targets of every version of the mandates, and the policies that come along.
 */
export interface SetBaseCurrency {
  /** Business key of a currency asset. */
  currency: string;
  /** Policies whose amounts the caller has converted at that rate. */
  policies?: readonly SavePolicy[];
  /** Units of this currency for one of the base currency before; when left out, the newest rate of the book. */
  rate?: Decimal | null;
}

/** The treatment of an asset whose demands exceed its holding. */
export type ShortagePolicy = "leave_gap" | "refuse";

/** A producer of target weights. */
export type SignalChoice =
  | { kind: "fixed_weights"; since?: InstantInput; weights: readonly Weight[] }
  | { assets: readonly Uid[]; kind: "equal_weight"; since?: InstantInput }
  | { kind: "external_weights"; maximum_forward_fill_ms?: number; name: string }
  | { assets: readonly Uid[]; kind: "market_cap"; minimum_assets?: number; minimum_traded_ratio?: number; minimum_trading_share?: number; source?: ValuationSource; top?: number; volatility_cap?: number | null; windows?: readonly number[] }
  | { alpha?: number; assets: readonly Uid[]; kind: "portfolio_replicator"; source?: ValuationSource; target_asset_uid: Uid; window?: number }
  | { asset_uid: Uid; kind: "intraday_trend"; source?: ValuationSource }
  | { kind: "blend"; sleeves: readonly Sleeve[] };

/** The share of a portfolio in another one. */
export interface Sleeve {
  /** The portfolio. */
  portfolio_uid: Uid;
  /** Its share. */
  share: number;
}

/** The source that a reference reads. */
export type SourceType = "asset" | "index";

/** The treatment of stale data. */
export type StalePolicy = "accept" | "warn" | "refuse";

/** How a portfolio follows its signal. Times of the day are UTC, `9:00` or `09:00`. */
export type StrategyChoice =
  | { kind: "immediate_signal" }
  | { end?: string; kind: "time_weighted"; start?: string }
  | { end?: string | null; kind: "volume_participation"; max_share?: number; start?: string | null; total_notional?: number };

/** The details of a trade. */
export interface TradeDetails {
  /** The broker's allocation ID of the block that it is a part of. */
  block_identifier?: string | null;
  /** The currency that a currency was bought with. */
  counter_asset_uid?: Uid | null;
  /** The money that it was given of the block's fills. */
  money?: Decimal | null;
  [other: string]: unknown;
}

/** Where prices come from. */
export interface Valuation {
  /** The column. */
  column?: ValuationColumn;
  /** The table. */
  source?: ValuationSource;
}

/** A column of prices. */
export type ValuationColumn = "open" | "high" | "low" | "close" | "vwap";

/** A table of prices. */
export type ValuationSource =
  | { table: "ExternalPricesTS" }
  | { cadence: string; derivation_key: string; table: "InterpolatedPricesTS" };

/** The unit of the values of an index. */
export type ValueFormat = "decimal" | "percent";

/** The weight of an asset. */
export interface Weight {
  /** The asset. */
  asset_uid: Uid;
  /** Its weight; negative for a short one. */
  weight: number;
}

/** How holdings are attributed to funds, and what keeps them from being; each setting has a default. */
export interface AllocationPolicy {
  /** Which holdings snapshot is shared out. */
  holdings_selection_policy: HoldingsSelection;
  /** The treatment of existing allocations of the same snapshot when a plan is applied. */
  idempotency_mode: IdempotencyMode;
  /** The treatment of portfolio exposures above 100% of the account's value. */
  leverage_policy: LeveragePolicy;
  /** The age up to which prices and exchange rates are not stale; needed to warn of them or to refuse them. */
  max_valuation_age_secs: number | null;
  /** The age up to which weights are not stale; needed to warn of them or to refuse them. */
  max_weight_age_secs: number | null;
  /** The effect of a shortfall on the status. */
  mode: AttributionMode;
  /** The permitted remainder in the direct sleeve. */
  residual_policy: ResidualPolicy;
  /** Whether funds hold fractions of lots. */
  rounding_policy: RoundingPolicy;
  /** The treatment of an asset whose demands exceed its holding. */
  shortage_policy: ShortagePolicy;
  /** The treatment of prices and exchange rates older than `max_valuation_age_secs`. */
  stale_valuation_policy: StalePolicy;
  /** The treatment of portfolio weights older than `max_weight_age_secs`. */
  stale_weight_policy: StalePolicy;
  /** The account value reported by another system, in base currency; none for no comparison. */
  stated_account_value: Decimal | null;
  /** Share of the stated value by which the value of the book may differ from it. */
  valuation_tolerance: Decimal;
}

/** The unallocated quantity of an asset. */
export interface AssetResidual {
  /** Units that funds have, signed. */
  allocated_signed_quantity: Decimal;
  /** Its business key. */
  asset_identifier: string;
  /** The asset. */
  asset_uid: Uid;
  /** The difference. */
  residual_signed_quantity: Decimal;
  /** Units in the snapshot, signed. */
  source_signed_quantity: Decimal;
}

/** A plan of stored accounts. */
export interface BookPlan {
  /** The accounts in scope that could not be planned. */
  excluded: ExcludedAccount[];
  /** The input of the plan: for PlannedBook, replayPlan or a saved RebalancePlan. */
  input: PlanInput;
  /** What counts as done, and what is left out. */
  notes: PlanNote[];
  /** The orders of all accounts, what they lead to, and the proof. */
  plan: Plan;
}

/** One path from a portfolio target down to an asset. */
export interface DemandPath {
  /** The uids from the target's portfolio to the asset, both included. */
  path: Uid[];
  /** Units asked for by this path, signed. */
  requested: Decimal;
}

/** An account in scope that is not planned. */
export interface ExcludedAccount {
  /** The account. */
  account_uid: Uid;
  /** What the sentence names, by name; absent when it names nothing. */
  arguments?: Record<string, string>;
  /** The code of the reason. */
  code: string;
  /** Its business key. */
  identifier: string;
  /** The reason, in words. */
  message: string;
}

/** A column of a file. */
export interface FileColumn {
  /** The field that it is read as; null when it is left out. */
  field: string | null;
  /** Its header. */
  header: string;
}

/** What a file was taken for. */
export interface FilePreview {
  /** Its columns, in order. */
  columns: FileColumn[];
  /** Whether its numbers have a decimal comma. */
  decimal_comma: boolean;
  /** What parts its cells. */
  delimiter: string;
  /** Its encoding: "UTF-8". */
  encoding: string;
  /** The type of file; null when no type fits. */
  kind: FileKind | null;
  /** File name. */
  name: string;
  /** Every rule that is broken; also by rows that are left out for it. */
  problems: FileProblem[];
  /** Data rows. */
  rows: number;
  /** Indices of the rows that are left out. */
  skipped: number[];
}

/** A broken rule in a file. */
export interface FileProblem {
  /** What the sentence names, by name. */
  arguments?: Record<string, string>;
  /** Stable code. */
  code: string;
  /** The header of the column at fault, or the field that no column is read as. */
  column: string | null;
  /** The text found. */
  found: string;
  /** The line that it starts on, as an editor counts, from 1. */
  line: number | null;
  /** A sentence that says what to do. */
  message: string;
  /** Index of the data row, from 0; null when the whole file is at fault. */
  row: number | null;
}

/** The allocation of a snapshot to a fund. */
export interface FundHoldings {
  /** By asset identifier. */
  lines: FundLine[];
  /** The portfolio that it follows. */
  target_portfolio_uid: Uid;
  /** Its business key. */
  unique_identifier: string;
  /** The fund. */
  virtual_fund_uid: Uid;
}

/** The allocation of an asset to a fund. */
export interface FundLine {
  /** How they were found. */
  allocation_strategy: string;
  /** Its business key. */
  asset_identifier: string;
  /** The asset. */
  asset_uid: Uid;
  /** The targets of that plan. */
  position_set_uid: string | null;
  /** Part of what it asked for that it could get, by that plan. */
  scale: string | null;
  /** Units, signed. */
  signed_quantity: Decimal;
  /** The fund's shortfall, by the plan that allocated the line. */
  target_gap_signed_quantity: string | null;
  /** The row of the target that asked. */
  target_row_key: string | null;
}

/** A holdings snapshot and its parts. */
export interface HoldingsByFund {
  /** The snapshot. */
  account_holdings_set_uid: Uid;
  /** The funds that have a part of it, by their identifiers in lower case. */
  funds: FundHoldings[];
  /** Unallocated quantities, by asset identifier; fully allocated assets are left out. */
  residuals: AssetResidual[];
  /** When it was taken. */
  time_index: Instant;
  /** Assets that a fund has and the snapshot does not, by identifier. */
  unbacked_assets: string[];
}

/** What was recognised, what is wrong, and what would be written. */
export interface ImportPreview {
  /** By table, the rows that would be written, once it is ready. */
  effect: TableEffect[];
  /** The files, in the order given. */
  files: FilePreview[];
  /**
   * Whether they can be imported: every file is of a known type, no rule is broken by a row that is not left out, and there
   * is a row to write.
   */
  ready: boolean;
}

/** A value of an index. */
export interface IndexValueAt {
  /** When. */
  time_index: Instant;
  /** The value. */
  value: number;
}

/** What is under way in an account. */
export interface OrdersUnderWay {
  /** Money that exchanges of currencies bring, above 0, and take, below 0; by currency. */
  exchanged: Record<string, Decimal>;
  /** Units of assets, as the `open_orders` of a plan. */
  orders: OpenOrder[];
}

/** What a reader of a plan has to know besides its orders. Accounts and assets are named by their business keys. */
export interface PlanNote {
  /** What the sentence names, by name. */
  arguments: Record<string, string>;
  /** Stable code. */
  code: string;
  /** A sentence. */
  message: string;
}

/** A virtual fund of a plan. */
export interface PlannedFund {
  /** The portfolio that it follows. */
  target_portfolio_uid: Uid;
  /** The `target_row_key` of the target's metadata, else the uid of the portfolio. */
  target_row_key: string;
  /** Value of its target, in base currency. */
  target_value: Decimal;
  /** The part of it that its portfolios leave unassigned. */
  unassigned_value: Decimal;
  /** The key of the fund: that of the fund that is there, else `fund_identifier`(super::fund_identifier). */
  unique_identifier: string;
  /** The fund, when it is there already. */
  virtual_fund_uid: Uid | null;
}

/** The allocation of an asset to a fund. */
export interface PlannedLine {
  /** Units attributed, signed, rounded toward zero. */
  allocated: Decimal;
  /** Value of what is attributed, in base currency. */
  allocated_value: Decimal;
  /** The asset. */
  asset_uid: Uid;
  /** 1 when long units are asked for, -1 when short ones are. */
  direction: 1 | -1;
  /** The paths that the demand comes by. */
  lineage: DemandPath[];
  /** Units asked for, signed: value over the value of a unit, rounded once half to even at 18 places. */
  requested: Decimal;
  /** Value of what is asked for, in base currency. */
  requested_value: Decimal;
  /** Part of what is asked for that the asset's holdings can give. */
  scale: Decimal;
  /** requested - allocated, exactly. */
  target_gap: Decimal;
  /** The portfolio of the fund. */
  target_portfolio_uid: Uid;
  /** The row of the target in the position set. */
  target_row_key: string;
}

/** Of what times the data of a plan is. */
export interface ResolvedTimes {
  /** The holdings are of then. */
  holdings: Instant;
  /** The oldest price in use; none when only cash is. */
  oldest_price: Instant | null;
  /** The oldest exchange rate in use; none when all is in base currency. */
  oldest_rate: Instant | null;
  /** The targets are effective from then. */
  targets: Instant;
  /** Of each asset in use, by uid. */
  values: ValueTimes[];
  /** When the weights of each portfolio in use hold from, by portfolio. */
  weights: WeightsTime[];
}

/** The rows of a table that an import would write. */
export interface TableEffect {
  /** New rows. */
  added: number;
  /** Rows that change. */
  changed: number;
  /** Rows that are deleted. */
  deleted: number;
  /** Label of the table: "Accounts". */
  table: string;
}

/** Of what times the value of an asset is. */
export interface ValueTimes {
  /** The asset. */
  asset_uid: Uid;
  /** That of its price; none for cash. */
  price: Instant | null;
  /** That of the exchange rate behind its value; none in base currency. */
  rate: Instant | null;
}

/** The allocation of an account's holdings to its virtual funds. */
export interface VirtualFundPlan {
  /** The target allocation that asks for the funds. */
  account_target_allocation_uid: Uid;
  /** The account. */
  account_uid: Uid;
  /** Value of the snapshot in base currency. */
  account_value: Decimal;
  /** Every asset that is held, asked for or wanted, by uid. */
  assets: AssetAttribution[];
  /** The currency of values. */
  base_currency: string;
  /** Assets that funds ask more of than there is, by uid. */
  deficits: AssetDeficit[];
  /** A fund for each portfolio target, by portfolio. */
  funds: PlannedFund[];
  /** Allocations, by fund, then asset. */
  lines: PlannedLine[];
  /** How holdings are attributed. */
  policy: AllocationPolicy;
  /** The targets. */
  position_set_uid: Uid;
  /** The holdings snapshot that is shared out. */
  source_account_holdings_set_uid: Uid;
  /** Whether the funds get what they ask for. */
  status: AttributionStatus;
  /** Of what times the data is. */
  times: ResolvedTimes;
  /** When it is valued. */
  valuation_time: Instant;
  /** Warnings, which do not prevent applying the plan. */
  warnings: (Violation & { part: number })[];
}

/** When the weights of a portfolio hold from. */
export interface WeightsTime {
  /** The portfolio. */
  portfolio_uid: Uid;
  /** From then. */
  time_index: Instant;
}

/** The arguments of each kind of change of a book. */
export interface Operations {
  /** Makes a version the active one. */
  activate_formula: ActivateFormula;
  /** Puts a portfolio into a group, once. */
  add_portfolio_to_group: AddPortfolioToGroup;
  /**
   * Carries out several operations as one, all or nothing; each sees what those before it wrote. Refusals name the part and
   * the row.
   */
  all_together: AllTogether;
  /** Gives a fund stated parts of a holdings snapshot of its account, in place of what it had of it. */
  allocate_from_account_holdings_set: AllocateFromHoldings;
  /** Plans virtual funds again and writes the result: `apply_virtual_funds`. */
  apply_virtual_funds: ApplyVirtualFunds;
  /** Approves batches that are drafts. */
  approve_orders: ApproveOrders;
  /**
   * Books the trades of accounts since their newest holdings as a new holdings snapshot. Units go up and down with the sides; the money, at the minor unit, goes out of and into the cash of the asset's currency, commission and
   * settlement cost out of the cash that they are paid in. Lots are opened at the price and closed as the plan chose, else
   * the oldest first. Without a trade to book nothing is written, so that booking twice books once.
   */
  book_trades: BookTrades;
  /**
   * Builds a portfolio and stores what is new. Writes nothing when nothing is new, and refuses with the codes of
   * `RunError`, `portfolio_needs_calendar`, `weights_imported` and `construction_changed`.
   */
  build_portfolio: BuildPortfolio;
  /**
   * Calculates the values of a formula index and writes them. Values that the formula made before in this span and does not
   * make now are deleted.
   */
  calculate_index: CalculateIndex;
  /** Cancels orders, or what is left of them. */
  cancel_order: CancelOrders;
  /** Adds rows; a row whose identity is taken is refused (`identity_taken`). */
  create_rows: { [Name in keyof Tables]: { table: Name; rows: readonly Tables[Name]["draft"][] } }[keyof Tables];
  /** Deletes the built rows of a portfolio from an instant on, or all of them. A run goes on after the rest. */
  delete_portfolio_tail: DeleteTail;
  /** Deletes rows, by their keys; a key without a row is passed over. */
  delete_rows: { [Name in keyof Tables]: { table: Name; rows: readonly (string | number | { readonly [column: string]: string | number })[] } }[keyof Tables];
  /** Deletes the stored weights of a signal from an instant on, or all of them. What portfolios made of them stays. */
  delete_signal_tail: DeleteSignalTail;
  /** Writes the rows of files of every type, all or nothing. */
  import_files: ImportEveryKind;
  /** Makes a regular series of each asset's bars and stores what is newer than the stored series. */
  interpolate_prices: InterpolatePrices;
  /**
   * Makes an order batch for each account of a plan that was kept. The plan is made again from its input first, and refused
   * when that does not give the same plan.
   */
  make_orders: MakeOrders;
  /** Adds a calendar, or changes the one of its identifier, with its days and sessions. Days outside the range stay. */
  materialise_calendar: MaterialiseCalendar;
  /** Writes observed values of an index. */
  publish_index_values: PublishValues;
  /** Makes an index that publishes a portfolio, and links the portfolio to it. */
  publish_portfolio_index: PublishPortfolioIndex;
  /**
   * Publishes the values of a portfolio as those of its index, which is made when there is none. Values of the index that
   * the portfolio no longer has are deleted; refuses `portfolio_unknown` and `values_empty`.
   */
  publish_portfolio_values: PublishPortfolioValues;
  /** Counts the values of indices again. */
  reconcile_index_datasets: ReconcileDatasets;
  /**
   * Allocates fills to the open orders of batches and records each account's part as a trade. Parts are those of
   * `allocate_fills`: pro rata to what is open, at the average price, whole lots by largest remainder; the money of the
   * fills is allocated to the minor unit and kept with the trades.
   */
  record_block_fills: RecordBlockFills;
  /**
   * Records fills of orders as trades. An order that is filled in parts is filled when the parts are all of it; they are
   * never more. A fill that was recorded already is passed over.
   */
  record_fill: RecordFills;
  /** Records what a venue says of orders. Fills have an operation of their own. */
  record_order_event: RecordOrderEvents;
  /** Takes back an entry of the history, or carries one out again that was taken back. */
  redo: Reverse;
  /** Registers the one instrument of an answer of the OpenFIGI mapping service. */
  register_openfigi: RegisterOpenFigi;
  /** Takes a portfolio out of a group. */
  remove_portfolio_from_group: RemovePortfolioFromGroup;
  /** Makes these assets, and no others, the members of a category. */
  replace_memberships: ReplaceMemberships;
  /** Ends the validity of a version. */
  retire_formula: RetireFormula;
  /** Saves an asset with its terms and the type that it is of. */
  save_composite: SaveComposite;
  /** Saves an index and a version of its formula. */
  save_formula: SaveFormula;
  /** Saves targets as a new dated set. Columns of refusals: `kind`, `key`, `weight`, `notional`, `quantity`, `time`. */
  save_mandate: SaveMandate;
  /** Saves a policy under a name. */
  save_policy: SavePolicy;
  /** Sends batches that are approved, with all their new orders. */
  send_orders: SendOrders;
  /**
   * Sets the currency that values are shown in. Amounts that are stated in base currency are converted, so that they stay worth
   * what they were: the money targets of every version of the mandates, and the policies that come along.
   */
  set_base_currency: SetBaseCurrency;
  /** Takes back an entry of the history, or carries one out again that was taken back. */
  undo: Reverse;
  /** Changes rows. With `seen`, a cell that holds something else meanwhile is refused (`cell_changed`). */
  update_rows: { [Name in keyof Tables]: { table: Name; rows: readonly { key: string | number | { readonly [column: string]: string | number }; set: Partial<Tables[Name]["draft"]>; seen?: Partial<Tables[Name]["draft"]> }[] } }[keyof Tables];
  /** Adds rows, or changes those of the same business key. */
  upsert_rows: { [Name in keyof Tables]: { table: Name; rows: readonly Tables[Name]["draft"][] } }[keyof Tables];
}

/** The kinds of changes of a book. */
export type OperationKind = keyof Operations;

/** What each report takes and answers. */
export interface Reports {
  /** The holdings of an account by virtual fund, at an instant or the latest; null without such a snapshot. */
  holdings_by_fund: { args: AskHoldingsByFund; answer: HoldingsByFund | null };
  /** The values of an index at a cadence, oldest first, both ends included. */
  index_values: { args: AskIndexValues; answer: IndexValueAt[] };
  /** The weights of portfolios at a date, or the latest on or before it. */
  latest_portfolio_weights: { args: AskLatestWeights; answer: (Tables["PortfolioWeightsTS"]["row"] & { portfolio_identifier: string; asset_identifier: string })[] };
  /** The plan of the accounts in scope, valued at the latest prices; approved orders that are under way count as filled. */
  plan_book: { args: PlanBook; answer: BookPlan };
  /** What `apply_virtual_funds` would write, without a write. */
  plan_virtual_funds: { args: PreviewVirtualFunds; answer: VirtualFundPlan };
  /** The values of portfolios, by portfolio, oldest first. */
  portfolio_values: { args: AskPortfolioValues; answer: (Tables["PortfoliosTS"]["row"] & { portfolio_identifier: string })[] };
  /** Open orders whose batch is approved, and trades that are not in the holdings yet, of an account. */
  under_way: { args: AskUnderWay; answer: OrdersUnderWay };
}
