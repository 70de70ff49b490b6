use std::collections::BTreeSet;

use choices::StalePolicy;
use metatable::{Instant, Uid};
use serde::Serialize;
use sorting::Collected;
use violation::Fault;

use super::demands::Demands;
use super::policy::AllocationPolicy;
use super::priced::Valuation;
use super::problems::Problems;
use super::resolve::Resolved;
use crate::codes;
use crate::valuation::MarketPortfolio;

/// Of what times the data of a plan is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct ResolvedTimes {
    /// The targets are effective from then.
    pub targets: Instant,
    /// The holdings are of then.
    pub holdings: Instant,
    /// The oldest price in use; none when only cash is.
    pub oldest_price: Option<Instant>,
    /// The oldest exchange rate in use; none when all is in base currency.
    pub oldest_rate: Option<Instant>,
    /// Of each asset in use, by uid.
    pub values: Vec<ValueTimes>,
    /// When the weights of each portfolio in use hold from, by portfolio.
    pub weights: Vec<WeightsTime>,
}

/// Of what times the value of an asset is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct ValueTimes {
    /// The asset.
    pub asset_uid: Uid,
    /// That of its price; none for cash.
    pub price: Option<Instant>,
    /// That of the exchange rate behind its value; none in base currency.
    pub rate: Option<Instant>,
}

/// When the weights of a portfolio hold from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct WeightsTime {
    /// The portfolio.
    pub portfolio_uid: Uid,
    /// From then.
    pub time_index: Instant,
}

/// Where what is stale is reported.
pub(super) struct Reports<'a> {
    pub(super) policy: &'a AllocationPolicy,
    pub(super) problems: &'a mut Problems,
    pub(super) warnings: &'a mut Problems,
}

impl Reports<'_> {
    fn add(&mut self, stale: StalePolicy, row: usize, column: &str, fault: Fault) {
        match stale {
            StalePolicy::Accept => {}
            StalePolicy::Warn => self.warnings.add(row, column, fault),
            StalePolicy::Refuse => self.problems.add(row, column, fault),
        }
    }
}

/// The times of the data in use; what the policy calls stale is reported.
pub(super) fn resolved_times(
    valuation: &Valuation,
    resolved: &Resolved,
    demands: &Demands,
    reports: &mut Reports<'_>,
) -> ResolvedTimes {
    let assets = assets_in_use(resolved, demands).into_iter();
    let values: Vec<ValueTimes> = assets.map(|uid| value_times(valuation, uid)).collect();
    for value in &values {
        for (what, time) in [("price", value.price), ("exchange rate", value.rate)] {
            if is_stale(time, valuation.market.at, reports.policy.max_valuation_age_secs) {
                let key = valuation.key(value.asset_uid);
                let stale = reports.policy.stale_valuation_policy;
                reports.add(stale, 0, "asset_uid", codes::valuation_stale(&what, &key));
            }
        }
    }
    ResolvedTimes {
        targets: resolved.set.position_set_time,
        holdings: resolved.source.time_index,
        oldest_price: values.iter().filter_map(|value| value.price).min(),
        oldest_rate: values.iter().filter_map(|value| value.rate).min(),
        values,
        weights: weights_times(valuation, demands, reports),
    }
}

/// When the weights of every portfolio on a path hold from; each stale one is reported at the targets that lead to it.
fn weights_times(valuation: &Valuation, demands: &Demands, reports: &mut Reports<'_>) -> Vec<WeightsTime> {
    let mut times = BTreeSet::new();
    for fund in &demands.funds {
        let of_fund = demands
            .lines
            .iter()
            .filter(|((portfolio, _), _)| *portfolio == fund.portfolio);
        let paths = of_fund.flat_map(|(_, line)| &line.lineage);
        let portfolios = paths
            .flat_map(|path| &path.path)
            .filter_map(|uid| portfolio_of(valuation, *uid));
        for portfolio in portfolios {
            if is_stale(
                portfolio.weights_time,
                valuation.market.at,
                reports.policy.max_weight_age_secs,
            ) {
                let stale = reports.policy.stale_weight_policy;
                reports.add(stale, fund.row, "portfolio_uid", codes::weights_stale(&portfolio.key));
            }
            times.extend(portfolio.weights_time.map(|time_index| WeightsTime {
                portfolio_uid: portfolio.uid,
                time_index,
            }));
        }
    }
    times.into_iter().collect()
}

fn portfolio_of(valuation: &Valuation, uid: Uid) -> Option<&MarketPortfolio> {
    let number = valuation.market.portfolio(uid)?;
    valuation.market.portfolios.get(number as usize)
}

fn is_stale(time: Option<Instant>, at: Instant, most_secs: Option<u32>) -> bool {
    let age = time.map(|time| (at - time).num_milliseconds());
    age.zip(most_secs)
        .is_some_and(|(age, most)| age > i64::from(most) * 1000)
}

fn assets_in_use(resolved: &Resolved, demands: &Demands) -> BTreeSet<Uid> {
    let held = resolved.lines.iter().map(|line| line.asset_uid);
    let asked = demands.lines.keys().map(|(_, asset)| *asset);
    held.chain(asked).chain(demands.direct.keys().copied()).into_set()
}

fn value_times(valuation: &Valuation, asset_uid: Uid) -> ValueTimes {
    let market = &valuation.market;
    let asset = valuation.asset(asset_uid);
    let currency = asset.and_then(|asset| {
        if asset.is_currency {
            Some(asset.key.as_str())
        } else {
            asset.currency.as_deref()
        }
    });
    let priced = asset.filter(|asset| !asset.is_currency);
    ValueTimes {
        asset_uid,
        price: priced.and_then(|asset| asset.price).map(|price| price.time),
        rate: currency.and_then(|currency| market.rates.rate(currency, &market.base_currency)?.1),
    }
}
