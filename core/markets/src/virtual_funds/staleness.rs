use std::collections::BTreeSet;

use metatable::{Instant, Uid};
use serde::Serialize;

use super::demands::Demands;
use super::policy::{AllocationPolicy, StalePolicy};
use super::problems::Problems;
use super::resolve::Resolved;
use super::valuation::Valuation;

/// Of what times the data of a plan is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResolvedTimes {
    /// The targets hold from then.
    pub targets: Instant,
    /// The holdings are of then.
    pub holdings: Instant,
    /// The oldest price in use; none when only cash is.
    pub oldest_price: Option<Instant>,
    /// The oldest exchange rate in use; none when all is in base currency.
    pub oldest_rate: Option<Instant>,
    /// When the weights of each portfolio in use hold from, by portfolio.
    pub weights: Vec<WeightsTime>,
}

/// When the weights of a portfolio hold from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct WeightsTime {
    /// The portfolio.
    pub portfolio_uid: Uid,
    /// From then.
    pub time_index: Instant,
}

/// The times of the data in use; what the policy calls stale is reported.
pub(super) fn resolved_times(
    valuation: &Valuation,
    resolved: &Resolved,
    demands: &Demands,
    policy: &AllocationPolicy,
    problems: &mut Problems,
    warnings: &mut Problems,
) -> ResolvedTimes {
    let mut times = ResolvedTimes {
        targets: resolved.set.position_set_time,
        holdings: resolved.source.time_index,
        oldest_price: None,
        oldest_rate: None,
        weights: Vec::new(),
    };
    let at = valuation.market.at;
    let mut report = |policy: StalePolicy, row, column, code, message| match policy {
        StalePolicy::Accept => {}
        StalePolicy::Warn => warnings.add(row, column, code, message),
        StalePolicy::Refuse => problems.add(row, column, code, message),
    };
    for uid in assets_in_use(resolved, demands) {
        let (price, rate) = value_times(valuation, uid);
        times.oldest_price = earlier(times.oldest_price, price);
        times.oldest_rate = earlier(times.oldest_rate, rate);
        for (what, time) in [("price", price), ("exchange rate", rate)] {
            if time.is_some_and(|time| is_stale(time, at, policy.max_valuation_age_secs)) {
                let message = format!("The {what} of {} is too old; import a newer one.", valuation.key(uid));
                report(
                    policy.stale_valuation_policy,
                    0,
                    "asset_uid",
                    "valuation_stale",
                    message,
                );
            }
        }
    }
    let mut seen = BTreeSet::new();
    for ((portfolio, _), line) in &demands.lines {
        let row = demands
            .funds
            .iter()
            .find(|fund| fund.portfolio == *portfolio)
            .map_or(0, |fund| fund.row);
        for uid in line.lineage.iter().flat_map(|path| &path.path) {
            let Some(time) = weights_time(valuation, *uid) else {
                continue;
            };
            if is_stale(time.time_index, at, policy.max_weight_age_secs) {
                let message = format!("The weights of {uid} are of {}; import newer ones.", time.time_index);
                report(
                    policy.stale_weight_policy,
                    row,
                    "portfolio_uid",
                    "weights_stale",
                    message,
                );
            }
            seen.insert(time);
        }
    }
    times.weights = seen.into_iter().collect();
    times
}

fn is_stale(time: Instant, at: Instant, most_secs: Option<u32>) -> bool {
    most_secs.is_some_and(|secs| (at - time).num_milliseconds() > i64::from(secs) * 1000)
}

fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}

fn assets_in_use(resolved: &Resolved, demands: &Demands) -> BTreeSet<Uid> {
    let held = resolved.lines.iter().map(|line| line.asset_uid);
    let asked = demands.lines.keys().map(|(_, asset)| *asset);
    held.chain(asked).chain(demands.direct.keys().copied()).collect()
}

/// The time of an asset's price, unless it is cash, and of the exchange rate behind its value.
fn value_times(valuation: &Valuation, uid: Uid) -> (Option<Instant>, Option<Instant>) {
    let Some(asset) = valuation.asset(uid) else {
        return (None, None);
    };
    let price = asset.price.filter(|_| !asset.is_currency).map(|price| price.time);
    let currency = if asset.is_currency {
        Some(asset.key.as_str())
    } else {
        asset.currency.as_deref()
    };
    let market = &valuation.market;
    let rate = currency.and_then(|currency| market.rates.rate(currency, &market.base_currency)?.1);
    (price, rate)
}

fn weights_time(valuation: &Valuation, uid: Uid) -> Option<WeightsTime> {
    let market = &valuation.market;
    let number = market.portfolio(uid)?;
    let time_index = market.portfolios.get(number as usize)?.weights_time?;
    Some(WeightsTime {
        portfolio_uid: uid,
        time_index,
    })
}
