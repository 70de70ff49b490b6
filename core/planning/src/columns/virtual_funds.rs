use choices::{AttributionMode, AttributionStatus};
use decimal::Decimal;

use super::plan::{indices, numbers};
use super::read::Reader;
use super::{Column, Columns, column_shape, index, uid};
use crate::attribution::{
    AttributionInput, AttributionResult, DirectTarget, Direction, FundAttribution, FundDemand, HeldLine,
    allocate_virtual_funds,
};
use crate::invalid_input::InvalidInput;
use crate::raw::RawValue;
use crate::reading::read;
use crate::shape::{Shape, Shaped};

pub(super) const TAKES: Shape = column_shape!("VirtualFundColumns", " Holdings and demands of one account as columns.", [
    holding_asset Required Shape::Indices, " Of each line held.";
    holding_quantity Required Shape::Numbers, " Of each line held: units, negative for a short line.";
    demand_fund Required Shape::Indices, " Of each demand.";
    demand_asset Required Shape::Indices, " Of each demand.";
    demand_quantity Required Shape::Numbers, " Of each demand: units, negative for a short line.";
    target_asset Optional Shape::Indices, " Of each direct target.";
    target_quantity Optional Shape::Numbers, " Of each direct target: units, negative for a short line.";
    mode Optional <AttributionMode as Shaped>::SHAPE, " How a shortfall is handled; `proportional_attribution` when left out.";
]);

pub(super) const GIVES: Shape = column_shape!("AttributedColumns", " Holdings allocated to virtual funds, as columns.", [
    status Required <AttributionStatus as Shaped>::SHAPE, " Whether the funds receive their requests.";
    asset Required Shape::Indices, " Of each asset that is held, requested or targeted, ascending.";
    asset_signed_holding Required Shape::Numbers, " Of each asset.";
    asset_gross_source_capacity Required Shape::Numbers, " Of each asset.";
    asset_virtual_gross_demand Required Shape::Numbers, " Of each asset.";
    asset_scale Required Shape::Numbers, " Of each asset.";
    asset_target_gap_abs_quantity Required Shape::Numbers, " Of each asset.";
    asset_direct_sleeve Required Shape::Numbers, " Of each asset.";
    asset_direct_target Required Shape::Numbers, " Of each asset.";
    line_fund Required Shape::Indices, " Of each line, by fund, then asset.";
    line_asset Required Shape::Indices, " Of each line.";
    line_requested Required Shape::Numbers, " Of each line.";
    line_allocated Required Shape::Numbers, " Of each line.";
    line_target_gap Required Shape::Numbers, " Of each line.";
]);

/// `allocateVirtualFundsColumns`.
///
/// # Errors
/// [`InvalidInput`]: columns that are not as declared, and those of [`allocate_virtual_funds`].
pub fn allocate_virtual_funds_columns(raw: &RawValue) -> Result<Columns, InvalidInput> {
    let mut reader = Reader::new(raw, &TAKES)?;
    reader.together("holding_asset", &["holding_quantity"]);
    reader.together("demand_fund", &["demand_asset", "demand_quantity"]);
    reader.together("target_asset", &["target_quantity"]);
    let input = AttributionInput {
        holdings: pairs(&mut reader, "holding_asset", "holding_quantity", held)?,
        demands: demands(&mut reader)?,
        direct_targets: Some(pairs(
            &mut reader,
            "target_asset",
            "target_quantity",
            |asset, quantity| DirectTarget {
                asset_uid: uid(asset),
                signed_quantity: quantity,
            },
        )?),
        mode: if reader.has("mode") {
            Some(read(reader.value("mode"), "mode")?)
        } else {
            None
        },
        quantity_tolerance: None,
    };
    Ok(columns(&allocate_virtual_funds(&input)?))
}

/// The sign becomes the direction.
fn held(asset: u32, quantity: Decimal) -> HeldLine {
    let direction = Direction::of(quantity);
    HeldLine {
        asset_uid: uid(asset),
        quantity: direction.signed(quantity).unwrap_or(quantity),
        direction: Some(direction),
    }
}

fn pairs<T>(
    reader: &mut Reader<'_>,
    asset: &str,
    quantity: &str,
    make: impl Fn(u32, Decimal) -> T,
) -> Result<Vec<T>, InvalidInput> {
    let quantities = reader.amounts(quantity);
    reader.checked()?;
    let rows = reader.indices(asset).iter().zip(quantities);
    Ok(rows.map(|(asset, quantity)| make(*asset, quantity)).collect())
}

fn demands(reader: &mut Reader<'_>) -> Result<Vec<FundDemand>, InvalidInput> {
    let demand = |asset, quantity| FundDemand {
        virtual_fund: String::new(),
        asset_uid: uid(asset),
        signed_quantity: quantity,
        row_key: None,
    };
    let mut demands = pairs(reader, "demand_asset", "demand_quantity", demand)?;
    for (demand, fund) in demands.iter_mut().zip(reader.indices("demand_fund")) {
        // With leading zeros texts have the order of the numbers.
        demand.virtual_fund = format!("{fund:010}");
    }
    Ok(demands)
}

fn columns(result: &AttributionResult) -> Columns {
    let (assets, lines) = (&result.assets, &result.lines);
    let fund = |line: &FundAttribution| line.virtual_fund.parse().unwrap_or(super::NONE);
    vec![
        (
            "status",
            Column::Json(serde_json::to_value(result.status).unwrap_or_default()),
        ),
        ("asset", indices(assets, |asset| index(asset.asset_uid))),
        ("asset_signed_holding", numbers(assets, |asset| asset.signed_holding)),
        (
            "asset_gross_source_capacity",
            numbers(assets, |asset| asset.gross_source_capacity),
        ),
        (
            "asset_virtual_gross_demand",
            numbers(assets, |asset| asset.virtual_gross_demand),
        ),
        ("asset_scale", numbers(assets, |asset| asset.scale)),
        (
            "asset_target_gap_abs_quantity",
            numbers(assets, |asset| asset.target_gap_abs_quantity),
        ),
        ("asset_direct_sleeve", numbers(assets, |asset| asset.direct_sleeve)),
        ("asset_direct_target", numbers(assets, |asset| asset.direct_target)),
        ("line_fund", indices(lines, fund)),
        ("line_asset", indices(lines, |line| index(line.asset_uid))),
        ("line_requested", numbers(lines, |line| line.requested)),
        ("line_allocated", numbers(lines, |line| line.allocated)),
        ("line_target_gap", numbers(lines, |line| line.target_gap)),
    ]
}
