// Generated from the Rust types; do not edit.

/** An exact decimal, such as "0.6" or "-12.5", with at most 18 places. */
export type Decimal = string;
/** A decimal on input: text, or a number that is whole or has at most 15 significant digits. */
export type DecimalInput = Decimal | number | bigint;
/** A lower-case UUID. */
export type Uid = string;
/** An ISO 8601 UTC time, such as "2026-01-31T16:00:00Z". */
export type Instant = string;

/** A refused input: nothing of it was used. */
export class MandateError extends Error {
  /** The code of the first violation. */
  readonly code: string;
  readonly details: {
    /** Every violation. */
    violations: Violation[];
    /** For composition_cycle: the portfolios from one to itself. */
    path?: Uid[];
  };
}

/**
 * Loads the module. In a browser or a worker await it once before the first call; in Node it does nothing.
 * `source` is for a module that does not lie beside the package's files: its URL, a Request or Response, its bytes, or
 * the compiled WebAssembly.Module.
 */
export function init(source?: string | object): Promise<void>;

/**
 * Checks rows of targets, alone and together, and derives target_type and target_uid. Bad rows are reported,
 * never thrown.
 */
export function validateTargets(rows: readonly unknown[]): TargetCheck;

/**
 * Expands portfolio targets to assets, to any depth, with the path of every share. Nothing is normalised; what
 * compositions leave unassigned is reported as residual.
 */
export function expandTargets(input: ExpandInput): ExpandedTargets;

/** Measures how far an account is from its targets, and which lines are in band. */
export function drift(input: DriftInput): DriftReport;

/**
 * Plans the orders that bring accounts to their targets under a policy, with a reason for each order, a cause for
 * each line that misses its goal, and a proof.
 */
export function planRebalance(input: PlanInput): Plan;

/** validateTargets over columns: one entry a row in each column. */
export function validateTargetsColumns(columns: TargetColumns): TargetColumnsCheck;

/** expandTargets over columns, for any number of accounts at once and without lineage. */
export function expandTargetsColumns(columns: ExpandColumns): ExpandedColumns;

/** drift over columns, for any number of accounts at once; lines come account by account. */
export function driftColumns(columns: DriftColumns): DriftColumnsReport;

/**
 * planRebalance over columns. Restrictions come as columns; the policy names no assets. Violations between columns
 * have the path of the object form (accounts[2].targets).
 */
export function planRebalanceColumns(columns: PlanColumns): PlannedColumns;

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

/** Cash of one currency. */
export interface Cash {
  /** ISO 4217 code. */
  currency: string;
  /** What can be spent. */
  settled: DecimalInput;
  /** What is still to come, or owed when negative. */
  pending?: DecimalInput | null;
}

/** Cash of one currency. */
export interface CashAmount {
  /** ISO 4217 code. */
  currency: string;
  /** In that currency. */
  amount: Decimal;
}

/** The part of a lot that a sell closes. */
export interface ClosedLot {
  /** When the lot was bought. */
  opened: Instant;
  /** Units closed. */
  quantity: Decimal;
  /** Proceeds less basis, before costs, in the asset's currency. */
  gain: Decimal;
}

/** What a portfolio consists of from a time on. */
export interface Composition {
  /** The portfolio. */
  portfolio_uid: Uid;
  /** When the weights hold from. */
  time_index: Instant;
  /** The weights; they need not sum to 1. */
  constituents: Constituent[];
}

/** One weight of a composition: of an asset, or of another portfolio. */
export type Constituent =
  | AssetWeight
  | PortfolioWeight;

/** What an order costs. */
export interface Costs {
  /** Per order, in base currency. */
  fixed: DecimalInput;
  /** Of the notional, below 1. */
  rate: DecimalInput;
}

/** Accounts as columns; lines of one account stand together. */
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

/** An account, its prices and its targets. */
export interface DriftInput {
  /** What is held. */
  holdings: Holding[];
  /** All cash, in the valuation currency. */
  cash?: DecimalInput | null;
  /** A price for each held asset. */
  prices: Price[];
  /** What should be held. */
  targets: TargetWeight[];
  /** How far a line may be off; no width when left out. */
  band?: Band | null;
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
}

/** Targets, and the compositions of the portfolios among them. */
export interface ExpandInput {
  /** The targets. */
  targets: TargetRowInput[];
  /** Weights of portfolios at times. */
  compositions: Composition[];
  /** The instant that the targets are expanded at. */
  as_of: Instant;
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

/** What targets come to in assets. */
export interface ExpandedTargets {
  /** By asset. */
  exposures: ExpandedExposure[];
  /** What compositions leave unassigned, by target, then path; negative where weights sum to more than 1. */
  residual: ResidualShare[];
  /** The weights that were taken, by portfolio. */
  snapshots: Snapshot[];
}

/** A rate. */
export interface FxRate {
  /** ISO 4217 code. */
  currency: string;
  /** Base currency per unit. */
  rate: DecimalInput;
}

/** Where a trade ends: at the target, at the nearest band edge, or at a fraction of the way from one to the other. */
export type Goal =
  | PlainGoal
  | { inner_band: DecimalInput };

/** A position. */
export interface Holding {
  /** The asset. */
  asset_uid: Uid;
  /** Signed units. */
  quantity: DecimalInput;
}

/** One invariant of a plan. */
export interface InvariantCheck {
  /** Its number. */
  number: number;
  /** Whether it holds. */
  holds: boolean;
}

/** Which lots a sell closes first. */
export type LotSelection = "fifo" | "lifo" | "hifo" | "lowest_tax";

/** How trades are sized. */
export type Objective = "proportional" | "least_tracking_error" | "fewest_trades";

/** Why an order is there. */
export type OrderReason = "exit" | "above_target" | "below_target" | "above_band" | "below_band" | "contribution" | "withdrawal" | "reserve" | "replacement";

/** The side of an order. */
export type OrderSide = "buy" | "sell";

/** What one path brings. */
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

/** A goal without a number. */
export type PlainGoal = "target" | "band_edge";

/** The orders of all accounts, what they lead to, and the proof. */
export interface Plan {
  /** By account, then asset. */
  orders: PlannedOrder[];
  /** By account. */
  accounts: AccountPlan[];
  /** What lines miss of what the policy asked, by account, then asset. */
  residuals: ResidualWeight[];
  /** What the plan was made of and what was checked. */
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
  /** What it holds. */
  holdings: PlanHolding[];
  /** Its cash. */
  cash: Cash[];
  /** What it should hold. */
  targets: TargetWeight[];
  /** External flow in base currency that is not yet in the cash. */
  flow?: DecimalInput | null;
}

/** An asset and what trading it is subject to. */
export interface PlanAsset {
  /** The asset. */
  asset_uid: Uid;
  /** ISO 4217 code of its price. */
  currency: string;
  /** Null when there is none that can be used; the asset is then not traded, as with a price of zero or less. */
  price: DecimalInput | null;
  /** Contract multiplier; 1 when left out. */
  multiplier?: DecimalInput | null;
  /** Units in a lot; when left out, one unit, or any fraction if the policy is fractional. */
  lot_size?: DecimalInput | null;
  /** The smallest order in units. */
  min_quantity?: DecimalInput | null;
  /** The category that restrictions may name. */
  category?: string | null;
}

/** Accounts, assets and policy as columns. */
export interface PlanColumns {
  /** ISO 4217 code. */
  base_currency: string;
  /** ISO 4217 codes; other columns name them by index. */
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
  /** Of each restriction: 0 no_buy, 1 no_sell, 2 hold. */
  restriction_rule?: Uint32Array | null;
  /** What the plan may do. */
  policy: Policy;
  /** The instant of holdings, prices and rates. */
  as_of: Instant;
}

/** A position. */
export interface PlanHolding {
  /** The asset. */
  asset_uid: Uid;
  /** Signed units. */
  quantity: DecimalInput;
  /** The purchases that it consists of. */
  lots?: TaxLot[] | null;
}

/** Everything that a plan depends on. */
export interface PlanInput {
  /** ISO 4217 code; values, reserve, minimum and fixed costs are in it. */
  base_currency: string;
  /** The accounts; each is planned by itself. */
  accounts: PlanAccount[];
  /** Every asset that an account or the policy names. */
  assets: PlanAsset[];
  /** Base currency per unit of each currency in use. */
  fx?: FxRate[] | null;
  /** What the plan may do. */
  policy: Policy;
  /** The instant of holdings, prices and rates. */
  as_of: Instant;
}

/** What is traded at all. */
export type PlanMode = "full" | "threshold" | "contribution_only" | "raise_cash" | "harvest" | "harvest_and_rebalance";

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
  /** What the plan was made of and what was checked. */
  proof: Proof;
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
  /** The lots that a sell closes, where the holding has lots. */
  lots?: ClosedLot[];
}

/** What a plan may do. */
export interface Policy {
  /** What is traded at all. */
  mode: PlanMode;
  /** How trades are sized; `proportional` when left out. */
  objective?: Objective | null;
  /** How far a line may be off; no width when left out. */
  band?: Band | null;
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
  /** Whether the proceeds of this plan's sells fund its buys; they do when left out. */
  proceeds_fund_buys?: boolean | null;
  /** What an order costs. */
  costs?: Costs | null;
  /** Which lots a sell closes; the oldest first when left out. */
  lot_selection?: LotSelection | null;
  /** What must not be traded. */
  restrictions?: Restriction[] | null;
  /** Where the weight goes that a restriction makes unreachable; to cash when left out. */
  unmet?: UnmetPolicy | null;
  /** The assets that stand in for others. */
  substitutes?: Substitute[] | null;
}

/** The weight of a portfolio in a portfolio. */
export interface PortfolioWeight {
  /** The portfolio that is held. */
  portfolio_uid: Uid;
  /** Share of the portfolio that holds it, signed. */
  weight: DecimalInput;
}

/** What a unit is worth: price × multiplier × fx. */
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

/** What a plan was made of and what was checked of it. */
export interface Proof {
  /** BLAKE3 of the input in canonical order, as 64 hex digits. */
  input_hash: string;
  /** The invariants that apply, ascending. */
  invariants: InvariantCheck[];
  /**
   * Portfolio drift after, less that of the same plan in fractions, without costs, minimums and turnover cap; the
   * mean over accounts weighted by value. Null without an account of positive value.
   */
  optimality_gap: Decimal | null;
}

/** Why a line misses what the policy asked of it. */
export type ResidualCause = "rounding" | "minimum" | "restriction" | "price" | "funding" | "turnover" | "tax";

/** What one portfolio on a path leaves unassigned. */
export interface ResidualShare {
  /** From the target to the portfolio, both included. */
  path: Uid[];
  /** Of a weight target. */
  weight?: Decimal;
  /** Of a notional target. */
  notional?: Decimal;
}

/** What a line misses. */
export interface ResidualWeight {
  /** The account. */
  account_uid: Uid;
  /** The asset. */
  asset_uid: Uid;
  /** Value after the orders less the value that the policy asked for, as a share of the account's value. */
  weight: Decimal;
  /** The cause that takes the largest part of it. */
  cause: ResidualCause;
}

/** What must not be traded, by account, asset and category: all that are given must match. */
export interface Restriction {
  /** Only in this account. */
  account_uid?: Uid | null;
  /** Only this asset. */
  asset_uid?: Uid | null;
  /** Only assets of this category. */
  category?: string | null;
  /** What is forbidden. */
  rule: RestrictionRule;
}

/** What a restriction forbids. */
export type RestrictionRule = "no_buy" | "no_sell" | "hold";

/** Which weights of a portfolio are taken. */
export type Selection = "exact" | "latest";

/** The weights that were taken for a portfolio. */
export interface Snapshot {
  /** The portfolio. */
  portfolio_uid: Uid;
  /** When they hold from. */
  time_index: Instant;
}

/** An asset that stands in for another. */
export interface Substitute {
  /** The asset that cannot be traded. */
  asset_uid: Uid;
  /** The asset that takes its weight. */
  by: Uid;
}

/** What is wrong with rows of targets, or the rows in stored form. */
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
  /** What the target names; derived when left out. */
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
  time_index?: Instant | null;
  /** The set it belongs to. */
  position_set_uid?: Uid | null;
  /** What the target names; derived when left out. */
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

/** What a target names. */
export type TargetType = "asset" | "portfolio";

/** A target weight. */
export interface TargetWeight {
  /** The asset. */
  asset_uid: Uid;
  /** Share of the account's value. */
  weight: DecimalInput;
}

/** A purchase that is still held. */
export interface TaxLot {
  /** When it was bought. */
  opened: Instant;
  /** Units, positive. */
  quantity: DecimalInput;
  /** Cost of a unit, quoted as the price is. */
  unit_cost: DecimalInput;
}

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
}

/** The range of one asset. */
export interface WeightRange {
  /** The asset. */
  asset_uid: Uid;
  /** The lowest weight in band. */
  min: DecimalInput;
  /** The highest weight in band. */
  max: DecimalInput;
}

