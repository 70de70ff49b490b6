use std::collections::BTreeMap;

use decimal::Decimal;
use metatable::{Json, Refusal, Store, Uid};
use rebalance::band::Band;
use rebalance::expansion::{ExposureKind, Member};
use serde::Serialize;
use sorting::Arrange;

use super::priced::Valuation;
use super::problems::{Problems, out_of_range};
use super::resolve::Resolved;
use crate::codes;
use crate::tables::mandates::TargetPosition;
use crate::valuation::{Lineage, Market, Valuer};

/// One path from a portfolio target down to an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct DemandPath {
    /// The uids from the target's portfolio to the asset, both included.
    pub path: Vec<Uid>,
    /// Units asked for by this path, signed.
    pub requested: Decimal,
}

/// The demands of the targets, in units.
#[derive(Debug, Default)]
pub(super) struct Demands {
    /// A fund for each portfolio target, by portfolio.
    pub(super) funds: Vec<FundTarget>,
    /// By portfolio target, then asset.
    pub(super) lines: BTreeMap<(Uid, Uid), DemandLine>,
    /// Demands of the account's own targets, by asset.
    pub(super) direct: BTreeMap<Uid, Decimal>,
}

#[derive(Debug)]
pub(super) struct FundTarget {
    pub(super) portfolio: Uid,
    pub(super) row_key: String,
    /// The place of the target in the position set.
    pub(super) row: usize,
    pub(super) target_value: Decimal,
    pub(super) unassigned_value: Decimal,
}

#[derive(Debug, Default)]
pub(super) struct DemandLine {
    pub(super) requested: Decimal,
    pub(super) lineage: Vec<DemandPath>,
}

impl Demands {
    pub(super) fn row_key(&self, portfolio: Uid) -> String {
        let fund = self.funds.iter().find(|fund| fund.portfolio == portfolio);
        fund.map_or_else(String::new, |fund| fund.row_key.clone())
    }
}

/// Expands targets that were checked and turns every exposure into units.
pub(super) fn demands_of(store: &Store, valuation: &Valuation, resolved: &Resolved) -> Result<Demands, Vec<Refusal>> {
    let (market, targets) = (&valuation.market, resolved.targets.as_slice());
    let band = Band::default();
    let mut valuer = Valuer::new(store, market, &band);
    let expanded = valuer.expand(targets).map_err(|not_valued| {
        let mut problems = Problems::default();
        problems.add(0, "position_set_uid", not_valued.fault());
        problems.into_refusals()
    })?;
    let assets: Vec<u32> = expanded.exposures().iter().map(|exposure| exposure.asset).collect();
    let mut demands = Demands {
        funds: fund_targets(valuation, targets).ok_or_else(out_of_range)?,
        ..Demands::default()
    };
    let mut problems = Problems::default();
    for number in assets {
        let asset = &market.assets[number as usize];
        let mut paths = valuer.lineage(number, targets);
        paths.retain(|path| !path.amount.is_zero());
        if paths.is_empty() {
            continue;
        }
        let Some(unit_value) = asset.unit_value else {
            problems.add(0, "asset_uid", codes::price_missing(&asset.key));
            continue;
        };
        for path in paths {
            let units = units(&path, valuation.account_value, unit_value);
            demands
                .add(market, asset.uid, &path, units.ok_or_else(out_of_range)?)
                .ok_or_else(out_of_range)?;
        }
    }
    for path in valuer.residual(targets) {
        let left = base_value(path.kind, path.amount, valuation.account_value);
        demands
            .leave(market, &path, left.ok_or_else(out_of_range)?)
            .ok_or_else(out_of_range)?;
    }
    demands.lines.retain(|_, line| !line.requested.is_zero());
    problems.finish()?;
    Ok(demands)
}

/// Every portfolio target has weights all the way down, and there is one.
pub(super) fn check_targets(market: &Market, targets: &[TargetPosition], problems: &mut Problems) {
    for (row, target) in targets.iter().enumerate() {
        let Some(portfolio) = target.portfolio_uid.and_then(|uid| market.portfolio(uid)) else {
            continue;
        };
        if let Some(missing) = market.without_weights(portfolio) {
            let key = &market.portfolios[missing as usize].key;
            problems.add(row, "portfolio_uid", codes::composition_missing(&key));
        }
        let exposures = [target.weight_notional_exposure, target.constant_notional_exposure];
        if exposures.into_iter().flatten().all(Decimal::is_zero) {
            problems.add(row, "portfolio_uid", codes::demand_zero());
        }
    }
    if targets.iter().all(|target| target.portfolio_uid.is_none()) {
        problems.add(0, "position_set_uid", codes::demands_empty());
    }
}

fn fund_targets(valuation: &Valuation, targets: &[TargetPosition]) -> Option<Vec<FundTarget>> {
    let mut funds = Vec::new();
    for (row, target) in targets.iter().enumerate() {
        let Some(portfolio) = target.portfolio_uid else {
            continue;
        };
        let weight = target
            .weight_notional_exposure
            .map(|weight| (ExposureKind::Weight, weight));
        let notional = target
            .constant_notional_exposure
            .map(|amount| (ExposureKind::Notional, amount));
        let (kind, amount) = weight.or(notional)?;
        funds.push(FundTarget {
            portfolio,
            row_key: row_key(target),
            row,
            target_value: base_value(kind, amount, valuation.account_value)?,
            unassigned_value: Decimal::ZERO,
        });
    }
    funds.arrange_by_key(|fund| fund.portfolio);
    Some(funds)
}

/// The key of a target's row: its own, else that of the instrument that it targets.
fn row_key(target: &TargetPosition) -> String {
    let metadata = target.metadata_json.as_ref().map(Json::to_value).unwrap_or_default();
    let own = metadata["target_row_key"].as_str().map(str::to_owned);
    own.unwrap_or_else(|| target.target_uid.to_string())
}

/// A weight or an amount in base currency.
fn base_value(kind: ExposureKind, amount: Decimal, account_value: Decimal) -> Option<Decimal> {
    match kind {
        ExposureKind::Weight => amount.checked_mul(account_value),
        _ => Some(amount),
    }
}

/// The units of a path, from one rounding.
fn units(path: &Lineage, account_value: Decimal, unit_value: Decimal) -> Option<Decimal> {
    match path.kind {
        ExposureKind::Weight => path.amount.mul_div(account_value, unit_value),
        ExposureKind::Notional => path.amount.checked_div(unit_value),
        ExposureKind::Quantity => Some(path.amount),
    }
}

impl Demands {
    fn add(&mut self, market: &Market, asset: Uid, path: &Lineage, units: Decimal) -> Option<()> {
        let Some(Member::Portfolio(portfolio)) = path.path.first() else {
            let own = self.direct.entry(asset).or_default();
            *own = own.checked_add(units)?;
            return Some(());
        };
        let portfolio = market.portfolios[*portfolio as usize].uid;
        let line = self.lines.entry((portfolio, asset)).or_default();
        line.requested = line.requested.checked_add(units)?;
        line.lineage.push(DemandPath {
            path: path.path.iter().filter_map(|member| uid(market, *member)).collect(),
            requested: units,
        });
        Some(())
    }

    fn leave(&mut self, market: &Market, path: &Lineage, left: Decimal) -> Option<()> {
        let Some(Member::Portfolio(portfolio)) = path.path.first() else {
            return Some(());
        };
        let portfolio = market.portfolios[*portfolio as usize].uid;
        for fund in self.funds.iter_mut().filter(|fund| fund.portfolio == portfolio) {
            fund.unassigned_value = fund.unassigned_value.checked_add(left)?;
        }
        Some(())
    }
}

fn uid(market: &Market, member: Member) -> Option<Uid> {
    match member {
        Member::Asset(asset) => market.assets.get(asset as usize).map(|asset| asset.uid),
        Member::Portfolio(portfolio) => market.portfolios.get(portfolio as usize).map(|portfolio| portfolio.uid),
    }
}
