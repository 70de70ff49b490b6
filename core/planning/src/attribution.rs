//! `allocateVirtualFunds`: holdings and demands by uid.

mod input;
mod output;

pub use input::{AttributionInput, DirectTarget, Direction, FundDemand, HeldLine};
pub use output::{AssetAttribution, AssetDeficit, AttributionResult, FundAttribution};

use std::collections::{BTreeMap, BTreeSet};

use decimal::Decimal;
use rebalance::attribution::{AttributedAsset, AttributedLine, Attribution, Demand, Held, attribute};
use uuid::Uuid;

use crate::codes;
use crate::invalid_input::{InvalidInput, Violations};

/// Gaps and deficits up to this many units are none: 10^-9.
pub const QUANTITY_TOLERANCE: Decimal = Decimal::from_raw(1_000_000_000);

/// The holdings shared out to the funds.
///
/// # Errors
/// [`InvalidInput`]: nothing held or asked for, quantities held that are not positive, demands of zero, a negative
/// tolerance, amounts out of range.
///
/// ```
/// use choices::AttributionStatus;
/// use planning::attribution::{AttributionInput, allocate_virtual_funds};
///
/// let coin = "00000000-0000-0000-0000-000000000001";
/// let input: AttributionInput = serde_json::from_value(serde_json::json!({
///     "holdings": [{ "asset_uid": coin, "quantity": "10" }],
///     "demands": [{ "virtual_fund": "growth", "asset_uid": coin, "signed_quantity": "4" }],
/// }))?;
/// let shared = allocate_virtual_funds(&input)?;
/// assert_eq!(shared.status, AttributionStatus::Feasible);
/// assert_eq!(shared.assets[0].direct_sleeve.to_string(), "6");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn allocate_virtual_funds(input: &AttributionInput) -> Result<AttributionResult, InvalidInput> {
    check(input)?;
    share_out(input, &BTreeMap::new()).ok_or_else(|| InvalidInput::one(0, "holdings", codes::quantities_out_of_range()))
}

fn check(input: &AttributionInput) -> Result<(), InvalidInput> {
    let mut report = Violations::default();
    if input.holdings.is_empty() {
        report.add(0, "holdings", codes::holdings_empty());
    }
    if input.demands.is_empty() {
        report.add(0, "demands", codes::demands_empty());
    }
    for (row, line) in input.holdings.iter().enumerate() {
        if !line.quantity.is_positive() {
            report.add(
                row,
                format!("holdings[{row}].quantity"),
                codes::short_line_not_positive(),
            );
        }
    }
    for (row, demand) in input.demands.iter().enumerate() {
        if demand.signed_quantity.is_zero() {
            report.add(row, format!("demands[{row}].signed_quantity"), codes::demand_zero());
        }
    }
    if input.quantity_tolerance.is_some_and(Decimal::is_negative) {
        report.add(0, "quantity_tolerance", codes::tolerance_negative());
    }
    report.finish()
}

/// The numbers that the kernel knows assets, funds and rows by: their places in order.
struct Names<'a> {
    assets: Vec<Uuid>,
    funds: Vec<&'a str>,
    rows: Vec<Option<&'a str>>,
}

impl<'a> Names<'a> {
    fn of(input: &'a AttributionInput) -> Self {
        let held = input.holdings.iter().map(|line| line.asset_uid);
        let asked = input.demands.iter().map(|demand| demand.asset_uid);
        let wanted = input.direct_targets.iter().flatten().map(|target| target.asset_uid);
        Self {
            assets: ordered(held.chain(asked).chain(wanted)),
            funds: ordered(input.demands.iter().map(|demand| demand.virtual_fund.as_str())),
            rows: ordered(input.demands.iter().map(|demand| demand.row_key.as_deref())),
        }
    }

    fn asset(&self, uid: Uuid) -> u32 {
        place(&self.assets, &uid)
    }
}

fn ordered<T: Ord>(values: impl Iterator<Item = T>) -> Vec<T> {
    values.collect::<BTreeSet<T>>().into_iter().collect()
}

fn place<T: Ord>(sorted: &[T], value: &T) -> u32 {
    sorted.binary_search(value).unwrap_or_else(|place| place) as u32
}

/// The holdings of an input that was checked, in whole lots where `lots` has one for the asset; `None` when an amount is
/// out of range.
#[must_use]
pub fn share_out(input: &AttributionInput, lots: &BTreeMap<Uuid, Decimal>) -> Option<AttributionResult> {
    let names = &Names::of(input);
    let held = input.holdings.iter().map(|line| {
        Some(Held {
            asset: names.asset(line.asset_uid),
            quantity: line.direction.unwrap_or_default().signed(line.quantity)?,
        })
    });
    let demands = input.demands.iter().map(|demand| Demand {
        fund: place(&names.funds, &demand.virtual_fund.as_str()),
        asset: names.asset(demand.asset_uid),
        row: place(&names.rows, &demand.row_key.as_deref()),
        quantity: demand.signed_quantity,
    });
    let mut wanted: BTreeMap<u32, Decimal> = BTreeMap::new();
    for target in input.direct_targets.iter().flatten() {
        let own = wanted.entry(names.asset(target.asset_uid)).or_default();
        *own = own.checked_add(target.signed_quantity)?;
    }
    let mut held = held.collect::<Option<Vec<Held>>>()?;
    // An asset that is only wanted has its line too.
    held.extend(wanted.keys().map(|asset| Held {
        asset: *asset,
        quantity: Decimal::ZERO,
    }));
    let lots = names
        .assets
        .iter()
        .zip(0_u32..)
        .filter_map(|(uid, number)| Some((number, *lots.get(uid)?)));
    let shared = attribute(&held, &demands.collect::<Vec<_>>(), &lots.collect())?;
    named(input, names, &wanted, &shared)
}

fn named(
    input: &AttributionInput,
    names: &Names<'_>,
    wanted: &BTreeMap<u32, Decimal>,
    shared: &Attribution,
) -> Option<AttributionResult> {
    let tolerance = input.quantity_tolerance.unwrap_or(QUANTITY_TOLERANCE);
    let uid = |asset: u32| names.assets.get(asset as usize).copied();
    let asset = |asset: &AttributedAsset| {
        let direct_target = wanted.get(&asset.asset).copied().unwrap_or_default();
        Some(AssetAttribution {
            asset_uid: uid(asset.asset)?,
            signed_holding: asset.holding,
            gross_source_capacity: asset.capacity,
            virtual_gross_demand: asset.demand,
            scale: asset.scale,
            target_gap_abs_quantity: asset.gap,
            virtual_allocated: asset.allocated,
            direct_sleeve: asset.sleeve,
            direct_target,
            direct_gap: direct_target.checked_sub(asset.sleeve)?,
        })
    };
    let line = |line: &AttributedLine| {
        Some(FundAttribution {
            virtual_fund: (*names.funds.get(line.fund as usize)?).to_owned(),
            asset_uid: uid(line.asset)?,
            row_key: names.rows.get(line.row as usize)?.map(str::to_owned),
            requested: line.requested,
            allocated: line.allocated,
            target_gap: line.gap,
            direction: Direction::of(line.requested),
        })
    };
    let short = shared.assets.iter().filter(|asset| asset.deficit > tolerance);
    let deficit = |asset: &AttributedAsset| {
        Some(AssetDeficit {
            asset_uid: uid(asset.asset)?,
            quantity: asset.deficit,
        })
    };
    Some(AttributionResult {
        status: shared.status(input.mode.unwrap_or_default(), tolerance),
        assets: shared.assets.iter().map(asset).collect::<Option<_>>()?,
        lines: shared.lines.iter().map(line).collect::<Option<_>>()?,
        deficits: short.map(deficit).collect::<Option<_>>()?,
    })
}
