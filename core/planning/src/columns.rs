//! The bulk forms of the stateless functions: columns of numbers in, columns out, assets and accounts by index.
//!
//! Floats are read as the decimals a person would read in them (the shortest text that reads back as the float) and
//! results are the nearest floats, so that numbers of at most 15 significant digits come through exactly. NaN is no value.

mod blocks;
mod construction;
mod drift;
mod expansion;
mod largest_flows;
mod performance;
mod plan;
mod plan_classes;
mod plan_details;
mod plan_shape;
mod read;
mod targets;
mod virtual_funds;

use choices::OrderSide;
use decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

pub use blocks::{allocate_fills_columns, block_orders_columns};
pub use construction::{build_portfolio, build_portfolio_columns};
pub use drift::drift_columns;
pub use expansion::expand_targets_columns;
pub use largest_flows::largest_flows_columns;
pub use performance::{attribution, performance, performance_columns};
pub use plan::{plan_rebalance_columns, plan_rebalance_columns_in};
pub use targets::validate_targets_columns;
pub use virtual_funds::allocate_virtual_funds_columns;

use crate::shape::{FunctionShape, Presence, Shape, documentation};

/// An index that points at nothing.
pub const NONE: u32 = u32::MAX;

/// Input and output of `performance`.
pub(crate) const PERFORMANCE: (Shape, Shape) = (performance::TAKES, performance::GIVES);

/// Input and output of `buildPortfolio`.
pub(crate) const CONSTRUCTION: (Shape, Shape) = (construction::TAKES, construction::GIVES);

/// One property of a result.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// `Float64Array`.
    Numbers(Vec<f64>),
    /// `Uint32Array`.
    Indices(Vec<u32>),
    /// Anything else.
    Json(Value),
}

/// A result: its properties in order.
pub type Columns = Vec<(&'static str, Column)>;

/// The object shape of columns: name, presence, shape and documentation of each.
macro_rules! object_of_columns {
    ($name:literal, $doc:literal, [$($field:ident, $presence:expr, $shape:expr, $field_doc:literal;)*]) => {
        $crate::shape::Shape::Object(&$crate::shape::ObjectShape {
            name: $name,
            docs: $crate::shape::documentation(&[$doc]),
            fields: &[$($crate::shape::FieldShape {
                name: stringify!($field),
                docs: $crate::shape::documentation(&[$field_doc]),
                presence: $presence,
                shape: $shape,
            }),*],
        })
    };
}
use object_of_columns;

/// Declares an object shape of columns that are taken.
macro_rules! column_shape {
    ($name:literal, $doc:literal, [$($field:ident $presence:ident $shape:expr, $field_doc:literal;)*]) => {
        $crate::columns::object_of_columns!($name, $doc, [
            $($field, $crate::shape::Presence::$presence, $shape, $field_doc;)*
        ])
    };
}
use column_shape;

/// Declares a result of columns once: the name, kind and documentation of each, and what it is made of. The kind is
/// `Indices`, `Numbers`, `(a type with a shape)` or `{a shape}`; `as Nullable` and `as Omitted` say what null becomes.
macro_rules! gives {
    (
        $shape:ident = $name:literal, $doc:literal;
        $visibility:vis fn $write:ident($($given:ident: $type:ty),+) $(where { $($known:tt)* })? {
            $($field:ident $kind:tt $(as $presence:ident)?, $field_doc:literal => $column:expr;)*
        }
    ) => {
        pub(in crate::columns) const $shape: $crate::shape::Shape =
            $crate::columns::object_of_columns!($name, $doc, [$(
                $field,
                $crate::columns::gives!(@presence $($presence)?),
                $crate::columns::gives!(@shape $kind),
                $field_doc;
            )*]);

        $visibility fn $write($($given: $type),+) -> $crate::columns::Columns {
            $($($known)*)?
            let columns = [$((
                stringify!($field),
                $crate::columns::gives!(@presence $($presence)?),
                $crate::columns::gives!(@column $kind $column),
            )),*];
            $crate::columns::written(columns)
        }
    };
    (@presence) => { $crate::shape::Presence::Required };
    (@presence $presence:ident) => { $crate::shape::Presence::$presence };
    (@shape Indices) => { $crate::shape::Shape::Indices };
    (@shape Numbers) => { $crate::shape::Shape::Numbers };
    (@shape ($type:ty)) => { <$type as $crate::shape::Shaped>::SHAPE };
    (@shape {$shape:expr}) => { $shape };
    (@column Indices $column:expr) => { $crate::columns::Column::Indices($column) };
    (@column Numbers $column:expr) => { $crate::columns::Column::Numbers($column) };
    (@column $kind:tt $column:expr) => {
        $crate::columns::Column::Json(serde_json::to_value($column).unwrap_or_default())
    };
}
use gives;

/// The columns that are there: all but those that are omitted for want of a value.
fn written<const COUNT: usize>(columns: [(&'static str, Presence, Column); COUNT]) -> Columns {
    let is_there = |(_, presence, column): &(&str, Presence, Column)| {
        !matches!((presence, column), (Presence::Omitted, Column::Json(Value::Null)))
    };
    let columns = columns.into_iter().filter(is_there);
    columns.map(|(name, _, column)| (name, column)).collect()
}

/// A column of indices, one a row.
fn indices<T>(rows: &[T], pick: impl Fn(&T) -> u32) -> Vec<u32> {
    rows.iter().map(pick).collect()
}

/// A column of the nearest floats, one a row.
fn numbers<T>(rows: &[T], pick: impl Fn(&T) -> Decimal) -> Vec<f64> {
    rows.iter().map(|row| pick(row).to_f64()).collect()
}

const fn function(name: &'static str, docs: &'static [&'static str], takes: Shape, gives: Shape) -> FunctionShape {
    FunctionShape {
        name,
        docs: documentation(docs),
        argument: "columns",
        takes: Some(takes),
        gives,
    }
}

/// The functions, for the TypeScript types.
pub(crate) const FUNCTIONS: &[FunctionShape] = &[
    function(
        "validateTargetsColumns",
        &[
            " validateTargets over columns: one entry a row in each column.",
            " @throws MandateError `not_a_column`, `columns_uneven`; never for a row",
            " @example",
            " const { ok, row } = validateTargetsColumns({",
            "   asset: Uint32Array.of(0, 1),",
            "   portfolio: Uint32Array.of(0xffffffff, 0xffffffff),",
            "   weight: Float64Array.of(0.6, 0.4),",
            "   notional: Float64Array.of(NaN, NaN),",
            "   quantity: Float64Array.of(NaN, NaN),",
            " });",
        ],
        targets::TAKES,
        targets::GIVES,
    ),
    function(
        "expandTargetsColumns",
        &[
            " expandTargets over columns, for any number of accounts at once and without lineage.",
            " @throws MandateError with every violation: what is not as declared, `columns_uneven`, those of target",
            " rows, `composition_missing`, `composition_cycle`, `composition_duplicate_constituent`",
            " @example",
            " const { asset, weight } = expandTargetsColumns(columns);",
        ],
        expansion::TAKES,
        expansion::GIVES,
    ),
    function(
        "driftColumns",
        &[
            " drift over columns, for any number of accounts at once; lines are grouped by account.",
            " @throws MandateError with every violation: what is not as declared, `columns_uneven`,",
            " `index_out_of_range`, `not_positive`, `account_value_not_positive`",
            " @example",
            " const { in_band } = driftColumns({",
            "   account: Uint32Array.of(0, 0),",
            "   quantity: Float64Array.of(60, 80),",
            "   unit_value: Float64Array.of(100, 50),",
            "   target: Float64Array.of(0.6, 0.4),",
            "   cash: Float64Array.of(0),",
            " });",
        ],
        drift::TAKES,
        drift::GIVES,
    ),
    function(
        "planRebalanceColumns",
        &[
            " planRebalance over columns. Restrictions come as columns; the policy names no assets. Violations between columns",
            " have the path of the object form (accounts[2].targets).",
            " @throws MandateError with every violation: what is not as declared, `columns_uneven`,",
            " `index_out_of_range` and those of `planRebalance`",
            " @example",
            " const { order_asset, order_quantity } = planRebalanceColumns(columns);",
        ],
        plan_shape::TAKES,
        plan_shape::GIVES,
    ),
    function(
        "largestFlowsColumns",
        &[
            " largestFlows over the columns of planRebalanceColumns.",
            " @throws MandateError as `planRebalanceColumns`",
            " @example",
            " const { account_withdraw } = largestFlowsColumns(columns);",
        ],
        plan_shape::TAKES,
        largest_flows::GIVES,
    ),
    function(
        "buildPortfolioColumns",
        &[
            " buildPortfolio with times as columns and assets by number.",
            " @throws MandateError as `buildPortfolio`, `time_index_not_utc`",
            " @example",
            " const { values } = buildPortfolioColumns({",
            "   time: Float64Array.of(Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2)),",
            "   assets: 1,",
            "   prices: Float64Array.of(100, 110),",
            "   signal: Float64Array.of(1, NaN),",
            r#"   strategy: { kind: "immediate_signal" },"#,
            " });",
        ],
        construction::TAKES_COLUMNS,
        construction::GIVES,
    ),
    function(
        "performanceColumns",
        &[
            " performance with times as columns.",
            " @throws MandateError as `performance`, `time_index_not_utc`",
            " @example",
            " const { twr } = performanceColumns({",
            "   time: Float64Array.of(Date.UTC(2026, 0, 1), Date.UTC(2026, 6, 1)),",
            "   values: Float64Array.of(100, 110),",
            "   periods_per_year: 2,",
            " });",
        ],
        performance::TAKES_COLUMNS,
        performance::GIVES,
    ),
    function(
        "attribution",
        &[
            " Where the difference to a benchmark came from: the effects of allocation, selection and interaction by segment",
            " (Brinson and Fachler), in each period and linked over all periods (Carino), and the active share.",
            " @throws MandateError with every violation: what is not as declared, `columns_uneven`,",
            " `weights_unassigned`, `not_real`, `attribution_undefined`",
            " @example",
            " const { linked_selection } = attribution({",
            "   segments: 2,",
            "   weight: Float64Array.of(0.7, 0.3),",
            "   period_return: Float64Array.of(0.1, 0.02),",
            "   benchmark_weight: Float64Array.of(0.5, 0.5),",
            "   benchmark_return: Float64Array.of(0.08, 0.02),",
            " });",
        ],
        performance::TAKES_ATTRIBUTION,
        performance::GIVES_ATTRIBUTION,
    ),
    function(
        "blockOrdersColumns",
        &[
            " blockOrders over columns.",
            " @throws MandateError as `blockOrders`, `columns_uneven`",
            " @example",
            " const { block_quantity } = blockOrdersColumns({",
            "   order_account: Uint32Array.of(0, 1),",
            "   order_asset: Uint32Array.of(0, 0),",
            "   order_side: Uint32Array.of(0, 0),",
            "   order_quantity: Float64Array.of(5, 7),",
            " });",
        ],
        blocks::TAKES,
        blocks::GIVES,
    ),
    function(
        "allocateFillsColumns",
        &[
            " allocateFills over columns.",
            " @throws MandateError as `allocateFills`, `columns_uneven`, `index_out_of_range`",
            " @example",
            " const { allocation_quantity } = allocateFillsColumns(columns);",
        ],
        blocks::TAKES_FILLS,
        blocks::GIVES_FILLS,
    ),
    function(
        "allocateVirtualFundsColumns",
        &[
            " allocateVirtualFunds over columns, of one account. Violations between columns have the path of the object form",
            " (holdings[2].quantity).",
            " @throws MandateError as `allocateVirtualFunds`, `columns_uneven`",
            " @example",
            " const { line_allocated } = allocateVirtualFundsColumns({",
            "   holding_asset: Uint32Array.of(0),",
            "   holding_quantity: Float64Array.of(10),",
            "   demand_fund: Uint32Array.of(0),",
            "   demand_asset: Uint32Array.of(0),",
            "   demand_quantity: Float64Array.of(4),",
            " });",
        ],
        virtual_funds::TAKES,
        virtual_funds::GIVES,
    ),
];

/// The side of a number in a column: 0 to buy, 1 to sell.
fn side_of(number: u32) -> OrderSide {
    if number == 0 { OrderSide::Buy } else { OrderSide::Sell }
}

/// The number of a side in a column.
fn side_number(side: OrderSide) -> u32 {
    u32::from(side == OrderSide::Sell)
}

/// The uid that stands for an index.
fn uid(index: u32) -> Uuid {
    Uuid::from_u128(index.into())
}

fn index(uid: Uuid) -> u32 {
    u32::try_from(uid.as_u128()).unwrap_or(NONE)
}
