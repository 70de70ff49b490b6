//! Drift of one account, by uid.

mod groups;

use std::collections::{BTreeMap, BTreeSet};

use decimal::Decimal;
use rebalance::drift::{DriftColumns, DriftError, DriftLine as Line, DriftReport as Report, drift};
use rebalance::exact::ExactProduct;
use sorting::Collected;
use uuid::Uuid;

pub use groups::{AssetInCategory, AssetOnNode, DriftGroups, GroupDrift, HierarchyNode, SleeveShare};

use crate::codes;
use crate::invalid_input::{InvalidInput, Violations};
use crate::plan::check::check_band;
use crate::plan::kernel_policy::band;
use crate::plan::{BandInput, TargetWeight};
use crate::shape::shaped;

shaped! {
    input;
    /// An account, its prices and its targets.
    pub struct DriftInput = "DriftInput" {
        /// Holdings.
        pub holdings: Vec<DriftHolding>,
        /// All cash, in the valuation currency.
        pub cash: Option<Decimal>,
        /// A price for each held asset.
        pub prices: Vec<DriftPrice>,
        /// Targets.
        pub targets: Vec<TargetWeight>,
        /// How far a line may be off; no width when left out.
        pub band: Option<BandInput>,
        /// Groups to measure too: categories, nodes of a hierarchy, sleeves.
        pub groups: Option<DriftGroups>,
    }
}

shaped! {
    input;
    /// A position.
    pub struct DriftHolding = "Holding" {
        /// The asset.
        pub asset_uid: Uuid,
        /// Signed units.
        pub quantity: Decimal,
    }
}

shaped! {
    input;
    /// The value of a unit in base currency: price × multiplier × fx.
    pub struct DriftPrice = "Price" {
        /// The asset.
        pub asset_uid: Uuid,
        /// In its currency.
        pub price: Decimal,
        /// Contract multiplier; 1 when left out.
        pub multiplier: Option<Decimal>,
        /// Valuation currency per unit of the price's currency; 1 when left out.
        pub fx: Option<Decimal>,
    }
}

shaped! {
    output;
    /// How far an account is from its targets.
    pub struct DriftReport = "DriftReport" {
        /// Values and cash together.
        pub account_value: Decimal,
        /// Half the sum of absolute drifts, cash line included.
        pub portfolio_drift: Decimal,
        /// The largest absolute drift, cash line included.
        pub max_drift: Decimal,
        /// By asset; the cash line last.
        pub lines: Vec<DriftLine>,
        /// If groups were requested: categories, nodes, sleeves, each by name.
        [serde(skip_serializing_if = "Option::is_none")]
        pub groups: Option<Vec<GroupDrift>> as Omitted,
    }
}

shaped! {
    output;
    /// One line against its target.
    pub struct DriftLine = "DriftLine" {
        /// The asset; null is the cash line.
        pub asset_uid: Option<Uuid> as Nullable,
        /// In the valuation currency.
        pub value: Decimal,
        /// Share of the account's value; the cash line takes what rounding leaves.
        pub weight: Decimal,
        /// The target weight; of cash, 1 less the sum of the targets.
        pub target: Decimal,
        /// weight - target.
        pub drift: Decimal,
        /// drift / target; null for a target of zero.
        pub relative_drift: Option<Decimal> as Nullable,
        /// The lowest and the highest weight in band.
        pub band: [Decimal; 2],
        /// Whether the weight is in band; the boundary is.
        pub in_band: bool,
    }
}

/// Measures an account.
///
/// # Errors
/// [`InvalidInput`]: duplicates, a held asset without a price or with one that is not positive, a band of negative
/// width, or an account value that is not positive.
///
/// ```
/// use planning::drift::{DriftInput, measure_drift};
///
/// let input: DriftInput = serde_json::from_value(serde_json::json!({
///     "holdings": [{ "asset_uid": "00000000-0000-0000-0000-000000000001", "quantity": "7" }],
///     "cash": "30",
///     "prices": [{ "asset_uid": "00000000-0000-0000-0000-000000000001", "price": "10" }],
///     "targets": [{ "asset_uid": "00000000-0000-0000-0000-000000000001", "weight": "0.6" }]
/// }))?;
/// assert_eq!(measure_drift(&input)?.portfolio_drift, "0.1".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn measure_drift(input: &DriftInput) -> Result<DriftReport, InvalidInput> {
    check(input)?;
    let lines = joined(input).ok_or_else(|| refused(DriftError::OutOfRange))?;
    let uids: Vec<Uuid> = lines.keys().copied().collect();
    let numbers: Vec<u32> = (0..uids.len() as u32).collect();
    let (values, targets): (Vec<Decimal>, Vec<Decimal>) = lines.values().copied().unzip();
    let cash = input.cash.unwrap_or_default();
    let columns = DriftColumns {
        assets: &numbers,
        values: &values,
        targets: &targets,
        cash,
    };
    let mut report = Report::default();
    let band = band(input.band.as_ref(), &uids);
    drift(&columns, &band, &mut report).map_err(refused)?;
    let groups = match &input.groups {
        Some(groups) => {
            let measured = groups::measure(groups, &lines, report.account_value, &band);
            Some(measured.ok_or_else(|| refused(DriftError::OutOfRange))?)
        }
        None => None,
    };
    let named = uids.into_iter().map(Some).chain([None]);
    Ok(DriftReport {
        account_value: report.account_value,
        portfolio_drift: report.portfolio_drift,
        max_drift: report.max_drift,
        lines: named
            .zip(&report.lines)
            .map(|(uid, line)| named_line(uid, line))
            .collect(),
        groups,
    })
}

fn named_line(asset_uid: Option<Uuid>, line: &Line) -> DriftLine {
    DriftLine {
        asset_uid,
        value: line.value,
        weight: line.weight,
        target: line.target,
        drift: line.drift,
        relative_drift: line.relative_drift,
        band: [line.band.low, line.band.high],
        in_band: line.in_band,
    }
}

/// Value and target of every asset that is held or targeted.
fn joined(input: &DriftInput) -> Option<BTreeMap<Uuid, (Decimal, Decimal)>> {
    let prices: BTreeMap<Uuid, &DriftPrice> = input.prices.iter().map(|price| (price.asset_uid, price)).into_map();
    let mut lines: BTreeMap<Uuid, (Decimal, Decimal)> = BTreeMap::new();
    for holding in &input.holdings {
        let price = prices.get(&holding.asset_uid)?;
        let multiplier = price.multiplier.unwrap_or(Decimal::ONE);
        let unit = ExactProduct::of(price.price)
            .times(multiplier)
            .times(price.fx.unwrap_or(Decimal::ONE));
        lines.entry(holding.asset_uid).or_default().0 = unit.share_of(holding.quantity)?;
    }
    for target in &input.targets {
        lines.entry(target.asset_uid).or_default().1 = target.weight;
    }
    Some(lines)
}

fn check(input: &DriftInput) -> Result<(), InvalidInput> {
    let mut report = Violations::default();
    let mut priced = BTreeSet::new();
    for (row, price) in input.prices.iter().enumerate() {
        if !priced.insert(price.asset_uid) {
            report.add(
                row,
                format!("prices[{row}].asset_uid"),
                codes::duplicate_price(&price.asset_uid),
            );
        }
        if !price.price.is_positive() {
            report.add(row, format!("prices[{row}].price"), codes::price_not_positive());
        }
        for (name, factor) in [("multiplier", price.multiplier), ("fx", price.fx)] {
            if factor.is_some_and(|factor| !factor.is_positive()) {
                report.add(row, format!("prices[{row}].{name}"), codes::not_positive());
            }
        }
    }
    let mut held = BTreeSet::new();
    for (row, holding) in input.holdings.iter().enumerate() {
        let column = format!("holdings[{row}].asset_uid");
        if !held.insert(holding.asset_uid) {
            report.add(row, column.clone(), codes::duplicate_holding(&holding.asset_uid));
        }
        if !priced.contains(&holding.asset_uid) {
            report.add(row, column, codes::price_missing(&holding.asset_uid));
        }
    }
    let mut targeted = BTreeSet::new();
    for (row, target) in input.targets.iter().enumerate() {
        if !targeted.insert(target.asset_uid) {
            report.add(
                row,
                format!("targets[{row}].asset_uid"),
                codes::asset_targeted_twice(&target.asset_uid),
            );
        }
    }
    if let Some(band) = &input.band {
        check_band(band, "band", &mut report);
    }
    if let Some(groups) = &input.groups {
        groups::check(groups, &mut report);
    }
    report.finish()
}

fn refused(error: DriftError) -> InvalidInput {
    match error {
        DriftError::AccountValueNotPositive => InvalidInput::one(0, "holdings", codes::account_value_not_positive()),
        DriftError::OutOfRange => InvalidInput::one(0, "holdings", codes::amount_out_of_range()),
    }
}
