use std::collections::{BTreeMap, BTreeSet};

use decimal::Decimal;
use rebalance::expansion::{Expansion, Exposure, ExposureKind, Residual, Share};
use sorting::{Arrange, Collected};
use uuid::Uuid;

use super::compositions::Compositions;
use super::input::{ExpandInput, ExpandedExposure, ExpandedTargets, PathShare, ResidualShare};
use crate::codes;
use crate::invalid_input::{InvalidInput, Violations};
use crate::targets::{AssetExposure, PortfolioExposure, Target};

/// Expands targets to assets, with the path of every share.
///
/// # Errors
/// [`InvalidInput`]: those of [`Compositions::compile`], `account_value_not_positive` for weight targets,
/// `duplicate_price`, `price_not_positive`, `amount_out_of_range`.
///
/// ```
/// use planning::expansion::{ExpandInput, expand_targets};
///
/// let input: ExpandInput = serde_json::from_value(serde_json::json!({
///     "targets": [],
///     "compositions": [],
///     "as_of": "2026-01-02T00:00:00Z"
/// }))?;
/// assert!(expand_targets(&input)?.exposures.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn expand_targets(input: &ExpandInput) -> Result<ExpandedTargets, InvalidInput> {
    let rows: Vec<Target> = input.targets.iter().map(|dated| dated.target).collect();
    let mut report = Violations::default();
    check(input, &rows, &mut report);
    let compiled = Compositions::compile(
        &input.compositions,
        &rows,
        input.as_of,
        input.selection.unwrap_or_default(),
    );
    let compositions = match compiled {
        Ok(compositions) => compositions,
        Err(mut refusal) => {
            refusal.violations.extend(report.violations);
            return Err(refusal);
        }
    };
    report.finish()?;
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.arrange_by_key(|row| {
        let dated = &input.targets[*row];
        (
            rows[*row].target_type(),
            rows[*row].uid(),
            dated.time_index,
            dated.position_set_uid,
            *row,
        )
    });
    let targets: Vec<Target> = order.iter().map(|row| rows[*row]).collect();
    let mut expansion = Expansion::default();
    compositions.expand(&targets, &mut expansion)?;
    let prices = input.prices.iter().flatten();
    let named = Named {
        account_value: input.account_value,
        prices: prices.map(|price| (price.asset_uid, price.price)).into_map(),
        compositions: &compositions,
        targets: &targets,
        expansion: &expansion,
    };
    let exposures: Result<Vec<ExpandedExposure>, TotalOutOfRange> = expansion
        .exposures()
        .iter()
        .filter_map(|exposure| Some((compositions.asset(exposure.asset)?, exposure)))
        .map(|(asset, exposure)| named.exposure(asset, exposure))
        .collect();
    Ok(ExpandedTargets {
        exposures: exposures.map_err(|TotalOutOfRange(asset)| {
            InvalidInput::one(0, "account_value", codes::notional_out_of_range(&asset))
        })?,
        residual: expansion
            .residuals()
            .iter()
            .map(|residual| named.residual(residual))
            .collect(),
        snapshots: compositions.snapshots(),
    })
}

fn check(input: &ExpandInput, targets: &[Target], report: &mut Violations) {
    let by_weight = targets.iter().any(|target| {
        matches!(
            target,
            Target::Asset {
                exposure: AssetExposure::Weight(_),
                ..
            } | Target::Portfolio {
                exposure: PortfolioExposure::Weight(_),
                ..
            }
        )
    });
    if by_weight && input.account_value.is_some_and(|value| !value.is_positive()) {
        report.add(0, "account_value", codes::stated_value_not_positive());
    }
    let mut priced = BTreeSet::new();
    for (row, price) in input.prices.iter().flatten().enumerate() {
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
    }
}

struct Named<'a> {
    account_value: Option<Decimal>,
    prices: BTreeMap<Uuid, Decimal>,
    compositions: &'a Compositions,
    targets: &'a [Target],
    expansion: &'a Expansion,
}

/// The total exposure to this asset exceeds 1.7e20.
struct TotalOutOfRange(Uuid);

impl Named<'_> {
    fn exposure(&self, asset_uid: Uuid, exposure: &Exposure) -> Result<ExpandedExposure, TotalOutOfRange> {
        let shares = &self.expansion.shares()[exposure.first_share..exposure.last_share];
        Ok(ExpandedExposure {
            asset_uid,
            weight: exposure.weight,
            notional: exposure.notional,
            quantity: exposure.quantity,
            total_notional: self.total_notional(asset_uid, exposure)?,
            lineage: shares.iter().map(|share| self.path_share(share)).collect(),
        })
    }

    /// None without an account's value, and for a quantity without a price.
    fn total_notional(&self, asset: Uuid, exposure: &Exposure) -> Result<Option<Decimal>, TotalOutOfRange> {
        let price = match exposure.quantity {
            Some(_) => self.prices.get(&asset).copied(),
            None => Some(Decimal::ZERO),
        };
        let (Some(account_value), Some(price)) = (self.account_value, price) else {
            return Ok(None);
        };
        let by_weight = exposure.weight.unwrap_or_default().checked_mul(account_value);
        let by_quantity = exposure.quantity.unwrap_or_default().checked_mul(price);
        let total = by_weight
            .zip(by_quantity)
            .and_then(|(by_weight, by_quantity)| by_weight.checked_add(by_quantity))
            .and_then(|total| total.checked_add(exposure.notional.unwrap_or_default()));
        total.map(Some).ok_or(TotalOutOfRange(asset))
    }

    fn path_share(&self, share: &Share) -> PathShare {
        let of = |kind| (share.kind == kind).then_some(share.amount);
        PathShare {
            path: self.compositions.path(&self.targets[share.target as usize], share.line),
            weight: of(ExposureKind::Weight),
            notional: of(ExposureKind::Notional),
            quantity: of(ExposureKind::Quantity),
        }
    }

    fn residual(&self, residual: &Residual) -> ResidualShare {
        let of = |kind| (residual.kind == kind).then_some(residual.amount);
        ResidualShare {
            path: self
                .compositions
                .path(&self.targets[residual.target as usize], residual.line),
            weight: of(ExposureKind::Weight),
            notional: of(ExposureKind::Notional),
        }
    }
}
