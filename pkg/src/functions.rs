//! Functions over values. Each reads its argument, calls core, and writes the result: as JSON text, columns as an object. A
//! refusal is thrown as `{ code, message, details }`, which the package's entries make a `MandateError`.

use planning::invalid_input::InvalidInput;
use planning::plan::{Plan, WrittenPlan};
use planning::raw::{Given, RawValue};
use planning::{columns, functions};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::{js, values};

/// What a function answers to JSON text, with columns beside it.
fn answer<T: Serialize>(
    _: &str,
    text: String,
    columns: Option<Vec<JsValue>>,
    function: impl Fn(Given<'_>) -> Result<T, InvalidInput>,
) -> Result<JsValue, JsValue> {
    let result = values::answered(&text, columns, function)?;
    drop(text);
    js::text(&result).map(JsValue::from)
}

/// The same for the function that plans.
fn answer_plan(
    _: &str,
    text: String,
    columns: Option<Vec<JsValue>>,
    function: impl Fn(Given<'_>) -> Result<Plan, InvalidInput>,
) -> Result<JsValue, JsValue> {
    let plan = values::answered(&text, columns, function)?;
    drop(text);
    js::text(&WrittenPlan(&plan)).map(JsValue::from)
}

/// The same for a function of columns, by its name.
fn answer_columns(
    name: &str,
    text: String,
    columns: Option<Vec<JsValue>>,
    function: impl Fn(&RawValue) -> Result<columns::Columns, InvalidInput>,
) -> Result<JsValue, JsValue> {
    let mut input = values::read(&text, columns.as_deref())?;
    drop((text, columns));
    functions::fit_columns(name, &mut input);
    let result = function(&input).map_err(|refusal| values::refusal(&refusal))?;
    values::write_columns(&result)
}

macro_rules! exports {
    ($answer:ident: $($name:ident as $js_name:ident = $function:path;)*) => {
        $(
            #[doc = concat!("`", stringify!($js_name), "`.")]
            ///
            /// # Errors
            /// The refusal, for the package's entry to wrap.
            #[wasm_bindgen(js_name = $js_name)]
            pub fn $name(text: String, columns: Option<Vec<JsValue>>) -> Result<JsValue, JsValue> {
                $answer(stringify!($js_name), text, columns, |input| $function(input))
            }
        )*
    };
}

exports! { answer:
    validate_targets as validateTargets = functions::validate_targets;
    expand_targets as expandTargets = functions::expand;
    drift as drift = functions::drift;
    largest_flows as largestFlows = functions::flows;
    replay_plan as replayPlan = functions::replay_plan;
    block_orders as blockOrders = functions::block_orders;
    allocate_fills as allocateFills = functions::share_fills;
    allocate_virtual_funds as allocateVirtualFunds = functions::attribute_holdings;
    order_file as orderFile = functions::write_order_file;
}

exports! { answer_plan:
    plan_rebalance as planRebalance = functions::plan;
}

exports! { answer_columns:
    build_portfolio as buildPortfolio = columns::build_portfolio;
    build_portfolio_columns as buildPortfolioColumns = columns::build_portfolio_columns;
    performance as performance = columns::performance;
    performance_columns as performanceColumns = columns::performance_columns;
    attribution as attribution = columns::attribution;
    validate_targets_columns as validateTargetsColumns = columns::validate_targets_columns;
    expand_targets_columns as expandTargetsColumns = columns::expand_targets_columns;
    drift_columns as driftColumns = columns::drift_columns;
    plan_rebalance_columns as planRebalanceColumns = columns::plan_rebalance_columns;
    largest_flows_columns as largestFlowsColumns = columns::largest_flows_columns;
    block_orders_columns as blockOrdersColumns = columns::block_orders_columns;
    allocate_fills_columns as allocateFillsColumns = columns::allocate_fills_columns;
    allocate_virtual_funds_columns as allocateVirtualFundsColumns = columns::allocate_virtual_funds_columns;
}
