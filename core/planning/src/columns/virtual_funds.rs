use choices::{AttributionMode, AttributionStatus};
use decimal::Decimal;

use super::read::Reader;
use super::{Columns, NONE, column_shape, gives, index, indices, numbers, uid};
use crate::attribution::{
    AttributionInput, AttributionResult, DirectTarget, Direction, FundDemand, HeldLine, allocate_virtual_funds,
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

gives! {
    GIVES = "AttributedColumns", " Holdings allocated to virtual funds, as columns.";
    fn columns(result: &AttributionResult) where {
        let (assets, lines) = (&result.assets, &result.lines);
    } {
        status (AttributionStatus), " Whether the funds receive their requests." => result.status;
        asset Indices, " Of each asset that is held, requested or targeted, ascending." => indices(assets, |asset| index(asset.asset_uid));
        asset_signed_holding Numbers, " Of each asset." => numbers(assets, |asset| asset.signed_holding);
        asset_gross_source_capacity Numbers, " Of each asset." => numbers(assets, |asset| asset.gross_source_capacity);
        asset_virtual_gross_demand Numbers, " Of each asset." => numbers(assets, |asset| asset.virtual_gross_demand);
        asset_scale Numbers, " Of each asset." => numbers(assets, |asset| asset.scale);
        asset_target_gap_abs_quantity Numbers, " Of each asset." => numbers(assets, |asset| asset.target_gap_abs_quantity);
        asset_direct_sleeve Numbers, " Of each asset." => numbers(assets, |asset| asset.direct_sleeve);
        asset_direct_target Numbers, " Of each asset." => numbers(assets, |asset| asset.direct_target);
        line_fund Indices, " Of each line, by fund, then asset." => indices(lines, |line| line.virtual_fund.parse().unwrap_or(NONE));
        line_asset Indices, " Of each line." => indices(lines, |line| index(line.asset_uid));
        line_requested Numbers, " Of each line." => numbers(lines, |line| line.requested);
        line_allocated Numbers, " Of each line." => numbers(lines, |line| line.allocated);
        line_target_gap Numbers, " Of each line." => numbers(lines, |line| line.target_gap);
    }
}

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
