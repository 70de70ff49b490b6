//! The stateless functions of the package, from untrusted values to results.

use uuid::Uuid;

use crate::attribution::{AttributionInput, AttributionResult, allocate_virtual_funds};
use crate::blocks::{BlockInput, Blocks, FillAllocation, FillInput, allocate_fills, group};
use crate::codes;
use crate::columns;
use crate::drift::{DriftInput, DriftReport, measure_drift};
use crate::expansion::{ExpandInput, ExpandedTargets, expand_targets};
use crate::fitting::fit;
use crate::invalid_input::InvalidInput;
use crate::order_file::{OrderFile, OrderFileInput, order_file};
use crate::plan::{
    Change, LargestFlows, Plan, PlanInput, PlannedBook, Replay, ReplayInput, largest_flows, plan_rebalance, replay,
};
use crate::raw::{Given, RawValue};
use crate::reading::read;
use crate::shape::{FunctionShape, Shaped, documentation};
use crate::targets::{TargetCheck, validate};
use crate::typescript::typescript;

/// The TypeScript declarations of the package: these functions and their bulk forms.
#[must_use]
pub fn declarations() -> String {
    typescript(&[FUNCTIONS, columns::FUNCTIONS], &[Change::SHAPE])
}

/// The JavaScript of the same functions, over `call`.
#[must_use]
pub fn javascript() -> String {
    let mut text =
        "// Generated from the Rust functions; do not edit.\nimport { call } from \"./call.js\";\n\n".to_owned();
    for FunctionShape { name, argument, .. } in FUNCTIONS.iter().chain(columns::FUNCTIONS) {
        text += &format!("export const {name} = ({argument}) => call(\"{name}\", {argument}, \"{argument}\");\n");
    }
    text
}

/// The functions, for the TypeScript types.
const FUNCTIONS: &[FunctionShape] = &[
    FunctionShape {
        name: "validateTargets",
        docs: documentation(&[
            " Validates rows of targets, individually and together, and derives target_type and target_uid. Invalid rows are reported,",
            " never thrown.",
            " @throws MandateError `not_a_list`, `input_unreadable`, `input_too_large`; never for a row",
            " @example",
            r#" const { ok, violations } = validateTargets([{ asset_uid: fund, weight_notional_exposure: "0.6" }]);"#,
        ]),
        argument: "rows",
        takes: None,
        gives: TargetCheck::SHAPE,
    },
    FunctionShape {
        name: "expandTargets",
        docs: documentation(&[
            " Expands portfolio targets to assets, to any depth, with the path of every share. Nothing is normalised; what",
            " compositions leave unassigned is reported as residual.",
            " @throws MandateError with every violation: what is not as declared, `composition_missing`,",
            " `composition_cycle`, `composition_duplicate_constituent`, `account_value_not_positive`",
            " @example",
            r#" const { exposures, residual } = expandTargets({ targets, compositions, as_of: "2026-01-30T21:00:00Z" });"#,
        ]),
        argument: "input",
        takes: Some(ExpandInput::SHAPE),
        gives: ExpandedTargets::SHAPE,
    },
    FunctionShape {
        name: "drift",
        docs: documentation(&[
            " Measures how far an account is from its targets, and which lines are in band.",
            " @throws MandateError with every violation: what is not as declared, `price_missing`,",
            " `price_not_positive`, `duplicate_holding`, `account_value_not_positive`",
            " @example",
            " const { lines } = drift({",
            r#"   holdings: [{ asset_uid: fund, quantity: "70" }],"#,
            r#"   prices: [{ asset_uid: fund, price: "100" }],"#,
            r#"   targets: [{ asset_uid: fund, weight: "0.6" }],"#,
            r#"   cash: "3000","#,
            " });",
        ]),
        argument: "input",
        takes: Some(DriftInput::SHAPE),
        gives: DriftReport::SHAPE,
    },
    FunctionShape {
        name: "planRebalance",
        docs: documentation(&[
            " Plans the orders that bring accounts to their targets under a policy, with a reason for each order, a cause for",
            " each line that misses its target, and a proof.",
            " @throws MandateError with every violation: what is not as declared, `asset_unknown`, `fx_missing`,",
            " `lots_quantity_mismatch`, `account_value_not_positive`, `no_solution` and others of the policy",
            " @example",
            " const { orders, proof } = planRebalance(input);",
        ]),
        argument: "input",
        takes: Some(PlanInput::SHAPE),
        gives: Plan::SHAPE,
    },
    FunctionShape {
        name: "largestFlows",
        docs: documentation(&[
            " Finds the largest sum that each account can pay out, and take in and invest, without a shortfall and without breaking a",
            " rule of the policy, with what limits it.",
            " @throws MandateError as `planRebalance`",
            " @example",
            " const { accounts } = largestFlows(input);",
        ]),
        argument: "input",
        takes: Some(PlanInput::SHAPE),
        gives: LargestFlows::SHAPE,
    },
    FunctionShape {
        name: "replayPlan",
        docs: documentation(&[
            " Recalculates a plan from its stored input, and reports whether it is identical byte for byte.",
            " @throws MandateError as `planRebalance`",
            " @example",
            " const { same_plan } = replayPlan({ input, input_hash: proof.input_hash, plan_hash: proof.plan_hash });",
        ]),
        argument: "stored",
        takes: Some(ReplayInput::SHAPE),
        gives: Replay::SHAPE,
    },
    FunctionShape {
        name: "blockOrders",
        docs: documentation(&[
            " Groups the orders of many accounts by asset and side, with the allocation rule for fills.",
            " @throws MandateError with every violation: what is not as declared, `not_positive`,",
            " `duplicate_account`",
            " @example",
            " const { blocks } = blockOrders({ orders: planRebalance(input).orders });",
        ]),
        argument: "input",
        takes: Some(BlockInput::SHAPE),
        gives: Blocks::SHAPE,
    },
    FunctionShape {
        name: "allocateFills",
        docs: documentation(&[
            " Allocates the fills of blocks to the accounts: at the average price, pro rata to the ordered quantities, in whole lots",
            " by largest remainder, never above the ordered quantity.",
            " @throws MandateError as `blockOrders`, `fill_unknown`, `fill_too_large`, `asset_unknown`,",
            " `currency_unknown`",
            " @example",
            " const { allocations } = allocateFills({",
            r#"   orders: [{ account_uid: account, asset_uid: fund, side: "buy", quantity: 10 }],"#,
            r#"   fills: [{ asset_uid: fund, side: "buy", quantity: 4, price: "99.5" }],"#,
            r#"   assets: [{ asset_uid: fund, currency: "USD" }],"#,
            " });",
        ]),
        argument: "input",
        takes: Some(FillInput::SHAPE),
        gives: FillAllocation::SHAPE,
    },
    FunctionShape {
        name: "buildPortfolio",
        docs: documentation(&[
            " Builds a portfolio that follows a signal: its weights, its returns after commission, its values and its turnover",
            " at each time. The return of a row is what the weights before it earned, less commission x turnover.",
            " @throws MandateError with every violation: what is not as declared, `columns_uneven`,",
            " `times_not_ascending`, `price_not_positive`, `signal_incomplete`, `volumes_missing`, `value_lost`",
            " @example",
            " const { values } = buildPortfolio({",
            r#"   times: ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"],"#,
            "   assets: [fund],",
            "   prices: Float64Array.of(100, 110),",
            "   signal: Float64Array.of(1, NaN),",
            r#"   strategy: { kind: "immediate_signal" },"#,
            " });",
        ]),
        argument: "input",
        takes: Some(columns::CONSTRUCTION.0),
        gives: columns::CONSTRUCTION.1,
    },
    FunctionShape {
        name: "allocateVirtualFunds",
        docs: documentation(&[
            " Allocates the holdings of an account to its virtual funds: every fund receives its request, or its pro-rata share of the",
            " holdings, and the direct sleeve keeps the rest, to the last digit.",
            " @throws MandateError with every violation: what is not as declared, `holdings_empty`, `demands_empty`,",
            " `demand_zero`, `not_positive`",
            " @example",
            " const { status, lines } = allocateVirtualFunds({",
            r#"   holdings: [{ asset_uid: fund, quantity: "10", direction: 1 }],"#,
            r#"   demands: [{ virtual_fund: "growth", asset_uid: fund, signed_quantity: "4" }],"#,
            " });",
        ]),
        argument: "input",
        takes: Some(AttributionInput::SHAPE),
        gives: AttributionResult::SHAPE,
    },
    FunctionShape {
        name: "performance",
        docs: documentation(&[
            " Measures a series of values: time- and money-weighted returns, risk, maximum drawdown, and, against a",
            " benchmark, the active figures. Undefined figures are null.",
            " @throws MandateError with every violation: what is not as declared, `columns_uneven`,",
            " `times_not_ascending`, `too_few_values`, `flow_outside_times`, `flow_impossible`, `flow_missing`",
            " @example",
            " const { twr } = performance({",
            r#"   times: ["2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z"],"#,
            "   values: Float64Array.of(100, 110),",
            "   periods_per_year: 2,",
            " });",
        ]),
        argument: "input",
        takes: Some(columns::PERFORMANCE.0),
        gives: columns::PERFORMANCE.1,
    },
    FunctionShape {
        name: "orderFile",
        docs: documentation(&[
            " Exports orders as a file: plain CSV, an Interactive Brokers basket, or FIX-like CSV.",
            " @throws MandateError with every violation: what is not as declared, `asset_unknown`,",
            " `account_unknown`, `not_positive`, `price_not_positive`, `reference_unfit`, `text_unfit`",
            " @example",
            " const { name, text } = orderFile({",
            r#"   orders: [{ account_uid: account, asset_uid: fund, side: "buy", quantity: 10, price: "99.5" }],"#,
            r#"   assets: [{ asset_uid: fund, symbol: "WORLD", currency: "USD" }],"#,
            r#"   accounts: [{ account_uid: account, number: "U1" }],"#,
            r#"   format: "csv","#,
            r#"   reference: "2026-01-30","#,
            " });",
        ]),
        argument: "input",
        takes: Some(OrderFileInput::SHAPE),
        gives: OrderFile::SHAPE,
    },
];

/// What is given to the function of this name, with its columns of whole numbers as the function takes them.
pub fn fit_columns(name: &str, given: &mut RawValue) {
    let mut all = FUNCTIONS.iter().chain(columns::FUNCTIONS);
    if let Some(takes) = all
        .find(|function| function.name == name)
        .and_then(|function| function.takes)
    {
        fit(&takes, given);
    }
}

/// `validateTargets`.
///
/// # Errors
/// Only when the value is not a list at all.
pub fn validate_targets<'a>(rows: impl Into<Given<'a>>) -> Result<TargetCheck, InvalidInput> {
    match rows.into().value()?.as_ref() {
        RawValue::List(rows) => Ok(validate(rows)),
        other => Err(InvalidInput::one(0, "rows", codes::rows_not_a_list(&other.shown()))),
    }
}

/// `expandTargets`.
///
/// # Errors
/// Those of reading the input and of [`expand_targets`].
pub fn expand<'a>(input: impl Into<Given<'a>>) -> Result<ExpandedTargets, InvalidInput> {
    expand_targets(&read::<ExpandInput>(input, "input")?)
}

/// `drift`.
///
/// # Errors
/// Those of reading the input and of [`measure_drift`].
pub fn drift<'a>(input: impl Into<Given<'a>>) -> Result<DriftReport, InvalidInput> {
    measure_drift(&read::<DriftInput>(input, "input")?)
}

/// `planRebalance`.
///
/// # Errors
/// Those of reading the input and of [`plan_rebalance`].
pub fn plan<'a>(input: impl Into<Given<'a>>) -> Result<Plan, InvalidInput> {
    plan_rebalance(read::<PlanInput>(input, "input")?)
}

/// `largestFlows`.
///
/// # Errors
/// Those of reading the input and of [`largest_flows`].
pub fn flows<'a>(input: impl Into<Given<'a>>) -> Result<LargestFlows, InvalidInput> {
    largest_flows(read::<PlanInput>(input, "input")?)
}

/// `replayPlan`.
///
/// # Errors
/// Those of reading the input and of [`replay`].
pub fn replay_plan<'a>(stored: impl Into<Given<'a>>) -> Result<Replay, InvalidInput> {
    replay(read::<ReplayInput>(stored, "stored")?)
}

/// `blockOrders`.
///
/// # Errors
/// Those of reading the input and of [`group`].
pub fn block_orders<'a>(input: impl Into<Given<'a>>) -> Result<Blocks, InvalidInput> {
    group(&read::<BlockInput>(input, "input")?)
}

/// `allocateFills`.
///
/// # Errors
/// Those of reading the input and of [`allocate_fills`].
pub fn share_fills<'a>(input: impl Into<Given<'a>>) -> Result<FillAllocation, InvalidInput> {
    allocate_fills(&read::<FillInput>(input, "input")?)
}

/// `allocateVirtualFunds`.
///
/// # Errors
/// Those of reading the input and of [`allocate_virtual_funds`].
pub fn attribute_holdings<'a>(input: impl Into<Given<'a>>) -> Result<AttributionResult, InvalidInput> {
    allocate_virtual_funds(&read::<AttributionInput>(input, "input")?)
}

/// `orderFile`.
///
/// # Errors
/// Those of reading the input and of [`order_file`].
pub fn write_order_file<'a>(input: impl Into<Given<'a>>) -> Result<OrderFile, InvalidInput> {
    order_file(&read::<OrderFileInput>(input, "input")?)
}

/// A planned book of an input.
///
/// # Errors
/// Those of reading the input and of [`PlannedBook::new`].
pub fn planned_book<'a>(input: impl Into<Given<'a>>) -> Result<PlannedBook, InvalidInput> {
    PlannedBook::new(read::<PlanInput>(input, "input")?)
}

/// The plan of the accounts that changes touch.
///
/// # Errors
/// Those of reading the changes and of [`PlannedBook::change`].
pub fn change_planned<'a>(book: &mut PlannedBook, changes: impl Into<Given<'a>>) -> Result<Plan, InvalidInput> {
    book.change(read::<Vec<Change>>(changes, "changes")?)
}

/// The largest sums that accounts of a planned book can pay out, and take in and invest.
///
/// # Errors
/// Those of reading the accounts and of [`PlannedBook::largest_flows`].
pub fn flows_of_planned<'a>(book: &PlannedBook, accounts: impl Into<Given<'a>>) -> Result<LargestFlows, InvalidInput> {
    book.largest_flows(&read::<Vec<Uuid>>(accounts, "accounts")?)
}
